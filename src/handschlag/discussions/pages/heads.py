"""What a room above has to say at the top of a topic's page: that it is a meetup, say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handschlag.core.shared import Admission, Parts, Reading
from handschlag.discussions.models import Topic


@dataclass(frozen=True, slots=True)
class Head:
    """``parts`` for all readers of a role, with the hole "own head" for what is each reader's."""

    parts: Parts
    until: datetime | None = None
    """When time alone will have changed what it says."""


@dataclass(frozen=True, slots=True)
class HeadSource:
    """``shared`` is asked when a page is made, on its first posts; whatever it tells of has to be changed
    with the topic held. ``personal`` is asked for each member who reads a page that has a head.
    """

    shared: Callable[[Topic, Admission, Reading], Head | None]
    personal: Callable[[int, int, Reading], Parts]
    """Of a topic and a member, by their keys."""


_SOURCES: list[HeadSource] = []


def add_head(source: HeadSource) -> None:
    """Let a room above crown the pages of some topics. One room does."""
    _SOURCES[:] = [source]


def head_of(topic: Topic, admission: Admission, reading: Reading) -> Head | None:
    """``topic`` comes from ``for_detail``."""
    if not topic.is_more_than_talk:  # type: ignore[attr-defined]  # annotated
        return None
    found = (source.shared(topic, admission, reading) for source in _SOURCES)
    return next((head for head in found if head is not None), None)


def own_head(topic_id: int, member_id: int, reading: Reading) -> Parts:
    """What fills the hole "own head"."""
    return _SOURCES[0].personal(topic_id, member_id, reading)
