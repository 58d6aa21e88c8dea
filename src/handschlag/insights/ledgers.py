"""What a group's figures rest on, as the tables that ``handschlag analyse`` reads. For the command line.

Members are named by number, so that nobody is recognised by a name; in the order of the numbers they come
in the same order in both places, and chance falls alike.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Final, NamedTuple

import numpy as np

from handschlag.engine.activity import NEVER, NOBODY, ActionKind
from handschlag.engine.interactions import NO_GROUP, Strand
from handschlag.engine.legs import NO_DEAL
from handschlag.insights.archives import Gathered
from handschlag.insights.sections.archive import DEEDS, Archive

Row = tuple[Any, ...]
STRANDS: Final = {Strand.TALK: "talk", Strand.MEET: "meet", Strand.HELP: "help"}


class Sheet(NamedTuple):
    """A table: the end of its file's name, its header, and its rows."""

    ending: str
    header: Row
    rows: Iterator[Row]


def sheets(found: Gathered) -> Iterator[Sheet]:
    """The ledger and what stands beside it; see docs/how-to/analyse-an-archive.md.

    A table that would be empty is left out: of what it would tell, nothing is known.
    """
    for sheet in _tables(found):
        rows = list(islice(sheet.rows, 1))
        if rows or not sheet.ending:
            yield sheet._replace(rows=chain(rows, sheet.rows))


def _tables(found: Gathered) -> Iterator[Sheet]:
    archive = found.archive
    names = [f"{pk:09d}" for pk in found.people.tolist()]
    yield Sheet("", _LEDGER, _ledger(archive, names))
    yield Sheet(".members", ("member", "role", "latitude", "longitude", "place", *archive.labels),
                _members(archive, names))  # fmt: skip
    yield Sheet(".memberships", ("member", "joined", "left"), _memberships(archive, names))
    yield Sheet(".posts", ("post", "time", "member", "topic", "answers", "removed"), _posts(archive, names))
    yield Sheet(".deeds", ("time", "member", "deed"), _deeds(archive, names))
    yield Sheet(".attendances", ("time", "member", "meetup"), _attendances(archive, names))
    yield Sheet(".promises", ("time", "member", "kept"), _promises(archive, names))
    yield Sheet(".requests", _REQUESTS, _requests(archive, names))


_LEDGER: Final = ("time", "source", "target", "strand", "value", "effort", "kind", "deal", "rating")
_REQUESTS: Final = ("time", "asker", "server", "met", "kind", "effort", "worth")


def _ledger(archive: Archive, names: list[str]) -> Iterator[Row]:
    table, size = archive.interactions, len(archive.interactions)
    columns = (
        table.time, table.source, table.target, table.strand, table.value, table.effort,
        np.full(size, -1) if archive.kind is None else archive.kind,
        np.full(size, NO_DEAL) if archive.deal is None else archive.deal,
        np.full(size, np.nan) if archive.word is None else archive.word,
    )  # fmt: skip
    for time, source, target, strand, value, effort, kind, deal, word in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        yield (
            _moment(time), names[source], names[target], STRANDS[Strand(strand)], value, effort,
            archive.kinds[kind] if kind >= 0 else "", "" if deal == NO_DEAL else deal,
            "" if np.isnan(word) else int(word),
        )  # fmt: skip


def _members(archive: Archive, names: list[str]) -> Iterator[Row]:
    trusted = set(archive.trusted.tolist())
    bots = set() if archive.activity is None else set(np.flatnonzero(archive.activity.is_bot).tolist())
    homes = archive.homes
    places = {} if homes is None else {int(member): at for at, member in enumerate(homes.member)}
    labels = [values.tolist() for values in archive.labels.values()]
    for place, name in enumerate(names):
        role = "bot" if place in bots else "moderator" if place in trusted else "member"
        home: Row = ("", "", "")
        if homes is not None and place in places:
            at = places[place]
            home = (float(homes.latitude[at]), float(homes.longitude[at]), homes.name[at])
        yield name, role, *home, *("" if values[place] < 0 else values[place] for values in labels)


def _memberships(archive: Archive, names: list[str]) -> Iterator[Row]:
    if archive.activity is not None:
        spells = archive.activity.spells
        for member, joined, left in _listed(spells.member, spells.joined, spells.left):
            yield names[member], _moment(joined), "" if left == NEVER else _moment(left)


def _posts(archive: Archive, names: list[str]) -> Iterator[Row]:
    """``answers``: a post by its number, "" the topic as a whole; "opens": it is the first of its topic."""
    if archive.activity is not None:
        posts = archive.activity.posts
        columns = (posts.time, posts.author, posts.topic, posts.parent, posts.opens, posts.deleted)
        for number, (time, author, topic, parent, opens, removed) in enumerate(_listed(*columns)):
            answers = "opens" if opens else "" if parent == NOBODY else parent
            yield number, _moment(time), names[author], topic, answers, "yes" if removed else "no"


def _deeds(archive: Archive, names: list[str]) -> Iterator[Row]:
    if archive.activity is not None:
        deeds = archive.activity.deeds
        for time, member, kind in _listed(deeds.time, deeds.member, deeds.kind):
            yield _moment(time), names[member], DEEDS[ActionKind(kind)]


def _attendances(archive: Archive, names: list[str]) -> Iterator[Row]:
    if archive.attendances is not None:
        table = archive.attendances
        for time, member, meetup in _listed(table.time, table.member, table.meetup):
            yield _moment(time), names[member], meetup


def _promises(archive: Archive, names: list[str]) -> Iterator[Row]:
    if archive.promises is not None:
        table = archive.promises
        for time, member, kept in _listed(table.time, table.member, table.kept):
            yield _moment(time), names[member], "yes" if kept else "no"


def _requests(archive: Archive, names: list[str]) -> Iterator[Row]:
    if archive.asked is not None:
        table = archive.asked
        columns = (table.time, table.asker, table.server, table.met, table.kind, table.effort, table.worth)
        for time, asker, server, met, kind, effort, worth in _listed(*columns):
            is_met = server != NO_GROUP
            served: Row = (names[server], _moment(met)) if is_met else ("", "")
            yield _moment(time), names[asker], *served, kind, effort, worth if is_met else ""


def _listed(*columns: Any) -> Iterator[Row]:
    return zip(*(column.tolist() for column in columns), strict=True)


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
