"""The first step of newcomers: saying who they are; and what organisers choose for it."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.discussions.models import Introductions, Post, Topic
from handschlag.groups.models import Group, Membership, Welcome
from handschlag.groups.pages.first_weeks import StepKind, Words

TOPICS_OFFERED = 30
"""To choose the one for introductions from: the latest, beside those that are pinned."""


def has_written() -> Exists:
    """Any post in the group, there or elsewhere."""
    posts = Post.objects.filter(author=OuterRef("member"), topic__group=OuterRef("group"))
    return Exists(posts.filter(removal__isnull=True, topic__removal__isnull=True))


def _topic() -> Subquery:
    chosen = Introductions.objects.filter(group=OuterRef("group"), topic__group=F("group"))
    is_open = Q(topic__removal__isnull=True, topic__closure__isnull=True, topic__merged_into__isnull=True)
    return Subquery(chosen.filter(is_open).values("topic"))


def _words(row: Any) -> Words:
    href = address("discussions:new_topic", row.slug)
    if row.introductions is not None:
        href = address("discussions:reply", row.introductions)
    return Words(
        _("Introduce yourself"),
        _("Two sentences are enough: who you are, and what brings you here. So others know whom to ask."),
        href,
    )


INTRODUCE = StepKind("introduce", 10, lambda: _("Introduction"), _words, {"introductions": _topic})


def settings(group: Group) -> dict[str, Any]:
    """How the group welcomes now, as its form has it. Two queries."""
    said = Welcome.objects.filter(group=group).first()
    topic = (
        Introductions.objects.filter(group=group, topic__group=group).values_list("topic", flat=True).first()
    )
    first = {"greets": group.greets if said else True, "topic": topic or ""}
    return first | ({"source": said.source, "sender": said.by_id or ""} if said else {})


def organisers(group: Group) -> dict[int, str]:
    """Who can welcome, by their keys."""
    able = Membership.objects.able_organisers().filter(group=group)
    return dict(able.order_by("member__name").values_list("member", "member__name"))


def topics_to_choose(group: Group, chosen: int | None) -> dict[int, str]:
    """Titles by key: the one that is chosen, those that are pinned, and the latest. One query."""
    open_ones = Topic.objects.open().filter(group=group)
    latest = open_ones.order_by("-last_post_at", "-pk").values("pk")[:TOPICS_OFFERED]
    wanted = Q(pin__isnull=False) | Q(pk__in=list(latest.values_list("pk", flat=True))) | Q(pk=chosen or 0)
    return dict(open_ones.filter(wanted).order_by("title", "pk").values_list("pk", "title"))
