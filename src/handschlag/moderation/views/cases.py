"""The queues, and one case with all that moderators do about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.moderation.actions import deciding, queueing
from handschlag.moderation.actions.measures import Choice
from handschlag.moderation.forms.deciding import DecideForm, NoteForm
from handschlag.moderation.models import Case, Deed
from handschlag.moderation.pages import case as pages
from handschlag.moderation.pages import queue as queues
from handschlag.moderation.pages.desk import desk as desk_of


@access.members
@never_cache
@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """Ten minutes a day: what waits in all groups that one moderates."""
    return render(request, "moderation/desk.html", {"page": desk_of(request.user)})


@access.members
@never_cache
@require_safe
def queue(request: MemberRequest, slug: str) -> HttpResponse:
    found = queues.moderated(slug, request.user)
    page = queues.queue(found, request.user, **_asked(request))
    return render(request, "moderation/queue.html", {"page": page, "group": found.group})


@access.operators
@never_cache
@require_safe
def site_queue(request: MemberRequest) -> HttpResponse:
    page = queues.site_queue(request.user, **_asked(request))
    return render(request, "moderation/site_queue.html", {"page": page})


def _asked(request: MemberRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("only", "before", "after")}


@access.members
@never_cache
@require_safe
def case(request: MemberRequest, pk: int) -> HttpResponse:
    return _case_page(request, pages.find_case(pk, request.user))


@access.members
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    found = pages.find_case(pk, request.user)
    queueing.require_free(found, by=request.user)
    queueing.require_open(found)
    form = _decide_form(request, pages.case_page(found, request.user))
    if form.is_valid():
        try:
            deciding.decide(found, form.choice, by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Decided. Both sides are told."))
            return redirect("moderation:desk")
    return _case_page(request, found, form)


@access.members
@require_POST
def approve(request: MemberRequest, pk: int) -> HttpResponse:
    """What was held, in one press: it is fine."""
    found = pages.find_case(pk, request.user)
    choice = Choice(Deed.NOTHING, _("There is nothing wrong with it."))
    deciding.decide(found, choice, by=request.user)
    messages.success(request, _("Everybody can read it now."))
    return redirect("moderation:desk")


@access.members
@require_POST
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    return _done(request, pk, queueing.claim_case, _("It is yours for four hours."))


@access.members
@require_POST
def let_go(request: MemberRequest, pk: int) -> HttpResponse:
    return _done(request, pk, queueing.let_go_of_case, _("Others can take it up."))


@access.members
@require_POST
def hide(request: MemberRequest, pk: int) -> HttpResponse:
    return _done(request, pk, queueing.hide_meanwhile, _("Hidden until it is decided."))


@access.members
@require_POST
def show(request: MemberRequest, pk: int) -> HttpResponse:
    return _done(request, pk, queueing.show_again, _("Everybody sees it again."))


@access.members
@require_POST
def note(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = pages.find_case(pk, request.user), NoteForm(request.POST)
    if form.is_valid():
        queueing.note(found, form.cleaned_data["text"], by=request.user)
        return redirect(found)
    return _case_page(request, found, notes=form)


def _done(request: MemberRequest, pk: int, deed: Callable[..., Case], words: str) -> HttpResponse:
    found = pages.find_case(pk, request.user)
    deed(found, by=request.user)
    messages.success(request, words)
    return redirect(found)


def _decide_form(request: MemberRequest, page: pages.CasePage) -> DecideForm:
    """What is decided is chosen first, by a link; then come the fields of that decision."""
    sent = request.POST if request.method == "POST" and "deed" in request.POST else None
    chosen = (sent or request.GET).get("deed", "")
    return DecideForm(sent, chosen=chosen, deeds=page.deeds, groups=page.groups, source=page.source)


def _case_page(
    request: MemberRequest, found: Case, form: DecideForm | None = None, notes: NoteForm | None = None
) -> HttpResponse:
    page = pages.case_page(found, request.user)
    context: dict[str, Any] = {"page": page, "form": form or _decide_form(request, page)}
    return render(request, "moderation/case.html", context | {"notes": notes or NoteForm()})
