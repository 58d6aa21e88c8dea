"""Members and roles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.operations import actions
from handschlag.operations.forms import DeactivationForm
from handschlag.operations.pages import members as people
from handschlag.operations.pages.overview import overview


@operators
@never_cache
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    return render(request, "operations/index.html", {"page": overview(request.user)})


def _turn(request: HttpRequest) -> dict[str, str]:
    return {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}


@operators
@never_cache
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    wanted = request.GET
    page = people.members(
        query=wanted.get("q", "").strip()[:100],
        state=wanted.get("state", ""),
        runs=wanted.get("runs") == "1",
        **_turn(request),
    )
    return render(request, "operations/members.html", {"page": page})


@operators
@never_cache
@require_safe
def member(request: MemberRequest, pk: int) -> HttpResponse:
    context = {"page": people.member(pk, request.user), "form": DeactivationForm()}
    return render(request, "operations/member.html", context)


@operators
@never_cache
@require_safe
def roles(request: MemberRequest) -> HttpResponse:
    return render(request, "operations/roles.html", {"page": people.roles(request.user, **_turn(request))})


@operators
@require_http_methods(["POST"])
def deactivate(request: MemberRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Member, pk=pk), DeactivationForm(request.POST)
    if not form.is_valid():
        context = {"page": people.member(pk, request.user), "form": form}
        return render(request, "operations/member.html", context, status=400)
    actions.deactivate_member(found, by=request.user, **form.cleaned_data)
    messages.success(request, _("%(name)s is switched off and signed out.") % {"name": found.name})
    return redirect("operations:member", pk)


@operators
@require_POST
def reactivate(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Member, pk=pk)
    actions.reactivate_member(found, by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": found.name})
    return redirect("operations:member", pk)


@operators
@require_POST
def sign_out(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Member, pk=pk)
    actions.sign_out_everywhere(found, by=request.user)
    messages.success(request, _("%(name)s is signed out in every browser.") % {"name": found.name})
    return redirect("operations:member", pk)


@operators
@require_POST
def remind(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Member, pk=pk)
    if actions.remind_to_confirm(found, by=request.user):
        messages.success(request, _("A mail says how the address is confirmed."))
    else:
        messages.info(request, _("That mail went out today already. One a day is enough."))
    return redirect("operations:member", pk)


@operators
@require_POST
def appoint(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Member, pk=pk)
    actions.appoint_operator(found, by=request.user)
    messages.success(request, _("%(name)s runs this site too, and is told so.") % {"name": found.name})
    return redirect("operations:member", pk)


@operators
@require_POST
def resign(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Member, pk=pk)
    actions.resign_operator(found, by=request.user)
    messages.success(request, _("%(name)s does not run this site any more.") % {"name": found.name})
    return redirect("home") if found == request.user else redirect("operations:member", pk)
