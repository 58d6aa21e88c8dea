"""Changes to a pool: proposed by a member, and adopted once so many agree as the pool has fixed."""

from typing import Any

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.markdown import render
from handschlag.core.models import audit
from handschlag.exchange.actions.holding_deals import hold_pair
from handschlag.exchange.actions.holding_pools import book_in_pool, holding_pool, shares_in, spell_of
from handschlag.exchange.actions.telling_of_pools import (
    ADOPTED,
    ENDED,
    INVITED,
    JOINED,
    REJECTED,
    VOTE,
    sharers,
    tell,
)
from handschlag.exchange.actions.using_pools import undo_use
from handschlag.exchange.models import WHOLE, Change, Pool, PoolMembership, Proposal, Vote
from handschlag.exchange.policy import pools as policy
from handschlag.groups.models import Membership

FEWEST_AGREE = 51
MOST_MINUTES = 6000
LONGEST_RULES = 5000
ABOUT_MEMBERS = (Change.ADMIT, Change.WRITE_OFF)


def propose_change(pool: Pool, change: Change, value: Any, *, by: Member, reason: str = "") -> Proposal:
    """Whoever proposes it agrees to it; where that is enough it is adopted at once."""
    with holding_pool(pool, by=by) as held:
        _require_value(held, change, value, by=by)
        return _begin(held, change, value, by=by, reason=reason)


def ask_to_join(pool: Pool, *, by: Member, reason: str = "") -> Proposal:
    """Somebody of the pool's group would share, too: its members vote."""
    with holding_pool(pool, by=None) as held:
        is_in_group = Membership.objects.current().filter(group=held.group_id, member=by).exists()
        allowed = policy.can_ask(spell_of(held, by.pk), is_in_group=is_in_group)
        ask(allowed=allowed, otherwise=_("Only members of the group who do not share it yet can ask."))
        return _begin(held, Change.ADMIT, by.pk, by=by, reason=reason)


def vote(proposal: Proposal, *, by: Member, agrees: bool) -> Proposal:
    """One vote each, which may be changed while it is open."""
    with holding_pool(proposal.pool, by=by) as held:
        now = _open(proposal)
        Vote.objects.update_or_create(proposal=now, member=by, defaults={"agrees": agrees, "at": clock.now()})
        audit("vote in pool", held, by=by, proposal=now.pk, agrees=agrees)
        settle(held, now, by=by)
        return now


def withdraw_proposal(proposal: Proposal, *, by: Member) -> Proposal:
    """Who proposed it thinks better of it."""
    with holding_pool(proposal.pool, by=None) as held:
        now = _open(proposal)
        ask(allowed=policy.can_cancel(now.by_id, by.pk), otherwise=_("Only who proposed it can withdraw it."))
        _end(now, is_adopted=False)
        audit("withdraw proposal in pool", held, by=by, proposal=now.pk)
        return now


def settle(pool: Pool, proposal: Proposal, *, by: Member) -> None:
    """Adopted once enough agree, rejected once they cannot any more. Part of a deed that holds the pool."""
    voting = pool.memberships.voting().values("member")
    votes = list(Vote.objects.filter(proposal=proposal, member__in=voting).values_list("agrees", flat=True))
    members = pool.memberships.voting().count()
    needed = votes_needed(members, pool.agree_percent)
    if votes.count(True) >= needed > 0:
        _end(proposal, is_adopted=True)
        audit("adopt proposal in pool", pool, by=by, proposal=proposal.pk)
        tell(ADOPTED, pool, sharers(pool), by=by)
        _adopt(pool, proposal, by=by)
    elif votes.count(False) > members - needed:
        _end(proposal, is_adopted=False)
        audit("reject proposal in pool", pool, by=by, proposal=proposal.pk)
        tell(REJECTED, pool, sharers(pool), by=by)


