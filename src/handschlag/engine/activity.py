"""What a group did, as arrays: who belonged when, who wrote what, who did what else.

Times are whole seconds since 1970 in UTC (int64), members and posts are positions 0..n-1.
Building an ``Activity`` checks everything once; what never counts (bots, deleted posts, answers to
oneself) is left out here, so that no figure can forget to.
"""

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import BoolArray, IntArray, as_bools, as_ints, check_lengths, check_range
from handschlag.engine.errors import EngineError

DAY: Final = 86_400
NEVER: Final = int(np.iinfo(np.int64).max)
"""A time that has not come: the end of a membership that lasts, the first reply of an unanswered topic."""

NOBODY: Final = -1
"""The author who is no longer known, or the parent of a post that answers no single post."""


class ActionKind(IntEnum):
    """What counts as an action. Posts and replies are contributions as well."""

    POST = 0
    REPLY = 1
    THANKS = 2
    KEPT_RSVP = 3
    HANDSHAKE = 4
    LISTING = 5
    DEAL_STEP = 6


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """Memberships: ``member`` belonged from ``joined`` until just before ``left`` (NEVER: still does).

    A member who left and came back has several spells, which may not overlap.
    """

    member: IntArray
    joined: IntArray
    left: IntArray

    @classmethod
    def of(cls, member: npt.ArrayLike, joined: npt.ArrayLike, left: npt.ArrayLike) -> "Spells":
        """Return checked spells; raises EngineError for lengths that differ or an end before the start."""
        table = cls(as_ints("member", member), as_ints("joined", joined), as_ints("left", left))
        check_lengths(member=table.member, joined=table.joined, left=table.left)
        backwards = np.flatnonzero(table.left < table.joined)
        if backwards.size:
            raise EngineError(f"spell {int(backwards[0])} ends before it begins")
        order = np.lexsort((table.joined, table.member))
        member_, joined_, left_ = table.member[order], table.joined[order], table.left[order]
        overlap = np.flatnonzero((member_[1:] == member_[:-1]) & (joined_[1:] < left_[:-1]))
        if overlap.size:
            raise EngineError(f"spells of member {member_[overlap[0]]} overlap")
        return table


@dataclass(frozen=True, slots=True, eq=False)
class Posts:
    """Every post ever written, deleted ones too: they say whom a reply answered.

    author: member, or NOBODY. topic: any number the posts of a topic share. time: when written.
    parent: position of the post it answers, NOBODY for the topic as a whole.
    opens: True for a topic's first post. deleted: True where it can no longer be read.
    """

    author: IntArray
    topic: IntArray
    time: IntArray
    parent: IntArray
    opens: BoolArray
    deleted: BoolArray

    @classmethod
    def of(
        cls,
        *,
        author: npt.ArrayLike,
        topic: npt.ArrayLike,
        time: npt.ArrayLike,
        parent: npt.ArrayLike,
        opens: npt.ArrayLike,
        deleted: npt.ArrayLike,
    ) -> "Posts":
        """Return checked posts.

        Raises EngineError for lengths that differ, a parent that is no post or the post itself, and a
        topic that is opened twice.
        """
        table = cls(
            as_ints("author", author),
            as_ints("topic", topic),
            as_ints("time", time),
            as_ints("parent", parent),
            as_bools("opens", opens),
            as_bools("deleted", deleted),
        )
        check_lengths(**{name: getattr(table, name) for name in cls.__slots__})
        check_range("parent", table.parent, lowest=NOBODY, size=len(table.parent))
        if (table.parent == np.arange(len(table.parent))).any():
            raise EngineError("parent: a post cannot answer itself")
        opened, times_opened = np.unique(table.topic[table.opens], return_counts=True)
        if (times_opened > 1).any():
            raise EngineError(f"topic {opened[np.argmax(times_opened > 1)]} is opened twice")
        return table


