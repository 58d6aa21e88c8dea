"""The waiting list: who is next, and what happens when places become free.

Nobody overtakes: while the first in line is a party that does not fit, a smaller one behind it waits too,
and so does whoever answers later. A party is never split.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Topic
from handschlag.meetups import policy
from handschlag.meetups.actions.following import follow_by_answering
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.actions.inviting import tell_of_answer
from handschlag.meetups.actions.telling import notice_place
from handschlag.meetups.models import (
    RSVP,
    Attendance,
    AttendanceClosure,
    Meetup,
    State,
    WaitingMode,
    WaitingOrder,
)


def fill_places(meetup: Meetup) -> list[RSVP]:
    """Give free places to who waits, or offer them, as the meetup's mode says; who moved, in their order.

    Call it with the meetup held, after whatever may have freed places; it also counts them anew. Once the
    meetup has begun nobody moves up by themselves any more: those who are there know better.
    """
    count_places(meetup)
    if meetup.is_cancelled or meetup.has_begun or _is_by_hand(meetup):
        return []
    moved = list(_next(meetup))
    for rsvp in moved:
        if offers_now(meetup):
            _offer(rsvp, meetup)
        else:
            rsvp.state = State.GOING
    if moved:
        RSVP.objects.bulk_update(moved, ["state", "offered_until"])
        count_places(meetup)
    for rsvp in moved:
        tell_of_answer(rsvp)
        notice_place(rsvp, meetup)
    return moved


def count_places(meetup: Meetup) -> None:
    meetup.place_heads = meetup.rsvps.heads()
    Meetup.objects.filter(pk=meetup.pk).update(place_heads=meetup.place_heads)


def has_room(meetup: Meetup, heads: int) -> bool:
    """Whether so many more get places without overtaking anybody. One query at most."""
    free = meetup.free_places
    return free is None or (heads <= free and not meetup.rsvps.waiting().exists())


def offers_now(meetup: Meetup) -> bool:
    """Whether a place that becomes free now is offered for a time instead of given."""
    begins = meetup.starts_at - timedelta(hours=meetup.offer_hours)
    return meetup.waiting_mode == WaitingMode.OFFER and meetup.capacity is not None and clock.now() >= begins


def line(meetup: Meetup) -> list[RSVP]:
    """Who waits, the next one first, with their members. Two queries at most."""
    waiting = list(meetup.rsvps.waiting().select_related("member"))
    members = [rsvp.member_id for rsvp in waiting if rsvp.member_id is not None]
    is_by_history = meetup.waiting_order == WaitingOrder.HISTORY and members
    return in_line(meetup, waiting, came_of_promised(members, meetup.topic.group_id) if is_by_history else {})


def in_line(meetup: Meetup, waiting: Sequence[RSVP], kept: Mapping[int, tuple[int, int]]) -> list[RSVP]:
    """The next one first, of whom it is known what they have kept of their promises.

    By attendance history: the share of promises kept at the group's meetups, counted as if one more had been
    kept and one more broken, so that newcomers stand in the middle. Who answered first decides ties.
    """

    def share(rsvp: RSVP) -> float:
        if meetup.waiting_order != WaitingOrder.HISTORY:
            return 0
        came, promised = kept.get(rsvp.member_id or 0, (0, 0))
        return (came + 1) / (promised + 2)

    return sorted(waiting, key=lambda rsvp: (-share(rsvp), rsvp.queued_at, rsvp.pk))


def came_of_promised(members: Collection[int], group_id: int) -> dict[int, tuple[int, int]]:
    """By member: how often they came, of the meetups of the group to which they had said yes to the end.

    Only where the list of who came is closed and anybody stands on it: where nobody was checked in, nobody
    was missing. Who promised nothing yet is missing here. One query.
    """
    rows = _KEPT.all(members=members, group=group_id)
    return {member: (came, promised) for member, came, promised in rows}


def _kept() -> QuerySet[RSVP, tuple[int, int, int]]:
    """Which meetups count is asked once, not at each promise; of each of them its group, or SQLite would
    begin with all topics of the group.
    """
    present = Attendance.objects.present().filter(meetup=OuterRef("meetup"))
    was_there = present.filter(member=OuterRef("member"))
    group = Topic.objects.filter(pk=OuterRef("meetup__topic")).values("group")
    closures = AttendanceClosure.objects.annotate(group=Subquery(group)).filter(
        Exists(present), group=Given("group"), meetup__cancellation__isnull=True
    )
    promises = RSVP.objects.going().filter(
        member__in=GivenKeys("members"), meetup__in=closures.values("meetup")
    )
    counted = promises.values("member").annotate(
        promised=Count("pk"), came=Count("pk", filter=Exists(was_there))
    )
    return counted.order_by().values_list("member", "came", "promised")


_KEPT = Prepared(_kept)


def move_up(meetup: Meetup, rsvp: RSVP, *, by: Member) -> None:
    """A host gives somebody who waits a place, whoever else stands in line. Conflict if there is none."""
    with holding_meetup(meetup, by=by) as held:
        moving = _waiting(held.meetup, rsvp, standing=held.standing)
        moving.state = State.GOING
        _settle(moving, held.meetup, "move up", by=by)


def offer_place(meetup: Meetup, rsvp: RSVP, *, by: Member) -> None:
    """A host offers somebody who waits a place for as long as the meetup's offers hold."""
    with holding_meetup(meetup, by=by) as held:
        offered = _waiting(held.meetup, rsvp, standing=held.standing)
        if held.meetup.has_begun:
            raise Conflict(_("The meetup has begun: give them the place."))
        _offer(offered, held.meetup)
        _settle(offered, held.meetup, "offer place", by=by)


