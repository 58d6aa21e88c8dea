"""What newcomers are shown in their first weeks: the welcome of the group, and a path of steps.

Rooms above say which steps there are, by what one sees that they are done, and where they lead. Nothing is
ticked by hand: whether a step is done is asked of what there is. One query for a newcomer, none for others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Q

from handschlag.accounts.models import avatar_address
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.pagination import Page, PreparedPages
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.groups.models import FIRST_WEEKS, Group, Membership, MembershipQuerySet, is_new

Condition = Callable[[], Q | Exists]
"""About a membership: ``OuterRef("member")`` and ``OuterRef("group")`` say whose and where."""
Columns = Mapping[str, Callable[[], Any]]
"""Further columns of a membership, by name: ``GivenMoment("now")`` is the present moment."""


class Words(NamedTuple):
    """A step: ``title`` is also the text of the button that leads to ``href``, ``why`` one line."""

    title: str
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class StepKind:
    """``place``: where it stands on the path. ``title``: in two words, for organisers. ``words`` gets the
    row, with the columns of all kinds.
    """

    key: str
    place: int
    title: Callable[[], str]
    words: Callable[[Any], Words]
    columns: Columns = field(default_factory=dict)


class Fact(NamedTuple):
    condition: Condition
    is_private: bool


_KINDS: dict[str, StepKind] = {}
_FACTS: defaultdict[str, list[Fact]] = defaultdict(list)


def add_step(kind: StepKind) -> None:
    _KINDS[kind.key] = kind


def add_fact(step: str, condition: Condition, *, is_private: bool = False) -> None:
    """By what one sees that a step is done; one of them is enough. ``is_private``: organisers, who see how
    far newcomers have come, do not learn of it.
    """
    fact = Fact(condition, is_private)
    if fact not in _FACTS[step]:
        _FACTS[step].append(fact)


def kinds() -> list[StepKind]:
    """In the order of the path."""
    return sorted(_KINDS.values(), key=lambda kind: kind.place)


class Step(NamedTuple):
    """A step as one newcomer sees it."""

    words: Words
    is_done: bool


class Greeting(NamedTuple):
    """What the group says: its text, or, to ``is_back`` who returns, a short word. ``name``: who says it."""

    is_back: bool
    html: str
    name: str
    picture: str | None
    sender: int | None


@dataclass(frozen=True, slots=True)
class FirstWeeks:
    """``greeting`` and ``steps`` are empty where there is nothing to show."""

    group: str
    slug: str
    greeting: Greeting | None
    steps: tuple[Step, ...]

    @property
    def done(self) -> int:
        return sum(step.is_done for step in self.steps)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody in their first weeks as organisers see them: the titles of steps done, and of the others."""

    member: int
    name: str
    picture: str | None
    joined_at: datetime
    done: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def href(self) -> str:
        return address("accounts:profile", self.member)


def first_weeks(spell: int) -> FirstWeeks | None:
    """Of a current membership, by its key, in a group that greets. One query."""
    row = _own().first(spells=[spell], now=clock.now())
    return None if row is None else _of(row)


def path_of(mine: Iterable[Membership]) -> FirstWeeks | None:
    """Of the viewer's memberships, with their groups, the newest path that is not at its end. One query; none
    for who is not new anywhere.
    """
    new = [spell.pk for spell in mine if spell.is_guided]
    rows = _own().all(spells=new, now=clock.now()) if new else []
    return next((found for row in rows if (found := _of(row)).steps), None)


def newcomers(group: Group, *, before: str = "", after: str = "") -> Page[Newcomer]:
    """Who joined in the last weeks and can sign in, the last first. One query."""
    page = _newcomers().page(group=group.pk, since=clock.now() - FIRST_WEEKS, before=before, after=after)
    return Page([_newcomer(row) for row in page.rows], page.newer, page.older)


@cache
def _newcomers() -> PreparedPages[Any]:
    return PreparedPages(_joined_lately, field="joined_at")


def _joined_lately() -> Any:
    since = Membership.objects.newcomers(GivenMoment("since")).filter(group=Given("group"))
    named = ["pk", "joined_at", "member_id", "member__name", "member__avatar", *_flags()]
    return _with_facts(since, for_others=True).values_list(*named, named=True)


def _flags() -> list[str]:
    return [f"has_{kind.key}" for kind in kinds()]


@cache
def _own() -> Prepared[Any]:
    """Written when it is first asked: then all rooms have said what they know."""
    return Prepared(_written)


def _written() -> Any:
    spells = _with_facts(Membership.objects.current().filter(pk__in=GivenKeys("spells")), for_others=False)
    more = {name: make() for kind in kinds() for name, make in kind.columns.items()}
    said = {
        "group_name": F("group__name"),
        "slug": F("group__slug"),
        "greets": F("group__greets"),
        "html": F("group__welcome__html"),
        "sender": F("group__welcome__by"),
        "sender_name": F("group__welcome__by__name"),
        "sender_picture": F("group__welcome__by__avatar"),
    }
    spells = spells.with_return().annotate(**said, **more).order_by("-joined_at", "-pk")
    own = ("pk", "joined_at", "greeting_closed_at", "path_closed_at", "is_back")
    return spells.values_list(*own, *said, *more, *_flags(), named=True)


def _with_facts(spells: MembershipQuerySet, *, for_others: bool) -> MembershipQuerySet:
    """With ``has_…`` for each step."""
    for kind in kinds():
        told = [fact for fact in _FACTS[kind.key] if not (for_others and fact.is_private)]
        is_done = reduce(or_, (Q(fact.condition()) for fact in told))
        flag = ExpressionWrapper(is_done, output_field=BooleanField())
        spells = spells.annotate(**{f"has_{kind.key}": flag})
    return spells


def _of(row: Any) -> FirstWeeks:
    """Who returns knows the group, and is shown no path."""
    steps: tuple[Step, ...] = ()
    is_over = not row.greets or not is_new(row.joined_at)
    if not is_over and row.path_closed_at is None and not row.is_back:
        steps = tuple(Step(kind.words(row), bool(getattr(row, f"has_{kind.key}"))) for kind in kinds())
    if all(step.is_done for step in steps):
        steps = ()
    greeting = None if is_over or row.greeting_closed_at is not None else _greeting(row)
    return FirstWeeks(row.group_name, row.slug, greeting, steps)


def _greeting(row: Any) -> Greeting | None:
    if not row.is_back and not row.html:
        return None
    name = row.sender_name or row.group_name
    picture = avatar_address(row.sender, row.sender_picture) if row.sender_picture else None
    return Greeting(bool(row.is_back), row.html or "", name, picture, row.sender)


def _newcomer(row: Any) -> Newcomer:
    done = {kind.key for kind in kinds() if getattr(row, f"has_{kind.key}")}
    return Newcomer(
        row.member_id,
        row.member__name,
        avatar_address(row.member_id, row.member__avatar),
        row.joined_at,
        tuple(kind.title() for kind in kinds() if kind.key in done),
        tuple(kind.title() for kind in kinds() if kind.key not in done),
    )
