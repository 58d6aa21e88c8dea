"""My people: everybody the viewer has a tie with or keeps by hand, and whom to get back to. Theirs alone."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from handschlag.accounts.models import Member, avatar_address
from handschlag.core import clock
from handschlag.core.prepared import Given, Prepared
from handschlag.people.actions.staying import NAMED, Due, due_contacts
from handschlag.people.models import Contact, ContactTag, WeeklyLetter
from handschlag.people.models.ties import Tie, latest_of, ties_of
from handschlag.ties.folding import moment

SHOWN = 30
_NOTHING = (0, None, 0.0)


class Kept(NamedTuple):
    """A ``Contact`` as a list has it."""

    pk: int
    other_id: int
    note: str
    weeks: int | None
    """The rhythm that holds: their own, or of a tag."""
    snoozed_until: datetime | None
    added_at: datetime
    mailed_at: datetime | None
    is_apart: bool
    """A block stands between the two."""
    name: str
    headline: str
    company: str
    place: str
    picture: str
    is_active: bool

    @property
    def rhythm(self) -> timedelta | None:
        return timedelta(weeks=self.weeks) if self.weeks else None

    @property
    def other(self) -> Member:
        return Member(
            pk=self.other_id, name=self.name, headline=self.headline, company=self.company, place=self.place,
            avatar=self.picture,
        )  # fmt: skip

    def is_waited_for(self, now: datetime) -> bool:
        """As ``to_stay_in_touch_with``, of what has been read already."""
        is_put_off = self.snoozed_until is not None and self.snoozed_until > now
        return bool(self.weeks) and self.is_active and not is_put_off and not self.is_apart


@dataclass(frozen=True, slots=True)
class Person:
    """One of the viewer's people: what they have with each other, and what the viewer keeps of them."""

    tie: Tie
    contact: Contact | Kept | None
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
    def weeks(self) -> int | None:
        """The rhythm that holds, if any."""
        return (self.contact.weeks or None) if self.contact else None

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
    """Five queries, for however many people; four, where somebody is looked for."""
    book, now = _Book(_contacts(viewer), _tags(viewer)), clock.now()
    if wanted.is_narrow or wanted.order:
        ties = book.with_untied(ties_of(viewer.pk))
        lasts = {tie.other: tie.last for tie in ties}
        found = {
            tie.other: tie for tie in sorted(filter(_meets(wanted, book, now), ties), key=_order(wanted))
        }
        keys, newer, older = _cut(list(found), before, after)
    else:
        lasts = dict(latest_of(viewer.pk))
        lasts |= dict.fromkeys(book.untied(lasts))
        keys, newer, older = _cut(list(lasts), before, after)
        found = {tie.other: tie for tie in book.with_untied(ties_of(viewer.pk, others=keys), keys)}
    waiting = [one for one in book.contacts.values() if one.is_waited_for(now)]
    heard = {one.other_id: moment(lasts.get(one.other_id)) for one in waiting}
    return People(
        [book.person(found[key]) for key in keys if key in found],
        newer,
        older,
        len(found) if wanted.is_narrow else len(lasts),
        len(lasts),
        due_contacts(waiting, heard, now)[:NAMED],
        sorted({tag for key, own in book.tags.items() if key in lasts for tag in own}, key=str.casefold),
        any(contact.weeks for contact in book.contacts.values()),
        _STOPPED.first(viewer=viewer.pk) is not None,
    )


def all_people(viewer: Member) -> list[Person]:
    """Everybody the viewer has a tie with or keeps, the latest first. Three queries."""
    book = _Book(_contacts(viewer), _tags(viewer))
    return list(map(book.person, book.with_untied(ties_of(viewer.pk))))


@dataclass(frozen=True, slots=True)
class _Book:
    """What the viewer keeps of people, by their keys."""

    contacts: dict[int, Kept]
    tags: dict[int, tuple[str, ...]]

    def untied(self, tied: Container[int]) -> list[int]:
        """Who is kept without a tie, who joined last first."""
        return sorted(
            (k for k, one in self.contacts.items() if one.is_active and k not in tied), reverse=True
        )

    def with_untied(self, ties: list[Tie], among: Container[int] | None = None) -> list[Tie]:
        """Behind ties those who are kept without one."""
        others = self.untied({tie.other for tie in ties})
        return [*ties, *(_untied(self.contacts[key]) for key in others if among is None or key in among)]

    def person(self, tie: Tie) -> Person:
        return Person(tie, self.contacts.get(tie.other), self.tags.get(tie.other, ()))


def no_tie_with(other: Member) -> Tie:
    texts = (other.name, other.headline, other.company, other.place, other.avatar.name or "")
    return Tie(other.pk, *_NOTHING, *_NOTHING, *_NOTHING, None, *texts, None)


def _untied(kept: Kept) -> Tie:
    texts = (kept.name, kept.headline, kept.company, kept.place, kept.picture)
    return Tie(kept.other_id, *_NOTHING, *_NOTHING, *_NOTHING, None, *texts, None)


def _contacts(viewer: Member) -> dict[int, Kept]:
    return {kept.other_id: kept for kept in map(Kept._make, _KEPT.all(viewer=viewer.pk))}


def _tags(viewer: Member) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for other, name in _TAGS.all(viewer=viewer.pk):
        found[other] = (*found.get(other, ()), name)
    return found


def _meets(wanted: Wanted, book: _Book, now: datetime) -> Callable[[Tie], bool]:
    words, company = wanted.words.casefold().split(), wanted.company.casefold().strip()
    tag, quiet_since = wanted.tag.casefold(), now - timedelta(weeks=wanted.silent or 0)

    def is_wanted(tie: Tie) -> bool:
        if wanted.strand and not getattr(tie, f"{wanted.strand}_number"):
            return False
        if tag and tag not in map(str.casefold, book.tags.get(tie.other, ())):
            return False
        if company and company not in tie.company.casefold():
            return False
        last = tie.last_at if wanted.silent else None
        if last is not None and last > quiet_since:
            return False
        return not words or all(word in book.person(tie).text for word in words)

    return is_wanted


def _order(wanted: Wanted) -> Callable[[Tie], tuple[float, int]]:
    """Ties come by the last time."""
    if wanted.order == "strength":
        return lambda tie: (-tie.strength, -tie.other)
    return lambda _tie: (0.0, 0)


def _cut(found: list[int], before: int | None, after: int | None) -> tuple[list[int], int | None, int | None]:
    """One page: behind or in front of a person; the first one if they are not there any more."""
    start = 0
    if before is not None and before in found:
        start = found.index(before) + 1
    elif after is not None and after in found:
        start = max(0, found.index(after) - SHOWN)
    page = found[start : start + SHOWN]
    newer = page[0] if page and start > 0 else None
    older = page[-1] if page and start + SHOWN < len(found) else None
    return page, newer, older


_VIEWER = Member(pk=Given("viewer"))
_COLUMNS = (
    "pk", "other_id", "note", "rhythm_weeks", "snoozed_until", "added_at", "mailed_at", "is_apart",
    "other__name", "other__headline", "other__company", "other__place", "other__avatar", "other__is_active",
)  # fmt: skip
_KEPT: Prepared[Any] = Prepared(
    lambda: Contact.objects.of(_VIEWER).with_rhythm().with_blocks().order_by("pk").values_list(*_COLUMNS)
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
