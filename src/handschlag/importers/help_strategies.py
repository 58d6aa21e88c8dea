"""What the organisers of a demo have tried: written down as they would, on the days on which they would."""

import random
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q

from handschlag.accounts.models import Member
from handschlag.discussions.models import Post
from handschlag.groups.models import Group, Membership, Role
from handschlag.importers.formats.demo_help_phrases import attempt
from handschlag.insights.models import Aim, ForWhom, Strategy, StrategyEnding
from handschlag.insights.strategies.actions import Draft, choose_members, end_strategy, start_strategy
from handschlag.meetups.models import Meetup

_LONG_HERE: Final = timedelta(days=130)
_BEFORE, _AFTER = timedelta(weeks=12), timedelta(weeks=4)
_DRAWN: Final = 160
_FELL: Final = 0.3
"""Of those drawn, the ones for whom it was not tried."""


def write_strategies(group: Group, region: Group | None, until: datetime) -> None:
    """Two that can be told, one at a meetup, one that is too young; in the region one that was given up.

    Part of a transaction.
    """
    by = _organiser(group)
    if by is None:
        return
    for name, days, goes_on_for in (("quiet", 330, 60), ("again", 120, 0)):
        begun = until - timedelta(days=days)
        if chosen := _whom_it_helped(group, begun):
            tried = _start(group, by, name, begun, audience=ForWhom.CHOSEN)
            choose_members(tried, chosen, since=tried.since, by=by)
            if goes_on_for:
                _end(tried, begun + timedelta(days=goes_on_for), by)
    _start(group, by, "greet", until - timedelta(days=12), audience=ForWhom.NEWCOMERS)
    over = Meetup.objects.filter(topic__group=group, ends_at__lt=until - timedelta(days=60))
    meetup = over.annotate(n=Count("attendances")).order_by("-n", "pk").first()
    if meetup is not None:
        _start(group, by, "hands", meetup.starts_at, audience=ForWhom.MEETUP, meetup=meetup, aim=Aim.REPLIES)
    if region is not None and (by := _organiser(region)) is not None:
        begun = region.created_at + timedelta(days=30)
        tried = _start(region, by, "table", begun, audience=ForWhom.EVERYBODY, aim=Aim.MEETINGS)
        _end(tried, until - timedelta(days=70), by, is_abandoned=True)


def _organiser(group: Group) -> Member | None:
    rows = Membership.objects.current().filter(group=group, role=Role.ORGANISER).select_related("member")
    found = rows.order_by("pk").first()
    return found.member if found else None


def _start(group: Group, by: Member, name: str, begun: datetime, **more: Any) -> Strategy:
    words = attempt(name)
    draft = Draft(title=words.title, source=words.text, since=begun.date(), kind=words.kind, **more)
    strategy = start_strategy(group, draft, by=by)
    Strategy.objects.filter(pk=strategy.pk).update(created_at=begun)
    return strategy


def _end(strategy: Strategy, at: datetime, by: Member, *, is_abandoned: bool = False) -> None:
    note = next(words.note for words in map(attempt, ("quiet", "table")) if words.title == strategy.title)
    ending = end_strategy(strategy, note, is_abandoned=is_abandoned, by=by)
    StrategyEnding.objects.filter(pk=ending.pk).update(at=at)


def _whom_it_helped(group: Group, begun: datetime) -> list[int]:
    """By lot of those who had long been here and wrote; without some whose talk fell most after that day.

    The thanks are invented, and so is what came of them.
    """
    around = Post.objects.filter(
        topic__group=group, created_at__gt=begun - _BEFORE, created_at__lt=begun + _AFTER
    )
    here = Membership.objects.current().filter(group=group, joined_at__lt=begun - _LONG_HERE)
    rows = (
        around.filter(author__in=here.values("member"))
        .order_by("author")
        .values("author")
        .annotate(
            before=Count("pk", filter=Q(created_at__lt=begun)),
            after=Count("pk", filter=Q(created_at__gte=begun)),
        )
        .filter(before__gt=0)
    )
    lots = random.Random(f"{begun:%Y-%m-%d}")
    drawn = lots.sample(list(rows), min(_DRAWN, len(rows)))
    drawn.sort(key=lambda row: (row["after"] - row["before"] * (_AFTER / _BEFORE), -row["author"]))
    return [row["author"] for row in drawn[round(len(drawn) * _FELL) :]]
