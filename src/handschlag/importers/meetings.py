"""Meetups of an archive become topics with a time, its RSVPs answers, and a promise kept an attendance.

Who said yes to a past meetup is taken to have come: as promised, nobody counted heads. Nobody is told of
anything.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import islice
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import formats, translation
from django.utils.translation import gettext as _

from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.markdown import render
from handschlag.discussions.actions.holding import hold_groups
from handschlag.discussions.jobs import index_posts
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group
from handschlag.importers import ledger
from handschlag.importers.formats.meetingspool import MeetingSpool
from handschlag.importers.formats.meetup import CANCELLED, PAST, AnswerRecord, CircleRecord, MeetupRecord
from handschlag.importers.formats.records import NOBODY
from handschlag.importers.models import ImportedPost
from handschlag.importers.report import MADE, SKIPPED, THERE, Report
from handschlag.importers.rows import Values, insert, reserve, update
from handschlag.mail import hypertext
from handschlag.mail.addresses import without_addresses
from handschlag.meetups import interactions
from handschlag.meetups.models import (
    HOLDING_A_PLACE,
    RSVP,
    Attendance,
    AttendanceClosure,
    Cancellation,
    CheckIn,
    Host,
    Meetup,
    State,
    Way,
    new_uid,
)
from handschlag.ties import actions as ties
from handschlag.ties.folding import take_turns
from handschlag.ties.models import Kind

BATCH = 100
SAMPLE = 200
"""Meetups by which a second archive under the same name is told from a larger one."""

_LONGEST_TITLE, _LONGEST_VENUE, _LONGEST_TEXT = 200, 120, 100_000
_STATES = {"yes": State.GOING, "no": State.NO, "maybe": State.MAYBE, "waiting": State.WAITING}
_OF_TOPIC = ("id", "group", "author", "title", "created_at", "last_post_at", "post_count", "last_number")
_OF_MEETUP = ("id", "topic", "starts_at", "ends_at", "zone", "venue", "uid")
_OF_RSVP = ("id", "meetup", "member", "state", "guests", "queued_at", "answered_at", "key")
_OF_ATTENDANCE = ("id", "meetup", "member", "rsvp", "is_present", "changed_at")
_OF_CHECK_IN = ("key", "attendance", "is_present", "way", "at")


def refuse_foreign_meetups(spool: MeetingSpool, group: Group, source: str) -> None:
    """Conflict when the group holds meetups of the same ids but of another archive under ``source``."""
    sample = {_key(record): record.starts_at for record in islice(spool.meetups(), SAMPLE)}
    rows = ImportedPost.objects.filter(group=group, source=source, key__in=sample)
    known = rows.exclude(post__topic__meetup=None).values_list("key", "post__topic__meetup__starts_at")
    strange = sum(starts_at != sample[key] for key, starts_at in known)
    if strange > len(known) // 2:
        raise Conflict(
            _(
                "This group holds another archive that was imported as “%(source)s”. "
                "Give this one a name of its own with --source."
            )
            % {"source": source}
        )


@dataclass(slots=True)
class _Batch:
    """Some meetups of the archive: their rows here, by the event's id."""

    records: list[MeetupRecord]
    meetups: dict[str, int]
    """Those that are there, and those being made."""
    new: list[MeetupRecord]
    answers: dict[str, list[AnswerRecord]]
    members: dict[str, int]
    going: defaultdict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Event → RSVP and member of who said yes and is to have come."""


class Meetings:
    """The import of one archive's meetups into one group."""

    def __init__(self, spool: MeetingSpool, group: Group, source: str, report: Report) -> None:
        self._spool = spool
        self._group = group
        self._source = source
        self._report = report
        self._now = clock.now()
        self._latest = min(spool.latest or self._now, self._now)
        self._circles = spool.circles()
        self._author = spool.rows_of([NOBODY]).get(NOBODY, 0)
        self._organisers = spool.rows_of(circle.organiser for circle in self._circles.values())

    def import_meetups(self) -> Iterator[int]:
        """Make the meetups and RSVPs that are not there yet; yields the number done after each batch."""
        waiting = self._spool.meetups()
        with translation.override(self._group.language):
            while records := list(islice(waiting, BATCH)):
                with transaction.atomic():
                    outcomes = self._import(records)
                for outcome in outcomes:
                    self._report.row(*outcome)
                yield len(records)

    def _import(self, records: list[MeetupRecord]) -> list[tuple[str, ...]]:
        """What the report says of each meetup and each RSVP."""
        self._hold(records)
        places = self._places(records)
        new = [record for record in records if record.key not in places]
        answers = self._spool.answers([record.key for record in records])
        members = self._spool.rows_of(one.author_key for told in answers.values() for one in told)
        made = dict(zip((record.key for record in new), reserve(Meetup, len(new)), strict=True))
        there = {key: meetup for key, meetup in places.items() if meetup is not None}
        batch = _Batch(records, there | made, new, answers, members)
        if new:
            Group.objects.filter(pk=self._group.pk).raise_versions()
            self._make(batch)
        outcomes: list[tuple[str, ...]] = [
            (record.where, "event", record.key, THERE if record.key in places else MADE) for record in records
        ]
        outcomes += self._answer(batch)
        self._attend(batch)
        return outcomes

    def _hold(self, records: list[MeetupRecord]) -> None:
        """Topics before ties before the group, as every deed of the talk takes them."""
        imported = self._imported(records)
        topics = Topic.objects.filter(pk__in=imported.values("post__topic")).order_by("pk")
        list(topics.select_for_update(no_key=True).values_list("pk"))
        take_turns()
        hold_groups(self._group.pk)

    def _imported(self, records: list[MeetupRecord]) -> QuerySet[ImportedPost]:
        keys = [_key(record) for record in records]
        return ImportedPost.objects.filter(group=self._group, source=self._source, key__in=keys)

    def _places(self, records: list[MeetupRecord]) -> dict[str, int | None]:
        """Event → meetup of those made before; None where somebody has made the topic part of another."""
        rows = self._imported(records).values_list("key", "post__topic__meetup")
        return {key.removeprefix("event/"): meetup for key, meetup in rows}

    def _make(self, batch: _Batch) -> None:
        """Topics with their opening posts, meetups, who hosts them, and the counts of the group."""
        topics, posts = reserve(Topic, len(batch.new)), reserve(Post, len(batch.new))
        moments = [self._told_of_at(record, batch.answers[record.key]) for record in batch.new]
        rows = list(zip(batch.new, topics, posts, moments, strict=True))
        insert(Topic, _OF_TOPIC, [self._topic(record, topic, at) for record, topic, _post, at in rows])
        insert(
            Post,
            ("id", "topic", "number", "author", "source", "html", "created_at"),
            [(post, topic, 1, self._author, *self._text(record), at) for record, topic, post, at in rows],
        )
        insert(
            ImportedPost,
            ("group", "source", "key", "post"),
            [(self._group.pk, self._source, _key(record), post) for record, _topic, post, _at in rows],
        )
        insert(
            Meetup,
            _OF_MEETUP,
            [_meetup(batch.meetups[record.key], topic, record) for record, topic, _post, _at in rows],
        )
        self._surround(batch)
        latest = Value(max(moments))
        Group.objects.filter(pk=self._group.pk).update(
            topic_count=F("topic_count") + len(rows),
            post_count=F("post_count") + len(rows),
            last_post_at=Greatest(Coalesce(F("last_post_at"), latest), latest),
        )
        index_posts.enqueue(min(posts), max(posts))

    def _told_of_at(self, record: MeetupRecord, answers: list[AnswerRecord]) -> datetime:
        """When the meetup was announced: by the first answer at the latest, and before the archive ends."""
        answered = [one.answered_at for one in answers if one.answered_at is not None]
        return min([record.starts_at, self._latest, *answered])

    def _topic(self, record: MeetupRecord, topic: int, at: datetime) -> Values:
        return (topic, self._group.pk, self._author, _title(record), at, at, 1, 1)

    def _text(self, record: MeetupRecord) -> tuple[str, str]:
        return _rendered(record.text, self._circles.get(record.circle), translation.get_language())

    def _surround(self, batch: _Batch) -> None:
        """Who runs the archive's group hosts its meetups, where the archive knows them otherwise too."""
        circles = ((record, self._circles.get(record.circle)) for record in batch.new)
        hosts = [(record, self._organisers.get(circle.organiser)) for record, circle in circles if circle]
        insert(
            Host, ("meetup", "member"), [(batch.meetups[record.key], host) for record, host in hosts if host]
        )
        reason = _("Called off where it was imported from.")
        insert(
            Cancellation,
            ("meetup", "at", "reason"),
            [
                (batch.meetups[record.key], min(record.starts_at, self._latest), reason)
                for record in batch.new
                if record.status == CANCELLED
            ],
        )

    def _answer(self, batch: _Batch) -> list[tuple[str, ...]]:
        """One RSVP per member and meetup; what somebody has answered here stays."""
        known = set(
            RSVP.objects.filter(meetup__in=self._before(batch), member__isnull=False).values_list(
                "meetup", "member"
            )
        )
        outcomes: list[tuple[str, ...]] = []
        rows: list[Values] = []
        for record in batch.records:
            meetup = batch.meetups.get(record.key)
            for answer in batch.answers[record.key]:
                key = f"{answer.event}/{answer.author_key}"
                member = batch.members.get(answer.author_key)
                if meetup is None or member is None:
                    outcomes.append((answer.where, "rsvp", key, SKIPPED, "its event is no meetup any more"))
                elif (meetup, member) in known:
                    outcomes.append((answer.where, "rsvp", key, THERE))
                else:
                    known.add((meetup, member))
                    rows.append((meetup, member, answer, record))
                    outcomes.append((answer.where, "rsvp", key, MADE))
        self._store_answers(batch, rows)
        return outcomes

    def _before(self, batch: _Batch) -> list[int]:
        """The meetups that were there."""
        made = {record.key for record in batch.new}
        return [meetup for key, meetup in batch.meetups.items() if key not in made]

    def _store_answers(self, batch: _Batch, rows: list[Values]) -> None:
        stored: list[Values] = []
        for pk, (meetup, member, answer, record) in zip(reserve(RSVP, len(rows)), rows, strict=True):
            at = answer.answered_at or min(record.starts_at, self._latest)
            state = _STATES[answer.answer]
            stored.append((pk, meetup, member, state.value, answer.guests, at, at, uuid4().hex))
            if state == State.GOING:
                batch.going[record.key].append((pk, member))
        insert(RSVP, _OF_RSVP, stored)
        answered = RSVP.objects.filter(meetup__in={meetup for meetup, *_rest in rows})
        heads = answered.filter(state__in=HOLDING_A_PLACE).values_list("meetup").order_by()
        counts = heads.annotate(taken=Sum(F("guests") + 1))
        update(Meetup, ("place_heads",), [(number, meetup) for meetup, number in counts])

    def _attend(self, batch: _Batch) -> None:
        """Who said yes to a past meetup came. The lists of all that are over are closed.

        One that the archive took to lie ahead, and that is over by now, has a list on which nobody stands:
        what became of it the archive does not say.
        """
        before = self._before(batch)
        listed = set(Attendance.objects.filter(meetup__in=before).values_list("meetup", flat=True))
        closed = set(AttendanceClosure.objects.filter(meetup__in=before).values_list("meetup", flat=True))
        over = [
            (record, meetup)
            for record in batch.records
            if (meetup := batch.meetups.get(record.key)) is not None
            and (self._is_past(record) or record.ends_at <= self._now)
        ]
        came = {
            meetup: (record, self._came(record, meetup, batch, is_listed=meetup in listed))
            for record, meetup in over
            if self._is_past(record)
        }
        came = {meetup: told for meetup, told in came.items() if told[1]}
        self._store_attendances(came)
        insert(
            AttendanceClosure,
            ("meetup", "at"),
            [(meetup, record.ends_at) for record, meetup in over if meetup not in closed],
        )
        ties.reverse(Kind.ATTENDANCE, [meetup for meetup in came if meetup in listed])
        ledger.enter_entries(interactions.attendances(Meetup.objects.filter(pk__in=list(came))))

    def _is_past(self, record: MeetupRecord) -> bool:
        return record.status == PAST or (not record.status and record.ends_at <= self._now)

    def _came(
        self, record: MeetupRecord, meetup: int, batch: _Batch, *, is_listed: bool
    ) -> list[tuple[int, int]]:
        """RSVP and member of who is to be put on the list, where that has not been done."""
        new = batch.going[record.key]
        if is_listed or meetup not in set(self._before(batch)):
            return new
        going = RSVP.objects.going().filter(meetup=meetup, member__isnull=False)
        return [(rsvp, member) for rsvp, member in going.values_list("pk", "member") if member is not None]

    def _store_attendances(self, came: dict[int, tuple[MeetupRecord, list[tuple[int, int]]]]) -> None:
        rows = [
            (meetup, member, rsvp, True, record.starts_at)
            for meetup, (record, people) in came.items()
            for rsvp, member in people
        ]
        ids = reserve(Attendance, len(rows))
        insert(Attendance, _OF_ATTENDANCE, [(pk, *row) for pk, row in zip(ids, rows, strict=True)])
        insert(
            CheckIn,
            _OF_CHECK_IN,
            [
                (uuid4().hex, pk, True, Way.IMPORT.value, starts_at)
                for pk, (*_row, starts_at) in zip(ids, rows, strict=True)
            ],
        )


def _key(record: MeetupRecord) -> str:
    return f"event/{record.key}"


def _title(record: MeetupRecord) -> str:
    title = " ".join(without_addresses(record.title).split())
    if title:
        return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return _("Meetup %(day)s") % {"day": formats.date_format(record.starts_at, "DATE_FORMAT")}


@cache
def _rendered(text: str, circle: CircleRecord | None, language: str) -> tuple[str, str]:  # noqa: ARG001 - of the words
    """The opening post as source and HTML: what the archive says of the meetup, or only whose it was."""
    source = without_addresses(hypertext.to_markdown(text) if "<" in text else text)[:_LONGEST_TEXT].strip()
    if not source:
        name = circle.name if circle is not None else ""
        source = _("A meetup of %(group)s.") % {"group": name} if name else _("A meetup from an archive.")
    return source, render(source)


def _meetup(pk: int, topic: int, record: MeetupRecord) -> Values:
    zone = record.zone or settings.TIME_ZONE
    venue = without_addresses(record.venue)[:_LONGEST_VENUE]
    return pk, topic, record.starts_at, record.ends_at, zone, venue, new_uid()
