"""What was decided about a topic or a post: who, when, why. State with a who and a when is a row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock


class Deed(models.Model):
    """Somebody did something to a topic or a post: who and when."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True


class Ruling(Deed):
    """Somebody decided something about a topic or a post: who, when, why."""

    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        abstract = True


class Closure(Ruling):
    """A closed topic takes no posts. Reopening removes the row; the audit keeps both deeds.

    ``is_timed``: it closed by itself, on its date or after days of silence; then ``by`` is nobody.
    """

    topic = models.OneToOneField("discussions.Topic", on_delete=models.CASCADE, related_name="closure")
    is_timed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.topic_id} closed"


class TopicRemoval(Ruling):
    """A removed topic exists for moderators only. Restoring removes the row."""

    topic = models.OneToOneField("discussions.Topic", on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"topic {self.topic_id} removed"


class PostRemoval(Ruling):
    """A removed post keeps its place; its text is seen by its author and moderators only."""

    post = models.OneToOneField("discussions.Post", on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"post {self.post_id} removed"
