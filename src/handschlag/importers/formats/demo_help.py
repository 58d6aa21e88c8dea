"""What the demo's members do for each other: listings, deals, thanks and introductions, few a year.

Pure: who may help comes in as a ``Circle``, what happened goes out. The same circle and the same seed give
the same help. See ``demo_deals`` for what becomes of a single deal.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handschlag.importers.formats.demo_circle import Circle, Helper, Pair, after, filled, moment
from handschlag.importers.formats.demo_deals import Story, make_deal
from handschlag.importers.formats.demo_help_phrases import Thing, said, sentence, things_of

DEALS_A_YEAR: Final = 0.8
"""Deals per member who talks, and year."""
_THANKS_A_YEAR: Final = 0.4
_LISTINGS_A_YEAR: Final = 0.3
"""Of which no deal came."""
_INTRODUCTIONS_A_YEAR: Final = 0.1
_BY_REQUEST: Final = 0.9
"""Of deals that the giver proposed."""
_BY_OFFER: Final = 0.2
"""Of deals that the receiver proposed."""
_OFFERED: Final = 0.4
_HELPED_UNTOLD: Final = 0.2
"""Requests met without a deal, of which the helper is named."""
_REMOTE: Final = 0.6
_PUBLIC: Final = 0.5
_EFFORTS: Final = (None, 15, 30, 60, 60, 120, 240, 480)
STANDS_DAYS: Final = 60
INTRODUCED_WITHIN: Final = 30
_FATES: Final = {"made": 0.45, "via declines": 0.12, "to declines": 0.13, "nobody answers": 0.30}


@dataclass(slots=True)
class Notice:
    """An offer or a request; ``deals`` that came out of it, ``helper`` who met it without one."""

    author: Helper
    thing: Thing
    is_offer: bool
    title: str
    text: str
    created_at: datetime
    is_remote: bool
    effort: int | None
    deal: Story | None = None
    helper: Helper | None = None
    helped_at: datetime | None = None
    note: str = ""

    @property
    def expires_at(self) -> datetime:
        return self.created_at + timedelta(days=STANDS_DAYS)


@dataclass(frozen=True, slots=True)
class Gratitude:
    by: Helper
    to: Helper
    at: datetime
    text: str
    is_public: bool


@dataclass(slots=True)
class Acquainting:
    """``by`` asks ``via`` to be introduced to ``to``."""

    by: Helper
    via: Helper
    to: Helper
    text: str
    private_note: str
    asked_at: datetime
    passed_on_at: datetime | None = None
    word: str = ""
    via_declined_at: datetime | None = None
    to_declined_at: datetime | None = None
    made_at: datetime | None = None
    opening: str = ""
    outcomes: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Help:
    deals: list[Story] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    thanks: list[Gratitude] = field(default_factory=list)
    introductions: list[Acquainting] = field(default_factory=list)


def make_help(seed: str, circle: Circle) -> Help:
    """All that members of the circle did for each other up to its end, in order of time."""
    rng = random.Random(seed)
    found = Help()
    if not circle.pairs:
        return found
    found.deals = sorted(_deals(rng, circle), key=lambda deal: deal.created_at)
    notices = [*_notices_of_deals(rng, found.deals), *_other_notices(rng, circle)]
    found.notices = sorted(notices, key=lambda notice: notice.created_at)
    found.thanks = sorted(_thanks(rng, circle), key=lambda thanks: thanks.at)
    found.introductions = sorted(_introductions(rng, circle), key=lambda one: one.asked_at)
    return found


def make_notice(rng: random.Random, author: Helper, thing: Thing, at: datetime, *, is_offer: bool) -> Notice:
    side = "offer" if is_offer else "request"
    name = filled(thing.name, author)
    title = filled(rng.choice(said("listings", f"{side}s")), author, thing=name)
    text = filled(rng.choice(said("listings", f"{side}_texts")), author, thing=name)
    return Notice(
        author, thing, is_offer, title, text, at,
        is_remote=rng.random() < _REMOTE, effort=rng.choice(_EFFORTS),
    )  # fmt: skip


def _deals(rng: random.Random, circle: Circle) -> Iterator[Story]:
    for _ in range(round(DEALS_A_YEAR * circle.years)):
        giver, receiver, since = _two(rng, circle)
        at = moment(rng, since, circle.until)
        yield make_deal(rng, giver, receiver, at, until=circle.until, team=list(circle.team))


def _two(rng: random.Random, circle: Circle) -> tuple[Helper, Helper, datetime]:
    pair = circle.pair(rng)
    one, other = (pair.one, pair.other) if rng.random() < 0.5 else (pair.other, pair.one)  # noqa: PLR2004 - a coin
    return one, other, pair.since


def _notices_of_deals(rng: random.Random, deals: list[Story]) -> Iterator[Notice]:
    """What some of the deals came out of, posted some days before."""
    for deal in deals:
        side, chance = deal.sides[0], rng.random()
        is_offer = deal.proposer is side.receiver and chance > 1 - _BY_OFFER
        is_request = deal.proposer is side.giver and chance < _BY_REQUEST
        if not (is_offer or is_request):
            continue
        author = side.giver if is_offer else side.receiver
        at = max(deal.created_at - timedelta(days=rng.uniform(0.2, 12)), author.joined)
        if at < deal.created_at:
            notice = make_notice(rng, author, side.thing, at.replace(microsecond=0), is_offer=is_offer)
            notice.deal = deal
            yield notice


def _other_notices(rng: random.Random, circle: Circle) -> Iterator[Notice]:
    """What nobody made a deal of; some were met all the same."""
    known = circle.neighbours()
    weights = [(circle.until - helper.joined).total_seconds() for helper in circle.helpers]
    authors = rng.choices(circle.helpers, weights, k=round(_LISTINGS_A_YEAR * circle.years))
    for author in authors:
        thing = rng.choice(things_of(author.field))
        is_offer = rng.random() < _OFFERED
        notice = make_notice(rng, author, thing, moment(rng, author.joined, circle.until), is_offer=is_offer)
        pairs = list(known.get(author.key, {}).values())
        if pairs and not is_offer and rng.random() < _HELPED_UNTOLD:
            _meet(rng, notice, rng.choice(pairs), circle.until)
        yield notice


def _meet(rng: random.Random, notice: Notice, pair: Pair, until: datetime) -> None:
    at = min(after(rng, notice.created_at, 5), notice.expires_at - timedelta(days=1))
    if at <= until:
        notice.helper = pair.other if pair.one.key == notice.author.key else pair.one
        notice.helped_at, notice.note = at, rng.choice(said("listings", "notes"))


def _thanks(rng: random.Random, circle: Circle) -> Iterator[Gratitude]:
    for _ in range(round(_THANKS_A_YEAR * circle.years)):
        by, to, since = _two(rng, circle)
        at = moment(rng, since, circle.until)
        yield Gratitude(by, to, at, rng.choice(said("thank_yous", "texts")), rng.random() < _PUBLIC)


def _introductions(rng: random.Random, circle: Circle) -> Iterator[Acquainting]:
    """Between two who do not know each other and have a contact in common; each two once."""
    known = circle.neighbours()
    seen: set[frozenset[int]] = set()
    for _ in range(round(_INTRODUCTIONS_A_YEAR * circle.years)):
        by, via, since = _two(rng, circle)
        strangers = [
            pair
            for key, pair in known[via.key].items()
            if key != by.key and key not in known[by.key] and frozenset((by.key, key)) not in seen
        ]
        if not strangers:
            continue
        pair = rng.choice(strangers)
        to = pair.other if pair.one.key == via.key else pair.one
        seen.add(frozenset((by.key, to.key)))
        at = moment(rng, max(since, pair.since), circle.until)
        yield make_acquainting(rng, (by, via, to), at, circle.until)


def make_acquainting(
    rng: random.Random, three: tuple[Helper, Helper, Helper], at: datetime, until: datetime
) -> Acquainting:
    """A request to be introduced, as far as it has come by ``until``; of who asks, via whom, to whom."""
    by, via, to = three
    text = filled(rng.choice(said("introductions", "texts")), by, to)
    made = Acquainting(by, via, to, text, rng.choice(said("introductions", "private_notes")), at)
    fate = rng.choices(list(_FATES), list(_FATES.values()))[0]
    last = at + timedelta(days=INTRODUCED_WITHIN - 1)
    first = min(after(rng, at, 2), last)
    second = min(after(rng, first, 2), last)
    passed_on = fate in {"made", "to declines"} or (fate == "nobody answers" and rng.random() < 0.5)  # noqa: PLR2004 - a coin
    if fate == "via declines":
        made.via_declined_at = _if_past(first, until)
    elif passed_on and first <= until:
        made.passed_on_at, made.word = first, filled(rng.choice(said("introductions", "words")), by, to)
        if fate == "to declines":
            made.to_declined_at = _if_past(second, until)
        elif fate == "made" and second <= until:
            open_talk(rng, made, second, until)
    return made


def open_talk(rng: random.Random, made: Acquainting, at: datetime, until: datetime) -> None:
    made.made_at = at
    greeting = filled(sentence("introductions", "opening"), made.by, made.to)
    quoted = "\n".join(f"> {line}" for line in made.text.splitlines())
    made.opening = "\n\n".join(part for part in (greeting, made.word, quoted) if part)
    if at + timedelta(days=45) <= until:
        one, other = (rng.choice(["yes", "yes", "not yet", "no", ""]) for _ in range(2))
        made.outcomes = one, other


def _if_past(at: datetime, until: datetime) -> datetime | None:
    return at if at <= until else None
