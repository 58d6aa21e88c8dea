"""Lists of offers and requests: a group's, and all that the viewer may see."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, Value
from django.db.models.functions import Cos, Radians, Sin, Substr

from handschlag.accounts.models import Member, avatar_address
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.gazetteer import EARTH_KM, Box, City, box_around, find
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.core.search.finding import find as find_documents
from handschlag.core.search.parsing import folded_tag, parse
from handschlag.discussions.pages.quoting import excerpt
from handschlag.exchange.indexing import LISTING, findable_by
from handschlag.exchange.models import Effort, Listing, ListingQuerySet, ListingTag, Side, Subject
from handschlag.groups.models import Membership
from handschlag.groups.pages import Standing

SHOWN = 25
BEGINNING = 160
"""Characters of a text that a list shows."""
FOUND = 500
"""The newest that words find: of those the filters choose."""
OPEN, FULFILLED = "", "fulfilled"
KILOMETRES = (10, 25, 50, 100, 200)


class Asked(NamedTuple):
    """What the address of a list says; nothing in it is an error, what cannot be read is not there."""

    side: str = ""
    subject: str = ""
    tag: str = ""
    group: str = ""
    place: str = ""
    km: int = 50
    remote: bool = False
    state: str = OPEN
    q: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> "Asked":
        said = {name: query.get(name, "").replace("\0", " ").strip()[:100] for name in cls._fields}
        km = said["km"]
        return cls(
            side=said["side"] if said["side"] in Side else "",
            subject=said["subject"] if said["subject"] in Subject else "",
            tag=said["tag"],
            group=said["group"],
            place=said["place"],
            km=int(km) if km.isascii() and km.isdecimal() and int(km) in KILOMETRES else 50,
            remote=bool(said["remote"]),
            state=FULFILLED if said["state"] == FULFILLED else OPEN,
            q=said["q"],
        )

    @property
    def is_narrowed(self) -> bool:
        """By more than the tabs above the list."""
        return bool(self.subject or self.tag or self.group or self.place or self.remote or self.q)

    def href(self, **changes: Any) -> str:
        """The same list with something changed."""
        asked = self._replace(**changes)
        plain = {name: value for name, value in asked._asdict().items() if value and name != "km"}
        if asked.place:
            plain["km"] = asked.km
        if "remote" in plain:
            plain["remote"] = 1
        return f"?{urlencode(plain)}" if plain else "?"


class Row(NamedTuple):
    """A listing with all that a list shows of it: plain values, so that what is made of it can be kept."""

    pk: int
    created_at: datetime
    side: str
    subject: str
    title: str
    text: str
    place: str
    is_remote: bool
    effort_minutes: int | None
    author_id: int
    author: str
    picture: str
    group: str | None
    slug: str | None
    is_fulfilled: bool
    tags: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        return address("exchange:listing", self.pk)

    @property
    def author_href(self) -> str:
        return address("accounts:profile", self.author_id)

    @property
    def image_url(self) -> str | None:
        return avatar_address(self.author_id, self.picture)

    @property
    def group_href(self) -> str | None:
        return self.slug and address("exchange:group_listings", self.slug)

    @property
    def is_offer(self) -> bool:
        return self.side == Side.OFFER

    @property
    def subject_name(self) -> str:
        return str(Subject(self.subject).label)

    @property
    def effort(self) -> str:
        return effort_in_words(self.effort_minutes)


@dataclass(frozen=True, slots=True)
class Listings:
    """``standing``: of a group's list. ``groups``: the viewer's own, to choose from, names by short names.
    ``city``: around which is searched; None where nobody knows the place.
    """

    asked: Asked
    rows: list[Row]
    newer: str | None
    older: str | None
    standing: Standing | None
    groups: tuple[tuple[str, str], ...]
    city: City | None

    @property
    def can_make(self) -> bool:
        if self.standing is None:
            return True
        return self.standing.membership is not None and not self.standing.group.is_archived

    @property
    def newer_href(self) -> str | None:
        return self._turned("after", self.newer)

    @property
    def older_href(self) -> str | None:
        return self._turned("before", self.older)

    def _turned(self, name: str, cursor: str | None) -> str | None:
        if not cursor:
            return None
        here = self.asked.href()
        return f"{here}{'' if here == '?' else '&'}{name}={cursor}"


def all_listings(viewer: Member, asked: Asked, *, before: str = "", after: str = "") -> Listings:
    """All that the viewer may see. Three queries, four with words."""
    groups = tuple(_GROUPS.all(viewer=viewer.pk))
    return _listings(viewer, asked, None, groups, {"before": before, "after": after})


def group_listings(standing: Standing, asked: Asked, *, before: str = "", after: str = "") -> Listings:
    """A group's, for a viewer who may read its talk. Two queries, three with words."""
    viewer = standing.viewer
    assert isinstance(viewer, Member)  # noqa: S101 - the view is for members only
    return _listings(viewer, asked._replace(group=""), standing, (), {"before": before, "after": after})


