"""Inviting people by mail, and what becomes of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, sheets
from handschlag.core.errors import Invalid
from handschlag.groups import actions, pages
from handschlag.groups.actions.sorting import Wanted
from handschlag.groups.forms import AddressForm, InviteForm
from handschlag.groups.models import InvitedPerson, InvitedState
from handschlag.groups.views.entering import run_by


@access.members
@never_cache
@require_safe
def invited(request: MemberRequest, slug: str) -> HttpResponse:
    """Who has been invited, by what has become of it."""
    found = run_by(request, slug)
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    state = request.GET.get("state", "")
    people = pages.invited_people(found, state if state in InvitedState else "", **turn)
    context = {"page": found, "group": found.group, "invited": people, "imports": pages.imports(found)}
    context["labels"] = dict(InvitedState.choices)
    return render(request, "groups/invited.html", context)


@access.members
@require_safe
def export_invited(request: MemberRequest, slug: str) -> HttpResponse:
    found = run_by(request, slug)
    answer = HttpResponse(sheets.as_csv(pages.invited_table(found)), content_type=sheets.CSV_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{slug}-invited.csv"'
    return answer


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest, slug: str) -> HttpResponse:
    """A list of addresses: first what would become of it, then, confirmed, the invitations."""
    found = run_by(request, slug)
    form = InviteForm(request.POST or None, initial={"language": found.group.language})
    shown = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("confirmed"):
            return _invite(request, found, form)
        shown = pages.preview(found, form.boxes, form.unreadable)
    context = {"page": found, "group": found.group, "form": form, "preview": shown}
    context["can_open_site"] = pages.can_open_site(request.user)
    return render(request, "groups/invite.html", context)


def _invite(request: MemberRequest, found: pages.Standing, form: InviteForm) -> HttpResponse:
    people = [Wanted(box.address, box.name, line=box.line) for box in form.boxes]
    _made, fates = actions.invite_people(found.group, people, form.words, by=request.user)
    count = sum(fate.is_invited for _one, fate in fates)
    words = ngettext("%(count)s person is invited.", "%(count)s people are invited.", count)
    messages.success(request, words % {"count": count})
    return redirect("groups:invited", found.group.slug)


@access.members
@require_POST
def send_again(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    person = _person(request, slug, pk)
    actions.send_again(person, by=request.user)
    messages.success(request, _("A second mail goes to %(email)s.") % {"email": person.email})
    return redirect("groups:invited", slug)


@access.members
@require_POST
def withdraw(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    person = _person(request, slug, pk)
    actions.withdraw_personal(person, by=request.user)
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": person.email})
    return redirect("groups:invited", slug)


@access.members
@require_http_methods(["GET", "POST"])
def correct(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Another address for the same person."""
    found = run_by(request, slug)
    person = get_object_or_404(InvitedPerson.objects.open(), group=found.group, pk=pk)
    form = AddressForm(request.POST or None, initial={"email": person.email})
    if request.method == "POST" and form.is_valid():
        try:
            corrected = actions.correct_address(person, form.cleaned_data["email"], by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The invitation goes to %(email)s.") % {"email": corrected.email})
            return redirect("groups:invited", slug)
    context = {"page": found, "group": found.group, "form": form, "person": person}
    return render(request, "groups/correct.html", context | {"failure": pages.failure_of(person)})


def _person(request: MemberRequest, slug: str, pk: int) -> InvitedPerson:
    found = run_by(request, slug)
    return get_object_or_404(InvitedPerson.objects.select_related("group"), group=found.group, pk=pk)
