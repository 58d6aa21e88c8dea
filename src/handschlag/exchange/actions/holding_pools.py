"""Holding a pool: every deed in one does, so that two at once never take more than there is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, ask
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.models import Book, Booking, Line, Pool, PoolMembership
from handschlag.exchange.policy import pools as policy
from handschlag.groups.archiving import refuse_archived_now


@contextmanager
def holding_pool(pool: Pool, *, by: Member | None) -> Iterator[Pool]:
    """One transaction in which the pool is nobody else's. Conflict once it has ended.

    NotAllowed for who does not share it; ``by`` is None where a deed asks another question.
    """
    with transaction.atomic():
        held = Pool.objects.select_for_update(of=("self",), no_key=True).get(pk=pool.pk)
        if by is not None:
            spell = spell_of(held, by.pk)
            ask(allowed=policy.can_share(spell), otherwise=_("Only who shares this pool can do that."))
            refuse_archived_now(held.group_id)
        if held.closed_at is not None:
            raise Conflict(_("This pool has ended."))
        yield held


def spell_of(pool: Pool, member_id: int) -> PoolMembership | None:
    """Their present membership, or invitation."""
    return PoolMembership.objects.current().filter(pool=pool, member=member_id).first()


@dataclass(frozen=True, slots=True)
class Share:
    """What one member put in, took out, and has left over, in minutes."""

    put_in: int = 0
    taken: int = 0
    balance: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    by_member: dict[int, Share]

    def of(self, member_id: int) -> Share:
        return self.by_member.get(member_id, Share())

    @property
    def fund(self) -> int:
        """What is there to be drawn: what was put in and not drawn, whoever gave it up or was forgiven."""
        return sum(share.put_in - share.taken for share in self.by_member.values())


def shares_in(pool: Pool) -> Shares:
    """From the ledger. One query."""
    return Shares(
        {
            member: Share(put_in, -taken, balance)
            for member, put_in, taken, balance in _SHARES.all(pool=pool.pk)
        }
    )


def _shares() -> QuerySet[Line, Any]:
    put_in = Q(booking__contribution__isnull=False, booking__contribution__objected_by__isnull=True)
    taken = Q(booking__use__isnull=False, booking__use__cancelled_at__isnull=True)
    lines = Line.objects.filter(booking__pool=Given("pool"), member__isnull=False).values("member")
    return lines.annotate(
        put_in=Sum("minutes", filter=put_in, default=0),
        taken=Sum("minutes", filter=taken, default=0),
        balance=Sum("minutes"),
    ).values_list("member", "put_in", "taken", "balance")


_SHARES: Prepared[Any] = Prepared(_shares)


def book_in_pool(pool: Pool, amounts: Mapping[int, int], *, by: Member | None, reason: str) -> Booking | None:
    """``amounts``: minutes in favour of each member, against the pool. None if there is nothing to book."""
    lines = {member: minutes for member, minutes in amounts.items() if minutes}
    if not lines:
        return None
    booking = Booking.objects.create(
        book=Book.POOL, pool=pool, group_id=pool.group_id, by=by, reason=reason[:200]
    )
    against = -sum(lines.values())
    rows = [Line(booking=booking, member_id=member, minutes=lines[member]) for member in sorted(lines)]
    rows += [Line(booking=booking, pool=pool, minutes=against)] if against else []
    Line.objects.bulk_create(rows)
    return booking
