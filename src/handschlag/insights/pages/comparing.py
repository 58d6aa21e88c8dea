"""Groups beside each other: the same few figures of each, from its newest snapshot."""

from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.insights import wording
from handschlag.insights.definitions import DEFINITIONS
from handschlag.insights.disclosure import for_members
from handschlag.insights.figures import Figures
from handschlag.insights.models import Snapshot
from handschlag.insights.pages.reading import Reader

KEYS: Final = (
    "active_share", "time_to_first_reply", "retention", "met_share", "win_win_rate", "dependency",
    "kept_share",
)  # fmt: skip
MOST: Final = 100
_FEWEST: Final = 2


class Compared(list[tuple[str, str, list[str]]]):
    """Name, address and cells of each group, the largest first."""

    @property
    def columns(self) -> list[str | tuple[str, str]]:
        names = [_("Members"), *(str(DEFINITIONS[key].label) for key in KEYS)]
        return [_("Group"), *((name, "number") for name in names)]


def all_groups() -> Compared:
    """Of every group as its members see it: who runs the site does not run the groups. One query."""
    return _compared(_ALL.all(), exactly=False)


def groups_run_by(reader: Reader) -> Compared:
    """Those that who runs this one runs, where there are several. One query."""
    membership = reader.membership
    if membership is None or not reader.shows_names:
        return Compared()
    return _compared(_RUN.all(member=membership.member_id), exactly=True)


def _figures_of(groups: QuerySet[Group]) -> Any:
    newest = Snapshot.objects.filter(group=OuterRef("pk"), selection="").computed()
    newest = newest.order_by("-requested_at", "-pk")
    rows = groups.annotate(**{key: Subquery(newest.values(f"figures__{key}")[:1]) for key in KEYS})
    return rows.order_by("-member_count", "pk").values_list("name", "slug", "member_count", *KEYS)[:MOST]


def _run_by(member: Given) -> QuerySet[Group]:
    run = Membership.objects.current().filter(member=member, role__in=MODERATING)
    return Group.objects.filter(pk__in=run.values("group"))


_ALL: Prepared[Any] = Prepared(lambda: _figures_of(Group.objects.all()))
_RUN: Prepared[Any] = Prepared(lambda: _figures_of(_run_by(Given("member"))))


def _compared(groups: list[Any], *, exactly: bool) -> Compared:
    found = [_row(*row, exactly=exactly) for row in groups]
    return Compared(found if len(found) >= _FEWEST else [])


def _row(name: str, slug: str, members: int, *values: object, exactly: bool) -> tuple[str, str, list[str]]:
    figures: Figures = {key: told for key, told in zip(KEYS, values, strict=True) if isinstance(told, dict)}  # type: ignore[misc]
    shown = figures if exactly else for_members(figures)
    cells = [wording.cell(members, "members")]
    for key in KEYS:
        told = shown.get(key)
        cells.append("–" if told is None else wording.cell(told["value"], told["unit"]))
    return name, address("insights:hub", slug), cells
