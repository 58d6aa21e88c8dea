"""The plainest WSGI application, as the floor that pages are compared with."""

from collections.abc import Callable, Iterable
from typing import Any

BODY = b"hello" * 20


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))])
    return [BODY]
