"""Asks the read path in front of Django as a server does."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from handschlag.accounts.models import Member
from handschlag.site.hot import Hot

SECRET = "s3cr3t" * 5 + "xy"
OWN = re.compile(rb'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"')
"""What differs each time a page is asked for."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class HotClient:
    """One browser; ``get`` gives None for what is handed on to Django."""

    def __init__(self, member: Member | None = None) -> None:
        self.cookies = {}
        if member is not None:
            self.session = session_of(member)
            self.cookies = {
                settings.SESSION_COOKIE_NAME: self.session.session_key,
                settings.CSRF_COOKIE_NAME: SECRET,
            }

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Answer | None:
        given: dict[str, object] = {}

        def start(status: str, sent: list[tuple[str, str]]) -> None:
            given["status"], given["headers"] = int(status.split(maxsplit=1)[0]), dict(sent)

        path, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = Hot(lambda _environ, _start: [])(environ | headers, start)
        return Answer(**given, body=b"".join(body)) if given else None


def session_of(member: Member) -> SessionBase:
    client = Client()
    client.force_login(member)
    return client.session


def without_own(body: bytes) -> bytes:
    return OWN.sub(b"", body)
