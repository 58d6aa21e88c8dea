"""Planning a meetup, changing it, calling it off. Whoever calendars tell of it hears of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core import events
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions.actions import edit_post, published, start_topic
from handschlag.discussions.models import Post
from handschlag.groups.models import Group, Membership
from handschlag.meetups import policy
from handschlag.meetups.actions.closing import enter_attendance
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.actions.inviting import tell_of_cancellation, tell_of_change, tell_of_meetup
from handschlag.meetups.actions.waiting import fill_places
from handschlag.meetups.models import (
    Cancellation,
    CoHost,
    Host,
    Meetup,
    Question,
    Series,
    WaitingMode,
    WaitingOrder,
    new_link_key,
)

MOST_QUESTIONS = 10
CALENDARS_SHOW = (
    "starts_at", "ends_at", "zone", "venue", "address", "room", "online_url", "latitude", "longitude"
)  # fmt: skip
"""What, changed, makes calendars show something else (and raises SEQUENCE)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at sign-up."""

    text: str
    choices: str = ""
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When and where, and how people answer; the names are those of ``Meetup``."""

    starts_at: datetime
    ends_at: datetime
    zone: str
    venue: str = ""
    address: str = ""
    room: str = ""
    map_url: str = ""
    latitude: float | None = None
    longitude: float | None = None
    online_url: str = ""
    cost: str = ""
    capacity: int | None = None
    guests_allowed: int = 0
    answer_until: datetime | None = None
    waiting_mode: str = WaitingMode.AUTOMATIC
    waiting_order: str = WaitingOrder.TIME
    offer_hours: int = 24
    offer_valid_hours: int = 4

    @classmethod
    def of(cls, meetup: Meetup) -> "Plan":
        return cls(**{name: getattr(meetup, name) for name in _NAMES})

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _NAMES}


_NAMES = tuple(field.name for field in fields(Plan))


@dataclass(frozen=True, slots=True)
class Around:
    """Who hosts, what is asked, who else may come. None: as it is."""

    hosts: Collection[Member] | None = None
    cohosts: Collection[Group] | None = None
    questions: Sequence[Asked] | None = None
    by_link: bool | None = None


def plan_meetup(
    group: Group,
    plan: Plan,
    *,
    by: Member,
    title: str,
    source: str,
    around: Around | None = None,
    key: UUID | None = None,
    attach: Collection[int] = (),
    series: Series | None = None,
    recurrence_at: datetime | None = None,
) -> Meetup:
    """A meetup and the topic that it is; ``source`` is its opening post. ``by`` hosts unless others do.

    ``key`` is the form's own: a second sending finds the first. Raises NotAllowed for strangers, Invalid
    for times that cannot be.
    """
    _refuse_nonsense(plan)
    with transaction.atomic():
        if key is not None and (made := published(by, key)):
            return Meetup.objects.for_detail().get(topic=made.topic_id)
        topic = start_topic(group, by=by, title=title, source=source, key=key, attach=attach)
        meetup = Meetup.objects.create(
            topic=topic,
            series=series,
            recurrence_at=recurrence_at,
            **({"uid": series.uid} if series is not None else {}),
            **plan.values(),
        )
        _surround(meetup, Around(hosts=[by]), by=by)
        _surround(meetup, around or Around(), by=by)
        audit("plan", meetup, by=by)
        if not topic.is_removed:  # it may wait for the moderators
            tell_of_meetup(meetup)
            events.announce("meetups.planned", meetup=meetup)
    return meetup


def change_meetup(
    meetup: Meetup,
    plan: Plan,
    *,
    by: Member,
    title: str,
    source: str,
    around: Around | None = None,
    attach: Collection[int] = (),
    based_on: str | None = None,
) -> Meetup:
    """What is new of time and place goes to all who have answered, as an update of their calendar entry."""
    _refuse_nonsense(plan)
    with holding_meetup(meetup, by=by) as held:
        now = held.meetup
        ask(allowed=policy.can_run(held.standing), otherwise=_only_hosts())
        if now.is_cancelled:
            raise Conflict(_("This meetup has been called off."))
        opening = Post.objects.select_related("topic__group").get(topic=now.topic_id, number=1)
        new_title = title != now.title
        if source != opening.source or new_title:
            reason = _("The meetup was changed by who hosts it.")
            edit_post(
                opening, by=by, title=title, source=source, reason=reason, attach=attach, based_on=based_on
            )
        _refuse_too_few_places(now, plan)
        before, after = Plan.of(now).values(), plan.values()
        changed = {name for name in after if after[name] != before[name]}
        for name in changed:
            setattr(now, name, after[name])
        is_new_to_calendars = new_title or any(name in changed for name in CALENDARS_SHOW)
        now.sequence += is_new_to_calendars
        now.save()
        if "starts_at" in changed and now.attendance_is_closed:
            enter_attendance(now)
        _surround(now, around or Around(), by=by)
        audit("change", now, by=by, fields=sorted(changed))
        now.topic.title = title
        fill_places(now)
        has_hosts_set = around is not None and around.hosts is not None
        if (is_new_to_calendars or has_hosts_set) and not now.is_over:
            tell_of_change(now, changed)
        events.announce("meetups.changed", meetup=now)
    return now


