"""Posts: what people write, what it said before, and the thanks for it."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.discussions.models.rulings import PostRemoval, TopicRemoval
from handschlag.discussions.models.topics import Topic
from handschlag.groups.models import Viewer, Visibility


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> "PostQuerySet":
        """Posts of topics the viewer may read; removed posts keep their place but not their text."""
        return self.filter(Exists(Topic.objects.visible_to(viewer).filter(pk=OuterRef("topic"))))

    def present(self) -> "PostQuerySet":
        """Neither removed nor in a removed topic; as an EXISTS, see the topics'."""
        removal = PostRemoval.objects.filter(post=OuterRef("pk"))
        with_topic = TopicRemoval.objects.filter(topic=OuterRef("topic"))
        return self.filter(~Exists(removal), ~Exists(with_topic))

    def counted(self) -> "PostQuerySet":
        """Posts that count in figures and in the ledger: not removed, not by a program."""
        return self.filter(removal__isnull=True, topic__removal__isnull=True, author__is_bot=False)

    def answerable_in(self, topic: Topic) -> "PostQuerySet":
        """The topic's posts, and those that were split off it and can be read by all who read the topic."""
        left = self.model.objects.filter(moves__relocation__topic=topic).values("pk")
        theirs = Q(topic__group=topic.group_id) | Q(topic__group__visibility=Visibility.OPEN)
        return self.filter(Q(topic=topic) | Q(theirs, pk__in=left, topic__removal__isnull=True))


class Post(models.Model):
    """``number`` counts from 1 within the topic and never changes; 1 is the topic's own text."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts", db_index=False)
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts", db_index=False)
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
        indexes = [
            models.Index(fields=["author", "-created_at", "-id"], name="post_by_author"),
            models.Index(fields=["topic", "created_at", "number"], name="post_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return address("discussions:post", self.pk)

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def is_removed(self) -> bool:
        """Needs ``removal`` loaded with the post, or asks for it."""
        return hasattr(self, "removal")

    @property
    def is_wiki(self) -> bool:
        """Needs ``wiki`` loaded with the post, or asks for it."""
        return hasattr(self, "wiki")

    @property
    def removed_by_id(self) -> int | None:
        return self.removal.by_id if self.is_removed else None


class Revision(models.Model):
    """What a post said before an edit; for the opening post also what its topic was called."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions", db_index=False)
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
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="thanks", db_index=False)
    given_at = models.DateTimeField(default=clock.now)
    minutes = models.PositiveSmallIntegerField(default=15, db_default=15)
    """Of help that it stands for: what its group said when it was given."""

    class Meta:
        verbose_name_plural = "thanks"
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="one_thanks_per_member")]
        indexes = [models.Index(fields=["member", "-given_at"], name="thanks_by_member")]

    def __str__(self) -> str:
        return f"{self.member_id} thanks {self.post_id}"
