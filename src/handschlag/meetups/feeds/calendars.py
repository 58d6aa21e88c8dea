"""Calendars that are fetched: a member's own, a group's, a series, one meetup.

They are answered from what they would hold: as long as that is the same, a reader gets 304. No
``Last-Modified``: what was removed, or whom one may not see any more, would not change it.
"""

from collections.abc import Sequence
from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handschlag.core import access, clock
from handschlag.core.models import Site
from handschlag.meetups.calendars import Event, Method, calendar_of
from handschlag.meetups.codes.feeds import is_token_of
from handschlag.meetups.models import CalendarFeed
from handschlag.meetups.pages.calendars import event_for, events_of
from handschlag.meetups.pages.finding import find_meetup
from handschlag.meetups.pages.series import events_of_series, find_series


@access.anyone
@require_safe
def feed(request: HttpRequest, pk: int, token: str) -> HttpResponseBase:
    """Who has the address sees what its member sees now; nobody if it was taken back."""
    found = CalendarFeed.objects.select_related("member", "group").filter(pk=pk, revoked_at=None).first()
    if found is None or not is_token_of(found, token) or not found.member.is_active:
        raise Http404
    with translation.override(found.member.language):
        about = found.group.name if found.group is not None else _("My meetups")
        return _answer(request, events_of(found), name=f"{about} · {Site.load().name}")


@access.anyone
@require_safe
def meetup(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = find_meetup(pk, request.user, link_key=request.GET.get("key", ""))
    return _answer(request, [event_for(found)], file=f"meetup-{pk}.ics")


@access.anyone
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = find_series(pk, request.user)
    return _answer(request, events_of_series(found), file=f"series-{pk}.ics")


def _answer(
    request: HttpRequest, events: Sequence[Event], *, name: str = "", file: str = ""
) -> HttpResponseBase:
    """``file``: to be saved under this name."""
    etag = f'"{sha256(repr((name, events)).encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    if file:
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    raw = calendar_of(events, method=Method.PUBLISH, stamp=clock.now(), name=name)
    return HttpResponse(raw, content_type="text/calendar; charset=utf-8", headers=headers)
