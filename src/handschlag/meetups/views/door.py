"""At the door: the list, what helpers report, what their devices ask for."""

from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.meetups import actions
from handschlag.meetups.actions import Outcome
from handschlag.meetups.forms.door import CheckInForm, read_reports
from handschlag.meetups.models import Meetup
from handschlag.meetups.pages import door as pages
from handschlag.meetups.views.camera import with_camera

STATUS = {NotAllowed: 403, Conflict: 409, Invalid: 400}


@access.members
@require_GET
@with_camera
def door(request: MemberRequest, pk: int) -> HttpResponse:
    found = pages.find_door(pk, request.user)
    page = pages.open_door(found, request.GET.get("q", ""))
    response = render(request, "meetups/door.html", {"page": page, "meetup": found.meetup})
    response["Cache-Control"] = "private, no-cache"
    return response


@access.members
@require_POST
def check_in(request: MemberRequest, pk: int) -> HttpResponse:
    meetup = pages.find_door(pk, request.user).meetup
    form = CheckInForm(request.POST)
    try:
        report = form.report()
    except Invalid as refusal:
        messages.error(request, str(refusal))
        return _back(meetup, request.POST)
    outcome = actions.check_in(meetup, [report], by=request.user)[report.key]
    if outcome in {Outcome.UNKNOWN, Outcome.ELSEWHERE}:
        messages.error(request, _("There is no such person on this list."))
    else:
        messages.success(request, _said(form.cleaned_data["name"], is_present=report.is_present))
    return _back(meetup, request.POST)


@access.members
@require_POST
def reports(request: MemberRequest, pk: int) -> HttpResponse:
    """What devices have kept; answered for each report, by its key."""
    found = pages.find_door(pk, request.user)
    try:
        outcomes = actions.check_in(found.meetup, read_reports(request.POST.get("sent", "")), by=request.user)
    except (Conflict, Invalid) as refusal:
        return JsonResponse({"reason": str(refusal)}, status=STATUS[type(refusal)])
    return JsonResponse({"outcomes": {str(key): outcome for key, outcome in outcomes.items()}})


@access.members
@require_GET
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """The list for devices; 304 while nobody has done anything."""
    found = pages.find_door(pk, request.user)
    tag = pages.door_tag(found)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = JsonResponse(pages.open_door(found).state())
        response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@access.anyone
@require_GET
def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the door's page while there is no connection. Its address is what it may speak for."""
    script = Path(settings.STATICFILES_DIRS[0]) / "js" / "door-worker.js"
    response = HttpResponse(script.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@access.members
@require_POST
def close_attendance(request: MemberRequest, pk: int) -> HttpResponse:
    meetup = pages.find_door(pk, request.user).meetup
    actions.close_attendance(meetup, by=request.user)
    messages.success(request, _("The list is closed. What you change from now on is a correction."))
    return redirect("meetups:door", pk)


def _said(name: str, *, is_present: bool) -> str:
    if is_present:
        return _("%(name)s is here.") % {"name": name}
    return _("%(name)s is no longer on the list of who is here.") % {"name": name}


def _back(meetup: Meetup, sent: QueryDict) -> HttpResponse:
    """To the list as it was searched, or to the ticket that was scanned."""
    if ticket := sent.get("ticket"):
        return redirect("meetups:scanned_ticket", ticket)
    search = QueryDict(mutable=True)
    if query := sent.get("q", ""):
        search["q"] = query
    path = address("meetups:door", meetup.pk)
    return HttpResponseRedirect(f"{path}?{search.urlencode()}" if search else path)
