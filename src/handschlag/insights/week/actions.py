"""Deeds on what waits: look for it, say that it is done, put it off or aside, and see what came of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import audit
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.models import (
    Matter,
    MatterKind,
    MatterQuerySet,
    MatterState,
    Week,
    WeekMailStop,
)
from handschlag.insights.week.finding import KINDS, Found, Kind, done_among

MEASURED_AFTER: Final = (14, 28)
"""Days after the deed."""
KEPT: Final = timedelta(days=400)
_AT_ONCE: Final = 500

AllFound = Mapping[MatterKind, list[Found]]
Place = tuple[str, str]
"""A kind and a subject."""


@transaction.atomic
def request_look(group: Group, *, by: Member) -> None:
    """Have everything looked at anew; the worker does it after this transaction.

    NotAllowed for who does not run the group, Conflict while it is being done.
    """
    membership = Membership.objects.of(by).filter(group=group).first()
    if not policy.can_see_week(membership):
        raise NotAllowed(_("What waits in a group is for those who run it."))
    if not ask_for_look(group.pk, clock.now(), whole=True):
        raise Conflict(_("Somebody is looking already. This takes a few seconds."))


@transaction.atomic
def ask_for_look(group: int, now: datetime, *, whole: bool) -> bool:
    """Whether it was asked for now; not while a look is under way."""
    Week.objects.get_or_create(group_id=group)
    week = Week.objects.select_for_update().get(group=group)
    if week.is_under_way(now):
        return False
    week.requested_at = now
    week.save(update_fields=["requested_at"])
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.insights.week.jobs.look_at").enqueue(group, whole=whole)
    return True


def look(group: Group, now: datetime, *, whole: bool) -> None:
    """Find what waits, and store it; what is not urgent only for the ``whole``. Twice does no harm.

    Finding may take long in a large group and holds nothing; storing is one short transaction.
    """
    found = {kind.name: kind.find(group, now) for kind in KINDS.values() if whole or kind.is_urgent}
    greeted = {one.post for one in found[MatterKind.GREET]}
    found[MatterKind.ANSWER] = [one for one in found[MatterKind.ANSWER] if one.post not in greeted]
    _store(group, found, now, whole=whole)


@transaction.atomic
def _store(group: Group, found: AllFound, now: datetime, *, whole: bool) -> None:
    Week.objects.get_or_create(group=group)
    week = Week.objects.select_for_update().get(group=group)
    _note_done(done_among(Matter.objects.undecided().filter(group=group)), now)
    standing = {
        (row.kind, row.subject): row
        for row in Matter.objects.select_for_update()
        .filter(group=group, kind__in=found)
        .exclude(state=MatterState.DONE)
    }
    resting = _resting(group, now)
    for name, ones in found.items():
        for one in ones:
            if (name, one.subject) not in resting:
                _keep(group, KINDS[name], one, standing.pop((name, one.subject), None), now)
    gone = [row.pk for row in standing.values() if row.is_waiting(now)]
    Matter.objects.filter(pk__in=gone).delete()
    week.requested_at, week.urgent_at = None, now
    week.found_at = now if whole else week.found_at
    week.save()


def _resting(group: Group, now: datetime) -> set[Place]:
    """What was done so lately that it is left alone."""
    done = Matter.objects.filter(group=group, state=MatterState.DONE)
    rows = done.values_list("kind", "subject", "at")
    return {(kind, subject) for kind, subject, at in rows if at and now - at < KINDS[kind].rest}


def _keep(group: Group, kind: Kind, one: Found, row: Matter | None, now: datetime) -> None:
    """A new row, or the one that stands with fresh figures; what was put off or aside stays so."""
    row = row or Matter(group=group, kind=kind.name, subject=one.subject, first_found_at=now)
    if row.is_waiting(now):
        row.state, row.until, row.by, row.at = MatterState.OPEN, None, None, None
    row.member_id, row.helper_id, row.post_id = one.member, one.helper, one.post
    row.listing_id, row.about, row.word, row.figures = one.listing, one.about, one.word, one.figures
    row.score, row.found_at = one.urgency * kind.use, now
    row.save()


@transaction.atomic
def decide(matter: Matter, state: MatterState, *, by: Member, weeks: int = 0) -> Matter:
    """Say that it is done, to be shown again in so many weeks, or not for this group. Twice changes nothing.

    That ``by`` may see it has been asked: who sees it may say so. Conflict for what is done already.
    """
    held = Matter.objects.select_for_update(of=("self",)).select_related("group").get(pk=matter.pk)
    now = clock.now()
    if held.state == state and not held.is_waiting(now):
        return held
    if held.state == MatterState.DONE:
        raise Conflict(_("This is done already."))
    held.until = now + timedelta(weeks=weeks) if state == MatterState.LATER else None
    _set(held, state, by, now)
    audit(f"week: {state}", held, by=by)
    return held


@transaction.atomic
def undo(matter: Matter, *, by: Member) -> Matter:
    """It waits again. Conflict once a week has gone by, or for what the data show to be done."""
    held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    if held.state == MatterState.OPEN:
        return held
    if not held.may_be_undone(clock.now()):
        raise Conflict(_("This cannot be taken back any more."))
    same = Matter.objects.filter(group=held.group_id, kind=held.kind, subject=held.subject)
    same.exclude(pk=held.pk).exclude(state=MatterState.DONE).delete()
    held.state, held.by, held.at, held.until = MatterState.OPEN, None, None, None
    held.before, held.outcome, held.measured_at, held.measured_days = {}, {}, None, 0
    held.save()
    audit("week: undo", held, by=by)
    return held


def recognise(now: datetime) -> int:
    """What the data show to be done is done, without anybody saying so; how many that were."""
    return _note_done(done_among(Matter.objects.undecided()), now)


def _note_done(asked: MatterQuerySet, now: datetime) -> int:
    done = asked.values_list("pk", flat=True)[:_AT_ONCE]
    return sum(_note(pk, now) for pk in list(done))


@transaction.atomic
def _note(pk: int, now: datetime) -> bool:
    """Whether it was done now, by us."""
    held = Matter.objects.undecided().select_for_update().filter(pk=pk).first()
    if held is None:
        return False
    _set(held, MatterState.DONE, None, now)
    return True


def _set(held: Matter, state: MatterState, by: Member | None, now: datetime) -> None:
    held.state, held.by, held.at = state, by, now
    held.save(update_fields=["state", "by", "at", "until"])


def measure(now: datetime) -> int:
    """What came of what was done two and four weeks ago; how many deeds were looked at."""
    measured = [kind.name for kind in KINDS.values() if kind.measure is not None]
    done = Matter.objects.filter(state=MatterState.DONE, kind__in=measured).select_related(
        "group", "post__topic"
    )
    count = 0
    for days in MEASURED_AFTER:
        due = done.filter(measured_days__lt=days, at__lte=now - timedelta(days=days)).order_by("at")
        count += _measure_all(due[:_AT_ONCE], days, now)
    Matter.objects.filter(state=MatterState.DONE, at__lt=now - KEPT).delete()
    return count


def _measure_all(due: Iterable[Matter], days: int, now: datetime) -> int:
    count = 0
    for matter in due:
        kind, period = KINDS[matter.kind], timedelta(days=days)
        if kind.measure is None or matter.at is None:
            continue
        matter.outcome = kind.measure(matter, matter.at, matter.at + period)
        matter.before = kind.measure(matter, matter.at - period, matter.at) if kind.compares else {}
        matter.measured_at, matter.measured_days = now, days
        matter.save(update_fields=["outcome", "before", "measured_at", "measured_days"])
        count += 1
    return count


def hand_matters_over(shell: Member, *, to: Member) -> None:
    """Somebody has claimed it; what waits about them is found anew under their name."""
    Matter.objects.undecided().filter(member=shell).delete()
    Matter.objects.filter(member=shell).update(member=to)
    Matter.objects.filter(helper=shell).update(helper=to)


@transaction.atomic
def stop_mails(member_id: int) -> None:
    """No weekly mail from now on; a second time changes nothing."""
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        return
    stop, is_new = WeekMailStop.objects.get_or_create(member=member)
    if is_new:
        audit("stop mail of the week", stop, by=member)


@transaction.atomic
def want_mails(*, by: Member) -> None:
    for stop in WeekMailStop.objects.filter(member=by):
        audit("want mail of the week", stop, by=by)
        stop.delete()
