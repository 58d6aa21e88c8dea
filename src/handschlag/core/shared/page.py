"""What a page declares of itself so that it is made once for all who may read it.

A declaration has one query (who asks, may they, and in which version), the making of the shared part, and
the filling of its holes. Django's view and the read path in front of Django use the same declaration, so
there is one place that says what a page shows to whom.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.models import Site
from handschlag.core.shared.holes import Personal, SharedPart
from handschlag.core.shared.memory import Memory

Row = Sequence[Any]
Run = Callable[[str, Sequence[Any]], list[Row]]
"""Runs a statement (with ``%s`` places) and gives its rows."""
Arguments = tuple[Any, ...]

_ASKER = (
    "site.version", "site.name", "site.tagline", "site.registration", "site.look", "site.logo",
    "m.id", "m.name", "m.avatar", "m.is_operator", "{bell}", "{letters}",
    "site.terms > m.terms", "m.block_changes",
    "m.language", "m.time_zone", "m.password", "s.auth_hash",
)  # fmt: skip
_BELL = ["0"]
_LETTERS = ["0"]
_BY_SESSION = (
    "LEFT JOIN accounts_session s ON s.session_key = %s AND s.expire_date > {now} "
    "LEFT JOIN accounts_member m ON m.id = s.member_id AND m.is_active"
)
_BY_MEMBER = (
    "LEFT JOIN accounts_session s ON s.session_key IS NULL "
    "LEFT JOIN accounts_member m ON m.id = %s AND m.is_active"
)


@lru_cache(maxsize=8)
def _site(name: str, tagline: str, registration: str, look: str, logo: str) -> Site:
    """Made once, as making a row's object takes longer than a reader's part of a page. Only to be read."""
    return Site(pk=1, name=name, tagline=tagline, registration=registration, look=look, logo=logo)


class Asker(NamedTuple):
    """Who asks for a page, on which site; ``member_id`` is None for visitors."""

    site_version: int
    site_name: str
    tagline: str
    registration: str
    look: str
    logo: str
    member_id: int | None
    name: str
    avatar: str
    is_operator: bool
    bell: int
    """How many notices wait."""
    letters: int
    """How many conversations have unread messages."""
    asks_terms: bool | None
    """Whether there are terms that the member has not accepted yet."""
    block_changes: int | None
    """How often whom the member blocks has changed."""
    language: str | None
    time_zone: str | None
    password: str | None
    auth_hash: str | None

    @classmethod
    def of(cls, member: Any, site: Site, bell: int, letters: int) -> "Asker":
        """The member whom Django knows, or a visitor."""
        here = (site.version, site.name, site.tagline, site.registration, site.look, site.logo)
        if not member.is_authenticated:
            return cls(*here, None, "", "", False, 0, 0, False, 0, None, None, None, None)
        return cls(
            *here, member.pk, member.name, member.avatar.name or "", member.is_operator, bell, letters,
            site.terms > member.terms, member.block_changes,
            member.language, member.time_zone, None, None,
        )  # fmt: skip

    @property
    def site(self) -> Site:
        """What pages say of the site."""
        return _site(self.site_name, self.tagline, self.registration, self.look, self.logo)

    @property
    def avatar_url(self) -> str | None:
        """As ``Member.avatar_url``, which this room does not know."""
        if not self.avatar:
            return None
        return address("accounts:avatar", self.member_id, PurePath(self.avatar).stem)


class Admission(NamedTuple):
    """The answer of the one query: the page may be shown to this asker."""

    asker: Asker
    role: str
    """The class of readers for whom the page is the same, but for its holes."""
    version: tuple[int, ...]
    row: Row
    """The page's own columns."""
    arguments: Arguments
    """What is asked for, as far as there is such for these readers."""


class Reading(NamedTuple):
    """How the page is to be shown: whatever else makes two renderings differ."""

    language: str
    time_zone: str
    day: int
    """The reader's day, on which “today” depends."""
    path: str


