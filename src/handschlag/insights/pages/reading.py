"""Who reads figures, which they are, and how much of them this reader may see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.definitions import SECTIONS
from handschlag.insights.disclosure import OTHERS, for_members, trends_for_members
from handschlag.insights.figures import Figures
from handschlag.insights.models import Chart, NetworkChoices, Snapshot
from handschlag.insights.trends import Trends

NAMING: Final = ("systemic_importance_table", "what_strengthens_table")
"""Tables that name members, to those who run the group."""

OF_MEMBERS: Final = ("member", "first", "second")
"""Columns in which members stand, by their ids."""

OF_PAIRS: Final = ("what_strengthens_table",)
UNASKED: Final = ("to_meet_table",)
"""Pairs without regard to who wants to be named: pages show those who do, and no file has the others."""

_CHARACTERS: Final = Snapshot._meta.get_field("selection")
_SLUG: Final = Given("slug", Group._meta.get_field("slug"))
_MEMBERSHIP: Final = Prepared(
    lambda: (
        Membership.objects.of(Member(pk=Given("viewer")))
        .filter(group__slug=_SLUG)
        .select_related("group")[:1]
    )
)
_SNAPSHOTS: Final = Prepared(
    lambda: Snapshot.objects.newest_and_newest_computed(Given("group"), Given("selection", _CHARACTERS))
)
_SNAPSHOTS_OF_SITE: Final = Prepared(
    lambda: Snapshot.objects.newest_and_newest_computed(None, Given("selection", _CHARACTERS))
)
_FIGURES: Final = Prepared(
    lambda: Snapshot.objects.filter(pk=Given("snapshot")).values_list("figures", "trends")
)
_CHARTS: Final = Prepared(
    lambda: Chart.objects.filter(
        snapshot=Given("snapshot"), language=Given("language", Chart._meta.get_field("language"))
    ).values_list("name", "svg")
)
_NAMED: Final = Prepared(
    lambda: (
        Member.objects.filter(pk__in=GivenKeys("keys"), is_active=True)
        .select_related("network_choices")
        .only("name", "network_choices__is_matched")
    )
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who looks at the figures of a group, or at those of the site (no group, no membership)."""

    group: Group | None
    membership: Membership | None

    @property
    def shows_names(self) -> bool:
        """Whether they act on what they see: who runs the group, or the site."""
        return self.group is None or policy.can_see_names(self.membership)

    @property
    def role(self) -> str:
        return "operator" if self.membership is None else self.membership.role

    @property
    def chapters(self) -> list[str]:
        """In their order; what could start a run is for those who can stop it."""
        return [key for key in SECTIONS if key != "crisis" or self.shows_names]


def reader_of(slug: str, viewer: Member) -> Reader:
    """The viewer as a member of the group; see ``membership_of``."""
    membership = membership_of(slug, viewer)
    return Reader(membership.group, membership)


def membership_of(slug: str, viewer: Member) -> Membership:
    """The viewer's membership, in one query.

    Http404 for a group they may not know of, NotAllowed for strangers.
    """
    membership = spell_in(slug, viewer)
    if membership is None or not policy.can_see_health(membership):
        raise NotAllowed(_("The insights of a group are for its members to see."))
    return membership


def spell_in(slug: str, viewer: Member) -> Membership | None:
    """How the viewer belongs to a group, in a query or two; Http404 for one they may not know of."""
    membership = _MEMBERSHIP.first(viewer=viewer.pk, slug=slug)
    if membership is None and not Group.objects.visible_to(viewer).filter(slug=slug).exists():
        raise Http404
    return membership


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest figures there are, and how the last computation stands."""

    snapshot: Snapshot | None
    is_under_way: bool
    has_failed: bool
    chapters: int = 0
    """Of the computation that is under way, how many are done."""

    @property
    def is_archive(self) -> bool:
        """Whether the figures speak of a day long before they were computed."""
        found = self.snapshot
        if found is None or found.as_of is None or found.finished_at is None or found.selection:
            return False
        return found.finished_at - found.as_of > timedelta(days=1)


def stored(reader: Reader, selection: str = "") -> Stored:
    """One query."""
    if reader.group is None:
        found = _SNAPSHOTS_OF_SITE.all(selection=selection)
    else:
        found = _SNAPSHOTS.all(group=reader.group.pk, selection=selection)
    newest = found[0] if found else None
    computed = next((snapshot for snapshot in found if snapshot.is_computed), None)
    return Stored(
        computed,
        is_under_way=newest is not None and newest.is_under_way,
        has_failed=newest is not None and newest.has_failed,
        chapters=newest.chapters if newest is not None else 0,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """Figures and how they were before, as far as this reader may see them; ``named``: who stands in them."""

    figures: Figures
    trends: Trends
    named: dict[int, Member]

    def name(self, pk: int) -> str:
        found = self.named.get(pk)
        return found.name if found is not None else _("somebody who has left")


def shown(reader: Reader, snapshot: Snapshot, *, with_names: bool = False) -> Shown:
    """One query, and one more for names; without them no table in which members stand."""
    figures, trends = _FIGURES.get(snapshot=snapshot.pk)
    if not reader.shows_names:
        return Shown(for_members(figures), trends_for_members(trends, figures), {})
    left_out = UNASKED if with_names else (*UNASKED, *NAMING)
    figures = {key: told for key, told in figures.items() if key not in left_out}
    named = _named(figures)
    return Shown(_without_unwilling(figures, named), trends, named)


def _named(figures: Figures) -> dict[int, Member]:
    keys = {cell for key in NAMING for row in _rows(figures, key) for cell in _people(figures, key, row)}
    return {member.pk: member for member in _NAMED.all(keys=keys)} if keys else {}


def _rows(figures: Figures, key: str) -> list[list[Any]]:
    return (figures[key]["value"] or []) if key in figures else []


def _people(figures: Figures, key: str, row: list[Any]) -> list[int]:
    columns = figures[key].get("columns", [])
    return [cell for column, cell in zip(columns, row, strict=True) if column in OF_MEMBERS]


def _without_unwilling(figures: Figures, named: dict[int, Member]) -> Figures:
    """Pairs without those who do not want to be named to others, or who have left."""
    for key in OF_PAIRS:
        if rows := _rows(figures, key):
            told = figures[key].copy()
            told["value"] = [
                row for row in rows if all(_may_be_paired(named.get(pk)) for pk in row[:2])
            ] or None  # fmt: skip
            figures[key] = told
    return figures


def _may_be_paired(member: Member | None) -> bool:
    if member is None:
        return False
    choices: NetworkChoices | None = getattr(member, "network_choices", None)
    return choices is None or choices.is_matched


def charts(reader: Reader, snapshot: Snapshot, language: str) -> dict[str, str]:
    """The drawings for this reader, by key: members see none that was drawn for others. One query."""
    rows = _CHARTS.all(snapshot=snapshot.pk, language=language)
    if reader.shows_names:
        return dict(rows)
    return {name.removesuffix(OTHERS): svg for name, svg in rows if name.endswith(OTHERS)}
