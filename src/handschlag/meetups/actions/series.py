"""Meetups that come back: planning a series, making its next ones, leaving a date out."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, HandschlagError, Invalid
from handschlag.core.models import audit
from handschlag.discussions.actions import published
from handschlag.groups.archiving import refuse_archived, refuse_archived_now
from handschlag.groups.models import Group, Membership
from handschlag.meetups import policy
from handschlag.meetups.actions.holding import ask
from handschlag.meetups.actions.patterns import around_of, pattern_of, plan_at, planner_of
from handschlag.meetups.actions.planning import Around, Plan, plan_meetup
from handschlag.meetups.actions.series_letters import tell_of_series
from handschlag.meetups.models import Meetup, Series
from handschlag.meetups.policy import Standing
from handschlag.meetups.recurrence import Rule, occurrences

AHEAD = timedelta(days=60)
FEWEST, MOST = 2, 12
"""Meetups made ahead: those within AHEAD, but at least and at most so many."""

logger = logging.getLogger(__name__)


def plan_series(
    group: Group,
    plan: Plan,
    rule: Rule,
    *,
    by: Member,
    title: str,
    source: str,
    around: Around | None = None,
    key: UUID | None = None,
    attach: Collection[int] = (),
) -> Series:
    """The first meetup at once, the next ones by a job; who hosts them gets the whole into their calendar.

    ``plan`` is the first one's. Raises Invalid if the rule does not come to it, else as ``plan_meetup``.
    """
    with transaction.atomic():
        if key is not None and (made := published(by, key)):
            return Series.objects.get(meetups__topic=made.topic_id)
        series = new_series(group, plan, rule, by=by, title=title, source=source, around=around)
        plan_meetup(
            group, plan, by=by, title=title, source=source, around=around, key=key, attach=attach,
            series=series, recurrence_at=series.first_at,
        )  # fmt: skip
        audit("plan series", series, by=by, rule=series.rule)
        tell_of_series(series)
        make_later(series)
    return series


def new_series(
    group: Group, plan: Plan, rule: Rule, *, by: Member, title: str, source: str, around: Around | None
) -> Series:
    """Its row; nothing is made of it yet."""
    refuse_what_does_not_fit(rule, plan)
    refuse_archived_now(group.pk)
    return Series.objects.create(
        group=group,
        created_by=by,
        first_at=plan.starts_at,
        zone=plan.zone,
        minutes=max(int((plan.ends_at - plan.starts_at).total_seconds() // 60), 1),
        rule=str(rule),
        pattern=pattern_of(plan, title=title, source=source, around=around or Around(), by=by),
        made_until=plan.starts_at,
    )


def refuse_what_does_not_fit(rule: Rule, plan: Plan) -> None:
    if next(occurrences(rule, plan.starts_at, plan.zone), None) != plan.starts_at:
        raise Invalid(_("The first date does not fit how the meetup is repeated."), "starts_at")


def make_later(series: Series) -> None:
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.meetups.jobs.series.make_meetups").enqueue(series.pk)


def make_next_meetups(series: Series, now: datetime) -> int:
    """Make what is to be there by now and is not yet; how many that were. Each in its own transaction.

    What cannot be made now (the group is in slow mode, nobody is left to plan it) is tried again next time.
    """
    made = 0
    for moment in upcoming(series, now):
        try:
            made += _make(series.pk, moment)
        except HandschlagError as refusal:
            told = {"series": series.pk, "reason": str(refusal)}
            logger.warning("meetup of a series not made", extra=told)
            break
    return made


def end_what_is_over(series: Series, now: datetime) -> None:
    """Nobody looks at it again if nothing is left to make."""
    if next(series.moments(max(now, series.made_until or now) + timedelta(seconds=1)), None) is None:
        Series.objects.filter(pk=series.pk, sequence=series.sequence).update(ended_at=now)


def upcoming(series: Series, now: datetime) -> list[datetime]:
    """When the meetups begin that are to be there, by the rule."""
    following = list(islice(series.moments(now), MOST))
    near = [moment for moment in following if moment <= now + AHEAD]
    return near if len(near) >= FEWEST else following[:FEWEST]


def dates_to_come(series: Series, now: datetime, number: int = MOST) -> list[datetime]:
    """When the next meetups begin that are not made yet. One query."""
    if series.ended_at is not None:
        return []
    made = set(series.meetups.values_list("recurrence_at", flat=True))
    return list(islice((moment for moment in series.moments(now) if moment not in made), number))


def skip_date(series: Series, moment: datetime, *, by: Member) -> None:
    """Leave out one that is not made yet (EXDATE). Conflict if it is: that one is called off."""
    with transaction.atomic():
        now = hold_series(series, by=by)
        if moment in now.exceptions:
            return
        if now.meetups.filter(recurrence_at=moment).exists():
            raise Conflict(_("It is planned already. Call it off, so that everybody hears of it."))
        if moment <= clock.now() or moment != next(now.moments(moment), None):
            raise Invalid(_("The series has no meetup on this date."), "moment")
        now.skipped = sorted([*now.skipped, moment.isoformat()])
        _changed(now, "skip", moment, by=by)


def keep_date(series: Series, moment: datetime, *, by: Member) -> None:
    """Take back that a date is left out."""
    with transaction.atomic():
        now = hold_series(series, by=by)
        if moment not in now.exceptions or moment <= clock.now():
            return
        now.skipped = [one for one in now.skipped if datetime.fromisoformat(one) != moment]
        _changed(now, "keep", moment, by=by)
        make_later(now)


def hold_series(series: Series, *, by: Member) -> Series:
    """The series as it is now, nobody else's until the transaction ends. NotAllowed for others."""
    now = Series.objects.select_for_update(of=("self",)).select_related("group").get(pk=series.pk)
    ask(
        allowed=may_run(now, by),
        otherwise=_("Only the hosts and the moderators of the group change this series."),
    )
    refuse_archived(now.group)
    return now


def may_run(series: Series, by: Member) -> bool:
    return policy.can_run(standing_in_series(series, by))


def standing_in_series(series: Series, by: Member) -> Standing:
    """One query."""
    spell = Membership.objects.of(by).filter(group=series.group_id).first()
    role = spell.role if spell is not None else None
    is_host = role is not None and by.pk in {series.created_by_id, *series.pattern.get("hosts", [])}
    return Standing(by.pk, role, is_host=is_host, can_read=role is not None)


def _changed(series: Series, verb: str, moment: datetime, *, by: Member) -> None:
    series.sequence += 1
    series.save(update_fields=["skipped", "sequence"])
    audit(verb, series, by=by, moment=moment.isoformat())
    tell_of_series(series)


@transaction.atomic
def _make(series_id: int, moment: datetime) -> bool:
    """Whether it was made now: not if it is there, or the series has changed in between."""
    series = Series.objects.select_for_update(of=("self",)).select_related("group").get(pk=series_id)
    is_there = Meetup.objects.filter(series=series, recurrence_at=moment).exists()
    if is_there or series.ended_at is not None or moment != next(series.moments(moment), None):
        return False
    planner = planner_of(series)
    if planner is None:
        raise Conflict(_("Nobody is left in the group who could plan it."))
    pattern = series.pattern
    plan_meetup(
        series.group,
        plan_at(series, moment),
        by=planner,
        title=pattern["title"],
        source=pattern["source"],
        around=around_of(series, planner),
        series=series,
        recurrence_at=moment,
    )
    series.made_until = max(series.made_until or moment, moment)
    series.save(update_fields=["made_until"])
    return True
