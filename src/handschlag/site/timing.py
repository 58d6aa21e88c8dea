"""What a page costs: for the browser's own tools, for who develops, and in the log when it was slow."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from handschlag.core.shared.page import memory

Answer = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Cost:
    """The statements of one page, each with its milliseconds."""

    statements: list[tuple[str, float]] = field(default_factory=list)
    total: float = 0.0

    @property
    def database(self) -> float:
        return sum(took for _, took in self.statements)

    def note(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Wraps each statement, as ``connection.execute_wrapper`` wants it."""
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            self.statements.append((sql, 1000 * (time.perf_counter() - begun)))


def timing(get_response: Answer) -> Answer:
    """``Server-Timing`` for operators and while debugging; a line in the log for a slow page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cost, missed = Cost(), memory.misses
        begun = time.perf_counter()
        noting: AbstractContextManager[None] = connection.execute_wrapper(cost.note)
        with noting:
            response = get_response(request)
        cost.total = 1000 * (time.perf_counter() - begun)
        if cost.total > settings.SLOW_MS:
            _log(request, response, cost)
        if settings.DEBUG or getattr(getattr(request, "user", None), "is_operator", False):
            response.headers["Server-Timing"] = (
                f"total;dur={cost.total:.1f}, "
                f'db;dur={cost.database:.1f};desc="{len(cost.statements)} statements", '
                f'memory;desc="{"made" if memory.misses > missed else "kept"}"'
            )
        if settings.DEBUG:
            _show(response, cost)
        return response

    return middleware


def _log(request: HttpRequest, response: HttpResponse, cost: Cost) -> None:
    """By the address's pattern: the address itself may hold a secret."""
    route = request.resolver_match.route if request.resolver_match else ""
    figures = {
        "ms": round(cost.total),
        "statements": len(cost.statements),
        "database_ms": round(cost.database),
    }
    logger.warning("slow page", extra={"route": route, "status": response.status_code, **figures})


def _show(response: HttpResponse, cost: Cost) -> None:
    """The developer's panel at the end of a whole page."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    if (end := response.content.rfind(b"</body>")) < 0:
        return
    panel = render_to_string("components/_developer.html", {"cost": cost, "memory": memory})
    response.content = response.content[:end] + panel.encode() + response.content[end:]
