"""What somebody has begun to write and not sent yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models.posts import Post
from handschlag.discussions.models.topics import Topic
from handschlag.groups.models import Group

Where = Group | Topic | Post
"""Where one writes: a new topic in a group, a reply in a topic, a change of a post."""


def place_of(where: Where) -> str:
    """The name of a place: ``group-3``, ``topic-12``, ``post-7``."""
    return f"{where._meta.model_name}-{where.pk}"


def group_of(where: Where) -> Group:
    """The group in which the place is."""
    if isinstance(where, Group):
        return where
    return where.topic.group if isinstance(where, Post) else where.group


class Draft(models.Model):
    """An unfinished text, one for each place and member; nobody else ever reads it.

    ``place`` is a name, not a key: the text outlives its topic, for its author to copy. ``revision`` is
    raised by every saving, so that a device that saw an older one asks before it writes over a newer.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    place = models.CharField(max_length=40)
    title = models.CharField(_("title"), max_length=200, blank=True)
    source = models.TextField(_("text"), max_length=100_000, blank=True)
    tags = models.CharField(max_length=300, blank=True)
    """As they are typed; "" where nothing was."""
    reply_to = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    based_on = models.CharField(max_length=40, blank=True)
    """Of a change to a post: the ``version`` of the text that it changes."""
    saved_at = models.DateTimeField(default=clock.now, db_index=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="one_draft_at_a_place")]

    def __str__(self) -> str:
        return f"{self.member_id} at {self.place}"
