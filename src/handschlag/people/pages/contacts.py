"""My people: everybody the viewer has a tie with or keeps by hand, and whom to get back to. Theirs alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from handschlag.accounts.models import Member, avatar_address
from handschlag.core import clock
from handschlag.core.prepared import Given, Prepared
from handschlag.people.actions.staying import NAMED, Due, due_contacts
from handschlag.people.models import Contact, ContactTag, WeeklyLetter
from handschlag.people.models.ties import Strength, Tie, ties_of

SHOWN = 30
_NOTHING = Strength(0, None, 0.0)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the viewer's people: what they have with each other, and what the viewer keeps of them."""

    tie: Tie
    contact: Contact | None
    tags: tuple[str, ...] = ()

    @property
    def pk(self) -> int:
        return self.tie.other

    @property
    def name(self) -> str:
        return self.tie.name

    @property
    def avatar_url(self) -> str | None:
        return avatar_address(self.tie.other, self.tie.picture)

    @property
    def what(self) -> str:
        """Who they are, in a line."""
        return self.tie.headline or ", ".join(part for part in (self.tie.company, self.tie.place) if part)

    @property
    def every_weeks(self) -> int | None:
        return self.contact.every_weeks if self.contact else None

    @property
    def text(self) -> str:
        """All in which words are looked for."""
        tie, note = self.tie, self.contact.note if self.contact else ""
        return " ".join((tie.name, tie.headline, tie.company, tie.place, note, *self.tags)).casefold()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the viewer looks for; empty where they do not care."""

    words: str = ""
    strand: str = ""
    tag: str = ""
    company: str = ""
    silent: int | None = None
    """Not heard of for so many weeks."""
    order: str = ""
    """``strength``, else by the last time."""

    @property
    def is_narrow(self) -> bool:
        return bool(self.words or self.strand or self.tag or self.company or self.silent)


@dataclass(frozen=True, slots=True)
class People:
    rows: list[Person]
    newer: int | None
    older: int | None
    count: int
    """How many there are, as far as they are wanted."""
    total: int
    due: list[Due]
    tags: list[str] = field(default_factory=list)
    has_rhythm: bool = False
    is_stopped: bool = False
    """The viewer wants no weekly letter."""


def my_people(
    viewer: Member, wanted: Wanted, *, before: int | None = None, after: int | None = None
) -> People:
    """Four queries, for however many people."""
    everybody, contacts = all_people(viewer)
    now = clock.now()
    found = sorted(filter(_meets(wanted, now), everybody), key=_order(wanted))
    page, newer, older = _cut(found, before, after)
    ties = {person.pk: person.tie for person in everybody}
    waiting = [one for one in contacts if is_waited_for(one, now)]
    return People(
        page,
        newer,
        older,
        len(found),
        len(everybody),
        due_contacts(waiting, ties, now)[:NAMED],
        sorted({tag for person in everybody for tag in person.tags}, key=str.casefold),
        any(contact.every_weeks for contact in contacts),
        _STOPPED.first(viewer=viewer.pk) is not None,
    )


def all_people(viewer: Member) -> tuple[list[Person], list[Contact]]:
    """Everybody the viewer has a tie with or keeps, in no order; and all that they keep. Three queries."""
    ties = {tie.other: tie for tie in ties_of(viewer.pk)}
    contacts = _KEPT.all(viewer=viewer.pk)
    tags = _tags(viewer)
    by_other = {contact.other_id: contact for contact in contacts}
    for contact in contacts:
        if contact.other_id not in ties and contact.other.is_active:
            ties[contact.other_id] = no_tie_with(contact.other)
    people = [Person(tie, by_other.get(key), tags.get(key, ())) for key, tie in ties.items()]
    return people, contacts


def no_tie_with(other: Member) -> Tie:
    texts = (other.name, other.headline, other.company, other.place, other.avatar.name or "")
    return Tie(other.pk, _NOTHING, _NOTHING, _NOTHING, None, *texts)


def is_waited_for(contact: Any, now: datetime) -> bool:
    """As ``to_stay_in_touch_with``, of what has been read already; ``is_apart``: a block stands between."""
    put_off = contact.snoozed_until is not None and contact.snoozed_until > now
    return (
        contact.every_weeks is not None and contact.other.is_active and not put_off and not contact.is_apart
    )


def _tags(viewer: Member) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for other, name in _TAGS.all(viewer=viewer.pk):
        found[other] = (*found.get(other, ()), name)
    return found


def _meets(wanted: Wanted, now: datetime) -> Callable[[Person], bool]:
    words, company = wanted.words.casefold().split(), wanted.company.casefold().strip()
    tag, quiet_since = wanted.tag.casefold(), now - timedelta(weeks=wanted.silent or 0)

    def is_wanted(person: Person) -> bool:
        if wanted.strand and not getattr(person.tie, wanted.strand).count:
            return False
        if tag and tag not in map(str.casefold, person.tags):
            return False
        if company and company not in person.tie.company.casefold():
            return False
        last = person.tie.last_at
        if wanted.silent and last is not None and last > quiet_since:
            return False
        return not words or all(word in person.text for word in words)

    return is_wanted


def _order(wanted: Wanted) -> Callable[[Person], tuple[float, int]]:
    if wanted.order == "strength":
        return lambda person: (-person.tie.strength, -person.pk)
    return lambda person: (-(person.tie.last_at.timestamp() if person.tie.last_at else 0.0), -person.pk)


def _cut(
    found: list[Person], before: int | None, after: int | None
) -> tuple[list[Person], int | None, int | None]:
    """One page: behind or in front of a person; the first one if they are not there any more."""
    places = {person.pk: place for place, person in enumerate(found)}
    start = 0
    if before is not None and before in places:
        start = places[before] + 1
    elif after is not None and after in places:
        start = max(0, places[after] - SHOWN)
    page = found[start : start + SHOWN]
    newer = page[0].pk if page and start > 0 else None
    older = page[-1].pk if page and start + SHOWN < len(found) else None
    return page, newer, older


_VIEWER = Member(pk=Given("viewer"))
_KEPT = Prepared(
    lambda: (
        Contact.objects.of(_VIEWER)
        .with_blocks()
        .select_related("other")
        .defer("other__about", "other__about_html")
        .order_by("pk")
    )
)
_TAGS: Prepared[Any] = Prepared(
    lambda: (
        ContactTag.objects.filter(contact__owner=Given("viewer"))
        .values_list("contact__other", "name")
        .order_by("name")
    )
)
_STOPPED: Prepared[Any] = Prepared(
    lambda: WeeklyLetter.objects.filter(member=Given("viewer"), stopped_at__isnull=False).values_list("pk")
)