def _listings(
    viewer: Member,
    asked: Asked,
    standing: Standing | None,
    groups: tuple[tuple[str, str], ...],
    turn: dict[str, str],
) -> Listings:
    city = next(iter(find(asked.place, most=1)), None) if asked.place else None
    group = standing.group.pk if standing is not None else None
    if asked.is_narrowed:
        narrowed = _narrowed(viewer, asked, group, city)
        page = newest_first(_columns(narrowed), field="created_at", size=SHOWN, **turn)
    else:
        kept = _prepared(group is not None, asked.side, asked.state)
        page = kept.page(viewer=viewer.pk, group=group, now=clock.now(), **turn)
    return Listings(asked, rows_of(page), page.newer, page.older, standing, groups, city)


def rows_of(page: Page[Any]) -> list[Row]:
    """With their tags. One query."""
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for listing, name in _TAGS.all(listings=[row.pk for row in page.rows]) if page.rows else ():
        tags[listing].append(name)
    return [_row(tuple(row), tuple(tags[row.pk])) for row in page.rows]


def effort_in_words(minutes: int | None) -> str:
    """A step as it is called; what is none in hours. Empty where nothing is said."""
    if minutes is None:
        return ""
    return str(Effort(minutes).label) if minutes in Effort else f"{minutes / 60:.1f} h"


def _row(values: tuple[Any, ...], tags: tuple[str, ...]) -> Row:
    row = Row._make((*values, tags))
    return row._replace(
        text=_beginning(row.text), is_fulfilled=row.is_fulfilled is not None, picture=row.picture or ""
    )


@lru_cache(maxsize=4096)
def _beginning(html: str) -> str:
    return excerpt(html, BEGINNING) if html else ""


def _columns(listings: ListingQuerySet) -> Any:
    """In the order of the columns of ``Row``."""
    return listings.annotate(start=Substr("text_html", 1, 4 * BEGINNING)).values_list(
        "pk", "created_at", "side", "subject", "title", "start", "place", "is_remote", "effort_minutes",
        "author_id", "author__name", "author__avatar", "group__name", "group__slug", "fulfilment",
        named=True,
    )  # fmt: skip


@cache
def _prepared(in_group: bool, side: str, state: str) -> PreparedPages[Any]:
    def write() -> Any:
        listings = Listing.objects.visible_to(_VIEWER)
        listings = listings.fulfilled() if state == FULFILLED else listings.open(GivenMoment("now"))
        if in_group:
            listings = listings.filter(group=Given("group"))
        return _columns(listings.filter(side=side) if side else listings)

    return PreparedPages(write, field="created_at", size=SHOWN)


def _narrowed(viewer: Member, asked: Asked, group: int | None, city: City | None) -> ListingQuerySet:
    listings = Listing.objects.visible_to(viewer)
    listings = listings.fulfilled() if asked.state == FULFILLED else listings.open()
    wanted = Q() if group is None else Q(group=group)
    for name in ("side", "subject"):
        if value := getattr(asked, name):
            wanted &= Q(**{name: value})
    if asked.group:
        wanted &= Q(group__slug=asked.group)
    if asked.tag:
        wanted &= Q(pk__in=ListingTag.objects.filter(slug=folded_tag(asked.tag)).values("listing"))
    if asked.q:
        found = find_documents(
            parse(asked.q), visible=findable_by(viewer), kind=LISTING, order="newest", size=FOUND
        )
        wanted &= Q(pk__in=[hit.object_id for hit in found.hits])
    return _somewhere(listings.filter(wanted), asked, city)


def _somewhere(listings: ListingQuerySet, asked: Asked, city: City | None) -> ListingQuerySet:
    """Near the place that is asked for, and what works from afar if that is wanted too."""
    remote = Q(is_remote=True) if asked.remote else Q()
    if not asked.place:
        return listings.filter(remote)
    if city is None:
        return listings.filter(remote) if asked.remote else listings.none()
    lat, lon = Radians(Value(city.latitude)), Radians(Value(city.longitude))
    there = Radians("latitude")
    nearness = Sin(lat) * Sin(there) + Cos(lat) * Cos(there) * Cos(Radians("longitude") - lon)
    near = _within(box_around(city.latitude, city.longitude, asked.km)) & Q(
        nearness__gte=Cos(Value(asked.km / EARTH_KM))
    )
    return listings.annotate(nearness=nearness).filter(near | remote if asked.remote else near)


def _within(box: Box) -> Q:
    inside = Q(latitude__gte=box.south, latitude__lte=box.north)
    if box.west is None or box.east is None:
        return inside
    west, east = Q(longitude__gte=box.west), Q(longitude__lte=box.east)
    return inside & (west & east if box.west <= box.east else west | east)


_VIEWER = Member(pk=Given("viewer"))
_GROUPS: Prepared[Any] = Prepared(
    lambda: Membership.objects.of(_VIEWER).order_by("group__name").values_list("group__slug", "group__name")
)
_TAGS: Prepared[Any] = Prepared(
    lambda: (
        ListingTag.objects.filter(listing__in=GivenKeys("listings"))
        .order_by("pk")
        .values_list("listing", "name")
    )
)
