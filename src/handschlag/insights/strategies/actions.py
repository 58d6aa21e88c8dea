"""Deeds on strategies: write one down, change it, choose members, end it, have its effect estimated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.markdown import render
from handschlag.core.models import audit
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.models import (
    Aim,
    ForWhom,
    Sign,
    Strategy,
    StrategyEnding,
    StrategyEstimate,
    StrategyKind,
    StrategyMember,
    StrategyRevision,
)
from handschlag.meetups.models import Meetup

MOST_CHOSEN: Final = 2_000
COUNTED: Final = ("since", "until", "audience", "meetup_id", "topic_id", "aim")
"""What the estimate rests on: once one of them is changed, the old estimate is none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written down."""

    title: str
    source: str
    since: date
    kind: str = StrategyKind.OTHER
    until: date | None = None
    audience: str = ForWhom.EVERYBODY
    meetup: Meetup | None = None
    topic: Topic | None = None
    aim: str = Aim.POSTS
    sign: str = Sign.MORE
    is_shared: bool = True

    def fields(self) -> dict[str, Any]:
        """As the row keeps them; a meetup or topic only where it says for whom."""
        return {
            "title": self.title,
            "source": self.source,
            "since": self.since,
            "kind": self.kind,
            "until": self.until,
            "audience": self.audience,
            "meetup_id": self.meetup.pk if self.meetup and self.audience == ForWhom.MEETUP else None,
            "topic_id": self.topic.pk if self.topic and self.audience == ForWhom.TOPIC else None,
            "aim": self.aim,
            "sign": self.sign,
            "is_shared": self.is_shared,
        }

    def check(self, group: Group) -> None:
        """Raise Invalid, at the field, for what does not fit together."""
        if self.until is not None and self.until < self.since:
            raise Invalid(_("It cannot end before it has begun."), "until")
        if self.audience == ForWhom.MEETUP and (
            self.meetup is None or self.meetup.topic.group_id != group.pk
        ):
            raise Invalid(_("Choose the meetup."), "meetup")
        if self.audience == ForWhom.TOPIC and (self.topic is None or self.topic.group_id != group.pk):
            raise Invalid(_("Choose the topic."), "topic")


@transaction.atomic
def start_strategy(group: Group, draft: Draft, *, by: Member) -> Strategy:
    """Write down what is tried. Its effect is estimated once there is something to tell.

    NotAllowed for who does not run the group, Invalid for what does not fit together.
    """
    require_running(group, by)
    draft.check(group)
    strategy = Strategy.objects.create(
        group=group, created_by=by, html=render(draft.source), **draft.fields()
    )
    audit("start strategy", strategy, by=by)
    _ask(strategy.pk)
    return strategy


@transaction.atomic
def change_strategy(strategy: Strategy, draft: Draft, *, by: Member) -> Strategy:
    """What stood there before is kept. Saying the same again changes nothing."""
    require_running(strategy.group, by)
    draft.check(strategy.group)
    held = Strategy.objects.select_for_update(of=("self",)).select_related("group").get(pk=strategy.pk)
    fields = draft.fields()
    before = {name: getattr(held, name) for name, value in fields.items() if getattr(held, name) != value}
    if not before:
        return held
    for name, value in fields.items():
        setattr(held, name, value)
    held.html = render(held.source)
    held.save()
    kept = {name: _kept(value) for name, value in before.items()}
    StrategyRevision.objects.create(strategy=held, by=by, before=kept)
    audit("change strategy", held, by=by, fields=sorted(before))
    if any(name in before for name in COUNTED):
        _forget_estimate(held.pk)
    return held


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic
def end_strategy(strategy: Strategy, note: str, *, is_abandoned: bool, by: Member) -> StrategyEnding:
    """It is not tried any more; what was learned stays. Conflict where it has ended already."""
    require_running(strategy.group, by)
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    if StrategyEnding.objects.filter(strategy=strategy).exists():
        raise Conflict(_("This strategy has ended already."))
    ending = StrategyEnding.objects.create(
        strategy=strategy, by=by, note=note, html=render(note), is_abandoned=is_abandoned
    )
    audit("give strategy up" if is_abandoned else "end strategy", strategy, by=by)
    _ask(strategy.pk)
    return ending


@transaction.atomic
def choose_members(strategy: Strategy, members: Iterable[int], *, since: date, by: Member) -> int:
    """Note for whom it is tried from that day on; who is noted already stays. Returns how many are new."""
    require_running(strategy.group, by)
    held = Strategy.objects.select_for_update().get(pk=strategy.pk)
    _require_chosen(held)
    if since < held.since:
        raise Invalid(_("The strategy itself begins later."), "since")
    belonging = Membership.objects.current().filter(group=held.group_id, member__in=set(members))
    there = set(held.chosen.values_list("member", flat=True))
    new = [pk for pk in belonging.values_list("member", flat=True) if pk not in there]
    if not new:
        raise Invalid(_("Choose at least one member who is not noted yet."), "members")
    if len(there) + len(new) > MOST_CHOSEN:
        raise Invalid(_("So many members are not chosen one by one: try it with everybody."), "members")
    StrategyMember.objects.bulk_create(
        StrategyMember(strategy=held, member_id=pk, since=since) for pk in sorted(new)
    )
    audit("choose members", held, by=by, count=len(new))
    _forget_estimate(held.pk)
    return len(new)


@transaction.atomic
def leave_member_out(strategy: Strategy, member: int, *, by: Member) -> None:
    """Take back that it is tried for somebody; twice, it is done once."""
    require_running(strategy.group, by)
    gone, _each = StrategyMember.objects.filter(strategy=strategy, member=member).delete()
    if gone:
        audit("leave member out", strategy, by=by, member=member)
        _forget_estimate(strategy.pk)


def hand_choices_over(member: Member, *, to: Member) -> None:
    """What was tried with an imported member was tried with who they turn out to be."""
    there = StrategyMember.objects.filter(member=to).values("strategy")
    chosen = StrategyMember.objects.filter(member=member)
    chosen.exclude(strategy__in=there).update(member=to)
    StrategyMember.objects.filter(member=member).delete()


def _require_chosen(strategy: Strategy) -> None:
    if strategy.audience != ForWhom.CHOSEN:
        raise Conflict(_("Members are not chosen one by one for this strategy."))


@transaction.atomic
def request_estimate(strategy: Strategy, *, by: Member) -> None:
    """Have the effect estimated anew. Conflict while it is being estimated."""
    require_running(strategy.group, by)
    asked, _made = StrategyEstimate.objects.select_for_update().get_or_create(strategy=strategy)
    if asked.is_under_way:
        raise Conflict(_("The effect is being estimated already. This takes a few seconds."))
    _ask(strategy.pk)


@transaction.atomic
def request_due(now: datetime) -> int:
    """Have every estimate that is old made anew; how many there were."""
    due = list(Strategy.objects.due(now).values_list("pk", flat=True))
    for pk in due:
        _ask(pk)
    return len(due)


def require_running(group: Group, by: Member) -> None:
    membership = Membership.objects.of(by).filter(group=group).first()
    if not policy.can_try(membership):
        raise NotAllowed(_("What is tried in a group is for its organisers and moderators."))


def _ask(strategy: int) -> None:
    StrategyEstimate.objects.update_or_create(strategy_id=strategy, defaults={"requested_at": clock.now()})
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.insights.strategies.jobs.estimate").enqueue(strategy)


def _forget_estimate(strategy: int) -> None:
    """It spoke of something else."""
    StrategyEstimate.objects.filter(strategy=strategy).update(figures={}, as_of=None, is_told=False)
    _ask(strategy)


@transaction.atomic
def keep_estimate(strategy: int, as_of: datetime, seed: int, figures: dict[str, Any]) -> None:
    """Store an estimate; done twice, it is done once. What was asked for meanwhile stays asked for.

    Nothing is kept of a strategy that is gone, nor an older estimate over a newer one.
    """
    held = Strategy.objects.select_for_update().filter(pk=strategy).first()
    if held is None:
        return
    kept, _made = StrategyEstimate.objects.select_for_update().get_or_create(strategy=held)
    if kept.requested_at is not None and kept.requested_at <= as_of:
        kept.requested_at = None
    if figures["aim"] == held.aim and (kept.as_of is None or kept.as_of <= as_of):
        kept.as_of, kept.seed, kept.figures = as_of, seed, figures
        kept.is_told = figures["effect"]["value"] is not None
    kept.save()
