"""A handful of help for the one who tries the demo, so that none of their pages is empty."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from handschlag.importers.formats.demo_circle import Circle, Helper
from handschlag.importers.formats.demo_deals import Story, go_well, promise, step
from handschlag.importers.formats.demo_help import (
    Acquainting,
    Gratitude,
    Help,
    Notice,
    make_acquainting,
    make_notice,
    open_talk,
)
from handschlag.importers.formats.demo_help_phrases import said, things_of

_FRIENDS: Final = 6
_RECEIVED: Final = (0, 0, 0, 1, 1, 2, 3)
"""Which of the friends helped, the most helpful one first."""
_GIVEN: Final = (0, 1, 4, 5)


@dataclass(frozen=True, slots=True)
class Share:
    friends: list[Helper]
    help: Help


def make_share(seed: str, circle: Circle, me: Helper) -> Share | None:
    """What ``me`` and those who talk most did for each other; None where too few talk."""
    known = circle.neighbours()
    ranked = sorted(circle.helpers, key=lambda one: (-one.n_posts, one.key))
    friends = [one for one in ranked if one.key in known][:_FRIENDS]
    if len(friends) < _FRIENDS:
        return None
    rng = random.Random(seed)
    found = Help()
    for story, notice in _past(rng, circle, me, friends):
        found.deals.append(story)
        found.notices += [notice] if notice else []
    found.deals += _open(rng, circle, me, friends)
    for is_offer in (True, False):
        at = circle.until - timedelta(days=6)
        found.notices.append(make_notice(rng, me, rng.choice(things_of(me.field)), at, is_offer=is_offer))
    found.thanks = list(_thanks(rng, circle, me, friends))
    found.introductions = list(_introductions(rng, circle, me, friends))
    return Share(friends, found)


def _past(
    rng: random.Random, circle: Circle, me: Helper, friends: list[Helper]
) -> Iterator[tuple[Story, Notice | None]]:
    """Closed in the year before: what was asked for on the list, and what ``me`` gave."""
    for turn, number in enumerate(_RECEIVED):
        at = circle.until - timedelta(days=310 - 40 * turn)
        story = promise(rng, friends[number], me, at, asks=False, is_barter=turn % 2 == 0)
        go_well(rng, story, circle.until)
        asked = at - timedelta(days=3)
        notice = make_notice(rng, me, story.sides[0].thing, asked, is_offer=False)
        notice.deal = story
        yield story, notice
    for turn, number in enumerate(_GIVEN):
        at = circle.until - timedelta(days=290 - 60 * turn)
        story = promise(rng, me, friends[number], at, asks=True, is_barter=turn % 2 == 0)
        go_well(rng, story, circle.until)
        yield story, None


def _open(rng: random.Random, circle: Circle, me: Helper, friends: list[Helper]) -> Iterator[Story]:
    """To answer, to deliver, and promised by another."""
    until = circle.until
    yield promise(rng, friends[3], me, until - timedelta(days=2), asks=False)
    for giver, receiver in ((me, friends[1]), (friends[2], me)):
        story = promise(rng, giver, receiver, until - timedelta(days=9), asks=True)
        step(story, "agree", story.partner.key, until - timedelta(days=7), until, state="agreed")
        yield story


def _thanks(rng: random.Random, circle: Circle, me: Helper, friends: list[Helper]) -> Iterator[Gratitude]:
    pairs = ((friends[0], me, True), (friends[4], me, False), (me, friends[2], True))
    for days, (by, to, is_public) in zip((70, 30, 12), pairs, strict=True):
        text = rng.choice(said("thank_yous", "texts"))
        yield Gratitude(by, to, circle.until - timedelta(days=days), text, is_public)


def _introductions(
    rng: random.Random, circle: Circle, me: Helper, friends: list[Helper]
) -> Iterator[Acquainting]:
    """Made; asked by ``me``, waiting for ``me`` to pass on, and waiting for the answer of ``me``."""
    long_ago = circle.until - timedelta(days=300)
    made = make_acquainting(rng, (friends[4], friends[0], me), long_ago, long_ago)
    made.passed_on_at = long_ago + timedelta(days=1)
    open_talk(rng, made, long_ago + timedelta(days=2), circle.until)
    yield made
    at = circle.until - timedelta(days=3)
    close = {friend.key for friend in friends}
    pairs = circle.neighbours()[friends[0].key].values()
    others = [pair.other if pair.one is friends[0] else pair.one for pair in pairs]
    strangers = [one for one in others if one.key not in close]
    if not strangers:
        return
    yield make_acquainting(rng, (me, friends[0], strangers[0]), at, at)
    yield make_acquainting(rng, (friends[1], me, friends[5]), at, at)
    passed_on = make_acquainting(rng, (strangers[-1], friends[0], me), at, at)
    passed_on.passed_on_at = circle.until - timedelta(days=1)
    yield passed_on
