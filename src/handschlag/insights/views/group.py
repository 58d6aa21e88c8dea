"""The insights of a group: an overview, its chapters, files, and figures of some of its members."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.groups.models import Group
from handschlag.insights import actions, policy
from handschlag.insights.forms import SelectionForm
from handschlag.insights.models import Snapshot
from handschlag.insights.pages import circles, comparing, files, reading
from handschlag.insights.selections import Selection


@access.members
@never_cache
@require_safe
def hub(request: MemberRequest, slug: str) -> HttpResponse:
    """All chapters. While figures are being computed the page asks again by itself."""
    reader = reading.reader_of(slug, request.user)
    page = circles.hub(reader, circles.asked(reader, request.GET.dict()))
    return _shown(request, page, compared=comparing.groups_run_by(reader))


@access.members
@never_cache
@require_safe
def chapter(request: MemberRequest, slug: str, key: str) -> HttpResponse:
    reader = reading.reader_of(slug, request.user)
    return _shown(request, circles.chapter_page(reader, key, circles.asked(reader, request.GET.dict())))


@access.members
@require_safe
def health(request: MemberRequest, slug: str) -> HttpResponse:
    """Where the insights of a group stood before there were chapters."""
    reading.reader_of(slug, request.user)
    return redirect("insights:hub", slug, permanent=False)


@access.members
@require_POST
def compute(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for a computation; the page says that it is under way, to who clicks twice as well."""
    group = _group_run_by(request, slug)
    chosen = Selection.parse(request.POST.get("selection", ""))
    try:
        actions.request_snapshot(group, by=request.user, selection=chosen.text)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect(_sent_from(request, slug) + (f"?{chosen.text}" if chosen.text else ""))


@access.members
@require_POST
def select(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for the figures of some members, or as of a day; those that were computed today are there."""
    group = _group_run_by(request, slug)
    form = SelectionForm(request.POST, group=group)
    if not form.is_valid():
        reader = reading.reader_of(slug, request.user)
        return _shown(request, circles.hub(reader, circles.Asked()), form, status=422)
    chosen = form.chosen.text
    if chosen and not Snapshot.objects.of(group.pk, chosen).fresh().exists():
        try:
            actions.request_snapshot(group, by=request.user, selection=chosen)
        except Conflict as refusal:
            messages.info(request, str(refusal))
    return redirect(_sent_from(request, slug) + (f"?{chosen}" if chosen else ""))


@access.members
@never_cache
@require_safe
def figures_csv(request: MemberRequest, slug: str) -> HttpResponse:
    reader = reading.reader_of(slug, request.user)
    return files.csv_file(reader, circles.asked(reader, request.GET.dict()).selection)


@access.members
@never_cache
@require_safe
def figures_json(request: MemberRequest, slug: str) -> HttpResponse:
    reader = reading.reader_of(slug, request.user)
    return files.json_file(reader, circles.asked(reader, request.GET.dict()).selection)


def _shown(
    request: MemberRequest,
    page: circles.Page,
    form: SelectionForm | None = None,
    *,
    compared: comparing.Compared | None = None,
    status: int = 200,
) -> HttpResponse:
    group = page.group
    if form is None and group is not None and page.shows_names:
        form = SelectionForm(group=group, chosen=page.asked.selection)
    context: dict[str, object] = {"page": page, "group": group, "membership": page.membership}
    context |= {"form": form, "compared": compared}
    name = "insights/chapter.html" if page.chapter else "insights/hub.html"
    return render(request, name, context, status=status)


def _group_run_by(request: MemberRequest, slug: str) -> Group:
    """The group, for who may have its figures computed; else as the action refuses it."""
    reader = reading.reader_of(slug, request.user)
    if not policy.can_request_snapshot(reader.membership) or reader.group is None:
        raise NotAllowed(_("Only organisers and moderators have the figures computed."))
    return reader.group


def _sent_from(request: HttpRequest, slug: str) -> str:
    """The page of this group's insights on which the form was sent, else the overview."""
    hub = reverse("insights:hub", args=[slug])
    path = urlsplit(request.POST.get("back", "")).path
    return path if path.startswith(hub) else hub
