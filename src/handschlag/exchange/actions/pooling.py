"""Founding a pool, joining it, and leaving it with a clean balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.markdown import render
from handschlag.core.models import audit
from handschlag.exchange.actions.holding_pools import book_in_pool, holding_pool, shares_in, spell_of
from handschlag.exchange.actions.telling_of_pools import JOINED, LEFT, sharers, tell
from handschlag.exchange.actions.using_pools import draw_now, undo_use
from handschlag.exchange.actions.voting import ABOUT_MEMBERS, admit, end_pool, require_invitable, settle_all
from handschlag.exchange.models import Pool, PoolKind, PoolMembership
from handschlag.exchange.policy import deals as deal_policy
from handschlag.exchange.policy import pools as policy
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Group, Membership

MOST_INVITED = 50


@dataclass(frozen=True, slots=True)
class Founding:
    name: str
    kind: PoolKind
    text: str = ""
    rules: str = ""
    agree_percent: int = 100
    seats: int = 1
    minutes_an_hour: int = 0

    def fields(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": self.kind,
            "text": self.text,
            "text_html": render(self.text),
            "rules": self.rules,
            "rules_html": render(self.rules),
            "agree_percent": self.agree_percent,
            "seats": self.seats if self.kind == PoolKind.SEATS else 1,
            "minutes_an_hour": 0 if self.kind == PoolKind.FUND else self.minutes_an_hour,
        }


def found_pool(
    founding: Founding, *, by: Member, group: Group | None = None, members: Sequence[int] = ()
) -> Pool:
    """``by`` shares at once; ``members`` (their keys) are invited, and nobody has to vote on them."""
    with transaction.atomic():
        ask(allowed=deal_policy.can_deal(by), otherwise=_("Pools are for people with an account in use."))
        _require_group(group, by)
        keys = sorted(set(members) - {by.pk})
        if group is None and not keys:
            raise Invalid(_("Choose a group, or at least one person to share with."), "members")
        if len(keys) > MOST_INVITED:
            raise Invalid(_("At most 50 people at once."), "members")
        now = clock.now()
        pool = Pool.objects.create(group=group, created_by=by, created_at=now, **founding.fields())
        PoolMembership.objects.create(pool=pool, member=by, invited_at=now, joined_at=now)
        audit("found pool", pool, by=by)
        for key in keys:
            admit(pool, require_invitable(pool, key, by=by), by=by, has_asked=False)
        return pool


def _require_group(group: Group | None, by: Member) -> None:
    if group is not None:
        is_in = Membership.objects.current().filter(group=group, member=by).exists()
        ask(allowed=is_in, otherwise=_("Only members of a group can found a pool in it."))
        refuse_archived(group)


def join_pool(pool: Pool, *, by: Member) -> PoolMembership:
    """Who is invited shares from now on."""
    with holding_pool(pool, by=None) as held:
        spell = _answered(held, by)
        spell.joined_at = clock.now()
        spell.save(update_fields=["joined_at"])
        audit("join pool", held, by=by)
        tell(JOINED, held, sharers(held), by=by)
        return spell


def decline_pool(pool: Pool, *, by: Member) -> PoolMembership:
    with holding_pool(pool, by=None) as held:
        spell = _answered(held, by)
        spell.left_at = clock.now()
        spell.save(update_fields=["left_at"])
        audit("decline pool", held, by=by)
        return spell


def _answered(pool: Pool, by: Member) -> PoolMembership:
    spell = spell_of(pool, by.pk)
    if spell is not None and spell.joined_at is not None:
        raise Conflict(_("You share it already."))
    ask(allowed=policy.can_answer(spell), otherwise=_("You are not invited to share this."))
    assert spell is not None  # noqa: S101 - as the policy has said
    return spell


def leave_pool(pool: Pool, *, by: Member, pay_out: bool = False) -> PoolMembership:
    """What is to come is cancelled. A debt must be made good or forgiven; what is left over is given up, or
    drawn from the fund as far as it goes. The last one ends the pool.
    """
    with holding_pool(pool, by=by) as held:
        now = clock.now()
        for use in held.uses.filter(member=by, cancelled_at__isnull=True, starts_at__gt=now):
            undo_use(use, by=by)
        _clear(held, by, pay_out=pay_out)
        spell = held.memberships.joined().get(member=by)
        spell.left_at = now
        spell.save(update_fields=["left_at"])
        audit("leave pool", held, by=by)
        about = held.proposals.filter(ended_at__isnull=True)
        own = Q(change__in=ABOUT_MEMBERS, value=by.pk)
        about.filter(own).update(ended_at=now)
        tell(LEFT, held, sharers(held), by=by)
        if held.memberships.joined().exists():
            settle_all(held, by=by)
        else:
            end_pool(held, by=by)
        return spell


def _clear(pool: Pool, by: Member, *, pay_out: bool) -> None:
    shares = shares_in(pool)
    balance = shares.of(by.pk).balance
    if balance < 0:
        raise Conflict(_("You owe the pool something: put it in, or ask the others to forgive it."))
    paid = max(0, min(balance, shares.fund)) if pay_out and pool.is_fund else 0
    if paid:
        draw_now(pool, paid, by=by, what=_("Paid out on leaving."))
    book_in_pool(pool, {by.pk: paid - balance}, by=by, reason=_("Given up on leaving."))
