"""What a group or the whole site did, read from the database into arrays. A few queries, whatever its size.

Rows stream into arrays of whole numbers, so that 200,000 posts take some 20 MB on the way.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import (
    BigIntegerField,
    Case,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from handschlag.accounts.models import Member
from handschlag.discussions.models import Post, Thanks
from handschlag.engine.activity import NEVER, NOBODY, ActionKind, Actions, Activity, Posts, Spells
from handschlag.engine.interactions import Interactions, Strand
from handschlag.engine.panels import Treatments
from handschlag.exchange.models import DealStep, Listing, ListingTag, Side
from handschlag.groups.models import Group, Membership
from handschlag.insights.models import NetworkChoices
from handschlag.meetups.models import Attendance, Handshake, MemberPlace
from handschlag.ties.models import Interaction, Kind

BATCH = 5_000
CHUNK = 20_000
_NOTHING = 1e-9
"""What is left of an entry and its counter entry, as numbers with a point come."""

Columns = tuple[npt.NDArray[np.int64], ...]
Circle = Group | None
"""Whose history it is: a group's, or for None that of the whole site."""


def within(circle: Circle, field: str = "group") -> Q:
    """What happened there; on the site, everything."""
    return Q() if circle is None else Q(**{field: circle})


class Seconds(Func):
    """A moment as whole seconds since 1970, computed by the database: parsing dates would cost most."""

    output_field = BigIntegerField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="unixepoch(%(expressions)s)", **context)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"
        return self.as_sql(compiler, connection, template=template, **context)


_STRANDS = {"talk": Strand.TALK, "meet": Strand.MEET, "help": Strand.HELP}


@dataclass(frozen=True, slots=True)
class History:
    """A group's activity, which row each of its posts is, and who the people in it are.

    attended: when each of them first was at a meetup of the group; by position, as in ``activity``.
    """

    activity: Activity
    post_ids: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]
    attended: Treatments


def history_of(group: Circle) -> History:
    """Everything that counts in the group's figures, and what tells the rest apart. Eight queries."""
    spells, posts, deeds = _spells(group), _posts(group), _deeds(group)
    # Whoever belonged, wrote, thanked or met; an id that occurs here has its place in every array.
    people = np.unique(np.concatenate((spells[0], posts[2], deeds[0])))
    bots = np.fromiter(Member.objects.filter(is_bot=True).values_list("pk", flat=True), dtype=np.int64)
    member, joined, left = spells
    key, topic, author, time, parent, number, removed = posts
    parent_place = np.searchsorted(key, parent)
    known = (parent_place < len(key)) & (parent > 0)
    known[known] = key[parent_place[known]] == parent[known]
    actor, acted_at, kind = deeds
    came = kind == ActionKind.KEPT_RSVP
    activity = Activity(
        is_bot=np.isin(people, bots),
        spells=Spells.of(np.searchsorted(people, member), joined, left),
        posts=Posts.of(
            author=np.searchsorted(people, author),
            topic=topic,
            time=time,
            parent=np.where(known, parent_place, NOBODY),
            opens=number == 1,
            deleted=removed > 0,
        ),
        deeds=Actions.of(np.searchsorted(people, actor), acted_at, kind),
    )
    attended = Treatments.of(np.searchsorted(people, actor[came]), acted_at[came])
    return History(activity, key, people, attended)


_ENTRY = np.dtype(
    [(name, "i8") for name in ("time", "source", "target", "strand", "kind", "origin", "group")]
    + [("value", "f8")]
)
_STRAND_NUMBER = Case(
    *(When(strand=word, then=Value(int(number))) for word, number in _STRANDS.items()),
    output_field=BigIntegerField(),
)
_KIND_NUMBER = Case(
    *(When(kind=kind, then=Value(number)) for number, kind in enumerate(Kind)),
    output_field=BigIntegerField(),
)


def ledger_of(circle: Circle, until: datetime | None = None) -> npt.NDArray[Any]:
    """(n,) what counts in the ledger: what was taken back is left out. One query.

    kind: the position in ``Kind``. group: 0 where there is none.
    """
    entries = Interaction.objects.filter(within(circle))
    if until is not None:
        entries = entries.filter(time__lte=until)
    rows = entries.order_by().values_list(
        Seconds("time"), "source", "target", _STRAND_NUMBER, _KIND_NUMBER, "origin",
        Coalesce("group", 0), "value",
    )  # fmt: skip
    return _net(tuples(rows, _ENTRY))


