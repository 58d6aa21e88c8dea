"""Which deeds are limited, and the gate before them: by person, and by address.

One table for the whole product, by the names of addresses. What costs nobody but the site is limited
loosely; what reaches others, or sends mail, tightly. What is not named falls under ``OTHER``.
``docs/reference/limits.md`` shows the same table; a test compares them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core.limits import (
    Limit,
    TooMany,
    address_of,
    per_day,
    per_hour,
    per_minute,
    take,
)

MINUTE: Final = 60
LONG: Final = 120
"""Minutes; from here on they are said as hours."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How often one ``member`` and all together from one ``address`` may do it."""

    name: str
    member: tuple[Limit, ...] = ()
    address: tuple[Limit, ...] = ()
    reads: bool = False
    """A page: it is asked for with GET."""


POSTING: Final = Bound(
    "posting", (per_minute(20), per_hour(120), per_day(500)), (per_minute(60), per_hour(600))
)
FLAGS: Final = Bound("flags", (per_hour(20), per_day(60)), (per_hour(60),))
MESSAGES: Final = Bound("messages", (per_minute(30), per_hour(300)), (per_minute(90),))
THANKS: Final = Bound("thanks", (per_minute(60), per_day(1000)), (per_minute(180),))
UPLOADS: Final = Bound("uploads", (per_minute(40), per_day(500)), (per_minute(120),))
MAILING: Final = Bound("invitations by mail", (per_hour(60), per_day(200)), (per_hour(120),))
INVITATIONS: Final = Bound("invitations", (per_hour(30), per_day(100)), (per_hour(60),))
JOINING: Final = Bound("joining", (per_hour(60),), (per_hour(240),))
ASKING: Final = Bound("asking", (per_minute(20), per_day(200)), (per_minute(60),))
SIGN_UP: Final = Bound("sign-up", (), (per_hour(40), per_day(200)))
SEARCH: Final = Bound("search", (per_minute(120),), (per_minute(240),), reads=True)
EXAMPLES: Final = Bound("examples", (per_minute(5), per_hour(60)), (per_minute(15),))
OTHER: Final = Bound("other", (per_minute(300),), (per_minute(900),))

BOUNDS: Final[dict[str, Bound]] = {
    "discussions:new_topic": POSTING,
    "discussions:reply": POSTING,
    "discussions:edit_post": POSTING,
    "meetups:create": POSTING,
    "exchange:new_listing": POSTING,
    "moderation:flag": FLAGS,
    "people:report_message": FLAGS,
    "people:write": MESSAGES,
    "people:conversation": MESSAGES,
    "people:add_people": MESSAGES,
    "discussions:thank": THANKS,
    "exchange:thank": THANKS,
    "discussions:upload": UPLOADS,
    "groups:invite": MAILING,
    "groups:send_again": MAILING,
    "groups:correct": MAILING,
    "groups:upload": MAILING,
    "groups:begin_import": MAILING,
    "groups:invitations": INVITATIONS,
    "accounts:invitations": INVITATIONS,
    "groups:create": INVITATIONS,
    "groups:join": JOINING,
    "groups:ask": JOINING,
    "people:introduce": ASKING,
    "groups:hand_over": ASKING,
    "meetups:ask_handshake": ASKING,
    "exchange:propose": ASKING,
    "account_signup": SIGN_UP,
    "operations:send_preview": EXAMPLES,
    "search": SEARCH,
}


def limited(request: HttpRequest) -> None:
    """TooMany if the person, or all at their address, have done this too often lately."""
    match = request.resolver_match
    name = match.view_name if match is not None else ""
    bound = BOUNDS.get(name, OTHER)
    reads = request.method in {"GET", "HEAD", "OPTIONS"}
    if reads != bound.reads or (reads and not _asks(request)):
        return
    member = request.user.pk
    if member is not None and bound.member:
        take(bound.name, f"member {member}", bound.member)
    if bound.address and (member is None or bound is not OTHER):
        take(bound.name, f"address {_address(request)}", bound.address)


def _asks(request: HttpRequest) -> bool:
    """An empty form is no search."""
    return bool(request.GET.get("q"))


def _address(request: HttpRequest) -> str:
    meta = request.META
    trusts_proxy = settings.ENV.trust_proxy
    return address_of(
        meta.get("REMOTE_ADDR", ""), meta.get("HTTP_X_FORWARDED_FOR", ""), trusts_proxy=trusts_proxy
    )


class limits:  # noqa: N801 - a middleware that has a hook is a class; it is named like its neighbours
    """Before each view: 429 with the time to wait, in words and as Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_called: Any) -> HttpResponse | None:
        if not settings.LIMITS:
            return None
        try:
            limited(request)
        except TooMany as refusal:
            return too_soon(request, refusal.wait)
        return None


def too_soon(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that says when to try again. What was typed stands in the form one goes back to."""
    answer = render(request, "429.html", {"wait": wait_in_words(seconds)}, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def wait_in_words(seconds: int) -> str:
    """Rounded up: who comes when they were told is not too early."""
    if seconds < MINUTE:
        return ngettext("in %(count)d second", "in %(count)d seconds", seconds) % {"count": seconds}
    minutes = -(-seconds // MINUTE)
    if minutes < LONG:
        return ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}
    return _("in %(count)d hours") % {"count": -(-minutes // MINUTE)}
