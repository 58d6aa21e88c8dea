"""What fits: offers that meet a request, requests that an offer meets, people who helped with such before.

Every match says why. Nothing is booked by it, and nobody learns of what they may not see: all is asked as
the member who looks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from heapq import nlargest
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet

from handschlag.accounts.models import Member, apart
from handschlag.core import clock
from handschlag.core.gazetteer import kilometres
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.core.search.finding import Related, find_related
from handschlag.core.search.words import stem
from handschlag.exchange.indexing import LISTING, findable_by
from handschlag.exchange.models import DealState, Fulfilment, Leg, Listing, Side, Suggestion

SHOWN = 5
LOOKED_AT = 500
"""Of so many of the newest listings that have a word or a tag in common the best are chosen."""
CHOSEN_FROM = 150
NEAR, WITHIN_REACH = 25, 100
"""Kilometres: next door, and an hour's way. Beyond it only what works from afar fits."""
ENOUGH = 2.0
TAG, IN_BOTH_TITLES, IN_A_TITLE, IN_TEXTS = 3.0, 2.0, 1.5, 1.0
COMMON = 0.25
"""A word that stands in more than this share of what was found tells little."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words as typed by their stems, which of them name it, tags as they are shown."""

    words: Mapping[str, str]
    title: frozenset[str]
    tags: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, title: str, text: str = "", tags: Mapping[str, str] | None = None) -> "Wanted":
        """``tags``: names by their slugs. What is named in the title is shown as it is typed there."""
        named, said = _stems(title), _stems(text[:2000])
        return cls(dict(list({**said, **named}.items())[:60]), frozenset(named), tags or {})


@dataclass(frozen=True, slots=True)
class Why:
    """What two things have in common, to be said in words. ``helped``: how often, with ``helped_with``."""

    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    km: int | None = None
    helped: int = 0
    helped_with: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that fits."""

    listing: Listing
    why: Why
    score: float


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helped with such before."""

    member_id: int
    name: str
    avatar: str
    why: Why


@dataclass(frozen=True, slots=True)
class Matches:
    listings: list[Match] = field(default_factory=list)
    people: list[Helper] = field(default_factory=list)


class _Candidate(NamedTuple):
    """What decides whether a listing fits; only those that are shown are made objects."""

    pk: int
    author_id: int
    is_remote: bool
    latitude: float | None
    longitude: float | None


_COLUMNS = ("id", "author_id", "is_remote", "latitude", "longitude")

Shared = dict[int, tuple[float, Why]]
"""By listing: how much it has in common with what is wanted, and what."""


def matches_of(listing: Listing, tags: Mapping[str, str], *, most: int = SHOWN) -> Matches:
    """What fits a listing, as its author may see it; for a request also who helped with such before.

    Three queries. ``tags``: its own, names by their slugs.
    """
    wanted = Wanted.of(listing.title, listing.text, tags)
    other = Side.REQUEST if listing.is_offer else Side.OFFER
    return _matches(wanted, listing.author, side=other, place=_place_of(listing), fits=listing, most=most)


def who_can_help(wanted: Wanted, viewer: Member, *, most: int = 20) -> Matches:
    """Open offers that fit some words, and who helped with such before. Three queries."""
    return _matches(wanted, viewer, side=Side.OFFER, most=most)


def why_they_fit(one: Listing, other: Listing, tags: Mapping[int, Mapping[str, str]]) -> Why:
    """What two listings have in common. No query; ``tags`` by listing."""
    shared = tags.get(one.pk, {}).keys() & tags.get(other.pk, {}).keys()
    named = tuple(tags[one.pk][slug] for slug in sorted(shared))
    titles = _stems(one.title)
    words = tuple(titles[stem] for stem in titles if stem in _stems(other.title))
    return Why(named, () if named else words[:3], _km(_place_of(one), _place_of(other)))


