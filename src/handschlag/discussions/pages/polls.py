"""Polls as a topic's page shows them: what is asked for all its readers, then each reader's own vote."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import NamedTuple

from django.db.models import CharField
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.core import clock
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.core.shared import Parts, Reading, frame
from handschlag.discussions import policy
from handschlag.discussions.models import Ballot, Poll, PollKind, PollOption, Topic
from handschlag.discussions.models.polls import Can, as_choices, voter_code
from handschlag.discussions.pages.topics import find_topic, standing_of
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Viewer

VOTERS_SHOWN = 500


class Option(NamedTuple):
    pk: int
    text: str
    starts_at: datetime | None
    yes: int
    maybe: int
    points: int


class Shown(NamedTuple):
    """A poll as all its readers have it."""

    pk: int
    author_id: int
    author: str
    kind: str
    question: str
    is_named: bool
    results: str
    may_change: bool
    most: int | None
    quorum: int | None
    closes_at: datetime | None
    voters: int
    is_open: bool
    options: tuple[Option, ...]

    @property
    def is_date(self) -> bool:
        return self.kind == PollKind.DATE

    @property
    def lacking(self) -> int:
        """How many more have to vote."""
        return max((self.quorum or 0) - self.voters, 0)

    @property
    def best(self) -> tuple[int, ...]:
        """The options that are ahead; of dates those that most can make, then those that suit most."""
        if not self.voters:
            return ()
        highest = max(map(self._rank, self.options))
        return tuple(one.pk for one in self.options if self._rank(one) == highest) if any(highest) else ()

    def _rank(self, one: Option) -> tuple[int, int]:
        if self.kind == PollKind.RANKING:
            return one.points, one.yes
        return one.yes + one.maybe, one.yes


class View(NamedTuple):
    """A poll as one reader has it. ``own``: their choices, None if they have not voted."""

    poll: Shown
    own: tuple[tuple[int, int], ...] | None
    takes_votes: bool
    can_close: bool
    can_delete: bool

    @property
    def chosen(self) -> dict[int, int]:
        return dict(self.own or ())

    @property
    def with_form(self) -> bool:
        return self.takes_votes and (self.own is None or self.poll.may_change)

    @property
    def with_results(self) -> bool:
        return policy.can_see_results(self.poll, has_voted=self.own is not None)


_POLLS = Prepared(
    lambda: (
        Poll.objects.of_topic(Given("topic"))
        .order_by("pk")
        .values_list(
            "pk", "author_id", "author__name", "kind", "question", "is_named", "results", "may_change",
            "most", "quorum", "closes_at", "voters", "closure",
        )
    )
)  # fmt: skip
_OPTIONS = Prepared(
    lambda: (
        PollOption.objects.filter(poll__in=GivenKeys("polls"))
        .order_by("poll", "position")
        .values_list("poll_id", "pk", "text", "starts_at", "yes", "maybe", "points")
    )
)
_BALLOT = Prepared(
    lambda: Ballot.objects.filter(poll=Given("poll"), voter=Given("voter", CharField())).values_list(
        "choices", flat=True
    )
)


def polls_in(topic: Topic) -> tuple[Shown, ...]:
    """Two queries where there are polls, none elsewhere. ``topic`` comes from ``for_detail``."""
    if not topic.has_polls:  # type: ignore[attr-defined]  # annotated
        return ()
    now = clock.now()
    rows = _POLLS.all(topic=topic.pk)
    options: dict[int, list[Option]] = {row[0]: [] for row in rows}
    for row in _OPTIONS.all(polls=list(options)):
        options[row[0]].append(Option(*row[1:]))
    return tuple(
        Shown(*row[:12], row[12] is None and not (row[10] and row[10] <= now), tuple(options[row[0]]))
        for row in rows
    )


def ends_of(polls: Iterable[Shown]) -> list[datetime]:
    """When time alone will have changed what the polls say."""
    return [poll.closes_at for poll in polls if poll.is_open and poll.closes_at]


def own_polls(
    polls: Sequence[Shown], standing: Standing, reading: Reading, slug: str, topic: int, *, takes_posts: bool
) -> Parts:
    """The polls of a page for one reader. A query for each poll, for members."""
    views = tuple(_view(poll, standing, takes_posts=takes_posts) for poll in polls)
    key = (views, standing.role, slug, topic)
    return frame.piece(
        "discussions/_polls.html", key, reading, views=views, standing=standing, slug=slug, topic=topic
    )


def _view(poll: Shown, standing: Standing, *, takes_posts: bool) -> View:
    member = standing.member_id
    own = _BALLOT.first(poll=poll.pk, voter=voter_code(poll.pk, member)) if member else None
    return View(
        poll,
        None if own is None else tuple(as_choices(own).items()),
        takes_votes=poll.is_open and takes_posts and policy.can_vote(standing),
        can_close=poll.is_open and policy.can_close_poll(poll, standing),
        can_delete=policy.can_delete_poll(poll, standing),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A poll with the topic in which it stands today."""

    poll: Poll
    topic: Topic
    standing: Standing
    has_voted: bool

    @property
    def href(self) -> str:
        return f"{self.topic.get_absolute_url()}#poll-{self.poll.pk}"

    @property
    def with_results(self) -> bool:
        return policy.can_see_results(self.poll, has_voted=self.has_voted)


