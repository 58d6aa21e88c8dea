"""Files: taken in, put into a post, taken out again.

A file is stored before its post exists, so that a preview, an error or a lost line costs none. Publishing
claims it, in the transaction of the post; what nobody claims is collected (see ``collecting``).
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, markdown, uploads
from handschlag.core.errors import Invalid
from handschlag.core.models import audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask
from handschlag.discussions.models import Attachment, Post
from handschlag.discussions.models.files import Kind
from handschlag.groups.models import Viewer

MOST_FILES = 20
"""In one post."""
MEGABYTE = 1024 * 1024

_REFERENCE = re.compile(r"/attachments/(\d{1,18})/")


def upload_file(file: UploadedFile[Any], *, by: Member) -> Attachment:
    """Keep a file for a post that is being written. Invalid if it is no file we take, or there is no room.

    Looking at it and storing it take a while, so they come before the transaction; the quota is asked
    before, to spare the work, and again when nobody else can use it up.
    """
    if file.size is None or file.size > settings.UPLOAD_MAX:
        raise Invalid(_("This file is larger than %(most)d MB.") % {"most": settings.UPLOAD_MAX // MEGABYTE})
    _refuse_over_quota(by, 1)
    sound = uploads.examine(file.read(), file.name or "")
    attachment = _stored(sound, by)
    try:
        with transaction.atomic():
            Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
            _refuse_over_quota(by, attachment.size)
            attachment.save()
            audit("upload", attachment, by=by, name=attachment.name)
    except BaseException:
        _delete_content(attachment)
        raise
    return attachment


def discard_upload(attachment: Attachment, *, by: Member) -> None:
    """Throw away a file that waits for its post."""
    with transaction.atomic():
        locked = Attachment.objects.select_for_update(no_key=True, of=("self",)).get(pk=attachment.pk)
        allowed = policy.can_discard_upload(locked, by.pk)
        ask(allowed=allowed, otherwise=_("This file is in a post. Edit the post to remove it."))
        audit("discard upload", locked, by=by, name=locked.name)
        delete(locked)


def files_for(
    source: str, attach: Collection[int], *, by: Member, post: Post | None = None
) -> list[Attachment]:
    """What a text is published with: files of ``by`` that were chosen or that it refers to, and the post's.

    What a text refers to counts as chosen, so that a draft taken up on another device keeps its pictures.
    """
    wanted = {*attach, *referred_to(source)}
    if not wanted and post is None:
        return []
    mine = Q(pk__in=wanted, post__isnull=True, uploaded_by=by)
    return list(Attachment.objects.filter(mine | Q(post=post) if post is not None else mine).order_by("pk"))


def referred_to(source: str) -> set[int]:
    """Keys of the files that a text shows or links."""
    return {int(key) for key in _REFERENCE.findall(source)}


def render(source: str, files: Iterable[Attachment]) -> str:
    """The text as HTML, with those pictures of ``files`` shown that it refers to."""
    pictures = {file.get_absolute_url(): file for file in files if file.is_image}
    if not pictures:
        return markdown.render(source)

    def own_picture(address: str, words: str) -> str | None:
        return _shown(pictures[address], words) if address in pictures else None

    return markdown.render(source, own_picture)


def preview(source: str, *, viewer: Viewer) -> str:
    """The text as it will look: with every picture that the viewer may see."""
    keys = referred_to(source)
    found = Attachment.objects.visible_to(viewer).filter(pk__in=keys, kind=Kind.IMAGE) if keys else []
    return render(source, found)


def attach(post: Post, keys: Collection[int], *, by: Member) -> None:
    """Give a post, whose topic is held, uploads of ``by``. Invalid if one is not there or not theirs."""
    if not keys:
        return
    if len(keys) + Attachment.objects.filter(post=post).count() > MOST_FILES:
        raise Invalid(_("A post takes at most %(most)d files.") % {"most": MOST_FILES}, "uploads")
    claimed = Attachment.objects.waiting().filter(pk__in=keys, uploaded_by=by).update(post=post)
    if claimed != len(keys):
        raise Invalid(_("A file is not there any more. Choose it once more."), "uploads")


def detach(files: Sequence[Attachment], *, by: Member) -> None:
    """Take files out of a post whose topic is held.

    One's own are deleted. What somebody else uploaded goes back to them for a day, as if not yet posted.
    """
    for file in files:
        if file.uploaded_by_id in {by.pk, None}:
            delete(file)
        else:
            Attachment.objects.filter(pk=file.pk).update(post=None, inline=False, uploaded_at=clock.now())


def mark_inline(post: Post, source: str) -> None:
    """Note which files the text itself shows or links: they are not listed below it."""
    keys = referred_to(source)
    files = Attachment.objects.filter(post=post)
    files.filter(inline=True).exclude(pk__in=keys).update(inline=False)
    if keys:
        files.filter(pk__in=keys).update(inline=True)


def delete(attachment: Attachment) -> None:
    """The row now, the content once that is certain."""
    transaction.on_commit(partial(_delete_content, attachment))
    Attachment.objects.filter(pk=attachment.pk).delete()


def _refuse_over_quota(by: Member, size: int) -> None:
    used = Attachment.objects.filter(uploaded_by=by).taken_up()
    if used + size > settings.UPLOAD_QUOTA:
        raise Invalid(
            _(
                "Your files take up %(used)d of the %(quota)d MB that everybody has here, so this one has no "
                "room. Edit older posts of yours and remove files from them, or make this one smaller."
            )
            % {"used": -(-used // MEGABYTE), "quota": settings.UPLOAD_QUOTA // MEGABYTE}
        )


def _stored(sound: uploads.Sound, by: Member) -> Attachment:
    """The content in the storage, the row not yet in the database."""
    attachment = Attachment(
        uploaded_by=by,
        name=sound.name,
        kind=Kind.IMAGE if sound.is_picture else Kind.OTHER,
        content_type=sound.content_type,
        size=len(sound.content),
        sha256=sha256(sound.content).hexdigest(),
        width=sound.width,
        height=sound.height,
    )
    attachment.file.save("", ContentFile(sound.content), save=False)
    if sound.thumbnail:
        attachment.thumbnail.save("", ContentFile(sound.thumbnail), save=False)
    return attachment


def _delete_content(attachment: Attachment) -> None:
    for content in (attachment.file, attachment.thumbnail):
        if content.name:
            content.storage.delete(content.name)


def _shown(file: Attachment, words: str) -> str:
    return format_html(
        '<a class="picture" href="{0}"><img src="{0}thumbnail/" alt="{1}" width="{2}" height="{3}" '
        'loading="lazy"></a>',
        file.get_absolute_url(),
        words or file.name,
        file.width,
        file.height,
    )
