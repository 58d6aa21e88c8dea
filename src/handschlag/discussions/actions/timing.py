"""Closing on a date or after silence, and slow mode: what the clock decides."""

from datetime import datetime, timedelta

from django.db.models import Max, Q
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask, hold_groups, holding
from handschlag.discussions.models import ClosingPlan, Closure, Post, SlowMode, Topic, TopicQuerySet
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group


def plan_closing(
    topic: Topic, *, by: Member, closes_at: datetime | None = None, silent_days: int | None = None
) -> None:
    """The topic closes at a moment, or after days without a post; with neither, never by itself."""
    with holding(topic.pk, by=by) as held:
        plan = ClosingPlan.objects.filter(topic=held.topic).first()
        wanted = {"closes_at": closes_at, "silent_days": silent_days}
        if plan is not None and (plan.closes_at, plan.silent_days) == (closes_at, silent_days):
            return
        _ask_to_plan(held.topic, held.standing, plan)
        if closes_at is not None and closes_at <= clock.now():
            raise Invalid(_("Choose a day that is not over."), "closes_on")
        ClosingPlan.objects.update_or_create(
            topic=held.topic, defaults={"by": by, "at": clock.now(), **wanted}
        )
        said = closes_at.isoformat() if closes_at else None
        audit("plan closing", held.topic, by=by, closes_at=said, silent_days=silent_days)


def cancel_closing(topic: Topic, *, by: Member) -> None:
    """From now on the group's setting holds again."""
    with holding(topic.pk, by=by) as held:
        plan = ClosingPlan.objects.filter(topic=held.topic).first()
        if plan is None:
            return
        _ask_to_plan(held.topic, held.standing, plan)
        plan.delete()
        audit("cancel closing", held.topic, by=by)


def close_due_topics(now: datetime) -> int:
    """Close what is due at ``now``, each topic in a transaction of its own; returns how many."""
    return sum(_close(pk, now) for topics in _due(now) for pk in list(topics.values_list("pk", flat=True)))


def closing_words(topic: Topic) -> str:
    """Why a topic closed by itself."""
    plan: ClosingPlan | None = getattr(topic, "closing_plan", None)
    if plan is not None and plan.closes_at is not None:
        return _("Closed on the day that was set for it.")
    days = (plan.silent_days if plan is not None else topic.group.silent_days) or 0
    return ngettext(
        "Closed after %(count)s day without a post.", "Closed after %(count)s days without a post.", days
    ) % {"count": days}


def count_silence_anew(topic: Topic, *, by: Member) -> None:
    """Who reopens a topic by hand wants it open: a day that is over is forgotten, silence starts again."""
    plan, now = ClosingPlan.objects.filter(topic=topic).first(), clock.now()
    if plan is None and topic.group.silent_days:
        ClosingPlan.objects.create(topic=topic, by=by, at=now, silent_days=topic.group.silent_days)
    elif plan is not None and plan.closes_at is not None and plan.closes_at <= now:
        plan.delete()
    elif plan is not None:
        ClosingPlan.objects.filter(pk=plan.pk).update(at=now)


def slow_down(topic: Topic, *, by: Member, minutes: int) -> None:
    """A member posts in the topic once in so many minutes."""
    with holding(topic.pk, by=by, is_listed=False) as held:
        ask(allowed=policy.can_arrange(held.topic, held.standing), otherwise=_only_moderators())
        if held.topic.slow_minutes == minutes:
            return
        SlowMode.objects.update_or_create(
            topic=held.topic, defaults={"by": by, "at": clock.now(), "minutes": minutes}
        )
        audit("slow down", held.topic, by=by, minutes=minutes)


def end_slow_mode(topic: Topic, *, by: Member) -> None:
    with holding(topic.pk, by=by, is_listed=False) as held:
        ask(allowed=policy.can_arrange(held.topic, held.standing), otherwise=_only_moderators())
        if SlowMode.objects.filter(topic=held.topic).delete()[0]:
            audit("end slow mode", held.topic, by=by)


def refuse_too_soon(group: Group, by: Member, standing: Standing, topic: Topic | None = None) -> None:
    """Conflict with the moment from which ``by`` may post again. Call it where the post is written.

    In a slow group the group is held, so that two posts in two topics at once see each other.
    """
    if standing.may_moderate:
        return
    if group.slow_minutes:
        hold_groups(group.pk)
    again = may_post_again(group, by.pk, topic)
    if again is not None:
        raise Conflict(waiting_words(again))


def waiting_words(again: datetime) -> str:
    """From when one may post again, by the clock where one is; in an hour that comes twice with its zone."""
    local = timezone.localtime(again)
    said = formats.date_format(local, "DATETIME_FORMAT")
    comes_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    time = f"{said} {local.tzname()}" if comes_twice else said
    return _("Slow mode: from %(time)s on you can post here again.") % {"time": time}


def may_post_again(group: Group, member_id: int, topic: Topic | None = None) -> datetime | None:
    """From when who does not moderate may post again, None for at once. One query, none without slow mode.

    Rounded up to the minute, for clocks show no seconds: who comes when they were told is not too early.
    """
    in_group = timedelta(minutes=group.slow_minutes or 0)
    in_topic = timedelta(minutes=(topic.slow_minutes if topic is not None else None) or 0)
    now = clock.now()
    if not in_group and not in_topic:
        return None
    recent = Post.objects.filter(author=member_id, created_at__gt=now - max(in_group, in_topic))
    latest = recent.filter(topic__group=group).aggregate(
        group=Max("created_at"), topic=Max("created_at", filter=Q(topic=topic))
    )
    waits = ((latest["group"], in_group), (latest["topic"], in_topic))
    ends = [written + wait for written, wait in waits if written is not None and written + wait > now]
    return _full_minute(max(ends)) if ends else None


def _full_minute(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=-(moment.second * 1_000_000 + moment.microsecond) % 60_000_000)


def _ask_to_plan(topic: Topic, standing: Standing, plan: ClosingPlan | None) -> None:
    allowed = policy.can_plan_closing(topic, standing, plan.by_id if plan is not None else None)
    ask(allowed=allowed, otherwise=_("You cannot say when this topic closes."))


def _due(now: datetime) -> list[TopicQuerySet]:
    """Topics whose time has come: by date, by their own silence, by their group's setting."""
    topics = Topic.objects.open()
    due = [topics.filter(closing_plan__closes_at__lte=now)]
    own = ClosingPlan.objects.filter(silent_days__isnull=False).values_list("silent_days", flat=True)
    for days in own.distinct():
        since = now - timedelta(days=days or 0)
        planned = topics.filter(closing_plan__silent_days=days, closing_plan__at__lte=since)
        due.append(planned.filter(last_post_at__lte=since))
    for group, days in Group.objects.filter(silent_days__gt=0).values_list("pk", "silent_days"):
        since = now - timedelta(days=days or 0)
        due.append(topics.filter(group=group, closing_plan__isnull=True, last_post_at__lte=since))
    return due


def _close(topic_id: int, now: datetime) -> int:
    """Close one topic, if it is still due now that it is held."""
    try:
        with holding(topic_id, by=None) as held:
            topic = held.topic
            if topic.is_closed or topic.due_at is None or topic.due_at > now:
                return 0
            with translation.override(topic.group.language):
                reason = closing_words(topic)
            Closure.objects.create(topic=topic, by=None, reason=reason, is_timed=True)
            audit("close", topic, by=None, reason=reason)
    except Conflict:  # removed, or become part of another, in this moment
        return 0
    return 1


def _only_moderators() -> str:
    return _("Only moderators slow a topic down.")