def end_due_offers(now: datetime) -> int:
    """Offers nobody took go to the next in line, each meetup in a transaction of its own; how many ended."""
    due = RSVP.objects.filter(state=State.OFFERED, offered_until__lte=now).values("meetup")
    return sum(_end_offers(meetup, now) for meetup in Meetup.objects.filter(pk__in=due).order_by("pk"))


def end_offers_of(meetup: Meetup, now: datetime) -> int:
    """Who was offered a place and has not taken it in time may come and may not; the next is offered it.

    Call it with the meetup held, before whatever depends on who waits.
    """
    ended = list(meetup.rsvps.filter(state=State.OFFERED, offered_until__lte=now).select_related("member"))
    for rsvp in ended:
        rsvp.state, rsvp.guests, rsvp.offered_until = State.MAYBE, 0, None
        follow_by_answering(rsvp, meetup)
        rsvp.save()
        if not meetup.is_cancelled:
            tell_of_answer(rsvp)
            notice_place(rsvp, meetup)
    if ended:
        fill_places(meetup)
    return len(ended)


def _end_offers(meetup: Meetup, now: datetime) -> int:
    try:
        with holding_meetup(meetup, by=None) as held:
            return end_offers_of(held.meetup, now)
    except Conflict:  # its page has been removed
        return 0


def _is_by_hand(meetup: Meetup) -> bool:
    return meetup.waiting_mode == WaitingMode.MANUAL and meetup.capacity is not None


def _next(meetup: Meetup) -> Iterator[RSVP]:
    """From the front of the line, as many as fit."""
    free = meetup.free_places
    if free == 0:
        return
    for rsvp in line(meetup):
        if free is not None:
            if rsvp.heads > free:
                return
            free -= rsvp.heads
        yield rsvp


def _offer(rsvp: RSVP, meetup: Meetup) -> None:
    """Never beyond the start."""
    until = clock.now() + timedelta(hours=meetup.offer_valid_hours)
    rsvp.state, rsvp.offered_until = State.OFFERED, min(until, meetup.starts_at)


def _waiting(meetup: Meetup, rsvp: RSVP, *, standing: policy.Standing) -> RSVP:
    """Somebody who waits, for whom there are places."""
    ask(allowed=policy.can_run(standing), otherwise=_("Only hosts give out places."))
    refuse_past(meetup)
    end_offers_of(meetup, clock.now())
    found = meetup.rsvps.filter(pk=rsvp.pk).select_related("member").first()
    if found is None or found.state != State.WAITING:
        raise Conflict(_("They do not wait for a place any more."))
    free = meetup.free_places
    if free is not None and found.heads > free:
        words = ngettext(
            "%(count)s place would be needed, and so many are not free. Give the meetup more places first.",
            "%(count)s places would be needed, and so many are not free. Give the meetup more places first.",
            found.heads,
        )
        raise Conflict(words % {"count": found.heads})
    return found


def _settle(rsvp: RSVP, meetup: Meetup, verb: str, *, by: Member) -> None:
    rsvp.save()
    fill_places(meetup)
    audit(verb, meetup, by=by, rsvp=rsvp.pk)
    tell_of_answer(rsvp)
    notice_place(rsvp, meetup)


def refuse_past(meetup: Meetup) -> None:
    if meetup.is_cancelled:
        raise Conflict(_("This meetup has been called off."))
    if meetup.is_over:
        raise Conflict(_("This meetup is over."))