def find_poll(pk: int, viewer: Viewer) -> Found:
    """Http404 if the viewer may not read the topic."""
    poll = get_object_or_404(Poll.objects.for_detail().select_related("topic"), pk=pk)
    topic = find_topic(poll.topic.merged_into_id or poll.topic_id, viewer)
    standing = standing_of(viewer, topic.group)
    code = voter_code(poll.pk, viewer.pk) if viewer.pk is not None else ""
    has_voted = Ballot.objects.filter(poll=poll, voter=code).exists()
    return Found(poll, topic, standing, has_voted)


@dataclass(frozen=True, slots=True)
class Votes:
    """Who chose an option, by name; the second list has those who can make a date if need be."""

    option: PollOption
    yes: list[str]
    maybe: list[str]


def votes(found: Found) -> list[Votes]:
    """Who voted what, in a poll by name. Http404 in one without names, or before the results are shown."""
    poll = found.poll
    if not (poll.is_named and found.with_results):
        raise Http404
    cast = [(name, as_choices(choices)) for name, choices in _named(poll)[:VOTERS_SHOWN]]
    return [
        Votes(
            option,
            [name for name, chosen in cast if chosen.get(option.pk) == _whole(poll)],
            [
                name
                for name, chosen in cast
                if poll.kind == PollKind.DATE and chosen.get(option.pk) == Can.MAYBE
            ],
        )
        for option in poll.options.all()
    ]


def _whole(poll: Poll) -> int:
    """The number that stands for a yes, or for the first place."""
    return int(Can.YES) if poll.kind == PollKind.DATE else 1


def _named(poll: Poll) -> list[tuple[str, str]]:
    rows = poll.ballots.select_related("member").order_by("member__name", "pk")
    return [(row.member.name if row.member else _("Former member"), row.choices) for row in rows]


def as_csv(found: Found) -> bytes:
    """The results, and in a poll by name each vote. Http404 before the results are shown."""
    if not found.with_results:
        raise Http404
    poll = found.poll
    written = StringIO()
    table = csv.writer(written)
    options = list(poll.options.all())
    table.writerow([_("Option"), _("Votes"), _("If need be"), _("Points")])
    for option in options:
        table.writerow([_cell(_said(option)), option.yes, option.maybe, option.points])
    if poll.is_named:
        table.writerow([])
        table.writerow([_("Name"), *(_cell(_said(option)) for option in options)])
        for name, choices in _named(poll):
            chosen = as_choices(choices)
            table.writerow([_cell(name), *(chosen.get(option.pk, "") for option in options)])
    return written.getvalue().encode("utf-8-sig")


def _said(option: PollOption) -> str:
    return option.text or f"{timezone.localtime(option.starts_at):%Y-%m-%d %H:%M}"


def _cell(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
