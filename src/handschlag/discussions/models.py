"""Topics and posts, and what people do with them. State with a who and a when is a row."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group, Membership, Role, Viewer


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, viewer: Viewer) -> "TopicQuerySet":
        """Topics of groups the viewer may read, without removed ones."""
        return self.present().filter(group__in=Group.objects.readable_by(viewer).values("pk"))

    def findable_by(self, viewer: Viewer) -> "TopicQuerySet":
        """``visible_to``, and removed ones for those who may restore them.

        Those are the group's moderators, and the author who removed the topic themself.
        """
        readable = self.filter(group__in=Group.objects.readable_by(viewer).values("pk"))
        if viewer.pk is None:
            return readable.present()
        moderated = (
            Membership.objects.of(viewer)
            .filter(group=OuterRef("group"), role__in=[Role.MODERATOR, Role.ORGANISER])
            .values("pk")
        )
        return readable.filter(
            Q(removal__isnull=True) | Q(removal__by_id=viewer.pk, author_id=viewer.pk) | Exists(moderated)
        )

    def present(self) -> "TopicQuerySet":
        return self.filter(removal__isnull=True)

    def removed(self) -> "TopicQuerySet":
        return self.filter(removal__isnull=False)

    def with_mark_of(self, viewer: Viewer) -> "TopicQuerySet":
        """Annotates ``mark``: the number up to which the viewer has read, or None."""
        if viewer.pk is None:
            return self.annotate(mark=Value(None, output_field=models.PositiveIntegerField()))
        marks = ReadMark.objects.filter(topic=OuterRef("pk"), member_id=viewer.pk)
        return self.annotate(mark=Subquery(marks.values("number")))

    def for_list(self) -> "TopicQuerySet":
        """With the author and the closing, and only the columns a list shows."""
        return self.select_related("author", "closure").only(
            "title", "group_id", "last_post_at", "post_count", "last_number", "accepted_post_id",
            "author__name", "author__avatar", "closure__at",
        )  # fmt: skip

    def for_detail(self) -> "TopicQuerySet":
        """With the group, and who closed or removed the topic and why."""
        return self.select_related(
            "group", "author", "closure__by", "removal__by", "accepted_post__author", "accepted_post__removal"
        ).defer(
            "group__description", "group__description_html", "group__rules", "group__rules_html",
            "author__about", "author__about_html", "accepted_post__source", "accepted_post__html",
        )  # fmt: skip


class Topic(models.Model):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="topics")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField(default=clock.now)
    last_post_at = models.DateTimeField(default=clock.now)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    accepted_post = models.ForeignKey("Post", null=True, on_delete=models.SET_NULL, related_name="+")

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [models.Index(fields=["group", "-last_post_at", "-id"], name="topic_newest_first")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("discussions:topic", args=[self.pk])

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


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> "PostQuerySet":
        """Posts of topics the viewer may read; removed posts keep their place but not their text."""
        return self.filter(topic__in=Topic.objects.visible_to(viewer).values("pk"))

    def counted(self) -> "PostQuerySet":
        """Posts that count in figures and in the ledger: not removed, not by a program."""
        return self.filter(removal__isnull=True, topic__removal__isnull=True, author__is_bot=False)


class Post(models.Model):
    """``number`` counts from 1 within the topic and never changes; 1 is the topic's own text."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    reply_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replies")
    source = models.TextField(_("text"), max_length=100_000)
    html = models.TextField(editable=False)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    thanks_count = models.PositiveIntegerField(default=0, editable=False)
    votes = models.IntegerField(default=0, editable=False, help_text="counted elsewhere, givers unknown")
    submission_key = models.UUIDField(null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="post_number_in_topic"),
            models.UniqueConstraint(
                fields=["author", "submission_key"],
                condition=Q(submission_key__isnull=False),
                name="post_submitted_once",
            ),
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | ~Q(reply_to=F("id")), name="post_answers_another"
            ),
        ]
        indexes = [models.Index(fields=["author", "-created_at", "-id"], name="post_by_author")]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("discussions:post", args=[self.pk])

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def is_removed(self) -> bool:
        """Needs ``removal`` loaded with the post, or asks for it."""
        return hasattr(self, "removal")

    @property
    def removed_by_id(self) -> int | None:
        return self.removal.by_id if self.is_removed else None


class Revision(models.Model):
    """What a post said before an edit; for the opening post also what its topic was called."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    source = models.TextField()
    title = models.CharField(max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    edited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["post", "-replaced_at"], name="revision_newest_first")]

    def __str__(self) -> str:
        return f"{self.post_id} until {self.replaced_at:%Y-%m-%d %H:%M}"


class Thanks(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="thanks")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="thanks")
    given_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "thanks"
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="one_thanks_per_member")]
        indexes = [models.Index(fields=["member", "-given_at"], name="thanks_by_member")]

    def __str__(self) -> str:
        return f"{self.member_id} thanks {self.post_id}"


class ReadMark(models.Model):
    """Up to which post a member has read a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="read_marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="one_read_mark")]

    def __str__(self) -> str:
        return f"{self.member_id} read {self.topic_id} up to {self.number}"


class Ruling(models.Model):
    """Somebody decided something about a topic or a post: who, when, why."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        abstract = True


class Closure(Ruling):
    """A closed topic takes no posts. Reopening removes the row; the audit keeps both deeds."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="closure")

    def __str__(self) -> str:
        return f"{self.topic_id} closed"


class TopicRemoval(Ruling):
    """A removed topic exists for moderators only. Restoring removes the row."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"topic {self.topic_id} removed"


class PostRemoval(Ruling):
    """A removed post keeps its place; its text is seen by its author and moderators only."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"post {self.post_id} removed"


class Attachment(models.Model):
    """A file that came with a post. Served only through a view that checks the right to read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="attachments/%Y/%m/")

    def __str__(self) -> str:
        return self.name
