"""Log lines: one per event, readable by people on a terminal and by machines elsewhere."""

import logging
import re
import sys

import structlog

# Whatever might carry a secret into a log line; the value is replaced.
_SECRET_WORDS = ("password", "secret", "token", "code", "cookie", "authorization", "session")

# Addresses that are secrets: set-up and invitation links. Django writes the address of a failed request.
_SECRET_ADDRESS = re.compile(r"(/(?:setup|join)/|[?&]invitation=)[^/&'\s]+")


def _without_secrets(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    return {
        key: "…" if key != "status_code" and any(word in key.lower() for word in _SECRET_WORDS) else value
        for key, value in event.items()
    } | {key: _SECRET_ADDRESS.sub(r"\1…", str(event[key])) for key in ("event", "request") if key in event}


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
