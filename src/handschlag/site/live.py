"""The stream of live updates: a small application of its own beside Django, in a process of its own.

It holds a connection for each browser and nothing else for them: what a browser has and what it watches
stands in the address with which it comes (``core.live``). A few times a second it asks the database whether
anything was written at all; only then it compares.
"""

import asyncio
import json
import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http.request import split_domain_port, validate_host

from handschlag.core import live
from handschlag.site.news import Listener, news_for

PATH = "/live/stream/"
LOOKS = 0.5
"""Seconds between two looks whether anything was written."""
LOOKS_ANYWAY = 20
"""Looks after which it compares although nothing was: sessions end by themselves, too."""
BREATH = 20.0
"""Seconds after which a silent stream says that it lives, so that nobody between closes it."""
MOST = 5000
"""Browsers that one process listens to; whoever comes then asks now and then instead."""
LONGEST = 4000
"""Characters of an address."""

logger = logging.getLogger(__name__)
_HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]
Headers = list[tuple[str, str]]


class Live:
    """An RSGI application."""

    def __init__(self) -> None:
        self._streams: dict[Listener, asyncio.Event] = {}
        self._thread = ThreadPoolExecutor(1, "live")  # all that asks the database, one after the other
        self._watching: asyncio.Task[None] | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._watching = loop.create_task(self._watch())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._watching:
            self._watching.cancel()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        headers = _for_origin(scope.headers.get("origin"))
        status = 404 if scope.path != PATH else 405 if scope.method != "GET" else 0
        if headers is None or len(scope.query_string) > LONGEST:
            status = 403
        elif len(self._streams) >= MOST:
            status = 503
        if status:
            protocol.response_empty(status, headers or [])
            return
        listener = Listener(_session(scope.headers.get("cookie") or ""), _watched(scope.query_string))
        await self._ask([listener])
        if listener.is_gone:
            protocol.response_empty(401, headers)
            return
        await self._tell(listener, protocol, protocol.response_stream(200, [*_HEADERS, *(headers or [])]))

    async def _tell(self, listener: Listener, protocol: Any, stream: Any) -> None:
        """Until the browser goes, or its session ends."""
        event = self._streams[listener] = asyncio.Event()
        if listener.news:
            event.set()
        closed = asyncio.ensure_future(protocol.client_disconnect())
        closed.add_done_callback(lambda _: event.set())
        try:
            await stream.send_bytes(b":\n\n")
            while not closed.done() and not listener.is_gone:
                with suppress(TimeoutError):
                    await asyncio.wait_for(event.wait(), BREATH)
                event.clear()
                if not closed.done():
                    await stream.send_bytes(_said(listener))
        except RuntimeError:  # what the server raises when the line is closed
            pass
        finally:
            del self._streams[listener]
            closed.cancel()

    async def _watch(self) -> None:
        """Look whether anything was written; then compare, and once more after that: on PostgreSQL a change
        is noted a moment before it can be seen.
        """
        before, again, quiet = "", False, 0
        while True:
            await asyncio.sleep(LOOKS)
            if not self._streams:
                continue
            try:
                now = await self._in_thread(_mark)
                quiet = 0 if now != before or again else quiet + 1
                if quiet and quiet < LOOKS_ANYWAY:
                    continue
                again, before, quiet = now != before, now, 0
                listeners = list(self._streams)
                await self._ask(listeners)
                self._wake(listeners)
            except DatabaseError as error:
                logger.warning("Live updates: the database does not answer: %s", error)
                await self._in_thread(connection.close)

    def _wake(self, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            if (listener.news or listener.is_gone) and listener in self._streams:
                self._streams[listener].set()

    async def _ask(self, listeners: list[Listener]) -> None:
        news = await self._in_thread(news_for, listeners)
        for listener, states in zip(listeners, news, strict=True):
            listener.hear(states)

    async def _in_thread(self, work: Any, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)


def _mark() -> str:
    """Something that is another whenever anything was written since."""
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()" if is_postgres else "PRAGMA data_version")
        return str(cursor.fetchone()[0])


def _said(listener: Listener) -> bytes:
    if listener.is_gone:
        return b"event: end\ndata: {}\n\n"
    if not listener.news:
        return b":\n\n"
    news, listener.news = listener.news, {}
    return f"data: {json.dumps(news)}\n\n".encode()


def _for_origin(origin: str | None) -> Headers | None:
    """What lets pages of this site read the stream on another port; None for pages of other sites."""
    if origin is None:
        return []
    domain, _port = split_domain_port(urlsplit(origin).netloc)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return None
    return [
        ("access-control-allow-origin", origin),
        ("access-control-allow-credentials", "true"),
        ("vary", "origin"),
    ]


def _session(cookies: str) -> str:
    pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
    return next((value for name, _, value in pairs if name == settings.SESSION_COOKIE_NAME), "")


def _watched(query: str) -> dict[live.Thing, str]:
    return live.watched(parse_qs(query).get("w", []))


def application() -> Live:
    """Made when Django is ready."""
    return Live()
