"""A plausible community out of nothing, as if it were an archive like any other.

It follows the group that the source text describes: 36,000 members after thirty months of
about 1,100 joins, of whom every second writer wrote once and fewer than a tenth are active.
Everything is invented; a likeness to a person or company is chance. No member comes with an
e-mail address, so that nothing can ever be sent to one. The same arguments give the same records.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import compress

import numpy as np

from handschlag.importers.formats.demo_clock import ZONE, Clock, Floats
from handschlag.importers.formats.demo_people import Ints, People, make_people
from handschlag.importers.formats.demo_phrases import HELLO_KIND, KINDS, SHARED
from handschlag.importers.formats.demo_talk import make_talk
from handschlag.importers.formats.demo_text import (
    FIELD_NAMES,
    Part,
    Person,
    Role,
    Setting,
    first_sentence,
    fitting,
    write_opening,
    write_reply,
)
from handschlag.importers.formats.demo_thanks import make_thanks
from handschlag.importers.formats.records import AuthorRecord, PostRecord, Record, ThanksRecord

_HELLO_CHANCE = 0.30  # of a member's first post, where it opens a topic
_QUOTE_CHANCE = 0.10  # of an answer to an answer
_FRESH_CHANCE = 0.30  # an answer to an answer that speaks to the topic's question
_CLOSED_CHANCE = 0.02
_QUIET_DAYS = 45  # a topic silent for so long may have been closed
_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)


def read(n_members: int, seed: int, until: datetime) -> Iterator[Record]:
    """The records of a community of ``n_members``, in order of time, parents before replies.

    The thirty months end at ``until``, which must know its zone. Raises ValueError otherwise.
    """
    if n_members < 1:
        raise ValueError(f"A community has at least one member, not {n_members}.")
    if seed < 0:
        raise ValueError(f"A seed is 0 or larger, not {seed}.")
    if until.tzinfo is None:
        raise ValueError("The end of the demo needs a time zone.")
    return _Archive(np.random.default_rng(seed), n_members, Clock(until)).records()


def count_records(n_members: int) -> int:
    """About how many records ``read`` yields: members, 5.5 posts each, a thanks per three posts."""
    return round(n_members * (1 + 5.6 + 5.6 / 3))


@dataclass(frozen=True, slots=True)
class _Posts:
    """All posts in order of time; ``parents`` and ``topics`` are places in that order."""

    authors: Ints
    topics: Ints
    parents: Ints
    ticks: Floats
    seconds: Ints


class _Archive:
    def __init__(self, rng: np.random.Generator, n_members: int, clock: Clock) -> None:
        self.clock = clock
        self.people = make_people(rng, n_members, clock)
        self.posts = _in_order(rng, self.people, clock)
        posts = self.posts
        self.thanks = make_thanks(
            rng, self.people, clock, authors=posts.authors, parents=posts.parents, ticks=posts.ticks
        )
        n_posts = len(self.posts.authors)
        self.seeds = rng.integers(0, 1 << 63, n_posts).tolist()
        self.author_of: list[int] = posts.authors.tolist()
        self.settings = _settings(rng, self.people, self.posts)
        self.closings = _closings(rng, self.posts, clock)
        moods = rng.random((2, n_posts))
        answers_answer = self.posts.parents != self.posts.topics
        self.quotes: list[bool] = (answers_answer & (moods[0] < _QUOTE_CHANCE)).tolist()
        self.is_fresh: list[bool] = (moods[1] < _FRESH_CHANCE).tolist()
        self.persons = [Person(*row) for row in zip(self.people.first_names, self.people.places, strict=True)]
        self.quotable = dict.fromkeys(compress(self.posts.parents.tolist(), self.quotes), "")
        self.n_said: Counter[tuple[int, Role]] = Counter()

    def records(self) -> Iterator[Record]:
        streams: tuple[Iterator[Record], ...] = (self._authors(), self._posts(), self._thanks())
        for stream in _merged(self.people.joined, self.posts.seconds, self.thanks.seconds):
            yield next(streams[stream])

    def _authors(self) -> Iterator[AuthorRecord]:
        people = self.people
        rows = zip(
            people.joined.tolist(), people.names, people.abouts, people.places, people.companies, strict=True
        )
        for number, (joined, name, about, place, company) in enumerate(rows, 1):
            yield AuthorRecord(
                where=f"member {number}",
                key=f"m{number}",
                name=name,
                about=about,
                place=place,
                company=company,
                joined_at=self.clock.moment(joined),
            )

    def _posts(self) -> Iterator[PostRecord]:
        posts = self.posts
        columns = map(np.ndarray.tolist, (posts.topics, posts.parents, posts.seconds))
        rows = zip(self.author_of, *columns, strict=True)
        for number, (author, topic, parent, seconds) in enumerate(rows):
            written_at = self.clock.moment(seconds)
            title = ""
            if parent == number:
                title, text = self._opening(number, author, written_at)
            else:
                text = self._reply(number, author, topic, parent)
            if number in self.quotable:
                self.quotable[number] = first_sentence(text)
            closed_at, closed_reason = self.closings.get(number, (None, ""))
            yield PostRecord(
                where=f"post {number + 1}",
                key=f"p{number + 1}",
                topic_key=f"p{topic + 1}",
                author_key=f"m{author + 1}",
                written_at=written_at,
                text=text,
                title=title,
                reply_to="" if parent == topic else f"p{parent + 1}",
                closed_at=closed_at,
                closed_reason=closed_reason,
            )

    def _opening(self, number: int, author: int, written_at: datetime) -> tuple[str, str]:
        day = _day_to_come(written_at, self.seeds[number])
        return write_opening(self.seeds[number], self.settings[number], self.persons[author], day)

    def _reply(self, number: int, author: int, topic: int, parent: int) -> str:
        role = self._role(number, author, topic, parent)
        part = Part(role, self.n_said[topic, role], self.quotable[parent] if self.quotes[number] else "")
        self.n_said[topic, role] += 1
        you = self.persons[self.author_of[parent]]
        return write_reply(self.seeds[number], self.settings[topic], part, self.persons[author], you)

    def _role(self, number: int, author: int, topic: int, parent: int) -> Role:
        if author == self.author_of[topic]:
            return "follow_up"
        if parent == topic or (self.is_fresh[number] and not self.quotes[number]):
            return "answer"
        return "discussion"

    def _thanks(self) -> Iterator[ThanksRecord]:
        thanks = self.thanks
        rows = zip(thanks.posts.tolist(), thanks.givers.tolist(), thanks.seconds.tolist(), strict=True)
        for number, (post, giver, seconds) in enumerate(rows, 1):
            yield ThanksRecord(
                where=f"thanks {number}",
                key=f"t{number}",
                post_key=f"p{post + 1}",
                author_key=f"m{giver + 1}",
                given_at=self.clock.moment(seconds),
            )


def _in_order(rng: np.random.Generator, people: People, clock: Clock) -> _Posts:
    talk = make_talk(rng, people, clock)
    ticks = np.array(talk.ticks)
    seconds = clock.to_seconds(ticks).astype(np.int64)
    order = np.argsort(seconds, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return _Posts(
        authors=np.array(talk.authors)[order],
        topics=place[np.array(talk.topics)[order]],
        parents=place[np.array(talk.parents)[order]],
        ticks=ticks[order],
        seconds=seconds[order],
    )


def _settings(rng: np.random.Generator, people: People, posts: _Posts) -> dict[int, Setting]:
    """What each topic is about, by the number of its first post; the group's first is the welcome."""
    openings = np.flatnonzero(posts.topics == np.arange(len(posts.topics)))
    _, first_posts = np.unique(posts.authors, return_index=True)
    is_debut = np.isin(openings, first_posts)
    weights = np.array([kind.weight for kind in KINDS])
    weights[HELLO_KIND] = 0  # one greets once
    kinds = rng.choice(len(KINDS), len(openings), p=weights / weights.sum())
    kinds = np.where(is_debut & (rng.random(len(openings)) < _HELLO_CHANCE), HELLO_KIND, kinds)
    draws = rng.integers(0, 1 << 30, len(openings)).tolist()
    settings = {}
    for opening, kind, draw in zip(openings.tolist(), kinds.tolist(), draws, strict=True):
        author = int(posts.authors[opening])
        subjects = fitting(FIELD_NAMES[people.field[author]], kind)
        settings[opening] = Setting(
            KINDS[kind], subjects[draw % len(subjects)], people.places[author], draw, is_welcome=opening == 0
        )
    return settings


