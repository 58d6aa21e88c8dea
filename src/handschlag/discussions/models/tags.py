"""Tags: what a group's topics are about, in its own words."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.discussions.models.topics import Topic
from handschlag.groups.models import Group


class TagQuerySet(models.QuerySet["Tag"]):
    def most_used_first(self) -> "TagQuerySet":
        return self.order_by("-topic_count", "name", "pk")

    def used(self) -> "TagQuerySet":
        return self.filter(topic_count__gt=0)


class Tag(models.Model):
    """A group's word for what topics are about; ``topic_count`` counts those that are not removed."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="tags", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(max_length=60)
    topic_count = models.PositiveIntegerField(default=0, editable=False)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "slug"], name="tag_slug_in_group")]
        indexes = [models.Index(fields=["group", "-topic_count", "name"], name="tag_most_used_first")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The group's topics with this tag. Needs ``group`` loaded with the tag, or asks for it."""
        return f"{reverse('discussions:topics', args=[self.group.slug])}?tag={self.slug}"


class TaggingQuerySet(models.QuerySet["Tagging"]):
    def follow_topics(self) -> None:
        """Take over the topics' latest activity; every deed that may have changed it does this."""
        self.update(**latest_of_topic())


def latest_of_topic() -> dict[str, Subquery]:
    """What a tagging takes over from its topic."""
    return {"last_post_at": Subquery(Topic.objects.filter(pk=OuterRef("topic")).values("last_post_at"))}


class Tagging(models.Model):
    """A topic has a tag. ``last_post_at`` is the topic's, so that an index lists a tag's topics."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    last_post_at = models.DateTimeField(editable=False)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "tag"], name="one_tagging")]
        indexes = [models.Index(fields=["tag", "-last_post_at", "-id"], name="tagging_newest_first")]

    def __str__(self) -> str:
        return f"{self.topic_id} has tag {self.tag_id}"
