"""Words that were deleted are erased for good once nobody can appeal any more."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.discussions import indexing
from handschlag.discussions.actions import filing
from handschlag.discussions.models import Attachment, Post, Revision
from handschlag.moderation.models import APPEAL_WITHIN, Decision, Deed

AT_ONCE = 200


def erase_deleted(now: datetime) -> int:
    """Decisions to delete that stand: the words, what they were before, and the files; how many."""
    standing = Decision.objects.filter(deed=Deed.DELETE, erased_at__isnull=True, is_overturned=False)
    due = standing.filter(at__lt=now - APPEAL_WITHIN, case__closed_at__isnull=False)
    keys = list(due.order_by("at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_erase(key, now) for key in keys)


@transaction.atomic
def _erase(pk: int, now: datetime) -> bool:
    """Whether it was done now, by us."""
    decision = Decision.objects.select_for_update(of=("self",)).select_related("case__post").get(pk=pk)
    if decision.erased_at is not None:
        return False
    decision.erased_at = now
    decision.save(update_fields=["erased_at"])
    post = decision.case.post
    if post is None:
        return False
    with override(Site.load().language):
        source = _("What stood here was deleted by the moderators.")
    Revision.objects.filter(post=post).delete()
    for attachment in Attachment.objects.filter(post=post):
        filing.delete(attachment)
    Post.objects.filter(pk=post.pk).update(source=source, html=render(source))
    indexing.refresh_posts(Post.objects.filter(pk=post.pk))
    audit("erase words", post, by=None)
    return True