def cancel_meetup(meetup: Meetup, *, by: Member, reason: str) -> None:
    """Everybody who has not said no is told why; the page stays. Conflict once it has begun."""
    with holding_meetup(meetup, by=by) as held:
        now = held.meetup
        ask(allowed=policy.can_run(held.standing), otherwise=_only_hosts())
        if now.is_cancelled:
            return
        if now.has_begun:
            raise Conflict(_("This meetup has begun. Say in the talk what happened."))
        if not reason.strip():
            raise Invalid(_("Say why, so that others can understand it."), "reason")
        now.cancellation = Cancellation.objects.create(meetup=now, by=by, reason=reason.strip())
        now.sequence += 1
        now.save(update_fields=["sequence"])
        audit("cancel", now, by=by, reason=reason)
        tell_of_cancellation(now)
        events.announce("meetups.cancelled", meetup=now)


def _refuse_nonsense(plan: Plan) -> None:
    if plan.ends_at <= plan.starts_at:
        raise Invalid(_("The end has to come after the start."), "ends_at")
    if plan.answer_until is not None and plan.answer_until > plan.starts_at:
        raise Invalid(_("Answers can be given until the start at the latest."), "answer_until")


def _refuse_too_few_places(meetup: Meetup, plan: Plan) -> None:
    """Nobody loses a place because there are fewer."""
    if plan.capacity not in {None, meetup.capacity} and (plan.capacity or 0) < meetup.place_heads:
        words = ngettext(
            "%(count)s place is given or offered already; there can be no fewer.",
            "%(count)s places are given or offered already; there can be no fewer.",
            meetup.place_heads,
        )
        raise Invalid(words % {"count": meetup.place_heads}, "capacity")


def _surround(meetup: Meetup, around: Around, *, by: Member) -> None:
    if around.hosts is not None:
        _set_hosts(meetup, around.hosts)
    if around.cohosts is not None:
        _set_cohosts(meetup, around.cohosts, by=by)
    if around.questions is not None:
        _set_questions(meetup, around.questions)
    if around.by_link is not None and around.by_link != bool(meetup.link_key):
        meetup.link_key = new_link_key() if around.by_link else ""
        meetup.save(update_fields=["link_key"])


def _set_hosts(meetup: Meetup, hosts: Collection[Member]) -> None:
    """Members of the group; at least one."""
    wanted = {host.pk for host in hosts}
    belonging = Membership.objects.current().filter(group=meetup.group, member__in=wanted)
    if not wanted or belonging.count() != len(wanted):
        raise Invalid(_("Hosts have to belong to the group."), "hosts")
    Host.objects.filter(meetup=meetup).exclude(member__in=wanted).delete()
    Host.objects.bulk_create(
        [Host(meetup=meetup, member_id=pk) for pk in sorted(wanted)], ignore_conflicts=True
    )


def _set_cohosts(meetup: Meetup, groups: Collection[Group], *, by: Member) -> None:
    """Groups in which ``by`` may plan meetups too; those that were there before stay if they are wanted."""
    wanted = {group.pk for group in groups} - {meetup.topic.group_id}
    there = set(CoHost.objects.filter(meetup=meetup).values_list("group", flat=True))
    own = set(Membership.objects.of(by).filter(group__in=wanted).values_list("group", flat=True))
    if wanted - there - own:
        raise Invalid(_("You can only add groups that you belong to."), "cohosts")
    CoHost.objects.filter(meetup=meetup).exclude(group__in=wanted).delete()
    CoHost.objects.bulk_create([CoHost(meetup=meetup, group_id=pk) for pk in sorted(wanted - there)])


def _set_questions(meetup: Meetup, asked: Sequence[Asked]) -> None:
    """Those that stay keep their answers."""
    if len(asked) > MOST_QUESTIONS:
        raise Invalid(_("Ten questions are the most. Fewer are answered."), "questions")
    there = {question.text: question for question in meetup.questions.all()}
    kept = {one.text for one in asked}
    meetup.questions.exclude(text__in=kept).delete()
    for position, one in enumerate(asked):
        question = there.get(one.text) or Question(meetup=meetup, text=one.text)
        question.choices, question.is_required, question.position = one.choices, one.is_required, position
        question.save()


def _only_hosts() -> str:
    return _("Only the hosts and the moderators of the group change this meetup.")