def _matches(
    wanted: Wanted,
    viewer: Member,
    *,
    side: Side,
    most: int,
    place: tuple[float, float] | None = None,
    fits: Listing | None = None,
) -> Matches:
    related = find_related(
        wanted.words, wanted.tags, visible=findable_by(viewer), kind=LISTING, most=LOOKED_AT
    )
    shared = _shared(wanted, [one for one in related if fits is None or one.object_id != fits.pk])
    if not shared:
        return Matches()
    helped = _helped(viewer, shared)
    chosen: list[tuple[float, int, Why, Any]] = []

    def choose(rows: list[Any]) -> list[Any]:
        for row in rows:
            one = _Candidate._make(decisive(row))
            score, why = shared[one.pk]
            score, km = _by_place(score, place, one, fits)
            if score >= ENOUGH:
                why = _with_help(why, helped.get(one.author_id), shared, km)
                chosen.append((score + min(why.helped, 3), one.pk, why, row))
        chosen.sort(key=lambda one: (-one[0], -one[1]))
        del chosen[most:]
        return [row for *_, row in chosen]

    asked = {"viewer": viewer.pk, "now": clock.now(), "listings": _closest(shared)}
    decisive = itemgetter(*(_CANDIDATES[side].column(name) for name in _COLUMNS))
    listings = _CANDIDATES[side].chosen(choose, **asked)
    found = [Match(one, why, score) for one, (score, _, why, _) in zip(listings, chosen, strict=True)]
    needs_people = fits is None or not fits.is_offer
    offering = {match.listing.author_id for match in found}
    return Matches(found, _people(helped, shared, offering, most) if needs_people else [])


def _shared(wanted: Wanted, related: list[Related]) -> Shared:
    """What each document has in common with what is wanted, and how much that is; by listing."""
    alike = {one[1:]: one for one in related}
    spread: Counter[str] = Counter()
    for signs, count in Counter(one[1:] for one in related).items():
        spread.update(dict.fromkeys(alike[signs].title | alike[signs].body, count))
    often = max(3.0, COMMON * len(related))
    shares = {word: 1.0 if spread[word] <= often else COMMON for word in wanted.words}
    judged = {signs: _judged(wanted, one, shares) for signs, one in alike.items()}
    return {one.object_id: found for one in related if (found := judged[one[1:]]) is not None}


def _judged(wanted: Wanted, one: Related, shares: Mapping[str, float]) -> tuple[float, Why] | None:
    """None where too little is in common. ``shares``: how much each word tells."""
    scored = {word: _weight(word, wanted, one) * shares[word] for word in shares if one.has_word(word)}
    tags = [slug for slug in wanted.tags if one.has_tag(slug)]
    score = TAG * len(tags) + sum(scored.values())
    if not tags and score < ENOUGH and len(scored) < len(wanted.words):
        return None
    best = sorted(scored, key=lambda word: -scored[word])[: 1 if tags else 3]
    named, words = (wanted.tags[slug] for slug in tags), (wanted.words[word] for word in best)
    return max(score, ENOUGH), Why(tuple(named), tuple(words))


def _closest(shared: Shared) -> list[int]:
    """Those that have most in common; neither the way nor help before makes up for a distant place here."""
    return nlargest(CHOSEN_FROM, shared, key=lambda pk: (shared[pk][0], pk))


def _weight(word: str, wanted: Wanted, one: Related) -> float:
    named = (word in wanted.title) + (word in one.title)
    return (IN_TEXTS, IN_A_TITLE, IN_BOTH_TITLES)[named]


def _candidates(side: Side) -> QuerySet[Listing]:
    """Of the given listings open ones of others that the viewer may see and has not put aside, and whose
    author they can ask.
    """
    aside = Suggestion.objects.filter(
        listing=OuterRef("pk"), member=Given("viewer"), dismissed_at__isnull=False
    )
    return (
        Listing.objects.visible_to(_VIEWER)
        .open(GivenMoment("now"))
        .filter(
            ~Exists(aside), ~apart(Given("viewer"), OuterRef("author")), side=side, author__is_active=True
        )
        .filter(pk__in=GivenKeys("listings"))
        .exclude(author_id=Given("viewer"))
        .select_related("author", "group")
        .only(*_COLUMNS, "side", "title", "group__name", "author__name", "author__avatar")
    )


@dataclass(frozen=True, slots=True)
class _Help:
    """Who helped, and with which listings."""

    name: str
    avatar: str
    listings: set[int] = field(default_factory=set)