@dataclass(frozen=True)
class SharedPage:
    """A page's declaration. ``columns`` and ``joins`` are its part of the one query.

    In the joins ``m`` is the member who asks, all NULL for visitors; each ``%s`` takes one of the
    ``places``. ``admit`` gives role class and versions from the page's columns, or None for who may not
    read it. ``settle`` makes the same of all arguments that lead to the same page, and ``query`` is how
    its address says them: nothing of what somebody typed beside that stands in a page of others.
    ``make`` renders the shared part, with as many queries as it needs. ``personal`` fills the holes, with
    one more query at most.
    """

    name: str
    address: re.Pattern[str]
    parameters: frozenset[str]
    """Names in the query string that the page knows; Django ignores others."""
    columns: tuple[str, ...]
    joins: str
    arguments: Callable[[re.Match[str], Mapping[str, str]], Arguments]
    places: Callable[[Arguments], Sequence[Any]]
    admit: Callable[[Row, Asker, Arguments], tuple[str, tuple[int, ...]] | None]
    settle: Callable[[Arguments, Row, str], Arguments]
    query: Callable[[Arguments], Mapping[str, Any]]
    make: Callable[[Admission, Reading], SharedPart]
    personal: Callable[[Admission, SharedPart, Reading, Run], Personal]
    statements: dict[str, str] = field(default_factory=dict)

    def admission(self, run: Run, who: str | int | None, arguments: Arguments) -> Admission | None:
        """Ask the one query: ``who`` is a session's key, or the id of the member whom Django knows."""
        kind = "session" if isinstance(who, str) else "member"
        rows = run(self._statement(kind), (who, *self.places(arguments)))
        if not rows:
            return None
        row = rows[0]
        asker = Asker(*row[: len(_ASKER)])
        own = row[len(_ASKER) :]
        admitted = self.admit(own, asker, arguments)
        if admitted is None:
            return None
        role, version = admitted
        return Admission(asker, role, version, own, self.settle(arguments, own, role))

    def reading(self, admission: Admission, path: str, language: str, time_zone: str) -> Reading:
        """How the page at ``path`` is to be shown in a language and a time zone."""
        query = {name: value for name, value in self.query(admission.arguments).items() if value}
        address = f"{path}?{urlencode(query)}" if query else path
        return Reading(language, time_zone, datetime.now(_zone(time_zone)).toordinal(), address)

    def shared(self, admission: Admission, reading: Reading) -> SharedPart:
        """The shared part from memory; of many who miss it one makes it."""
        key = self.key(admission, reading)

        def make() -> tuple[SharedPart, int]:
            made = self.make(admission, reading)
            return made, made.size

        part = memory.get_or_make(key, make)
        if part.until is not None and part.until <= clock.now():
            memory.let_go(key)
            part = memory.get_or_make(key, make)
        return part

    def key(self, admission: Admission, reading: Reading) -> Hashable:
        """All that the shared part depends on."""
        return (
            self.name, admission.arguments, admission.asker.site_version, admission.version, admission.role,
            reading.language, reading.time_zone, reading.day,
        )  # fmt: skip

    def _statement(self, kind: str) -> str:
        if kind not in self.statements:
            who = _BY_SESSION if kind == "session" else _BY_MEMBER
            columns = ", ".join([*_ASKER, *self.columns])
            columns = columns.replace("{bell}", _BELL[0]).replace("{letters}", _LETTERS[0])
            self.statements[kind] = (
                f"SELECT {columns} FROM core_site site {who.format(now='CURRENT_TIMESTAMP')} {self.joins} "  # noqa: S608 - our own declarations
                "WHERE site.id = 1 AND site.set_up_at IS NOT NULL"
            )
        return self.statements[kind]


def count_notices(statement: str) -> None:
    """The column that counts what waits for ``m``; the room that keeps notices names it."""
    _BELL[0] = statement


def count_messages(statement: str) -> None:
    """The column that counts conversations with something unread for ``m``; their room names it."""
    _LETTERS[0] = statement


def waiting_columns() -> str:
    """How many notices and how many conversations wait for ``m``, for other statements."""
    return f"{_BELL[0]}, {_LETTERS[0]}"


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


memory: Memory[SharedPart] = Memory(settings.PAGE_MEMORY_BYTES)
_PAGES: list[SharedPage] = []


def register(page: SharedPage) -> SharedPage:
    """Let the page be answered in front of Django too."""
    _PAGES.append(page)
    return page


def registered() -> list[SharedPage]:
    return _PAGES
