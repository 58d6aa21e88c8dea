"""Rows that wait in a demo at its end: a vote in a pool, and members who can be written to."""

import random
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMonth

from handschlag.discussions.models import Post
from handschlag.exchange.models import Change, Pool, Proposal, Vote
from handschlag.groups.models import Group, Membership, Role
from handschlag.importers.formats.demo_circle import Circle
from handschlag.importers.formats.demo_help_phrases import sentence
from handschlag.importers.formats.demo_week import carriers_of
from handschlag.importers.help_members import give_logins

_VOTED: Final = timedelta(days=10)
_SILENT, _BEFORE = timedelta(days=31), timedelta(days=200)
_MONTHS: Final = 3
_LAPSED: Final = 6
LOGINS: Final = 40


def open_vote(group: Group, until: datetime) -> None:
    """In the oldest pool that three and more share. Part of a transaction."""
    here = Count("memberships", filter=Q(memberships__left_at__isnull=True))
    pools = Pool.objects.filter(group=group, created_at__lt=until - 2 * _VOTED).annotate(here=here)
    pool = pools.filter(here__gte=3).order_by("pk").first()
    if pool is None:
        return
    by = pool.memberships.filter(left_at__isnull=True).order_by("pk").values_list("member", flat=True)[0]
    proposal = Proposal.objects.create(
        pool=pool,
        change=Change.RULES,
        value=sentence("week", "vote"),
        reason=sentence("week", "vote_reason"),
        by_id=by,
        at=until - _VOTED,
    )
    Vote.objects.create(proposal=proposal, member_id=by, agrees=True, at=until - _VOTED)


def open_accounts(rng: random.Random, group: Group, circle: Circle) -> None:
    """Those who carry the help, some who have fallen silent, and others who talk. Part of a transaction."""
    ranked = sorted(circle.helpers, key=lambda one: (-one.n_posts, one.key))
    wanted = [one.key for one in carriers_of(circle)]
    wanted += _lapsed(group, circle.until)
    wanted += [one.key for one in ranked[: 2 * LOGINS]]
    running = Membership.objects.current().exclude(role=Role.MEMBER)
    team = set(running.filter(member__in=wanted).values_list("member", flat=True))
    keys = [key for key in dict.fromkeys(wanted) if key not in team]
    give_logins(rng, keys[: min(LOGINS, len(circle.helpers) // 3)], circle.until)


def _lapsed(group: Group, until: datetime) -> list[int]:
    """Who wrote in several months and lately no more."""
    ordinary = Membership.objects.current().filter(group=group, role=Role.MEMBER).values("member")
    posts = Post.objects.filter(topic__group=group, author__in=ordinary, created_at__gt=until - _BEFORE)
    rows = (
        posts.order_by()
        .values("author")
        .annotate(months=Count(TruncMonth("created_at"), distinct=True), last=Max("created_at"))
        .filter(months__gte=_MONTHS, last__lt=until - _SILENT, last__gt=until - 3 * _SILENT)
        .order_by("-months", "author")
    )
    return [row["author"] for row in rows[:_LAPSED]]
