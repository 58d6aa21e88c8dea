"""Who hears that there is something new: the one place that compares states, asks for sessions and rights.

The stream (``live``) and the view that browsers ask without one give the same answers.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from handschlag.core import live, shared
from handschlag.core.live import Thing
from handschlag.site.hot import is_of_password

ME = "me"
"""What waits for the member: notices and messages. Its state has both numbers."""


@dataclass(slots=True, eq=False)
class Listener:
    """One browser, and in which state it has what it watches."""

    session: str
    known: dict[Thing, str]
    news: dict[str, str] = field(default_factory=dict)
    """What it has not been told yet: the new states."""
    is_gone: bool = False
    """Its session has ended: it hears nothing more."""

    def hear(self, states: Mapping[Thing, str] | None) -> None:
        """Take in what ``news_for`` found."""
        self.is_gone = states is None
        for (kind, key), state in (states or {}).items():
            self.known[kind, key] = state
            self.news[f"{kind}.{key}"] = state


@dataclass(frozen=True, slots=True)
class Present:
    """A session that holds: whose it is, and what waits for them."""

    member: int
    waiting: str


def news_for(listeners: Collection[Listener]) -> list[dict[Thing, str] | None]:
    """For each listener what has become new and may be read by them; None if their session is over.

    One query for all sessions, one for each kind of things, and one for each listener of whom a thing has
    become new: whether they may still read it is asked now, not when they came.
    """
    present = _present({listener.session for listener in listeners})
    states = _states({thing for listener in listeners for thing in listener.known})
    return [_for_one(listener, present.get(listener.session), states) for listener in listeners]


def _for_one(listener: Listener, who: Present | None, states: Mapping[Thing, str]) -> dict[Thing, str] | None:
    if who is None:
        return None
    waiting = _changed(listener, {(ME, 0): who.waiting})
    return waiting | _for_reading(_changed(listener, states), who.member)


def _changed(listener: Listener, states: Mapping[Thing, str]) -> dict[Thing, str]:
    known = listener.known.items()
    return {thing: states[thing] for thing, state in known if states.get(thing, state) != state}


def _states(things: Collection[Thing]) -> dict[Thing, str]:
    return {
        (kind, key): state
        for kind, keys in _by_kind(things).items()
        for key, state in live.KINDS[kind].states(keys).items()
    }


def _by_kind(things: Iterable[Thing]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for kind, key in things:
        if kind in live.KINDS:
            found[kind].append(key)
    return found


def _for_reading(changed: Mapping[Thing, str], member: int) -> dict[Thing, str]:
    """Of what has changed, that which the member may read now."""
    return {
        (kind, key): changed[kind, key]
        for kind, keys in _by_kind(changed).items()
        for key in live.KINDS[kind].readable(keys, member)
    }


def _present(sessions: Collection[str]) -> dict[str, Present]:
    """The sessions that hold, with what waits for their members. One query."""
    found = {}
    for key, member, bell, letters, password, auth_hash in _run(list(sessions)):
        if is_of_password(auth_hash, password):
            found[key] = Present(member, f"{bell}-{letters}")
    return found


_SESSIONS = (
    "SELECT s.session_key, m.id, {waiting}, m.password, s.auth_hash FROM accounts_session s "
    "JOIN accounts_member m ON m.id = s.member_id AND m.is_active "
    "WHERE s.expire_date > CURRENT_TIMESTAMP AND s.session_key IN ({keys})"
)


def _run(sessions: list[str]) -> list[tuple[Any, ...]]:
    is_postgres = connection.vendor == "postgresql"
    keys = "SELECT unnest(%s::text[])" if is_postgres else "SELECT value FROM json_each(%s)"
    given = sessions if is_postgres else json.dumps(sessions)
    with connection.cursor() as cursor:
        cursor.execute(_SESSIONS.format(waiting=shared.waiting_columns(), keys=keys), [given])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
