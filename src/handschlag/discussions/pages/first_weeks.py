"""The first step of newcomers: saying who they are; and what organisers choose for it."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Introductions, Pin, Post, Topic
from handschlag.groups.models import Group, Membership
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


def _said() -> Any:
    chosen = Introductions.objects.filter(group=OuterRef("pk"), topic__group=OuterRef("pk"))
    said = Group.objects.filter(pk=Given("group")).annotate(topic=Subquery(chosen.values("topic")))
    return said.values_list("welcome__source", "welcome__by", "topic")


_SAID: Prepared[Any] = Prepared(_said)
_ORGANISERS = Prepared(
    lambda: (
        Membership.objects.able_organisers()
        .filter(group=Given("group"))
        .order_by("member__name")
        .values_list("member", "member__name")
    )
)


def settings(group: Group) -> dict[str, Any]:
    """How the group welcomes now, as its form has it. One query."""
    source, sender, topic = _SAID.get(group=group.pk)
    if source is None:
        return {"greets": True, "topic": topic or ""}
    return {"greets": group.greets, "topic": topic or "", "source": source, "sender": sender or ""}


def organisers(group: Group) -> dict[int, str]:
    """Who can welcome, by their keys. One query."""
    return dict(_ORGANISERS.all(group=group.pk))


def _open() -> Any:
    return Topic.objects.open().filter(group=Given("group"))


def _offered() -> Any:
    pinned = Pin.objects.filter(topic__group=Given("group")).values("topic")
    return _open().filter(Q(pk__in=GivenKeys("keys")) | Q(pk__in=pinned)).values_list("pk", "title")


_LATEST: Prepared[int] = Prepared(
    lambda: _open().order_by("-last_post_at", "-pk").values_list("pk", flat=True)[:TOPICS_OFFERED]
)
_OFFERED: Prepared[Any] = Prepared(lambda: _offered().order_by("title", "pk"))


def topics_to_choose(group: Group, chosen: int | None) -> dict[int, str]:
    """Titles by key: the one that is chosen, those that are pinned, and the latest. Two queries."""
    keys = [chosen or 0, *_LATEST.all(group=group.pk)]
    return dict(_OFFERED.all(group=group.pk, keys=keys))