def _closings(rng: np.random.Generator, posts: _Posts, clock: Clock) -> dict[int, tuple[datetime, str]]:
    """When and why some topics were closed by hand, some days after their last post."""
    last_words = np.zeros(len(posts.topics), dtype=np.int64)
    np.maximum.at(last_words, posts.topics, posts.seconds)
    n_posts = np.bincount(posts.topics, minlength=len(posts.topics))
    quiet = last_words < (clock.span - _QUIET_DAYS) * 86_400
    chosen = np.flatnonzero((n_posts > 1) & quiet & (rng.random(len(n_posts)) < _CLOSED_CHANCE))
    after = rng.integers(3 * 86_400, _QUIET_DAYS * 86_400, len(chosen)).tolist()
    reasons = rng.integers(0, len(SHARED.closed_because), len(chosen)).tolist()
    return {
        topic: (clock.moment(int(last_words[topic]) + delay), SHARED.closed_because[reason])
        for topic, delay, reason in zip(chosen.tolist(), after, reasons, strict=True)
        if topic
    }


def _merged(*times: Ints) -> list[int]:
    """Which of the sorted streams comes next, in order of time; at a tie the earlier stream."""
    streams = np.repeat(np.arange(len(times)), [len(each) for each in times])
    merged: list[int] = streams[np.argsort(np.concatenate(times), kind="stable")].tolist()
    return merged


def _day_to_come(written_at: datetime, draw: int) -> str:
    """A Tuesday, Wednesday or Thursday one to four weeks ahead, in words."""
    day = written_at.astimezone(ZONE) + timedelta(weeks=1 + draw % 3)
    day += timedelta(days=1 + draw // 3 % 3 - day.weekday())
    return f"{_WEEKDAYS[day.weekday()]}, {day.day}. {_MONTHS[day.month - 1]}"
