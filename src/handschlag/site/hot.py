"""The read path in front of Django: the pages that thousands read, answered without its cycle.

It knows no page: it takes the declarations of ``core.shared`` and does for them what middlewares, views
and template contexts do otherwise, in a fraction of the time. Whatever is not plain goes on to Django:
another method, a parameter that no page knows, a message that waits, somebody who may not read this.
"""

import gzip
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from importlib import import_module
from time import time
from typing import Any, NamedTuple
from urllib.parse import unquote

import brotli
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH
from django.utils import translation

from handschlag.accounts.models import Member
from handschlag.core import postgres, shared
from handschlag.core.shared import frame
from handschlag.core.shared.answer import csrf_field
from handschlag.core.shared.memory import Memory
from handschlag.core.shared.page import Admission, Arguments, Asker, Row, SharedPage
from handschlag.site import unchanged
from handschlag.site.middleware import fixed_headers

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


_IS_POSTGRES = connection.vendor == "postgresql"


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


class Hot:
    """A WSGI application that answers shared pages itself and hands everything else on."""

    def __init__(self, django: Application) -> None:
        self._django = django
        import_module(settings.ROOT_URLCONF)  # and with it every room, which registers its pages

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = _answer(environ)
        if answer is None:
            return self._django(environ, start_response)
        start_response(answer.status, answer.headers)
        return [answer.body]


def _answer(environ: Environ) -> Answer | None:
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_HX_REQUEST" in environ:
        return None
    if not _is_our_host(environ.get("HTTP_HOST", "")):
        return None
    cookies = _cookies(environ.get("HTTP_COOKIE", ""))
    if "messages" in cookies:
        return None
    try:
        if session := cookies.get(settings.SESSION_COOKIE_NAME, ""):
            return _found(environ, cookies, session, None)
        asked = _Asked.by_visitor(environ, cookies)
        if (key := unchanged.recall(asked)) and (whole := _whole.get(key)):
            return _sent(whole, environ)
        return _found(environ, cookies, "", asked)
    except DatabaseError:
        connection.close()  # Django opens another one, or says what is wrong
        return None


class _Asked(NamedTuple):
    """All that a visitor's answer depends on, but for what the database holds."""

    path: str
    query: str
    language: str
    accepted_languages: str
    encoding: str
    quarter: int
    """Of an hour: the day begins with one of them in every time zone."""

    @classmethod
    def by_visitor(cls, environ: Environ, cookies: dict[str, str]) -> "_Asked":
        return cls(
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            cookies.get(settings.LANGUAGE_COOKIE_NAME, ""),
            environ.get("HTTP_ACCEPT_LANGUAGE", ""),
            _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
            int(time()) // 900,
        )


