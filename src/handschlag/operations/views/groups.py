"""All groups, and what becomes of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.core.addresses import address
from handschlag.groups import actions
from handschlag.groups.forms import ArchivingForm
from handschlag.groups.models import Group
from handschlag.operations.pages import groups as pages

DEEDS = ("archive", "reopen", "delete", "keep")


@operators
@never_cache
@require_safe
def groups(request: MemberRequest) -> HttpResponse:
    wanted = request.GET
    page = pages.groups(
        request.user,
        query=wanted.get("q", "").replace("\0", "").strip()[:100],
        state=wanted.get("state", ""),
        visibility=wanted.get("visibility", ""),
        before=wanted.get("before", ""),
        after=wanted.get("after", ""),
    )
    return render(request, "operations/groups.html", {"page": page})


@operators
@never_cache
@require_safe
def group(request: MemberRequest, pk: int) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:80]
    return render(request, "operations/group.html", _context(request, pk, ArchivingForm(), query))


def _context(request: MemberRequest, pk: int, form: ArchivingForm, query: str = "") -> dict[str, object]:
    page = pages.group(pk, request.user, query=query)
    urls = {deed: address(f"operations:{deed}_group", pk) for deed in DEEDS}
    return {"page": page, "group": page.group, "form": form, "urls": urls, "name": page.typed}


def _existing(pk: int) -> Group:
    return get_object_or_404(Group.objects.existing(), pk=pk)


@operators
@require_POST
def appoint(request: MemberRequest, pk: int, member: int) -> HttpResponse:
    found, chosen = _existing(pk), get_object_or_404(Member, pk=member)
    actions.appoint_organiser(found, chosen, by=request.user)
    messages.success(request, _("%(name)s runs this group now, and is told so.") % {"name": chosen.name})
    return redirect("operations:group", pk)


@operators
@require_POST
def act(request: MemberRequest, pk: int, deed: str) -> HttpResponse:
    form = ArchivingForm(request.POST)
    done = form.carry_out(deed, _existing(pk), by=request.user)
    if not done:
        return render(request, "operations/group.html", _context(request, pk, form), status=400)
    messages.success(request, done)
    return redirect("operations:group", pk)
