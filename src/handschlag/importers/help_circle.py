"""Who of a demo group talks with whom, read from what was imported: among them help goes."""

from datetime import datetime
from typing import Any, cast

from django.db.models import Count, Min, Q, QuerySet

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Membership, Role
from handschlag.importers.formats.demo_circle import Circle, Helper, Pair
from handschlag.importers.formats.demo_help_phrases import field_of
from handschlag.importers.help_members import INVENTED
from handschlag.ties.models import Interaction, Kind

ACTIVE_POSTS = 3
"""Who wrote at least so often is one of those who help."""


def circle_of(group: Group, until: datetime) -> Circle:
    """In the order of keys, so that the same demo gives the same circle. Three queries."""
    helpers = {helper.key: helper for helper in map(_helper, _rows(group))}
    team = Membership.objects.current().filter(group=group, member__email__isnull=True)
    deciders = team.exclude(role=Role.MEMBER).order_by("member").values_list("member", flat=True)
    return Circle(list(helpers.values()), _pairs(group, helpers, until), list(deciders), until)


def _rows(group: Group) -> Any:
    written = Count("posts", filter=Q(posts__topic__group=group))
    members = Member.objects.filter(INVENTED, memberships__group=group).annotate(n=written)
    return (
        members.filter(n__gte=ACTIVE_POSTS)
        .order_by("pk")
        .values_list("pk", "name", "place", "company", "about", "joined_at", "n")
    )


def _helper(row: tuple[Any, ...]) -> Helper:
    pk, name, place, company, about, joined, n_posts = row
    return Helper(pk, name, place, company, field_of(about, company), joined, n_posts)


def _pairs(group: Group, helpers: dict[int, Helper], until: datetime) -> list[Pair]:
    replies = Interaction.objects.filter(group=group, kind=Kind.REPLY, time__lt=until).order_by()
    rows = replies.values_list("source", "target").annotate(n=Count("pk"), since=Min("time"))
    found: dict[tuple[int, int], tuple[int, datetime]] = {}
    typed = cast("QuerySet[Interaction, tuple[int, int, int, datetime]]", rows.order_by("source", "target"))
    for source, target, n, since in typed:
        if source in helpers and target in helpers and source != target:
            key = min(source, target), max(source, target)
            count, first = found.get(key, (0, since))
            found[key] = count + n, min(first, since)
    return [
        Pair(helpers[one], helpers[other], count, since)
        for (one, other), (count, since) in sorted(found.items())
    ]
