"""Log lines: one per event, readable by people on a terminal and by machines elsewhere."""

import logging
import re
import sys

import structlog
from django.urls import Resolver404, resolve

# Whatever might carry a secret into a log line; the value is replaced.
_SECRET_WORDS = ("password", "secret", "token", "code", "cookie", "authorization", "session")

# Django writes the address of a failed request, and some are secrets: links of set-up, invitations, mails.
_ADDRESS = re.compile(r"/[^\s']*")
_SECRET_PARTS = {"token", "code", "key", "ticket"}
_SECRET_QUERY = re.compile(r"([?&](?:invitation|code|token)=)[^&]+")


def _without_secrets(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {
        key: "…" if key != "status_code" and any(word in key.lower() for word in _SECRET_WORDS) else value
        for key, value in event.items()
    } | {key: _ADDRESS.sub(_open_parts, str(event[key])) for key in ("event", "request") if key in event}


def _open_parts(found: re.Match[str]) -> str:
    """An address without the parts that are called a secret where it leads to."""
    path, asked, query = found[0].partition("?")
    try:
        parts = resolve(path).kwargs
    except Resolver404:
        parts = {}
    for value in (str(parts[name]) for name in _SECRET_PARTS & parts.keys()):
        path = path.replace(value, "…")
    return path + _SECRET_QUERY.sub(r"\1…", asked + query)


def formatter() -> logging.Formatter:
    """Coloured text on a terminal, JSON lines otherwise."""
    on_terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.stdlib.ExtraAdder(),
            _without_secrets,
        ],
    )