def _found(environ: Environ, cookies: dict[str, str], session: str, asked: _Asked | None) -> Answer | None:
    """The page that stands at the address, for whom the session is."""
    found = _find(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
    if found is None:
        return None
    page, arguments = found
    admission = page.admission(_run, session, arguments)
    if admission is None:
        return None
    if admission.asker.member_id is None:
        asked = asked or _Asked.by_visitor(environ, cookies)
        return _for_visitor(page, admission, environ, asked)
    return _for_member(page, admission, environ, cookies)


def _find(path: str, query: str) -> tuple[SharedPage, Arguments] | None:
    for page in shared.registered():
        if (found := page.address.fullmatch(path)) is not None:
            given = _parameters(query, page) if query else {}
            return None if given is None else (page, page.arguments(found, given))
    return None


def _parameters(query: str, page: SharedPage) -> dict[str, str] | None:
    """The parameters, if the page knows them all."""
    given = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name not in page.parameters:
            return None
        given[name] = unquote(value)
    return given


def _for_visitor(page: SharedPage, admission: Admission, environ: Environ, asked: _Asked) -> Answer:
    """The same bytes for all who have the same language: with a tag, and compressed once."""
    language = _visitors_language(asked.language, asked.accepted_languages)
    reading = page.reading(admission, asked.path, language, settings.TIME_ZONE)

    def make() -> tuple[Whole, int]:
        part = page.shared(admission, reading)
        personal = frame.personal_frame(admission.asker, reading, b"")
        body = part.complete({**personal, **page.personal(admission, part, reading, _run)})
        return _made_whole(body, asked.encoding, language)

    key = (page.key(admission, reading), asked.encoding)
    whole = _whole.get_or_make(key, make)
    unchanged.remember(asked, key)
    return _sent(whole, environ)


def _sent(whole: "Whole", environ: Environ) -> Answer:
    if environ.get("HTTP_IF_NONE_MATCH") == whole.tag:
        return Answer("304 Not Modified", whole.headers_without_body, b"")
    return Answer("200 OK", whole.headers, whole.body)


def _for_member(
    page: SharedPage, admission: Admission, environ: Environ, cookies: dict[str, str]
) -> Answer | None:
    asker = admission.asker
    secret = cookies.get(settings.CSRF_COOKIE_NAME, "")
    if not _IS_SECRET(secret) or not _is_current(asker):
        return None
    language = str(asker.language)
    reading = page.reading(admission, environ["PATH_INFO"], language, str(asker.time_zone))
    part = page.shared(admission, reading)
    personal = frame.personal_frame(asker, reading, csrf_field(masked(secret)))
    body = part.complete({**personal, **page.personal(admission, part, reading, _run)})
    encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [*_headers(language), ("Cache-Control", "private, no-cache")]
    if encoding:
        body = _QUICKLY[encoding](body)
        headers.append(("Content-Encoding", encoding))
    return Answer("200 OK", [*headers, ("Content-Length", str(len(body)))], body)


@dataclass(frozen=True, slots=True)
class Whole:
    """A page as all visitors of one language get it."""

    tag: str
    body: bytes
    headers: list[tuple[str, str]]
    headers_without_body: list[tuple[str, str]]


_whole: Memory[Whole] = Memory(settings.PAGE_MEMORY_BYTES // 2)


def _made_whole(body: bytes, encoding: str, language: str) -> tuple[Whole, int]:
    tag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = [*_headers(language), ("Cache-Control", "public, max-age=0, must-revalidate"), ("ETag", tag)]
    sent = _THOROUGHLY[encoding](body) if encoding else body
    described = [("Content-Encoding", encoding)] if encoding else []
    with_body = [*headers, *described, ("Content-Length", str(len(sent)))]
    return Whole(tag, sent, with_body, headers), len(sent) + 2000


def _run(statement: str, places: Sequence[Any]) -> list[Row]:
    """On this thread's connection, without the wrappers that Django puts around cursors.

    What goes wrong is Django's DatabaseError, as everywhere.
    """
    ours = connections[DEFAULT_DB_ALIAS]
    if ours.connection is None:
        ours.connect()
    with ours.wrap_database_errors:
        if _IS_POSTGRES:
            return postgres.run(ours.connection, statement, places)[0]
        rows: list[Row] = ours.connection.execute(_with_question_marks(statement), places).fetchall()
        return rows


@lru_cache(maxsize=512)
def _with_question_marks(statement: str) -> str:
    return statement.replace("%s", "?")


def _is_current(asker: Asker) -> bool:
    """Whether the session was begun with the password that the member has today."""
    return is_of_password(asker.auth_hash or "", asker.password or "")


def is_of_password(auth_hash: str, password: str) -> bool:
    """Whether a session with this hash was begun with this (hashed) password."""
    return compare_digest(_auth_hash(password), auth_hash)


@lru_cache(maxsize=4096)
def _auth_hash(password: str) -> str:
    return Member(password=password).get_session_auth_hash()


_SIGNS = CSRF_ALLOWED_CHARS.encode()
_IS_SECRET = re.compile(f"[{CSRF_ALLOWED_CHARS}]{{{CSRF_SECRET_LENGTH}}}").fullmatch
_MASK = bytes(at % len(_SIGNS) for at in range(256))
_NUMBER = bytes(max(_SIGNS.find(sign), 0) for sign in range(256))
_SIGN = bytes(_SIGNS[at % len(_SIGNS)] for at in range(256))
"""Tables: from any byte to a number of a sign, from a sign to its number, from (a sum of two) back to it."""


def masked(secret: str) -> str:
    """A token that Django takes for the secret and that looks different each time, so that compressing
    a page does not give it away: what ``django.middleware.csrf`` does, in a tenth of the time.
    """
    mask = os.urandom(CSRF_SECRET_LENGTH).translate(_MASK)
    # As two large numbers: sign by sign they are added at once, and no sum is larger than its byte.
    sums = int.from_bytes(mask) + int.from_bytes(secret.encode().translate(_NUMBER))
    return (mask + sums.to_bytes(CSRF_SECRET_LENGTH)).translate(_SIGN).decode()


@lru_cache(maxsize=1024)
def _cookies(header: str) -> dict[str, str]:
    return dict(pair.strip().partition("=")[::2] for pair in header.split(";")) if header else {}


@lru_cache(maxsize=256)
def _is_our_host(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@lru_cache(maxsize=1024)
def _visitors_language(cookie: str, accepted: str) -> str:
    request = HttpRequest()
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    return translation.get_language_from_request(request)


@lru_cache(maxsize=256)
def _encoding(accepted: str) -> str:
    """The best compression that the browser takes; none if it says no word."""
    taken = {name.strip() for name, _, weight in (part.partition(";") for part in accepted.split(","))
             if weight.replace(" ", "") not in {"q=0", "q=0.0"}}  # fmt: skip
    return next((name for name in ("br", "gzip") if name in taken), "")


@lru_cache(maxsize=8)
def _headers(language: str) -> list[tuple[str, str]]:
    return [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Language", language),
        ("Vary", "Cookie, Accept-Language, Accept-Encoding"),
        *fixed_headers(),
    ]


_brotli: Callable[..., bytes] = brotli.compress
_QUICKLY: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: _brotli(body, quality=1),
    "gzip": lambda body: gzip.compress(body, compresslevel=1, mtime=0),
}
_THOROUGHLY: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: _brotli(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
