"""The queue of a group, and that of the site: what waited longest stands first, heavier things earlier."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import ask
from handschlag.core.pagination import Page, soonest_first
from handschlag.groups.models import Group
from handschlag.groups.pages import Standing, standing
from handschlag.moderation import policy
from handschlag.moderation.models import Case, CaseQuerySet, Flag, Kind, Reason
from handschlag.moderation.models.cases import involves
from handschlag.moderation.pages.showing import plain, shown

SHOWN = 30


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. ``may_decide``: it is the viewer's to decide."""

    pk: int
    href: str
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
    cases = Case.objects.moderated_by(viewer).filter(group=found.group)
    return _queue(found, cases, viewer, only, cursors)


def site_queue(viewer: Member, *, only: str = "", **cursors: str) -> Queue:
    """What belongs to no group, and what nobody in its group is free to decide."""
    if not viewer.is_operator:
        raise Http404
    return _queue(None, Case.objects.for_operators(viewer), viewer, only, cursors)


def _queue(
    found: Standing | None, cases: CaseQuerySet, viewer: Member, only: str, cursors: dict[str, str]
) -> Queue:
    waiting = cases.open().filter(ONLY.get(only, Q()))
    page: Page[Case] = soonest_first(
        with_rights(waiting.for_list(), viewer), field="urgent_at", size=SHOWN, **cursors
    )
    return Queue(found, rows_of(page.rows), page.newer, page.older, only if only in ONLY else "")


def with_rights(cases: CaseQuerySet, viewer: Member) -> Any:
    """With ``may_decide``, of cases that the viewer moderates."""
    involved = Case.objects.filter(involves(viewer.pk), pk=OuterRef("pk"))
    return cases.annotate(may_decide=~Exists(involved))  # type: ignore[no-redef]  # it fills the attribute


def rows_of(cases: Iterable[Case]) -> list[CaseRow]:
    """One query, for the reasons."""
    found = list(cases)
    reasons: dict[int, dict[str, None]] = {case.pk: {} for case in found}
    flags = Flag.objects.filter(case__in=reasons).order_by("pk")
    for case, reason, rule in flags.values_list("case_id", "reason", "rule"):
        reasons[case][rule or str(Reason(reason).label)] = None
    return [_row(case, tuple(reasons[case.pk])) for case in found]


def _row(case: Case, reasons: tuple[str, ...]) -> CaseRow:
    said = shown(case)
    return CaseRow(
        pk=case.pk,
        href=case.get_absolute_url(),
        kind=str(Kind(case.kind).label),
        title=said.title,
        excerpt=plain(said.html),
        author=case.author.name if case.author is not None else _("Former member"),
        group=case.group.name if case.group is not None else "",
        reasons=reasons,
        flag_count=case.flag_count,
        opened_at=case.opened_at,
        is_held=case.is_held,
        is_hidden=case.hidden_at is not None,
        is_appealed=case.is_appealed,
        claimed_by=case.claimed_by.name if case.is_claimed and case.claimed_by is not None else "",
        may_decide=bool(case.may_decide),
    )
