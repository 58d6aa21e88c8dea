"""Files as they are handed out."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from handschlag.discussions import policy
from handschlag.discussions.models import Attachment
from handschlag.discussions.pages.posts import find_post
from handschlag.discussions.pages.topics import standing_of
from handschlag.groups.models import Viewer


def find_attachment(pk: int, viewer: Viewer) -> Attachment:
    """A file that the viewer may have, else Http404.

    One that waits for its post is its uploader's alone; one of a removed post is for who may read that.
    """
    attachment = get_object_or_404(Attachment, pk=pk)
    if attachment.post_id is None:
        if viewer.pk is None or attachment.uploaded_by_id != viewer.pk:
            raise Http404
        return attachment
    post = find_post(attachment.post_id, viewer)
    if post.is_removed and not policy.can_read_removed_post(post, standing_of(viewer, post.topic.group)):
        raise Http404
    return attachment
