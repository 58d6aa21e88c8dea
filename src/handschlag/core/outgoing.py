"""Sending to an address that somebody else has chosen, and never into a network of one's own.

The name is looked up once, every address that it has must be one of the open internet, and the connection
goes to that very address: a name cannot mean another machine a moment later. Nothing is followed.
"""

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 10.0
"""Seconds for each step."""


class Refused(Exception):
    """The address is none that this site sends to; trying again is no use."""


class Unreachable(Exception):
    """Nobody answered; another time somebody may."""


def is_allowed(address: str) -> bool:
    """Whether it looks like one that may be sent to; where it leads is seen when it is used."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if parts.username or parts.password or not parts.hostname:
        return False
    return _is_own(address) or (parts.scheme == "https" and port in {None, 443})


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer. Refused, or Unreachable."""
    if not is_allowed(address):
        raise Refused(address)
    parts = urlsplit(address)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection = _Connection(str(parts.hostname), parts.port or 443, checks=not _is_own(address))
    try:
        connection.request("POST", target, body, dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException) as error:
        raise Unreachable(str(error)) from error
    finally:
        connection.close()


def _is_own(address: str) -> bool:
    """Addresses that the operator allows by name, whatever they are: for tests and networks of one's own."""
    return any(address.startswith(allowed) for allowed in settings.OUTGOING_ALLOWED)


class _Connection(HTTPSConnection):
    """To an address that was looked at."""

    def __init__(self, host: str, port: int, *, checks: bool) -> None:
        context = ssl.create_default_context(cafile=settings.OUTGOING_CA or None)
        super().__init__(host, port, timeout=PATIENCE, context=context)
        self._tls, self._checks = context, checks

    def connect(self) -> None:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [entry[4] for entry in found]
        if self._checks and not all(ip_address(where[0]).is_global for where in addresses):
            raise Refused(self.host)
        bare = socket.create_connection((str(addresses[0][0]), self.port), PATIENCE)
        self.sock = self._tls.wrap_socket(bare, server_hostname=self.host)
