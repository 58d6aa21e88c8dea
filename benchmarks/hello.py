"""The plainest WSGI application, as the floor that pages are compared with; ``/40000`` says so many bytes."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = _body(environ["PATH_INFO"])
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


@cache
def _body(path: str) -> bytes:
    return b"hello" * (int(path[1:] or 100) // 5)
