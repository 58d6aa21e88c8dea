"""What was moved where, with all that is needed to put it back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handschlag.discussions.models.rulings import Ruling
from handschlag.groups.models import Group


class Relocating(models.TextChoices):
    MOVE = "move", "move"
    SPLIT = "split", "split"
    MERGE = "merge", "merge"


class RelocationQuerySet(models.QuerySet["Relocation"]):
    def standing(self) -> "RelocationQuerySet":
        """Those that nobody has undone."""
        return self.filter(undone_at__isnull=True)

    def about(self, topic_id: int) -> "RelocationQuerySet":
        """What came to the topic and what left it, with all that its page says about that."""
        return (
            self.standing()
            .filter(Q(topic=topic_id) | Q(target=topic_id))
            .select_related("by", "topic__removal", "target__removal")
            .order_by("pk")
        )


class Relocation(Ruling):
    """Posts of a topic went to ``target``; or all of it to another group, then it is its own target."""

    kind = models.CharField(max_length=5, choices=Relocating)
    topic = models.ForeignKey("discussions.Topic", on_delete=models.CASCADE, related_name="departures")
    target = models.ForeignKey("discussions.Topic", on_delete=models.CASCADE, related_name="arrivals")
    from_group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    to_group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    left_number = models.PositiveIntegerField(default=0)
    """Where the first of the posts stood in ``topic``."""
    came_number = models.PositiveIntegerField(default=0)
    """Where it stands in ``target``."""
    post_count = models.PositiveIntegerField(default=0)
    lost = models.JSONField(default=dict)
    """What the topic had and could not keep: its accepted answer, its pin, its tags."""
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RelocationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.topic_id}"


class MovedPost(models.Model):
    """One post of a relocation: which number it had and got."""

    relocation = models.ForeignKey(Relocation, on_delete=models.CASCADE, related_name="moved")
    post = models.ForeignKey("discussions.Post", on_delete=models.CASCADE, related_name="moves")
    old_number = models.PositiveIntegerField()
    new_number = models.PositiveIntegerField()
    answered_topic = models.BooleanField(default=False)
    """It answered the topic as a whole, and names the opening since it stands elsewhere."""

    def __str__(self) -> str:
        return f"{self.post_id}: {self.old_number} → {self.new_number}"
