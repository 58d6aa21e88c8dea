"""A moderator's ten minutes: all that waits for them, in all groups, the most urgent first."""

from collections import defaultdict
from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.exchange.models import Dispute
from handschlag.groups.models import MODERATING, Group, JoinRequest, Membership, Role
from handschlag.moderation.models import Case
from handschlag.moderation.pages.queue import CaseRow, rows_of, with_rights

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
    spells = list(
        Membership.objects.of(viewer)
        .filter(role__in=MODERATING)
        .select_related("group")
        .defer("group__description", "group__description_html", "group__rules", "group__rules_html")
        .order_by("group__name", "pk")
    )
    rows = _rows(viewer)
    led = [spell.group_id for spell in spells if spell.role == Role.ORGANISER]
    return Desk(
        appealed=[row for row in rows if row.is_appealed][:AT_ONCE],
        held=[row for row in rows if row.is_held and not row.is_appealed][:AT_ONCE],
        flagged=[row for row in rows if not row.is_held and not row.is_appealed][:AT_ONCE],
        requests=_requests(led),
        disputes=list(Dispute.objects.waiting_for(viewer).for_list().order_by("opened_at", "pk")[:AT_ONCE]),
        groups=[spell.group for spell in spells],
        is_operator=viewer.is_operator,
    )


def _rows(viewer: Member) -> list[CaseRow]:
    """As many of each kind as are shown. Two queries."""
    waiting = Case.objects.open().moderated_by(viewer)
    found = with_rights(waiting.for_list(), viewer).order_by("urgent_at", "pk")
    free = [
        case for case in found[:LOOKED_AT] if case.may_decide and not case.is_claimed_by_another(viewer.pk)
    ]
    kinds: defaultdict[tuple[bool, bool], list[Case]] = defaultdict(list)
    for case in free:
        kinds[case.is_appealed, case.is_held and not case.is_appealed].append(case)
    return rows_of(case for cases in kinds.values() for case in cases[:AT_ONCE])


def _requests(groups: list[int]) -> list[JoinRequest]:
    if not groups:
        return []
    asked = JoinRequest.objects.filter(group__in=groups).select_related("member", "group")
    return list(asked.order_by("asked_at", "pk")[:AT_ONCE])
