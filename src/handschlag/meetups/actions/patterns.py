"""What every new meetup of a series is made with."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Membership
from handschlag.meetups.actions.planning import Around, Asked, Plan
from handschlag.meetups.models import Series

TIMES = ("starts_at", "ends_at", "answer_until", "zone")


def pattern_of(plan: Plan, *, title: str, source: str, around: Around, by: Member) -> dict[str, Any]:
    """All but the times, in plain values; how long before the start one may answer, in minutes."""
    until = plan.answer_until
    return {
        "title": title,
        "source": source,
        "plan": {name: value for name, value in plan.values().items() if name not in TIMES},
        "answer_minutes": _minutes(plan.starts_at - until) if until is not None else None,
        "hosts": sorted(host.pk for host in around.hosts or [by]),
        "cohosts": sorted(group.pk for group in around.cohosts or []),
        "questions": [[one.text, one.choices, one.is_required] for one in around.questions or []],
        "by_link": bool(around.by_link),
    }


def plan_at(series: Series, starts_at: datetime) -> Plan:
    """The plan of the meetup that begins then."""
    minutes = series.pattern["answer_minutes"]
    return Plan(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=series.minutes),
        zone=series.zone,
        answer_until=starts_at - timedelta(minutes=minutes) if minutes is not None else None,
        **series.pattern["plan"],
    )


def planner_of(series: Series) -> Member | None:
    """Who began it, else who hosts it, else who runs the group: whoever of them still belongs to it."""
    wanted = [series.created_by_id, *series.pattern["hosts"]]
    spells = Membership.objects.current().filter(group=series.group_id, member__is_active=True)
    there = {
        spell.member_id: spell.member for spell in spells.filter(member__in=wanted).select_related("member")
    }
    for key in wanted:
        if key in there:
            return there[key]
    leader = spells.team().first()
    return leader.member if leader is not None else None


def around_of(series: Series, planner: Member) -> Around:
    """Who of the pattern still belongs to the group, and groups that the planner still belongs to."""
    pattern = series.pattern
    hosts = Member.objects.filter(
        pk__in=Membership.objects.current()
        .filter(group=series.group_id, member__in=pattern["hosts"])
        .values("member")
    )
    own = Membership.objects.of(planner).filter(group__in=pattern["cohosts"])
    return Around(
        hosts=list(hosts) or [planner],
        cohosts=list(Group.objects.filter(pk__in=own.values("group"))),
        questions=asked_in(pattern["questions"]),
        by_link=pattern["by_link"],
    )


def asked_in(questions: Sequence[Sequence[Any]]) -> list[Asked]:
    return [Asked(text, choices, is_required=is_required) for text, choices, is_required in questions]


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