def _helped(viewer: Member, listings: Iterable[int]) -> dict[int, _Help]:
    """Who helped with these listings, which the viewer may see: named by whom they helped, or by a deal that
    both sides have closed. One query. Who dealt with whom, and for what, is not told.
    """
    found: dict[int, _Help] = {}
    for listing, member, name, avatar in _HELPED.all(viewer=viewer.pk, listings=listings):
        found.setdefault(member, _Help(name, avatar or "")).listings.add(listing)
    return found


def _help_with() -> QuerySet[Any, Any]:
    """Listing, member, name and picture, of the given listings; somebody may stand there twice."""
    named = (
        Fulfilment.helpers.through.objects.filter(
            ~apart(Given("viewer"), OuterRef("member")),
            fulfilment__listing__in=GivenKeys("listings"),
            member__is_active=True,
        )
        .exclude(member=Given("viewer"))
        .values_list("fulfilment__listing", "member", "member__name", "member__avatar")
    )
    legs = Leg.objects.alias(gives=F("giver") + 0)  # else SQLite reads all that each author ever gave
    dealt = legs.filter(  # who answered a request, and was not named for it, is not told of
        ~apart(Given("viewer"), OuterRef("giver")),
        deal__listing__in=GivenKeys("listings"),
        deal__listing__side=Side.OFFER,
        gives=F("deal__listing__author"),
        deal__state=DealState.CLOSED,
        closed_at__isnull=False,
        giver__is_active=True,
    ).exclude(giver=Given("viewer"))
    return named.union(dealt.values_list("deal__listing", "giver", "giver__name", "giver__avatar"))


def _with_help(why: Why, help_: _Help | None, shared: Shared, km: int | None) -> Why:
    if help_ is None:
        return why if km is None else Why(why.tags, why.words, km)
    listings = help_.listings
    return Why(why.tags, why.words, km, len(listings), _most_named(listings, shared))


def _most_named(listings: Iterable[int], shared: Shared) -> str:
    """The tag, else the word, that most of them have in common with what is wanted."""
    tags = Counter(tag for pk in listings for tag in shared[pk][1].tags)
    words = Counter(word for pk in listings for word in shared[pk][1].words)
    return next((name for name, _count in (tags or words).most_common(1)), "")


def _people(helped: dict[int, _Help], shared: Shared, without: set[int], most: int) -> list[Helper]:
    """Who helped most often first; not those whose offers are listed anyway."""
    others = [(pk, one) for pk, one in helped.items() if pk not in without]
    others.sort(key=lambda other: (-len(other[1].listings), other[1].name))
    return [
        Helper(pk, one.name, one.avatar, _with_help(Why(), one, shared, None)) for pk, one in others[:most]
    ]


def _by_place(
    score: float, place: tuple[float, float] | None, listing: _Candidate, fits: Listing | None
) -> tuple[float, int | None]:
    """The score with what the way between both says, and the way itself; too far away is no match."""
    km = _km(place, _place_of(listing))
    from_afar = listing.is_remote and (fits is None or fits.is_remote)
    if km is None:
        return score, None
    if km > WITHIN_REACH:
        return (score, None) if from_afar else (0.0, None)
    return score + (1.0 if km <= NEAR else 0.5), km


def _km(one: tuple[float, float] | None, other: tuple[float, float] | None) -> int | None:
    return None if one is None or other is None else round(kilometres(one, other))


def _place_of(listing: Listing | _Candidate) -> tuple[float, float] | None:
    if listing.latitude is None or listing.longitude is None:
        return None
    return listing.latitude, listing.longitude


def _stems(text: str) -> dict[str, str]:
    """Words as typed by their stems, each once, without stop words and mere numbers."""
    found: dict[str, str] = {}
    for word in _WORD.findall(text):
        if (one := stem(word)) and not one.isdecimal() and len(one) > 1:
            found.setdefault(one, word)
    return found


_VIEWER = Member(pk=Given("viewer"))
_CANDIDATES: dict[Side, Prepared[Listing]] = {
    side: Prepared(partial(_candidates, side)) for side in (Side.OFFER, Side.REQUEST)
}
_HELPED: Prepared[Any] = Prepared(_help_with)
