"""A shared page as Django answers it: what the read path in front of it hands on, and every test."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone, translation

from handschlag.core.shared import frame
from handschlag.core.shared.holes import Parts
from handschlag.core.shared.page import Arguments, Asker, Reading, Row, SharedPage


def respond(request: HttpRequest, page: SharedPage) -> HttpResponse:
    """The page for this reader; Http404 for what they may not see."""
    found = page.address.fullmatch(request.path_info)
    if found is None:
        raise Http404
    given = {name: request.GET[name] for name in page.parameters if name in request.GET}
    return _answer(request, page, page.arguments(found, given))


def _answer(request: HttpRequest, page: SharedPage, arguments: Arguments) -> HttpResponse:
    admission = page.admission(run, request.user.pk, arguments)
    if admission is None:
        raise Http404
    reading = page.reading(admission, request.path_info, translation.get_language() or "", _zone_now())
    part = page.shared(admission, reading)
    personal = _personal_frame(request, admission.asker, reading)
    response = HttpResponse(part.complete({**personal, **page.personal(admission, part, reading, run)}))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def complete(request: HttpRequest, parts: Parts, asker: Asker, reading: Reading) -> HttpResponse:
    """A page that is made for one reader, but in the frame that all have."""
    return HttpResponse(frame.complete(parts, _personal_frame(request, asker, reading)))


def _personal_frame(request: HttpRequest, asker: Asker, reading: Reading) -> dict[str, Any]:
    csrf = _csrf_input(request) if asker.member_id is not None else b""
    return frame.personal_frame(asker, reading, csrf, _messages(request, csrf))


def run(statement: str, places: Any) -> list[Row]:
    """On the connection that Django has open for this request."""
    with connection.cursor() as cursor:
        cursor.execute(statement, places)
        rows: list[Row] = cursor.fetchall()
    return rows


def reading_now(path: str) -> Reading:
    """In the language and time zone that are active."""
    zone = timezone.get_current_timezone()
    return Reading(translation.get_language() or "", _zone_now(), datetime.now(zone).toordinal(), path)


def _zone_now() -> str:
    return str(timezone.get_current_timezone())


def _csrf_input(request: HttpRequest) -> bytes:
    return csrf_field(get_token(request))


def csrf_field(token: str) -> bytes:
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'.encode()


def _messages(request: HttpRequest, csrf: bytes) -> bytes:
    waiting = messages.get_messages(request)
    if not waiting:
        return b""
    context = {"messages": waiting, "csrf_input": frame.as_markup(csrf)}
    return render_to_string("components/_messages.html", context).encode()
