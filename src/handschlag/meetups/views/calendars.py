"""The addresses of one's calendars, and whether one is reminded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.groups import pages as group_pages
from handschlag.meetups.actions import reminding, subscribing
from handschlag.meetups.codes.reminders import read_stop
from handschlag.meetups.models import CalendarFeed
from handschlag.meetups.pages.calendars import calendars_of


@access.members
@require_safe
def calendars(request: MemberRequest) -> HttpResponse:
    response = render(request, "meetups/calendars.html", {"page": calendars_of(request.user)})
    response["Cache-Control"] = "private, no-store"  # it shows secrets
    return response


@access.members
@require_POST
def add(request: MemberRequest) -> HttpResponse:
    """Of the group that is named, else of one's own meetups."""
    slug = request.POST.get("group", "")
    group = group_pages.standing(slug, request.user).group if slug else None
    subscribing.subscribe(group, by=request.user)
    return redirect("meetups:calendars")


@access.members
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    subscribing.unsubscribe(_own(request, pk), by=request.user)
    messages.success(request, _("The address does not work any more."))
    return redirect("meetups:calendars")


@access.members
@require_POST
def renew(request: MemberRequest, pk: int) -> HttpResponse:
    subscribing.renew(_own(request, pk), by=request.user)
    messages.success(request, _("Here is a new address. The old one does not work any more."))
    return redirect("meetups:calendars")


@access.members
@require_POST
def remind(request: MemberRequest) -> HttpResponse:
    """Reminders on or off."""
    if request.POST.get("remind") == "on":
        reminding.remind_again(by=request.user)
        messages.success(request, _("You are reminded of meetups by mail."))
    else:
        reminding.stop_reminding(request.user.pk, "")
        messages.success(request, _("You are not reminded of meetups any more."))
    return redirect("meetups:calendars")


@access.anyone
@csrf_exempt  # mail programs send it, without a cookie: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """A page with a button; who sends it (the reader, or their mail program) is reminded no more.

    It answers with a page, as mail programs do not follow.
    """
    whom = read_stop(code)
    if whom is None:
        raise Http404
    if request.method == "POST":
        reminding.stop_reminding(*whom)
    return render(request, "meetups/stop_reminders.html", {"is_done": request.method == "POST"})


def _own(request: MemberRequest, pk: int) -> CalendarFeed:
    return get_object_or_404(CalendarFeed.objects.select_related("group"), pk=pk, member=request.user)
