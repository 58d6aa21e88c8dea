"""Rows of invented meetups: their topics and talk, who answered, who came, and who shook hands."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest

from handschlag.core import gazetteer
from handschlag.core.markdown import render
from handschlag.discussions.jobs import index_posts
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group
from handschlag.importers.formats.demo_meetings import Gathering
from handschlag.importers.ledger import enter_entries
from handschlag.importers.rows import Values, insert, reserve
from handschlag.meetups import interactions
from handschlag.meetups.models import (
    RSVP,
    Attendance,
    AttendanceClosure,
    CheckIn,
    Handshake,
    Host,
    Meetup,
    MeetupSpot,
    State,
    Way,
    new_uid,
)
from handschlag.ties.actions import Entry
from handschlag.ties.models import Kind, Strand

_TOPIC: Final = (
    "id", "group", "author", "title", "created_at", "last_post_at", "post_count", "last_number",
)  # fmt: skip
_POST: Final = ("id", "topic", "number", "author", "source", "html", "created_at")
_MEETUP: Final = ("id", "topic", "starts_at", "ends_at", "zone", "venue", "address", "uid", "place_heads")
_HANDSHAKE: Final = (
    "id", "asked_by", "other", "asked_at", "met_at", "confirmed_at", "meetup", "group", "asker_shows",
    "other_shows",
)  # fmt: skip

Rows = list[tuple[int, Gathering]]


def write_meetings(found: Sequence[Gathering], group: Group) -> list[int]:
    """Make the meetups with all that belongs to them; their keys. Part of a transaction."""
    if not found:
        return []
    topics = reserve(Topic, len(found))
    insert(Topic, _TOPIC, [_topic(pk, one, group.pk) for pk, one in zip(topics, found, strict=True)])
    _write_posts(list(zip(topics, found, strict=True)), group.pk)
    keys = reserve(Meetup, len(found))
    rows = list(zip(keys, found, strict=True))
    insert(Meetup, _MEETUP, [_meetup(*row, topic) for row, topic in zip(rows, topics, strict=True)])
    insert(MeetupSpot, ("meetup", "latitude", "longitude"), _spots(rows))
    insert(Host, ("meetup", "member"), [(key, one.host.key) for key, one in rows])
    _write_answers(rows)
    _write_handshakes(rows, group.pk)
    return keys


def _topic(pk: int, one: Gathering, group: int) -> Values:
    last, number = max([one.told_at, *(at for _, at, _ in one.words)]), 1 + len(one.words)
    return pk, group, one.host.key, one.title[:200], one.told_at, last, number, number


def _write_posts(rows: Rows, group: int) -> None:
    """The openings, and replies to them with what they are in the ledger."""
    told: list[Values] = []
    said: list[tuple[Gathering, int, datetime]] = []
    for topic, one in rows:
        words = [(one.host, one.told_at, one.text), *one.words]
        for number, (author, at, text) in enumerate(words, 1):
            told.append((topic, number, author.key, text, render(text), at))
            said.append((one, author.key, at))
    keys = reserve(Post, len(told))
    insert(Post, _POST, [(pk, *row) for pk, row in zip(keys, told, strict=True)])
    enter_entries(
        Entry(at, author, one.host.key, Strand.TALK, 1.0, group, Kind.REPLY, pk)
        for pk, (one, author, at) in zip(keys, said, strict=True)
        if author != one.host.key
    )
    latest = Value(max(at for _, _, at in said))
    Group.objects.filter(pk=group).update(
        topic_count=F("topic_count") + len(rows),
        post_count=F("post_count") + len(keys),
        last_post_at=Greatest(Coalesce(F("last_post_at"), latest), latest),
    )
    index_posts.enqueue(min(keys), max(keys))


def _meetup(pk: int, one: Gathering, topic: int) -> Values:
    zone, heads = settings.TIME_ZONE, len(one.going)
    return pk, topic, one.starts_at, one.ends_at, zone, one.venue, one.place, new_uid(), heads


def _spots(rows: Rows) -> Iterator[Values]:
    for key, one in rows:
        if (city := _city(one.place)) is not None:
            yield key, city.latitude, city.longitude


@cache
def _city(place: str) -> gazetteer.City | None:
    return gazetteer.locate(place)


def _write_answers(rows: Rows) -> None:
    """Who said what; of meetups that are over also who came, and the list is closed."""
    said = [
        (key, member.key, state.value, at, at, uuid4().hex)
        for key, one in rows
        for state, answers in ((State.GOING, one.going), (State.MAYBE, one.maybe))
        for member, at in answers
    ]
    pks = reserve(RSVP, len(said))
    names = ("id", "meetup", "member", "state", "queued_at", "answered_at", "key")
    insert(RSVP, names, [(pk, *row) for pk, row in zip(pks, said, strict=True)])
    answers = {(row[0], row[1]): pk for pk, row in zip(pks, said, strict=True)}
    over = [(key, one) for key, one in rows if one.is_over]
    came = [(key, member.key, one.starts_at) for key, one in over for member in one.came]
    listed = list(zip(reserve(Attendance, len(came)), came, strict=True))
    insert(
        Attendance,
        ("id", "meetup", "member", "rsvp", "is_present", "changed_at"),
        [(pk, key, member, answers[key, member], True, at) for pk, (key, member, at) in listed],
    )
    insert(
        CheckIn,
        ("key", "attendance", "is_present", "way", "at"),
        [(uuid4().hex, pk, True, Way.LIST.value, at) for pk, (_, _, at) in listed],
    )
    insert(AttendanceClosure, ("meetup", "at"), [(key, one.ends_at) for key, one in over])
    meetups = Meetup.objects.filter(pk__in=[key for key, _ in over])
    enter_entries(interactions.attendances(meetups))


def _write_handshakes(rows: Rows, group: int) -> None:
    shaken = [(key, one, pair) for key, one in rows for pair in one.shaken]
    keys = reserve(Handshake, len(shaken))
    insert(
        Handshake,
        _HANDSHAKE,
        [
            (pk, first.key, second.key, *[one.starts_at] * 3, key, group, True, (first.key + pk) % 3 > 0)
            for pk, (key, one, (first, second)) in zip(keys, shaken, strict=True)
        ],
    )
    enter_entries(interactions.handshakes(Handshake.objects.filter(pk__in=keys)))
