"""How closely members follow topics and groups, and whom a post mentions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group


class Level(models.IntegerChoices):
    """From nothing to everything; WROTE is FOLLOW that came by writing, and gives way to a watched group."""

    MUTE = 1, _("Mute")
    NORMAL = 2, _("Normal")
    WROTE = 3, _("Follow")
    FOLLOW = 4, _("Follow")
    WATCH = 5, _("Watch")


CHOICES = [Level.WATCH, Level.FOLLOW, Level.NORMAL, Level.MUTE]
"""What members choose from."""


def effective_level(topic: int | None, group: int | None) -> Level:
    """What holds for a topic: its own level, else the group's, else normal."""
    if topic is None:
        return Level(group or Level.NORMAL)
    if topic == Level.WROTE:
        return Level.WATCH if group == Level.WATCH else Level.FOLLOW
    return Level(topic)


class TopicWatch(models.Model):
    """How closely a member follows a topic; none where the group's level holds."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="topic_watches", db_index=False)
    topic = models.ForeignKey(
        "discussions.Topic", on_delete=models.CASCADE, related_name="watches", db_index=False
    )
    level = models.PositiveSmallIntegerField(choices=Level)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="one_topic_watch")]
        indexes = [
            models.Index(fields=["topic", "level", "member"], name="topic_watch_by_level"),
            models.Index(
                fields=["member", "-id"], condition=Q(level__gte=Level.WROTE), name="topic_watch_followed"
            ),
            models.Index(fields=["member"], condition=Q(level=Level.MUTE), name="topic_watch_muted"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.topic_id}: {self.get_level_display()}"


class GroupWatch(models.Model):
    """How closely a member follows a group's talk; none for normal."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="group_watches", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="watches")
    level = models.PositiveSmallIntegerField(choices=Level)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "group"], name="one_group_watch")]
        indexes = [
            models.Index(
                fields=["group", "member"], condition=Q(level=Level.WATCH), name="group_watch_watchers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.group_id}: {self.get_level_display()}"


class CaughtUp(models.Model):
    """Up to this moment a member has nothing unread in a group, whatever was written there.

    ``settled_at`` is never before that: all topics last written in before are read; counting begins there.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="caught_up", db_index=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="caught_up")
    at = models.DateTimeField()
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "group"], name="one_caught_up")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id} until {self.at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """A post names a member by a link to their profile that begins with "@"."""

    post = models.ForeignKey(
        "discussions.Post", on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "member"], name="one_mention")]

    def __str__(self) -> str:
        return f"{self.post_id} mentions {self.member_id}"


class Telling(models.Model):
    """A post of which watchers are being told; goes when all have been. ``reached`` is the last one told."""

    post = models.OneToOneField("discussions.Post", on_delete=models.CASCADE, related_name="telling")
    reached = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.post_id} told up to member {self.reached}"