@dataclass(frozen=True, slots=True, eq=False)
class Actions:
    """What members did, ascending in time: (n,) member, time, kind (an ActionKind)."""

    member: IntArray
    time: IntArray
    kind: IntArray

    @classmethod
    def of(cls, member: npt.ArrayLike, time: npt.ArrayLike, kind: npt.ArrayLike) -> "Actions":
        """Return checked actions in the order of time; raises EngineError for an unknown kind."""
        table = cls(as_ints("member", member), as_ints("time", time), as_ints("kind", kind))
        check_lengths(member=table.member, time=table.time, kind=table.kind)
        check_range("kind", table.kind, lowest=0, size=len(ActionKind))
        return table.where(np.argsort(table.time, kind="stable"))

    @classmethod
    def none(cls) -> "Actions":
        """Return no actions."""
        return cls.of([], [], [])

    def where(self, chosen: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> "Actions":
        """Return the actions that a mask or an index chooses."""
        return Actions(self.member[chosen], self.time[chosen], self.kind[chosen])

    def between(self, begin: int, end: int) -> "Actions":
        """Return the actions with begin <= time <= end."""
        first = np.searchsorted(self.time, begin, side="left")
        last = np.searchsorted(self.time, end, side="right")
        return Actions(self.member[first:last], self.time[first:last], self.kind[first:last])

    def until(self, t: int) -> "Actions":
        """Return the actions with time <= t."""
        return self.where(np.arange(np.searchsorted(self.time, t, side="right")))

    @property
    def contributions(self) -> "Actions":
        """Return the posts and replies among them."""
        return self.where((self.kind == ActionKind.POST) | (self.kind == ActionKind.REPLY))


@dataclass(frozen=True, slots=True, eq=False)
class Topics:
    """Topics people opened: (n,) post (the position of the first post), author, when it was opened, and
    first_reply (NEVER: nobody else has replied).
    """

    post: IntArray
    author: IntArray
    opened: IntArray
    first_reply: IntArray


@dataclass(frozen=True, eq=False)
class Activity:
    """A group's whole history; ``is_bot`` has one entry per member and sets how many there are.

    deeds: counted actions other than posts. Raises EngineError where any array names a member
    that does not exist.
    """

    is_bot: BoolArray
    spells: Spells
    posts: Posts
    deeds: Actions

    def __post_init__(self) -> None:
        as_bools("is_bot", self.is_bot)
        check_range("spells.member", self.spells.member, lowest=0, size=self.n_members)
        check_range("posts.author", self.posts.author, lowest=NOBODY, size=self.n_members)
        check_range("deeds.member", self.deeds.member, lowest=0, size=self.n_members)

    @property
    def n_members(self) -> int:
        """Return how many people are known, members or only authors."""
        return len(self.is_bot)

    @cached_property
    def actions(self) -> Actions:
        """Return every action that counts, of any time: posts and deeds of known humans.

        A post counts unless it is deleted or answers its own author. It answers the author of its
        parent, else of the topic: the receiver of its interaction in the ledger.
        """
        posts = self.posts
        counts = self.readable & (posts.author != NOBODY) & (posts.author != self.answered_author)
        kinds = np.where(posts.opens, ActionKind.POST, ActionKind.REPLY)
        by_humans = ~self.is_bot[self.deeds.member]
        return Actions.of(
            np.concatenate((posts.author[counts], self.deeds.member[by_humans])),
            np.concatenate((posts.time[counts], self.deeds.time[by_humans])),
            np.concatenate((kinds[counts], self.deeds.kind[by_humans])),
        )

    @cached_property
    def topics(self) -> Topics:
        """Return the readable topics of humans with the first readable reply by another human.

        A reply dated before its topic (mail from a computer whose clock is wrong) came at once.
        Two authors who are no longer known are taken for one person: an answer must be certain.
        """
        posts, opener = self.posts, self.opener
        by_another = posts.author != posts.author[opener]
        replies = np.flatnonzero(self.readable & ~posts.opens & (opener != NOBODY) & by_another)
        first_reply = np.full(len(posts.time), NEVER)
        np.minimum.at(first_reply, opener[replies], posts.time[replies])
        places = np.flatnonzero(self.readable & posts.opens)
        opened = posts.time[places]
        return Topics(places, posts.author[places], opened, np.maximum(first_reply[places], opened))

    def members_at(self, t: int) -> BoolArray:
        """Return the mask (n_members,) of humans who belong at time t."""
        inside = (self.spells.joined <= t) & (t < self.spells.left)
        mask = np.zeros(self.n_members, dtype=np.bool_)
        mask[self.spells.member[inside]] = True
        return mask & ~self.is_bot

    @cached_property
    def first_joined(self) -> IntArray:
        """Return (n_members,) when each human first joined; NEVER for bots and for mere authors."""
        first = np.full(self.n_members, NEVER)
        np.minimum.at(first, self.spells.member, self.spells.joined)
        first[self.is_bot] = NEVER
        return first

    @cached_property
    def readable(self) -> BoolArray:
        """Return the mask (n_posts,) of what can be read and was written by a human."""
        # One entry more than there are members: position -1, NOBODY, is human.
        by_bot: BoolArray = np.append(self.is_bot, False)[self.posts.author]
        return ~self.posts.deleted & ~by_bot

    @cached_property
    def opener(self) -> IntArray:
        """Return (n_posts,) where the first post of each one's topic stands; NOBODY if it is missing."""
        posts = self.posts
        openers = np.flatnonzero(posts.opens)
        openers = openers[np.argsort(posts.topic[openers], kind="stable")]
        if not openers.size:
            return np.full(len(posts.topic), NOBODY)
        found = openers[np.minimum(np.searchsorted(posts.topic[openers], posts.topic), len(openers) - 1)]
        return np.where(posts.topic[found] == posts.topic, found, NOBODY)

    @cached_property
    def answered_author(self) -> IntArray:
        """Return (n_posts,) whose post each one answers: its parent's author, else its topic's.

        For a first post, and where the topic's first post is missing, it is no author at all (-2).
        """
        posts = self.posts
        target = np.where(posts.parent != NOBODY, posts.parent, self.opener)
        answers = ~posts.opens & (target != NOBODY)
        return np.where(answers, posts.author[target], NOBODY - 1)
