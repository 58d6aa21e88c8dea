"""What waits for a decision: disputes, requests to join, votes in pools."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q

from handschlag.exchange.models import Dispute, Proposal
from handschlag.groups.models import Group, JoinRequest, Membership
from handschlag.insights.models import Matter, MatterKind
from handschlag.insights.week.finding.kinds import Figures, Found, Kind, days_between, posts_of

VOTE_WAITS_FOR: Final = timedelta(days=7)
_MOST: Final = 6


def find_disputes(group: Group, now: datetime) -> list[Found]:
    """To be seen only by who is free to decide them: see ``Matter.objects.visible_to``. One query."""
    rows = Dispute.objects.awaiting().filter(deal__group=group).order_by("opened_at", "pk")
    return [
        Found(str(pk), urgency=1.0, about=pk, figures={"days": days_between(at, now)})
        for pk, at in rows.values_list("pk", "opened_at")[:_MOST]
    ]


def find_join_requests(group: Group, now: datetime) -> list[Found]:
    """Who has waited longest first. One query."""
    rows = JoinRequest.objects.filter(group=group, member__is_active=True).order_by("asked_at", "pk")
    return [
        Found(
            str(member),
            urgency=min(0.8 + 0.03 * days_between(at, now), 1.0),
            member=member,
            figures={"days": days_between(at, now)},
        )
        for member, at in rows.values_list("member", "asked_at")[:_MOST]
    ]


def find_votes(group: Group, now: datetime) -> list[Found]:
    """In pools of the group, open for a week and more, with voices still missing. Two queries."""
    open_ones = Proposal.objects.filter(
        pool__group=group, pool__closed_at__isnull=True, ended_at__isnull=True, at__lte=now - VOTE_WAITS_FOR
    )
    is_here = Q(pool__memberships__left_at__isnull=True, pool__memberships__joined_at__isnull=False)
    rows = open_ones.annotate(
        voices=Count("pool__memberships", filter=is_here, distinct=True),
        said=Count("votes", distinct=True),
    ).order_by("at", "pk")
    return [
        Found(
            str(pk),
            urgency=min(0.5 + 0.02 * days_between(at, now), 0.9),
            about=pool,
            word=name,
            figures={"days": days_between(at, now), "said": said, "voices": voices},
        )
        for pk, pool, name, at, said, voices in rows.values_list(
            "pk", "pool", "pool__name", "at", "said", "voices"
        )[:_MOST]
        if said < voices
    ]


def _is_decided() -> Q:
    return ~Q(Exists(Dispute.objects.awaiting().filter(pk=OuterRef("about"))))


def _is_answered() -> Q:
    asked = JoinRequest.objects.filter(group=OuterRef("group_id"), member=OuterRef("member_id"))
    return ~Q(Exists(asked))


def _has_ended() -> Q:
    """No vote in the pool has waited since before this was found."""
    waits = Proposal.objects.filter(
        pool=OuterRef("about"), ended_at__isnull=True, at__lt=OuterRef("first_found_at")
    )
    return ~Q(Exists(waits))


def _after_joining(matter: Matter, start: datetime, end: datetime) -> Figures:
    """Nothing is told of who was not taken in."""
    belonging = Membership.objects.current().filter(group=matter.group_id, member=matter.member_id)
    return posts_of(matter, start, end) if belonging.exists() else {}


DISPUTE: Final = Kind(
    MatterKind.DISPUTE,
    use=1.0,
    find=find_disputes,
    is_done=_is_decided,
    rest=timedelta(days=0),
    is_urgent=True,
)
JOIN: Final = Kind(
    MatterKind.JOIN,
    use=1.0,
    find=find_join_requests,
    is_done=_is_answered,
    rest=timedelta(days=0),
    is_urgent=True,
    measure=_after_joining,
)
VOTE: Final = Kind(
    MatterKind.VOTE,
    use=0.5,
    find=find_votes,
    is_done=_has_ended,
    rest=timedelta(days=0),
    is_urgent=True,
)
