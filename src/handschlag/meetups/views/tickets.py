"""The code that people show at the door, and the one that the door shows them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.meetups import actions
from handschlag.meetups.forms.door import HereForm
from handschlag.meetups.pages import ticket as pages
from handschlag.meetups.pages.door import find_door
from handschlag.meetups.pages.finding import find_meetup


@access.members
@require_GET
def ticket(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_meetup(pk, request.user)
    is_going = found.rsvp is not None and found.rsvp.is_going
    svg = pages.drawn_ticket(found.rsvp) if found.rsvp is not None and is_going else None
    return render(request, "meetups/ticket.html", {"meetup": found.meetup, "rsvp": found.rsvp, "svg": svg})


@access.anyone
@require_GET
def scanned_ticket(request: HttpRequest, key: UUID) -> HttpResponse:
    """Where a phone's camera leads: a helper to one button, everybody else to the meetup."""
    try:
        scanned = pages.find_ticket(key, request.user)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    if scanned.can_check_in:
        return render(request, "meetups/scanned.html", {"scanned": scanned, "meetup": scanned.rsvp.meetup})
    if scanned.is_own_of_outsider:
        shown = {"meetup": scanned.rsvp.meetup, "rsvp": scanned.rsvp, "svg": pages.drawn_ticket(scanned.rsvp)}
        return render(request, "meetups/ticket.html", shown)
    return redirect(scanned.rsvp.meetup)


@access.members
@require_GET
def poster(request: MemberRequest, pk: int) -> HttpResponse:
    """On a screen at the door; made anew every minute."""
    poster = pages.poster_of(find_door(pk, request.user).meetup)
    response = render(request, "meetups/poster.html", {"poster": poster, "meetup": poster.meetup})
    response["Cache-Control"] = "private, no-store"
    return response


@access.members
@require_GET
def print_poster(request: MemberRequest, pk: int) -> HttpResponse:
    poster = pages.poster_of(find_door(pk, request.user).meetup, is_printed=True)
    return render(request, "meetups/poster.html", {"poster": poster, "meetup": poster.meetup})


@access.members
@require_http_methods(["GET", "POST"])
def here(request: MemberRequest, pk: int) -> HttpResponse:
    """Who stands before the poster checks themself in; asked first, since opening a page changes nothing."""
    meetup = find_meetup(pk, request.user).meetup
    form = HereForm(
        request.POST if request.method == "POST" else None, initial={"code": request.GET.get("code")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.check_in_oneself(meetup, form.cleaned_data["code"], by=request.user)
        except Invalid as refusal:
            form.add_error("code", str(refusal))
        else:
            messages.success(request, _("You are checked in. Have a good time!"))
            return redirect(meetup)
    return render(request, "meetups/here.html", {"meetup": meetup, "form": form})
