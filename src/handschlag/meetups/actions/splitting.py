"""One of a series and all that follow: changed, or called off."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.discussions.actions.holding import hold_groups
from handschlag.discussions.models import Post, Topic
from handschlag.meetups.actions.entries import place_of
from handschlag.meetups.actions.patterns import plan_at
from handschlag.meetups.actions.planning import Around, Plan, cancel_meetup, change_meetup
from handschlag.meetups.actions.series import hold_series, make_later, new_series
from handschlag.meetups.actions.series_letters import tell_of_series
from handschlag.meetups.models import CalendarEntry, Host, Meetup, Series, Told
from handschlag.meetups.recurrence import Rule, occurrences


@dataclass(frozen=True, slots=True)
class _Cut:
    """A series, nobody else's, and the meetups from the cut on that have been made of it."""

    series: Series
    at: datetime
    meetups: list[Meetup]


def change_following(
    meetup: Meetup,
    plan: Plan,
    rule: Rule,
    *,
    by: Member,
    title: str,
    source: str,
    around: Around | None = None,
) -> Series:
    """The old series ends before ``meetup``, a new one begins with it, by ``plan`` and ``rule``.

    Meetups made already are changed, the first of the old to the first of the new and so on; they keep who
    has answered and their talk. Those that the new rule has no more of are called off; what was called
    off, or left out, stays so. A title or a text of its own stays too.
    """
    with transaction.atomic():
        cut = _cut(meetup, by=by)
        old = cut.series
        new = new_series(old.group, plan, rule, by=by, title=title, source=source, around=around)
        if around is None:
            new.pattern |= {name: old.pattern[name] for name in ("hosts", "cohosts", "questions", "by_link")}
        moments = _moved(old, new, cut)
        new.skipped = [moments[one].isoformat() for one in old.exceptions if moments.get(one)]
        for one in cut.meetups:
            moment = moments.get(_planned_for(one))
            if one.is_cancelled:
                new.skipped += [moment.isoformat()] if moment is not None else []
            elif moment is None:
                cancel_meetup(one, by=by, reason=_no_more(old))
            else:
                _change(one, old, new, moment, by=by, around=around)
        new.save()
        _end(old, cut.at)
        _hand_entries_over(old, new)
        audit("change following", old, by=by, new=new.pk)
        tell_of_series(old)
        tell_of_series(new)
        make_later(new)
    return new


def cancel_following(meetup: Meetup, *, by: Member, reason: str) -> None:
    """It and all that follow do not take place; who has answered to one of them is told why."""
    with transaction.atomic():
        cut = _cut(meetup, by=by)
        standing = [one for one in cut.meetups if not one.is_cancelled and not one.has_begun]
        for one in standing:
            cancel_meetup(one, by=by, reason=reason)
        _let_series_tell(standing, cut.series.pattern["hosts"])
        _end(cut.series, cut.at)
        audit("cancel following", cut.series, by=by, reason=reason)
        tell_of_series(cut.series, reason=reason)


def rule_from(series: Series, at: datetime) -> Rule:
    """The rule as it goes on from the occurrence that begins at ``at``: with the number that is left."""
    rule = series.parsed_rule
    if rule.count is None:
        return rule
    passed = sum(1 for moment in _all(series) if moment < at)
    return replace(rule, count=max(rule.count - passed, 1))


def _cut(meetup: Meetup, *, by: Member) -> _Cut:
    if meetup.series is None or meetup.recurrence_at is None:
        raise Conflict(_("This meetup does not belong to a series."))
    series = hold_series(meetup.series, by=by)
    made = Meetup.objects.present().for_detail().filter(series=series).order_by("recurrence_at")
    following = list(made.filter(recurrence_at__gte=meetup.recurrence_at))
    first = next((one for one in following if one.pk == meetup.pk), None)
    if first is None or first.is_cancelled or first.has_begun:
        raise Conflict(_("This meetup has begun, or has been called off already."))
    _hold(following)
    return _Cut(series, meetup.recurrence_at, following)


