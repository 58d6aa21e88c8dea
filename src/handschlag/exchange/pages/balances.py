"""Balances as their member sees them, and hours in the words of a group."""

from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.actions.limits import Standing, is_near_limit, standings_in
from handschlag.exchange.models import Keeping, Terms
from handschlag.groups.models import Membership

HOUR = 60


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a member stands in a group that keeps balances."""

    terms: Terms
    standing: Standing

    @property
    def hours(self) -> float:
        return self.standing.balance / HOUR

    @property
    def is_near_limit(self) -> bool:
        return is_near_limit(self.terms, self.standing)

    @property
    def points(self) -> int | None:
        return points(self.standing.balance, self.terms)


def points(minutes: int, terms: Terms | None) -> int | None:
    """None where the group does not count in points."""
    if terms is None or terms.keeping != Keeping.POINTS:
        return None
    return round(minutes * terms.points_an_hour / HOUR)


def balances_of(viewer: Member) -> list[Balance]:
    """In every group of theirs that keeps balances. Three queries at most."""
    found = _KEPT.all(viewer=viewer.pk)
    if not found:
        return []
    standing = standings_in([terms.group_id for terms in found], viewer.pk)
    return [Balance(terms, standing[terms.group_id]) for terms in found]


_KEPT = Prepared(
    lambda: (
        Terms.objects.exclude(keeping=Keeping.OFF)
        .filter(group__in=Membership.objects.of(Member(pk=Given("viewer"))).values("group"))
        .select_related("group")
        .order_by("group__name", "pk")
    )
)
