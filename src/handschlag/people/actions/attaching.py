"""Files that come with messages: looked at before the deed, stored with it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import uploads
from handschlag.core.errors import Invalid
from handschlag.core.uploads import Sound
from handschlag.people.models import Message, MessageFile

MOST_FILES = 10
MEGABYTE = 1024 * 1024


def examine(files: Sequence[UploadedFile[Any]], *, by: Member) -> list[Sound]:
    """What the files really are. Invalid for what is not taken, and where there is no room for them.

    It takes a while, so it comes before the transaction.
    """
    if not files:
        return []
    if len(files) > MOST_FILES:
        raise Invalid(_("A message takes at most %(most)d files.") % {"most": MOST_FILES}, "files")
    if any(file.size is None or file.size > settings.UPLOAD_MAX for file in files):
        limit = {"most": settings.UPLOAD_MAX // MEGABYTE}
        raise Invalid(_("A file is larger than %(most)d MB.") % limit, "files")
    _refuse_over_quota(by, sum(file.size or 0 for file in files))
    try:
        return [uploads.examine(file.read(), file.name or "") for file in files]
    except Invalid as refusal:
        raise Invalid(str(refusal), "files") from refusal


def attach(message: Message, files: Sequence[Sound]) -> None:
    """Store the files with the message; what a failing deed has stored is thrown away again."""
    stored: list[MessageFile] = []
    try:
        for sound in files:
            stored.append(_stored(sound, message))
            stored[-1].save()
    except BaseException:
        for file in stored:
            delete_content(file)
        raise


def delete(files: Sequence[MessageFile]) -> None:
    """The rows now, the contents once that is certain."""
    for file in files:
        transaction.on_commit(partial(delete_content, file))
    MessageFile.objects.filter(pk__in=[file.pk for file in files]).delete()


def delete_content(file: MessageFile) -> None:
    for content in (file.file, file.thumbnail):
        if content.name:
            content.storage.delete(content.name)


def _refuse_over_quota(by: Member, size: int) -> None:
    used = MessageFile.objects.filter(uploaded_by=by).taken_up()
    if used + size > settings.UPLOAD_QUOTA:
        raise Invalid(
            _(
                "The files in your messages take up %(used)d of the %(quota)d MB that everybody has here. "
                "Remove older messages of yours with files, or send smaller ones."
            )
            % {"used": -(-used // MEGABYTE), "quota": settings.UPLOAD_QUOTA // MEGABYTE},
            "files",
        )


def _stored(sound: Sound, message: Message) -> MessageFile:
    """The content in the storage, the row not yet in the database."""
    file = MessageFile(
        message=message,
        uploaded_by_id=message.author_id,
        name=sound.name,
        content_type=sound.content_type,
        size=len(sound.content),
        is_picture=sound.is_picture,
        width=sound.width,
        height=sound.height,
    )
    file.file.save("", ContentFile(sound.content), save=False)
    if sound.thumbnail:
        file.thumbnail.save("", ContentFile(sound.thumbnail), save=False)
    return file
