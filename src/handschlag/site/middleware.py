"""What happens to every request and every answer."""

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import Site

Answer = Callable[[HttpRequest], HttpResponse]

FILES_AT_ONCE = 5
"""Of the largest size, in one form."""

_TILES = urlsplit(settings.MAP_TILES)
_PICTURES = f"'self' data: {_TILES.scheme}://{_TILES.netloc}" if settings.MAP_TILES else "'self' data:"


def _stream() -> str:
    """Where live updates come from, if from a port of their own."""
    if not settings.LIVE_STREAM.startswith(":"):
        return ""
    scheme = urlsplit(settings.BASE_URL).scheme
    named = (host for host in settings.ALLOWED_HOSTS if "[" not in host and host != "*")
    hosts = (f"*{host}" if host.startswith(".") else host for host in named)
    return "".join(f" {scheme}://{host}:{settings.LIVE_PORT}" for host in hosts)


CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {_PICTURES}; font-src 'self'; "
    f"connect-src 'self'{_stream()}; manifest-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


TEXT = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), interest-cohort=()"


def fixed_headers() -> list[tuple[str, str]]:
    """What all middlewares together put on every page, for pages that do not pass them."""
    strict = settings.SECURE_HSTS_SECONDS
    transport = [("Strict-Transport-Security", f"max-age={strict}")] if strict else []
    return [
        ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", PERMISSIONS_POLICY),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Content-Type-Options", "nosniff"),
        *transport,
    ]


def compressed(get_response: Answer) -> Answer:
    """Text in the browser's compression; pictures and archives are compressed as they are."""
    gzip = GZipMiddleware(get_response)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        gzip.process_response(request, response)  # which changes it in place
        return response

    return middleware


def security_headers(get_response: Answer) -> Answer:
    """A strict policy on everything; a view that serves foreign files sets a stricter one itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def language_and_zone(get_response: Answer) -> Answer:
    """The member's language and time zone; for visitors the cookie, the browser, then the site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        member = request.user
        language = (
            member.language if member.is_authenticated else translation.get_language_from_request(request)
        )
        zone = zoneinfo.ZoneInfo(member.time_zone) if member.is_authenticated else None
        with translation.override(language), timezone.override(zone):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response

    return middleware


def bounded(get_response: Answer) -> Answer:
    """Refuses what is too large before it is read, since reading a file writes it to the disk.

    Members may send a few files at once; visitors no more than a text needs.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if size <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or (
            request.user.is_authenticated and size <= FILES_AT_ONCE * settings.UPLOAD_MAX
        ):
            return get_response(request)
        reason = _("What you sent is too large. Send the files one after the other, or smaller ones.")
        return render(request, "400.html", {"reason": reason}, status=413)

    return middleware


class errors:  # noqa: N801 - a middleware that has a hook is a class; it is named like its neighbours
    """Refusals of actions that a view did not turn into a form error become pages, in one place."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        for error, status, template in (
            (NotAllowed, 403, "403.html"),
            (Conflict, 409, "409.html"),
            (Invalid, 400, "400.html"),
        ):
            if isinstance(exception, error):
                return render(request, template, {"reason": str(exception)}, status=status)
        return _busy(request) if _is_lock(exception) else None


def _is_lock(exception: Exception) -> bool:
    """SQLite waited for its one writer until the time-out; does not happen unless something hangs."""
    return isinstance(exception, OperationalError) and "locked" in str(exception)


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "5"
    return response


def first_start(get_response: Answer) -> Answer:
    """Until somebody has set the site up, every page says how to do that."""
    done = False

    def middleware(request: HttpRequest) -> HttpResponse:
        nonlocal done
        if not done:
            done = Site.load().is_set_up
        if done or request.path_info.startswith(("/setup/", "/static/", "/language/")):
            return get_response(request)
        return render(request, "site/not_set_up.html", status=503)

    return middleware
