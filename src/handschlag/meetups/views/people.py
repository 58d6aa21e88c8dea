"""What hosts do with the people of their meetup."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import address
from handschlag.core.errors import Invalid
from handschlag.groups.archiving import refuse_archived
from handschlag.meetups import actions
from handschlag.meetups.forms.answering import HostAnswerForm, PersonForm
from handschlag.meetups.models import RSVP, Answer
from handschlag.meetups.pages import exporting
from handschlag.meetups.pages.people import find_rsvp, members_named, people_page, run_by


@access.members
@require_safe
def people(request: MemberRequest, pk: int) -> HttpResponse:
    found = run_by(pk, request.user)
    asked = {name: request.GET.get(name, "") for name in ("before", "after")}
    tab, query = request.GET.get("show", "going"), request.GET.get("q", "").strip()[:80]
    page = people_page(found, tab=tab, query=query, **asked)
    return render(request, "meetups/people.html", {"page": page, "meetup": found.meetup})


@access.members
@require_http_methods(["GET", "POST"])
def add_person(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer for a member, found by name, or for somebody without an account."""
    found = run_by(pk, request.user)
    refuse_archived(found.meetup.group)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        guests = form.cleaned_data["guests"] or 0
        rsvp = actions.add_person(found.meetup, form.cleaned_data["name"], by=request.user, guests=guests)
        _say_how_it_stands(request, rsvp)
        return redirect("meetups:people", pk)
    query = request.GET.get("q", "").strip()[:80]
    page = {"meetup": found.meetup, "query": query, "matches": members_named(found, query), "form": form}
    return render(request, "meetups/add_person.html", page)


@access.members
@require_POST
def answer_for(request: MemberRequest, pk: int, member: int) -> HttpResponse:
    found = run_by(pk, request.user)
    person = get_object_or_404(Member.objects.visible_to(request.user), pk=member)
    said = _said(request)
    rsvp = actions.answer_for(found.meetup, person, by=request.user, **said)
    _say_how_it_stands(request, rsvp)
    return redirect("meetups:people", pk)


@access.members
@require_POST
def change_answer(request: MemberRequest, pk: int, rsvp: int) -> HttpResponse:
    found = run_by(pk, request.user)
    person = find_rsvp(found, rsvp)
    said = {"guests": person.guests} | _said(request)
    changed = actions.answer_for_guest(found.meetup, person, by=request.user, **said)
    _say_how_it_stands(request, changed)
    return redirect("meetups:people", pk)


@access.members
@require_POST
def move_up(request: MemberRequest, pk: int, rsvp: int) -> HttpResponse:
    found = run_by(pk, request.user)
    person = find_rsvp(found, rsvp)
    actions.move_up(found.meetup, person, by=request.user)
    messages.success(request, _("%(name)s has a place now.") % {"name": person.who})
    return _back_to_line(pk)


@access.members
@require_POST
def offer_place(request: MemberRequest, pk: int, rsvp: int) -> HttpResponse:
    found = run_by(pk, request.user)
    person = find_rsvp(found, rsvp)
    actions.offer_place(found.meetup, person, by=request.user)
    messages.success(request, _("A place is kept for %(name)s for a while.") % {"name": person.who})
    return _back_to_line(pk)


@access.members
@require_safe
def export_csv(request: MemberRequest, pk: int) -> HttpResponse:
    meetup = run_by(pk, request.user).meetup
    name = exporting.file_name(meetup, "csv")
    return _file(exporting.as_csv(meetup), exporting.CSV_TYPE, name)


@access.members
@require_safe
def export_xlsx(request: MemberRequest, pk: int) -> HttpResponse:
    meetup = run_by(pk, request.user).meetup
    name = exporting.file_name(meetup, "xlsx")
    return _file(exporting.as_xlsx(meetup), exporting.XLSX_TYPE, name)


def _said(request: MemberRequest) -> dict[str, Any]:
    form = HostAnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Say yes, maybe or no, and how many guests."))
    said: dict[str, Any] = {"answer": Answer(form.cleaned_data["answer"])}
    guests = form.cleaned_data["guests"]
    return said if guests is None else said | {"guests": guests}


def _say_how_it_stands(request: MemberRequest, rsvp: RSVP) -> None:
    state = {"name": rsvp.who, "state": rsvp.get_state_display()}
    messages.success(request, _("%(name)s: %(state)s.") % state)


def _back_to_line(pk: int) -> HttpResponse:
    return redirect(address("meetups:people", pk) + "?show=waiting")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
