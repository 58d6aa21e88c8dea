"""Topics, and who finds them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models.reading import ReadMark
from handschlag.discussions.models.relocations import Relocation
from handschlag.discussions.models.rulings import TopicRemoval
from handschlag.discussions.models.watching import CaughtUp, GroupWatch, Level, TopicWatch, effective_level
from handschlag.groups.models import Group, Membership, Role, Viewer

SILENCE = timedelta(days=60)
"""After so long without a post a topic no longer counts as unread: nobody catches up on years."""


def read_line() -> Greatest:
    """For a membership: nothing written up to then is unread for the member in the group."""
    caught_up = CaughtUp.objects.filter(member=OuterRef("member"), group=OuterRef("group"))
    return Greatest("joined_at", Coalesce(Subquery(caught_up.values("at")), "joined_at"))


def scan_line(silent: Any = None) -> Greatest:
    """For a membership: only topics written in since then can count as unread for the member.

    ``silent``: the place of ``silent_since()`` in a statement that is written once.
    """
    settled = CaughtUp.objects.filter(member=OuterRef("member"), group=OuterRef("group"))
    settled_at = Coalesce(Subquery(settled.values("settled_at")), "joined_at")
    return Greatest("joined_at", settled_at, silent or Value(silent_since()))


def silent_since() -> datetime:
    return clock.now() - SILENCE


_MORE_THAN_TALK: list[Callable[[], models.QuerySet[Any]]] = []


def add_more_than_talk(rows: Callable[[], models.QuerySet[Any]]) -> None:
    """Let a room above say by rows of its own, which name their ``topic``, what topics are more than talk."""
    _MORE_THAN_TALK.append(rows)


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, viewer: Viewer) -> "TopicQuerySet":
        """Topics of groups the viewer may read, without removed ones."""
        return self.present().filter(group__in=Group.objects.readable_by(viewer).values("pk"))

    def findable_by(self, viewer: Viewer) -> "TopicQuerySet":
        """``visible_to``, those that lead to another, and removed ones for those who may restore them.

        Those are the group's moderators, and the author who removed the topic themself. An author also finds
        what is kept back until the moderators have looked at it.
        """
        readable = self.filter(group__in=Group.objects.readable_by(viewer).values("pk"))
        if viewer.pk is None:
            return readable.filter(removal__isnull=True)
        moderated = (
            Membership.objects.of(viewer)
            .filter(group=OuterRef("group"), role__in=[Role.MODERATOR, Role.ORGANISER])
            .values("pk")
        )
        return readable.filter(
            Q(removal__isnull=True)
            | Q(Q(removal__by_id=viewer.pk) | Q(removal__by__isnull=True), author_id=viewer.pk)
            | Exists(moderated)
        )

    def present(self) -> "TopicQuerySet":
        """Neither removed nor become part of another topic.

        As an EXISTS, of which PostgreSQL knows that most rows pass it; of a join it expects the contrary.
        """
        removal = TopicRemoval.objects.filter(topic=OuterRef("pk"))
        return self.filter(~Exists(removal), merged_into__isnull=True)

    def open(self) -> "TopicQuerySet":
        return self.present().filter(closure__isnull=True)

    def removed(self) -> "TopicQuerySet":
        return self.filter(removal__isnull=False)

    def with_mark_of(self, viewer: Viewer) -> "TopicQuerySet":
        """Annotates ``mark``: the number up to which the viewer has read, or need not read.

        Members need not read what was written before they joined or said that they had caught up. None
        for who neither belongs to the group nor has read anything.
        """
        if viewer.pk is None:
            return self.annotate(mark=Value(None, output_field=models.PositiveIntegerField()))
        own = ReadMark.objects.filter(topic=OuterRef("pk"), member_id=viewer.pk).values("number")
        before = apps.get_model("discussions", "Post").objects.filter(
            topic=OuterRef("pk"), created_at__lte=OuterRef("line")
        )
        before_number = before.order_by("-created_at", "-number").values("number")[:1]
        own_spell = Membership.objects.of(viewer).filter(group=OuterRef("group"))
        line = own_spell.annotate(line=read_line()).values("line")
        marked = self.alias(own_mark=Subquery(own), line=Subquery(line))
        return marked.annotate(
            mark=Case(
                When(line__isnull=True, then=F("own_mark")),
                When(last_post_at__lte=F("line"), then=F("last_number")),
                default=Greatest(Coalesce("own_mark", 0), Coalesce(Subquery(before_number), 0)),
                output_field=models.PositiveIntegerField(),
            )
        )

    def with_level_of(self, viewer: Viewer) -> "TopicQuerySet":
        """Annotates what ``Topic.level`` needs; both None for visitors."""
        member = viewer.pk or 0
        own = TopicWatch.objects.filter(topic=OuterRef("pk"), member_id=member).values("level")
        of_group = GroupWatch.objects.filter(group=OuterRef("group"), member_id=member).values("level")
        return self.annotate(topic_level=Subquery(own), group_level=Subquery(of_group))

    def unread_by(self, viewer: Viewer, *, since: Any) -> "TopicQuerySet":
        """Topics written in ``since`` then (a moment or an expression) and not read to their end or muted.

        That the viewer belongs to the group, and has not muted it, is up to the caller.
        """
        read = ReadMark.objects.filter(
            topic=OuterRef("pk"), member_id=viewer.pk or 0, number__gte=OuterRef("last_number")
        )
        muted = TopicWatch.objects.filter(topic=OuterRef("pk"), member_id=viewer.pk or 0, level=Level.MUTE)
        # Not present(): PostgreSQL takes a join of what is not there for rare, and sorts the whole group.
        removed = TopicRemoval.objects.filter(topic=OuterRef("pk"))
        return self.filter(~Exists(removed), ~Exists(read), ~Exists(muted), last_post_at__gt=since)

    def for_list(self) -> "TopicQuerySet":
        """With the author and the closing, and only the columns a list shows."""
        return self.select_related("author", "closure").only(
            "title", "group_id", "created_at", "last_post_at", "post_count", "last_number",
            "accepted_post_id", "author__name", "author__avatar", "closure__at",
        )  # fmt: skip

    def for_detail(self) -> "TopicQuerySet":
        """With the group, who closed or removed the topic and why, whether its page has notes to show, and
        whether it is more than talk.
        """
        noted = Relocation.objects.standing().filter(Q(topic=OuterRef("pk")) | Q(target=OuterRef("pk")))
        tagged = apps.get_model("discussions", "Tagging").objects.filter(topic=OuterRef("pk"))
        polls = apps.get_model("discussions", "Poll").objects
        asks = Exists(polls.filter(topic=OuterRef("pk"))) | Exists(
            polls.filter(topic__merged_into=OuterRef("pk"))
        )
        more = (Q(Exists(rows().filter(topic=OuterRef("pk")))) for rows in _MORE_THAN_TALK)
        is_more = reduce(or_, more, Q(pk__in=[]))
        return self.annotate(
            is_noted=Exists(noted), is_tagged=Exists(tagged), is_more_than_talk=is_more, has_polls=asks
        ).select_related(
            "group", "author", "closure__by", "removal__by", "pin", "closing_plan", "slow_mode",
            "accepted_post__author", "accepted_post__removal", "merged_into",
        ).defer(
            "group__description", "group__description_html", "group__rules", "group__rules_html",
            "author__about", "author__about_html", "accepted_post__source", "accepted_post__html",
        )  # fmt: skip


class Topic(models.Model):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="topics", db_index=False)
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    last_post_at = models.DateTimeField(default=clock.now)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    """Raised by every deed on the topic: what was made of an older one is not shown again."""
    accepted_post = models.ForeignKey("Post", null=True, on_delete=models.SET_NULL, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="merged")
    """The topic in which its posts stand now; its own address leads there."""

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [models.Index(fields=["group", "-last_post_at", "-id"], name="topic_newest_first")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("discussions:topic", self.pk)

    @property
    def level(self) -> Level:
        """How closely the viewer follows it; needs ``with_level_of``."""
        return effective_level(self.topic_level, self.group_level)  # type: ignore[attr-defined]  # annotated

    @property
    def is_silent(self) -> bool:
        """Nobody has written for so long that it does not count as unread any more."""
        return self.last_post_at <= silent_since()

    @property
    def is_closed(self) -> bool:
        """Needs ``closure`` loaded with the topic, or asks for it."""
        return hasattr(self, "closure")

    @property
    def is_removed(self) -> bool:
        return hasattr(self, "removal")

    @property
    def closed_by_id(self) -> int | None:
        return self.closure.by_id if self.is_closed else None

    @property
    def removed_by_id(self) -> int | None:
        return self.removal.by_id if self.is_removed else None

    @property
    def due_at(self) -> datetime | None:
        """When the topic closes by itself if nobody writes. Needs ``closing_plan`` and ``group`` loaded."""
        if hasattr(self, "closing_plan"):
            return self.closing_plan.due_at(self.last_post_at)
        days = self.group.silent_days
        return self.last_post_at + timedelta(days=days) if days else None

    @property
    def is_due(self) -> bool:
        """Its time has come, though it may not have been closed yet."""
        return not self.is_closed and self.due_at is not None and self.due_at <= clock.now()

    @property
    def slow_minutes(self) -> int | None:
        """Needs ``slow_mode`` loaded with the topic, or asks for it."""
        return self.slow_mode.minutes if hasattr(self, "slow_mode") else None