def _hold(meetups: Sequence[Meetup]) -> None:
    """All of it before anything is done: each change lets pages be made anew, which nobody waits behind."""
    topics = sorted(one.topic_id for one in meetups)
    list(Topic.objects.select_for_update(no_key=True).filter(pk__in=topics).order_by("pk").values_list("pk"))
    hold_groups(meetups[0].group.pk)


def _planned_for(meetup: Meetup) -> datetime:
    assert meetup.recurrence_at is not None  # noqa: S101 - it belongs to a series
    return meetup.recurrence_at


def _moved(old: Series, new: Series, cut: _Cut) -> dict[datetime, datetime]:
    """To which moments of the new series those of the old one have moved, as far as they matter."""
    last = max([*(_planned_for(one) for one in cut.meetups), *old.exceptions])
    before = [moment for moment in takewhile(lambda one: one <= last, _all(old)) if moment >= cut.at]
    after = islice(_all(new), len(before))
    return dict(zip(before, after, strict=False))


def _all(series: Series) -> Iterator[datetime]:
    """When it comes by its rule, also what is left out."""
    return occurrences(series.parsed_rule, series.first_at, series.zone)


def _change(
    meetup: Meetup, old: Series, new: Series, moment: datetime, *, by: Member, around: Around | None
) -> None:
    written = Post.objects.values_list("source", flat=True).get(topic=meetup.topic_id, number=1)
    changed = change_meetup(
        meetup,
        plan_at(new, moment),
        by=by,
        title=new.title if meetup.title == old.title else meetup.title,
        source=new.pattern["source"] if written == old.pattern["source"] else written,
        around=around,
    )
    changed.series, changed.recurrence_at, changed.uid = new, moment, new.uid
    changed.save(update_fields=["series", "recurrence_at", "uid"])
    new.made_until = max(new.made_until or moment, moment)


def _no_more(series: Series) -> str:
    with translation.override(series.group.language):
        return _("The series ends before this date.")


def _end(series: Series, at: datetime) -> None:
    last = max(takewhile(lambda moment: moment < at, _all(series)), default=at - timedelta(seconds=1))
    series.rule = str(replace(series.parsed_rule, count=None, until=last))
    series.skipped = [one for one in series.skipped if datetime.fromisoformat(one) < at]
    series.ended_at = clock.now()
    series.sequence += 1
    series.save(update_fields=["rule", "skipped", "ended_at", "sequence"])


def _hand_entries_over(old: Series, new: Series) -> None:
    """Who hosts the new series gets all of it at once, so nothing is told of the single ones.

    Everybody else's calendar goes on to know the meetups by what it has them as.
    """
    meetups = list(Meetup.objects.for_detail().filter(series=new))
    hosting = set(Host.objects.filter(meetup__in=meetups).values_list("meetup", "member"))
    CalendarEntry.objects.filter(meetup__in=meetups, member__in=old.pattern["hosts"]).delete()
    CalendarEntry.objects.filter(meetup__in=meetups, member__in=new.pattern["hosts"]).delete()
    CalendarEntry.objects.bulk_create(
        CalendarEntry(
            meetup=meetup,
            member_id=member,
            told=Told.HOST,
            sequence=meetup.sequence,
            uid=new.uid,
            recurrence_at=meetup.recurrence_at,
            starts_at=meetup.starts_at,
            place=place_of(meetup)[:600],
        )
        for meetup in meetups
        for member in new.pattern["hosts"]
        if (meetup.pk, member) in hosting
    )


def _let_series_tell(meetups: Sequence[Meetup], hosts: Iterable[int]) -> None:
    """Its end says all there is to say to who hosts it."""
    now = list(Meetup.objects.filter(pk__in=[one.pk for one in meetups]))
    CalendarEntry.objects.filter(meetup__in=now, member__in=hosts).delete()
    CalendarEntry.objects.bulk_create(
        CalendarEntry(
            meetup=meetup,
            member_id=member,
            told=Told.GONE,
            sequence=meetup.sequence,
            uid=meetup.uid,
            recurrence_at=meetup.recurrence_at,
            starts_at=meetup.starts_at,
        )
        for meetup in now
        for member in hosts
    )
