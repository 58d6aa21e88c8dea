"""What waits in the demo just before its end: help that rests on one person, a dispute, a request.

Pure, as ``demo_help``, of which it is the last chapter.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from handschlag.importers.formats.demo_circle import Circle, Helper
from handschlag.importers.formats.demo_deals import Quarrel, Story, go_well, promise, step
from handschlag.importers.formats.demo_help import Help, Notice, make_notice
from handschlag.importers.formats.demo_help_phrases import Thing, sentence, thing_named

CARRIERS: Final = 2
_TIMES: Final = 5
"""So often each of them has helped in the last months."""
_FEWEST: Final = _TIMES + 1


def make_week(seed: str, circle: Circle) -> Help:
    """Two who carry much of the help, a dispute that waits, and a request that nobody has taken up."""
    rng = random.Random(seed)
    found = Help()
    carriers = carriers_of(circle)
    if len(carriers) < CARRIERS:
        return found
    for carrier, name in zip(carriers, ("thing", "other_thing"), strict=True):
        for story, notice in _carried(rng, circle, carrier, thing_named("week", name)):
            found.deals.append(story)
            found.notices.append(notice)
    found.deals.append(_disputed(rng, circle, carriers[1]))
    found.notices.append(_asked(rng, circle, carriers[0]))
    return found


def carriers_of(circle: Circle) -> list[Helper]:
    """Who talk most, know enough others, and are not of the team."""
    known = circle.neighbours()
    able = [
        one for one in circle.helpers if one.key not in circle.team and len(known.get(one.key, {})) >= _FEWEST
    ]
    return sorted(able, key=lambda one: (-one.n_posts, one.key))[:CARRIERS]


def friends_of(circle: Circle, one: Helper) -> list[Helper]:
    """Those they talk with, by key."""
    pairs = circle.neighbours()[one.key].values()
    others = [pair.other if pair.one.key == one.key else pair.one for pair in pairs]
    return sorted((other for other in others if other.key not in circle.team), key=lambda other: other.key)


def _carried(
    rng: random.Random, circle: Circle, carrier: Helper, thing: Thing
) -> Iterator[tuple[Story, Notice]]:
    friends = friends_of(circle, carrier)
    for turn in range(_TIMES):
        at = circle.until - timedelta(days=78 - 9 * turn)
        receiver = friends[turn % len(friends)]
        story = promise(rng, carrier, receiver, at, asks=False, is_barter=False)
        story.sides[0].thing = thing
        go_well(rng, story, circle.until)
        notice = make_notice(rng, receiver, thing, at - timedelta(days=2), is_offer=False)
        notice.deal = story
        yield story, notice


def _disputed(rng: random.Random, circle: Circle, giver: Helper) -> Story:
    """Closed, and then contested; nobody has decided yet."""
    until = circle.until
    receiver = friends_of(circle, giver)[-1]
    story = promise(rng, giver, receiver, until - timedelta(days=26), asks=True, is_barter=False)
    go_well(rng, story, until)
    opened_at = max(until - timedelta(days=4), story.steps[-1].at)
    reason = sentence("week", "reason")
    if story.closed_at is None or not step(
        story, "dispute", receiver.key, opened_at, until, note=reason, state="disputed"
    ):
        return story
    story.quarrel = Quarrel(receiver.key, opened_at, reason)
    for who, hours, words in ((receiver, 1, "complaint"), (giver, 20, "answer")):
        told = opened_at + timedelta(hours=hours)
        if told <= until:
            story.quarrel.statements.append((who.key, told, sentence("week", words)))
    return story


def _asked(rng: random.Random, circle: Circle, helper: Helper) -> Notice:
    """Two weeks ago, by somebody who would get it from ``helper``."""
    author = friends_of(circle, helper)[-1]
    thing = thing_named("week", "thing")
    made = make_notice(rng, author, thing, circle.until - timedelta(days=14), is_offer=False)
    made.title, made.text = sentence("week", "request"), sentence("week", "request_text")
    return made
