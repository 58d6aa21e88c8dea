"""The queue of a group, and that of the site: what waited longest stands first, heavier things earlier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import ask
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.groups.models import Group
from handschlag.groups.pages import Standing, standing
from handschlag.moderation import policy
from handschlag.moderation.models import Case, CaseQuerySet, Flag, Kind, Reason
from handschlag.moderation.models.cases import claim_holds, involves
from handschlag.moderation.pages.showing import SAID, plain, said

SHOWN = 30


class CaseRow(NamedTuple):
    """A case in a list: plain values, so that what is made of it can be kept. ``may_decide``: it is the
    viewer's to decide.
    """

    pk: int
    kind: str
    title: str
    excerpt: str
    author: str
    group: str
    reasons: tuple[str, ...]
    flag_count: int
    opened_at: datetime
    is_held: bool
    is_hidden: bool
    is_appealed: bool
    claimed_by: str
    may_decide: bool

    @property
    def href(self) -> str:
        return address("moderation:case", self.pk)

    @property
    def may_approve(self) -> bool:
        return self.may_decide and self.is_held and not self.is_appealed


@dataclass(frozen=True, slots=True)
class Queue:
    standing: Standing | None
    """None for the queue of the site."""
    rows: list[CaseRow]
    newer: str | None
    older: str | None
    only: str

    @property
    def group(self) -> Group | None:
        return self.standing.group if self.standing is not None else None

    @property
    def here(self) -> str:
        return (
            address("moderation:queue", self.group.slug) if self.group else address("moderation:site_queue")
        )


ONLY = {
    "held": Q(is_held=True, is_appealed=False),
    "appealed": Q(is_appealed=True),
    "flagged": Q(is_held=False, is_appealed=False),
}


def moderated(slug: str, viewer: Member) -> Standing:
    """A group that the viewer moderates. Http404 for one they may not know of, else NotAllowed."""
    found = standing(slug, viewer)
    allowed = policy.can_moderate(found.membership)
    ask(allowed=allowed, otherwise=_("This is for who moderates the group."))
    return found


def queue(found: Standing, viewer: Member, *, only: str = "", **cursors: str) -> Queue:
    """Two queries, however long it is."""
    return _queue(found, viewer, only, group=found.group.pk, **cursors)


def site_queue(viewer: Member, *, only: str = "", **cursors: str) -> Queue:
    """What belongs to no group, and what nobody in its group is free to decide."""
    if not viewer.is_operator:
        raise Http404
    return _queue(None, viewer, only, **cursors)


def _queue(found: Standing | None, viewer: Member, only: str, **asked: Any) -> Queue:
    only = only if only in ONLY else ""
    pages = _pages(only, is_operator=viewer.is_operator, is_of_group=found is not None)
    page = pages.page(viewer=viewer.pk, **asked)
    return Queue(found, rows_of(page.rows), page.newer, page.older, only)


@cache
def _pages(only: str, *, is_operator: bool, is_of_group: bool) -> PreparedPages[Any]:
    viewer = Member(pk=Given("viewer"), is_operator=is_operator)

    def write() -> Any:
        cases = (
            Case.objects.moderated_by(viewer).filter(group=Given("group"))
            if is_of_group
            else Case.objects.for_operators(viewer)
        )
        return listed(cases.open().filter(ONLY.get(only, Q())), viewer)

    return PreparedPages(write, field="urgent_at", size=SHOWN, soonest=True)


def listed(cases: CaseQuerySet, viewer: Member) -> Any:
    """Of cases that the viewer moderates, what ``rows_of`` needs of them, and ``claimed_by_id``."""
    return with_rights(cases, viewer).values_list(*_COLUMNS, named=True)


def with_rights(cases: CaseQuerySet, viewer: Member) -> Any:
    """With ``may_decide``, of cases that the viewer moderates."""
    involved = Case.objects.filter(involves(viewer.pk), pk=OuterRef("pk"))
    return cases.annotate(may_decide=~Exists(involved))  # type: ignore[no-redef]  # it fills the attribute


def rows_of(cases: Iterable[Any]) -> list[CaseRow]:
    """Of rows that were ``listed``. One query, for the reasons."""
    found = list(cases)
    reasons: dict[int, dict[str, None]] = {case.pk: {} for case in found}
    for case, reason, rule in _REASONS.all(cases=reasons) if found else []:
        reasons[case][rule or str(Reason(reason).label)] = None
    return [_row(case, tuple(reasons[case.pk])) for case in found]


def _row(case: Any, reasons: tuple[str, ...]) -> CaseRow:
    title, html = said(case)
    return CaseRow(
        pk=case.pk,
        kind=str(Kind(case.kind).label),
        title=title,
        excerpt=plain(html),
        author=case.author__name if case.author__name is not None else _("Former member"),
        group=case.group__name or "",
        reasons=reasons,
        flag_count=case.flag_count,
        opened_at=case.opened_at,
        is_held=case.is_held,
        is_hidden=case.hidden_at is not None,
        is_appealed=case.is_appealed,
        claimed_by=(case.claimed_by__name if claim_holds(case.claimed_at) else None) or "",
        may_decide=case.may_decide,
    )


_COLUMNS = (
    "pk", "kind", *SAID, "group__name", "flag_count", "opened_at", "urgent_at", "is_held", "hidden_at",
    "is_appealed", "claimed_by_id", "claimed_by__name", "claimed_at", "may_decide",
)  # fmt: skip
_REASONS = Prepared(
    lambda: (
        Flag.objects.filter(case__in=GivenKeys("cases"))
        .order_by("pk")
        .values_list("case_id", "reason", "rule")
    )
)
