"""A moderator's ten minutes: all that waits for them, in all groups, the most urgent first."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.exchange.models import Dispute
from handschlag.groups.models import MODERATING, Group, JoinRequest, Membership, Role
from handschlag.moderation.models import Case
from handschlag.moderation.models.cases import claim_holds
from handschlag.moderation.pages.queue import CaseRow, listed, rows_of

AT_ONCE = 10
"""Of each kind: what fits into ten minutes."""
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Desk:
    appealed: list[CaseRow]
    held: list[CaseRow]
    flagged: list[CaseRow]
    requests: list[JoinRequest]
    disputes: list[Dispute]
    groups: list[Group]
    """That the viewer moderates."""
    is_operator: bool

    @property
    def is_empty(self) -> bool:
        return not any((self.appealed, self.held, self.flagged, self.requests, self.disputes))

    @property
    def is_for_nobody(self) -> bool:
        return not self.groups and not self.is_operator


def desk(viewer: Member) -> Desk:
    """Five queries. Only what is the viewer's to decide, and nobody else is at."""
    spells = _SPELLS.all(viewer=viewer.pk)
    rows = _rows(viewer)
    led = [spell.group_id for spell in spells if spell.role == Role.ORGANISER]
    return Desk(
        appealed=[row for row in rows if row.is_appealed][:AT_ONCE],
        held=[row for row in rows if row.is_held and not row.is_appealed][:AT_ONCE],
        flagged=[row for row in rows if not row.is_held and not row.is_appealed][:AT_ONCE],
        requests=_REQUESTS.all(groups=led) if led else [],
        disputes=_disputes(viewer.is_operator).all(viewer=viewer.pk),
        groups=[spell.group for spell in spells],
        is_operator=viewer.is_operator,
    )


def _rows(viewer: Member) -> list[CaseRow]:
    """As many of each kind as are shown. Two queries."""
    kinds: defaultdict[tuple[bool, bool], list[Any]] = defaultdict(list)
    for case in _waiting(viewer.is_operator).all(viewer=viewer.pk):
        is_anothers = case.claimed_by_id not in {None, viewer.pk} and claim_holds(case.claimed_at)
        if case.may_decide and not is_anothers:
            kinds[case.is_appealed, case.is_held and not case.is_appealed].append(case)
    return rows_of(case for cases in kinds.values() for case in cases[:AT_ONCE])


@cache
def _waiting(is_operator: bool) -> Prepared[Any]:
    viewer = Member(pk=Given("viewer"), is_operator=is_operator)
    waiting = Case.objects.open().moderated_by(viewer)
    return Prepared(lambda: listed(waiting, viewer).order_by("urgent_at", "pk")[:LOOKED_AT])


@cache
def _disputes(is_operator: bool) -> Prepared[Dispute]:
    waiting = Dispute.objects.waiting_for(Member(pk=Given("viewer"), is_operator=is_operator))
    return Prepared(lambda: waiting.for_list().order_by("opened_at", "pk")[:AT_ONCE])


_SPELLS = Prepared(
    lambda: (
        Membership.objects.of(Member(pk=Given("viewer")))
        .filter(role__in=MODERATING)
        .select_related("group")
        .defer("group__description", "group__description_html", "group__rules", "group__rules_html")
        .order_by("group__name", "pk")
    )
)
_REQUESTS = Prepared(
    lambda: (
        JoinRequest.objects.filter(group__in=GivenKeys("groups"))
        .select_related("member", "group")
        .order_by("asked_at", "pk")[:AT_ONCE]
    )
)