def votes_needed(members: int, percent: int) -> int:
    """Rounded up: at 51 per cent two of three."""
    return -(-members * percent // WHOLE)


def settle_all(pool: Pool, *, by: Member) -> None:
    """The members have changed: what is open is counted anew. Part of a deed that holds the pool."""
    for proposal in pool.proposals.filter(ended_at__isnull=True).order_by("pk"):
        pool.refresh_from_db()
        if pool.closed_at is None:
            settle(pool, proposal, by=by)


def end_pool(pool: Pool, *, by: Member) -> None:
    """What is to come is cancelled, and everybody is at zero. Part of a deed that holds the pool."""
    now = clock.now()
    for use in pool.uses.filter(cancelled_at__isnull=True, starts_at__gt=now).select_related("booking"):
        undo_use(use, by=by)
    left = {member: -share.balance for member, share in shares_in(pool).by_member.items()}
    book_in_pool(pool, left, by=by, reason=_("The pool has ended."))
    pool.proposals.filter(ended_at__isnull=True).update(ended_at=now)
    pool.closed_at = now
    pool.save(update_fields=["closed_at"])
    audit("end pool", pool, by=by)
    tell(ENDED, pool, sharers(pool), by=by)


def admit(pool: Pool, member: Member, *, by: Member, has_asked: bool) -> PoolMembership:
    """Who asked shares from now on; everybody else is invited. Part of a deed that holds the pool."""
    now = clock.now()
    joined_at = now if has_asked else None
    spell = PoolMembership.objects.create(
        pool=pool, member=member, invited_by=by, invited_at=now, joined_at=joined_at
    )
    audit("admit to pool", pool, by=by, member=member.pk)
    if has_asked:
        tell(JOINED, pool, [*sharers(pool), member], by=member)
    else:
        tell(INVITED, pool, [member], by=by)
    return spell


def _begin(pool: Pool, change: Change, value: Any, *, by: Member, reason: str) -> Proposal:
    same = pool.proposals.filter(change=change, ended_at__isnull=True)
    if (same.filter(value=value) if change in ABOUT_MEMBERS else same).exists():
        raise Conflict(_("There is a vote on this already."))
    proposal = Proposal.objects.create(
        pool=pool, change=change, value=value, by=by, reason=reason, at=clock.now()
    )
    audit("propose change of pool", pool, by=by, proposal=proposal.pk, change=str(change))
    if policy.can_share(spell_of(pool, by.pk)):
        Vote.objects.create(proposal=proposal, member=by, agrees=True, at=clock.now())
    voting = sharers(pool)
    settle(pool, proposal, by=by)
    if proposal.ended_at is None:
        tell(VOTE, pool, voting, by=by)
    return proposal


def _open(proposal: Proposal) -> Proposal:
    found = Proposal.objects.get(pk=proposal.pk)
    if found.ended_at is not None:
        raise Conflict(_("This vote is over."))
    return found


def _end(proposal: Proposal, *, is_adopted: bool) -> None:
    proposal.ended_at, proposal.is_adopted = clock.now(), is_adopted
    proposal.save(update_fields=["ended_at", "is_adopted"])


def _require_value(pool: Pool, change: Change, value: Any, *, by: Member) -> None:
    if change == Change.RULES and not (isinstance(value, str) and len(value) <= LONGEST_RULES):
        raise Invalid(_("At most 5000 characters."), "rules")
    if change == Change.SHARE and not (isinstance(value, int) and FEWEST_AGREE <= value <= WHOLE):
        raise Invalid(_("Between 51 and 100 per cent."), "share")
    if change == Change.PRICE and not (isinstance(value, int) and 0 <= value <= MOST_MINUTES):
        raise Invalid(_("Between 0 and 6000 minutes."), "price")
    if change == Change.ADMIT:
        require_invitable(pool, value, by=by)
    if change == Change.WRITE_OFF:
        is_here = policy.can_share(spell_of(pool, value))
        if not is_here or shares_in(pool).of(value).balance >= 0:
            raise Invalid(_("They owe the pool nothing."), "owing")


def require_invitable(pool: Pool, member_id: int, *, by: Member) -> Member:
    """NotAllowed for who may not be asked; Invalid for who shares it already, or is not of its group."""
    member = hold_pair(by, member_id)
    if spell_of(pool, member_id) is not None:
        raise Invalid(_("%(name)s shares it, or is invited, already.") % {"name": member.name}, "member")
    of_group = Membership.objects.current().filter(group=pool.group_id, member=member_id)
    if pool.group_id is not None and not of_group.exists():
        raise Invalid(_("%(name)s does not belong to the group.") % {"name": member.name}, "member")
    return member


def _adopt(pool: Pool, proposal: Proposal, *, by: Member) -> None:
    value = proposal.value
    match Change(proposal.change):
        case Change.RULES:
            _set(pool, rules=value, rules_html=render(value))
        case Change.SHARE:
            _set(pool, agree_percent=value)
        case Change.PRICE:
            _set(pool, minutes_an_hour=value)
        case Change.ADMIT:
            _let_in(pool, proposal)
        case Change.WRITE_OFF:
            _forgive(pool, value, by=by)
        case Change.CLOSE:
            end_pool(pool, by=by)


def _let_in(pool: Pool, proposal: Proposal) -> None:
    member = Member.objects.filter(pk=proposal.value, is_active=True).first()
    if member is not None and spell_of(pool, member.pk) is None:
        admit(pool, member, by=proposal.by, has_asked=proposal.by_id == member.pk)


def _forgive(pool: Pool, member: int, *, by: Member) -> None:
    owed = -shares_in(pool).of(member).balance
    if owed > 0 and policy.can_share(spell_of(pool, member)):
        book_in_pool(pool, {member: owed}, by=by, reason=_("Forgiven by vote."))


def _set(pool: Pool, **values: Any) -> None:
    for name, value in values.items():
        setattr(pool, name, value)
    pool.save(update_fields=list(values))
