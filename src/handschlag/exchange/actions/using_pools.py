"""What members of a pool put in, book and draw. Each deed holds the pool."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.models import audit
from handschlag.exchange.actions.booking import counter_booking
from handschlag.exchange.actions.holding_pools import book_in_pool, holding_pool, shares_in, spell_of
from handschlag.exchange.actions.telling_of_pools import OBJECTED, PUT_IN, sharers, tell
from handschlag.exchange.models import OBJECT_WITHIN, Contribution, Pool, Use
from handschlag.exchange.policy import pools as policy

LONGEST = timedelta(days=62)
FURTHEST = timedelta(days=732)
MINUTES = 60
MOST = 600_000


def put_in(pool: Pool, minutes: int, what: str, *, by: Member) -> Contribution:
    """Booked at once; the others are told, and may object for two weeks."""
    _require_amount(minutes)
    with holding_pool(pool, by=by) as held:
        booking = book_in_pool(held, {by.pk: minutes}, by=by, reason=what)
        made = Contribution.objects.create(
            pool=held, member=by, minutes=minutes, what=what, at=clock.now(), booking=booking
        )
        audit("put into pool", held, by=by, minutes=minutes)
        tell(PUT_IN, held, sharers(held), by=by)
        return made


def object_to(contribution: Contribution, *, by: Member) -> Contribution:
    """It is not so: booked back by a counter entry, and who said it is told."""
    with holding_pool(contribution.pool, by=by) as held:
        now = Contribution.objects.select_related("member", "booking").get(pk=contribution.pk)
        ask(allowed=policy.can_object(now.member_id, by.pk), otherwise=_("This is your own."))
        if now.objected_by_id is not None:
            raise Conflict(_("Somebody has objected already."))
        if clock.now() > now.at + OBJECT_WITHIN:
            raise Conflict(_("The two weeks to object are over: it stands."))
        if not policy.can_share(spell_of(held, now.member_id)):
            raise Conflict(_("They have left the pool: what they put in stands."))
        now.objected_by = by
        now.save(update_fields=["objected_by"])
        if now.booking is not None:
            counter_booking(now.booking, by, _("Somebody objected."))
        audit("object to contribution", held, by=by, contribution=now.pk)
        tell(OBJECTED, held, [now.member], by=by)
        return now


def book_use(pool: Pool, starts_at: datetime, ends_at: datetime, *, by: Member, what: str = "") -> Use:
    """From … to …, for what it costs by the clock. Conflict where it is taken."""
    _require_time(starts_at, ends_at)
    with holding_pool(pool, by=by) as held:
        if held.is_fund:
            raise Conflict(_("One draws on a fund; there is nothing to book."))
        _require_room(held, starts_at, ends_at)
        minutes = cost(held, starts_at, ends_at)
        use = _take(held, minutes, by=by, what=what, starts_at=starts_at, ends_at=ends_at)
        audit("book pool", held, by=by, use=use.pk, minutes=minutes)
        return use


def cost(pool: Pool, starts_at: datetime, ends_at: datetime) -> int:
    """Minutes that it takes out, a half rounded up: by the time that passes, whatever clocks are set to."""
    passed = int((ends_at - starts_at).total_seconds()) // MINUTES
    return (passed * pool.minutes_an_hour + MINUTES // 2) // MINUTES


def draw(pool: Pool, minutes: int, *, by: Member, what: str = "") -> Use:
    """On a fund, as far as it goes."""
    _require_amount(minutes)
    with holding_pool(pool, by=by) as held:
        if not held.is_fund:
            raise Conflict(_("This is no fund: book it instead."))
        if minutes > shares_in(held).fund:
            raise Invalid(_("There is not that much in the fund."), "minutes")
        use = draw_now(held, minutes, by=by, what=what)
        audit("draw on pool", held, by=by, use=use.pk, minutes=minutes)
        return use


def draw_now(pool: Pool, minutes: int, *, by: Member, what: str) -> Use:
    """Part of a deed that holds the pool and has looked whether there is so much."""
    now = clock.now()
    return _take(pool, minutes, by=by, what=what, starts_at=now, ends_at=now)


def cancel_use(use: Use, *, by: Member) -> Use:
    """Before it begins; what it took out is booked back."""
    with holding_pool(use.pool, by=by) as held:
        now = Use.objects.select_related("booking").get(pk=use.pk)
        allowed = policy.can_cancel(now.member_id, by.pk)
        ask(allowed=allowed, otherwise=_("Only who booked it can cancel it."))
        if now.cancelled_at is not None:
            raise Conflict(_("It has been cancelled already."))
        if now.starts_at <= clock.now():
            raise Conflict(_("It has begun: it cannot be cancelled any more."))
        undo_use(now, by=by)
        audit("cancel use of pool", held, by=by, use=now.pk)
        return now


def undo_use(use: Use, *, by: Member) -> None:
    """Part of a deed that holds the pool."""
    use.cancelled_at = clock.now()
    use.save(update_fields=["cancelled_at"])
    if use.booking is not None:
        counter_booking(use.booking, by, _("Cancelled before it began."))


def _take(pool: Pool, minutes: int, *, by: Member, what: str, starts_at: datetime, ends_at: datetime) -> Use:
    booking = book_in_pool(pool, {by.pk: -minutes}, by=by, reason=what)
    return Use.objects.create(
        pool=pool,
        member=by,
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=minutes,
        what=what,
        at=clock.now(),
        booking=booking,
    )


def _require_amount(minutes: int) -> None:
    if not 0 < minutes <= MOST:
        raise Invalid(_("Say how many hours, more than none."), "minutes")


def _require_time(starts_at: datetime, ends_at: datetime) -> None:
    now = clock.now()
    if ends_at <= starts_at:
        raise Invalid(_("It ends before it begins."), "ends_at")
    if starts_at < now:
        raise Invalid(_("This time has passed."), "starts_at")
    if ends_at - starts_at > LONGEST:
        raise Invalid(_("At most two months at a time."), "ends_at")
    if starts_at > now + FURTHEST:
        raise Invalid(_("At most two years ahead."), "starts_at")


def _require_room(pool: Pool, starts_at: datetime, ends_at: datetime) -> None:
    """Never more at once than there is room for, at any moment in between."""
    others = pool.uses.filter(cancelled_at__isnull=True, starts_at__lt=ends_at, ends_at__gt=starts_at)
    found = list(others.select_related("member").order_by("starts_at", "pk"))
    moments = [starts_at, *(use.starts_at for use in found if use.starts_at > starts_at)]
    for moment in moments:
        at_once = [use for use in found if use.starts_at <= moment < use.ends_at]
        if len(at_once) >= pool.capacity:
            raise Invalid(_taken(at_once[0], pool), "starts_at")


def _taken(use: Use, pool: Pool) -> str:
    until = date_format(localtime(use.ends_at), "SHORT_DATETIME_FORMAT")
    if pool.capacity > 1:
        return _("All places are taken then. One is free again at %(moment)s.") % {"moment": until}
    return _("%(name)s has it then, until %(moment)s.") % {"name": use.member.name, "moment": until}
