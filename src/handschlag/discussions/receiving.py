"""Mail that comes in: it answers a post, or opens a topic in a group."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.lines import one_line, says_something
from handschlag.discussions.actions import discard_upload, reply_to_topic, start_topic, upload_file
from handschlag.discussions.actions.drafting import published
from handschlag.discussions.models import Attachment, Post
from handschlag.groups.models import Group
from handschlag.notifications.actions import Letter, Receiver, add_receiver


def join() -> None:
    add_receiver(Receiver("post", take_reply, page_of_post))
    add_receiver(Receiver("topic", take_topic, page_of_group, find=group_named))


def take_reply(pk: int, letter: Letter, by: Member) -> None:
    """A post that answers the post ``pk``. What lies unsent in the topic stays there."""
    post = Post.objects.visible_to(by).select_related("topic", "removal").filter(pk=pk).first()
    if post is None:
        raise NotAllowed(_("You cannot read this topic any more, so you cannot write there either."))
    if published(by, letter.key):
        return
    files = _uploaded(letter.files, by)
    is_of_topic = post.is_opening or post.is_removed
    try:
        reply_to_topic(
            post.topic,
            by=by,
            source=_source(letter, files),
            key=letter.key,
            answering=None if is_of_topic else post,
            attach=[file.pk for file in files],
            keeps_draft=True,
        )
    except BaseException:
        _discard(files, by)
        raise


def take_topic(pk: int, letter: Letter, by: Member) -> None:
    """A topic in the group ``pk``, called what the mail's subject says."""
    group = Group.objects.visible_to(by).filter(pk=pk).first()
    if group is None:
        raise NotAllowed(_("This group is not there, or not open to you."))
    title = one_line(letter.subject)
    if not says_something(title):
        raise Invalid(_("Give your mail a subject: it becomes the title of the topic."))
    if published(by, letter.key):
        return
    files = _uploaded(letter.files, by)
    keys = [file.pk for file in files]
    try:
        start_topic(
            group,
            by=by,
            title=title,
            source=_source(letter, files),
            key=letter.key,
            attach=keys,
            keeps_draft=True,
        )
    except BaseException:
        _discard(files, by)
        raise


def group_named(name: str) -> int | None:
    """Also for hidden groups: who may not see one is told the same as if it were not there."""
    return Group.objects.filter(slug=name).values_list("pk", flat=True).first()


def page_of_post(pk: int) -> str:
    return settings.BASE_URL + address("discussions:post", pk)


def page_of_group(pk: int) -> str:
    group = Group.objects.filter(pk=pk).first()
    return settings.BASE_URL + (group.get_absolute_url() if group else "/")


def _uploaded(files: list[UploadedFile[Any]], by: Member) -> list[Attachment]:
    """All of them or none; the refusal says which one it is about."""
    taken: list[Attachment] = []
    for file in files:
        try:
            taken.append(upload_file(file, by=by))
        except Invalid as refusal:
            _discard(taken, by)
            raise Invalid(f"{one_line(file.name or '')}: {refusal}") from refusal
    return taken


def _discard(files: list[Attachment], by: Member) -> None:
    for file in files:
        discard_upload(file, by=by)


def _source(letter: Letter, files: list[Attachment]) -> str:
    """Pictures are shown below the words; a mail of nothing but files names them."""
    shown = [file.markdown for file in files if file.is_image or not letter.text]
    return "\n\n".join(filter(None, [letter.text, *shown]))