def _net(table: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """What all entries of one origin come to, as far as they do not cancel out."""
    if not (table["value"] < 0).any():
        return table
    names = ["origin", "kind", "source", "target", "time", "strand", "group"]
    table = table[np.lexsort([table[name] for name in names])]
    same = np.all([table[name][1:] == table[name][:-1] for name in names], axis=0)
    begins = np.flatnonzero(np.concatenate(([True], ~same)))
    net = table[begins]
    net["value"] = np.add.reduceat(table["value"], begins)
    return net[net["value"] > _NOTHING]


def interactions_in(group: Circle, history: History) -> Interactions:
    """The group's part of the ledger, what was taken back left out; people by position. One query.

    Of somebody who has nothing to do with the group any more there is nothing in it either.
    """
    table = ledger_of(group)
    source, target = table["source"], table["target"]
    known = np.isin(source, history.people) & np.isin(target, history.people)
    return Interactions.of(
        time=table["time"][known],
        source=np.searchsorted(history.people, source[known]),
        target=np.searchsorted(history.people, target[known]),
        strand=table["strand"][known],
        value=table["value"][known],
    )


def meetings_of(group: Group, history: History) -> Interactions:
    """Who of the group's people have met, wherever that was; people by position. One query."""
    belonging = Membership.objects.current().filter(group=group).values("member")
    rows = (
        Interaction.objects.filter(strand="meet", source__in=belonging, target__in=belonging)
        .values("source", "target")
        .annotate(total=Sum("value"), last=Max("time"))
        .filter(total__gt=_NOTHING)
        .order_by()
        .values_list("source", "target", Seconds("last"))
    )
    source, target, time = _columns(rows, 3)
    return Interactions.of(
        time=time,
        source=np.searchsorted(history.people, source),
        target=np.searchsorted(history.people, target),
        strand=np.full(len(time), Strand.MEET),
    )


@dataclass(frozen=True, slots=True)
class Homes:
    """Where current members are: arrays (m,). member: positions, ascending. city: places in ``names``."""

    member: npt.NDArray[np.int64]
    latitude: npt.NDArray[np.float64]
    longitude: npt.NDArray[np.float64]
    radius: npt.NDArray[np.float64]
    suggests: npt.NDArray[np.bool_]
    names: list[tuple[str, str]]


def homes_of(group: Circle, history: History) -> Homes:
    """Those who told their place; a city as they call it, and its country. One query."""
    belonging = Membership.objects.current().filter(within(group), member__is_bot=False).values("member")
    silent = NetworkChoices.objects.filter(member=OuterRef("member"), is_matched=False)
    rows = list(
        MemberPlace.objects.filter(member__in=belonging)
        .annotate(is_willing=Case(When(Exists(silent), then=False), default=F("suggests_me")))
        .order_by("member")
        .values_list("member", "latitude", "longitude", "radius_km", "is_willing", "name", "country")
    )
    table = np.array([row[:5] for row in rows], np.float64).reshape(-1, 5)
    return Homes(
        np.searchsorted(history.people, table[:, 0].astype(np.int64)),
        table[:, 1],
        table[:, 2],
        table[:, 3],
        table[:, 4] > 0,
        [(name, country) for *_rest, name, country in rows],
    )


def trade_in(group: Group, history: History) -> tuple[Columns, Columns]:
    """Who offers and who seeks what, a row for each of their tags: member by position, and the tag.

    Of what is open to everybody in the group. One query.
    """
    listings = Listing.objects.open().filter(Q(group=group) | Q(group=None))
    rows = ListingTag.objects.filter(listing__in=listings).values_list(
        "listing__author", "slug", "listing__side"
    )
    numbers: dict[str, int] = {}
    sides: dict[str, list[tuple[int, int]]] = {Side.OFFER: [], Side.REQUEST: []}
    here = {member: position for position, member in enumerate(history.people.tolist())}
    for author, slug, side in rows:
        if author in here:
            sides[side].append((here[author], numbers.setdefault(slug, len(numbers))))
    offers, requests = (np.array(found, np.int64).reshape(-1, 2) for found in sides.values())
    return (offers[:, 0], offers[:, 1]), (requests[:, 0], requests[:, 1])


def _spells(group: Circle) -> Columns:
    never = Value(NEVER, BigIntegerField())
    if group is None:
        everybody = Member.objects.filter(is_active=True)
        return _columns(everybody.values_list("pk", Seconds("joined_at"), never), 3)
    rows = Membership.objects.filter(group=group).values_list(
        "member_id", Seconds("joined_at"), Coalesce(Seconds("left_at"), never)
    )
    return _columns(rows, 3)


def _posts(group: Circle) -> Columns:
    rows = (
        Post.objects.filter(within(group, "topic__group"))
        .order_by("pk")
        .values_list(
            "pk",
            "topic_id",
            "author_id",
            Seconds("created_at"),
            Coalesce("reply_to_id", 0),
            "number",
            Coalesce("removal__id", "topic__removal__id", 0),
        )
    )
    return _columns(rows, 7)


def _thanks(group: Circle) -> Columns:
    """Thanks for others' readable posts; those of and to programs never count."""
    rows = (
        Thanks.objects.filter(
            within(group, "post__topic__group"),
            post__removal__isnull=True,
            post__topic__removal__isnull=True,
            post__author__is_bot=False,
        )
        .exclude(member=F("post__author"))
        .values_list("member_id", Seconds("given_at"))
    )
    return _columns(rows, 2)


def _deeds(group: Circle) -> Columns:
    """Who did what else than writing, and when: all that counts as an action (insights.md, active share)."""
    kinds = {
        ActionKind.THANKS: _thanks(group),
        ActionKind.KEPT_RSVP: _came(group),
        ActionKind.HANDSHAKE: _shaken(group),
        ActionKind.LISTING: _listed(group),
        ActionKind.DEAL_STEP: _dealt(group),
    }
    columns = [(member, time, np.full(len(member), kind)) for kind, (member, time) in kinds.items()]
    return tuple(np.concatenate(column) for column in zip(*columns, strict=True))


def _came(group: Circle) -> Columns:
    """Who was at a meetup whose list is closed: promised or not, they were there."""
    rows = (
        Attendance.objects.present()
        .filter(
            within(group, "meetup__topic__group"),
            meetup__attendance_closure__isnull=False,
            member__isnull=False,
        )
        .values_list("member_id", Seconds("meetup__starts_at"))
    )
    return _columns(rows, 2)


def _shaken(group: Circle) -> Columns:
    """Both of each handshake that counts in the group."""
    rows = Handshake.objects.confirmed().filter(within(group))
    one, other, time = _columns(rows.values_list("asked_by_id", "other_id", Seconds("met_at")), 3)
    return np.concatenate((one, other)), np.concatenate((time, time))


def _listed(group: Circle) -> Columns:
    """Who offered or asked for something in the exchange."""
    rows = Listing.objects.present().filter(within(group)).order_by("pk")
    return _columns(rows.values_list("author_id", Seconds("created_at")), 2)


def _dealt(group: Circle) -> Columns:
    """Who took a step of a deal; what the clock did is nobody's."""
    rows = DealStep.objects.filter(within(group, "deal__group"), by__isnull=False).order_by("pk")
    return _columns(rows.values_list("by_id", Seconds("at")), 2)


def _columns(rows: QuerySet[Any, tuple[int, ...]], width: int) -> Columns:
    table = tuples(rows, np.dtype([(str(column), "i8") for column in range(width)]))
    return tuple(table[str(column)].copy() for column in range(width))


def tuples(rows: QuerySet[Any, Any], columns: np.dtype[Any]) -> npt.NDArray[Any]:
    """(n,) the rows of a ``values_list`` of numbers, as the database gives them.

    Past the ORM, which would convert each cell: a million rows are read in two seconds rather than seven.
    """
    sql, params = rows.query.sql_with_params()
    parts = [np.zeros(0, columns)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while some := cursor.fetchmany(CHUNK):
            parts.append(np.array(some, columns))
    return np.concatenate(parts)


def to_seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def from_seconds(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
