"""How far a balance may go in a group that keeps them, and who stands where."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.exchange.models import Book, Deal, DealState, Keeping, Leg, Line, Terms

HOUR = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's balance in minutes; ``lowest`` and ``highest`` with all that is agreed and still open."""

    balance: int
    lowest: int
    highest: int

    def after(self, change: int) -> tuple[int, int]:
        """From where to where ``change`` leads at worst."""
        base = self.lowest if change < 0 else self.highest
        return base, base + change


def terms_of(group_id: int | None) -> Terms | None:
    """None where a group keeps no balances."""
    if group_id is None:
        return None
    return Terms.objects.exclude(keeping=Keeping.OFF).filter(group=group_id).first()


def standings(group_id: int, members: Iterable[int]) -> dict[int, Standing]:
    """Of several members in one group. Two queries. What is agreed counts for where a balance may come to."""
    keys = list(members)
    lines = Line.objects.filter(booking__group=group_id, member__in=keys)
    legs = Leg.objects.filter(Q(giver__in=keys) | Q(receiver__in=keys), deal__group=group_id)
    return _standings(keys, lines, legs, "member", lambda leg: (leg.giver_id, leg.receiver_id))


def standings_in(groups: Iterable[int], member: int) -> dict[int, Standing]:
    """Of one member in several groups. Two queries."""
    keys = list(groups)
    lines = Line.objects.filter(booking__group__in=keys, member=member)
    legs = Leg.objects.filter(Q(giver=member) | Q(receiver=member), deal__group__in=keys)

    def places(leg: Leg) -> tuple[int | None, int | None]:
        group = leg.deal.group_id
        return (group, None) if leg.giver_id == member else (None, group)

    return _standings(keys, lines, legs, "booking__group", places)


def _standings(
    keys: list[int],
    lines: QuerySet[Line],
    legs: QuerySet[Leg],
    by: str,
    places: Callable[[Leg], tuple[int | None, int | None]],
) -> dict[int, Standing]:
    booked: dict[int, int] = dict(
        lines.filter(booking__book=Book.BALANCE).values_list(by).annotate(total=Sum("minutes"))
    )
    is_open = [DealState.AGREED, DealState.DISPUTED]
    gives: dict[int | None, int] = {}
    takes: dict[int | None, int] = {}
    for leg in legs.filter(deal__state__in=is_open, closed_at__isnull=True, amount__gt=0).select_related(
        "deal"
    ):
        giver, receiver = places(leg)
        gives[giver] = gives.get(giver, 0) + leg.amount
        takes[receiver] = takes.get(receiver, 0) + leg.amount
    return {
        key: Standing(
            booked.get(key, 0), booked.get(key, 0) - takes.get(key, 0), booked.get(key, 0) + gives.get(key, 0)
        )
        for key in keys
    }


def changes_by(legs: Iterable[Leg]) -> dict[int, int]:
    """What the legs do to the balance of each side."""
    changes: dict[int, int] = {}
    for leg in legs:
        changes[leg.giver_id] = changes.get(leg.giver_id, 0) + leg.amount
        changes[leg.receiver_id] = changes.get(leg.receiver_id, 0) - leg.amount
    return {member: change for member, change in changes.items() if change}


def goes_too_far(limit: int | None, standing: Standing, change: int) -> bool:
    """Beyond ``limit`` hours, and not towards zero: who is over it may always pay back."""
    before, after = standing.after(change)
    return limit is not None and abs(after) > limit * HOUR and abs(after) > abs(before)


def refuse_beyond(deal: Deal, legs: Iterable[Leg], names: Mapping[int, str], *, by: Member) -> None:
    """Conflict if the deal would take a side beyond the hard limit. One at a time."""
    changes = changes_by(legs)
    if not changes or deal.group_id is None:
        return
    held = Terms.objects.select_for_update(no_key=True).exclude(keeping=Keeping.OFF)
    terms = held.filter(group=deal.group_id).first()
    if terms is None or terms.hard_limit is None:
        return
    found = standings(deal.group_id, changes)
    for member in sorted(changes, key=lambda key: key != by.pk):
        if goes_too_far(terms.hard_limit, found[member], changes[member]):
            raise Conflict(_refusal(terms, names[member], is_own=member == by.pk))


def is_near_limit(terms: Terms, standing: Standing, change: int = 0) -> bool:
    """Whether to warn: beyond the soft limit, by what is planned too."""
    if change and not goes_too_far(terms.soft_limit, standing, change):
        return False
    reached = (
        max(abs(standing.lowest), abs(standing.highest)) if not change else abs(standing.after(change)[1])
    )
    return terms.soft_limit is not None and reached > terms.soft_limit * HOUR


def _refusal(terms: Terms, name: str, *, is_own: bool) -> str:
    if is_own:
        return _(
            "Your balance in this group would go beyond %(hours)s hours. Bring it nearer to zero first."
        ) % {"hours": terms.hard_limit}
    return _("The balance of %(name)s in this group cannot go that far. Agree on less, or on a gift.") % {
        "name": name
    }
