"""Examples of the mails of the talk, by the writers that write the real ones."""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.markdown import render
from handschlag.core.models import Site
from handschlag.discussions.mails.announcements import write_announcement
from handschlag.discussions.mails.archiving import write_archived
from handschlag.discussions.mails.digest import GroupPart, NewTopic, write_digest
from handschlag.discussions.mails.posts import write_post
from handschlag.discussions.mails.welcomes import write_welcome
from handschlag.discussions.models import Announcement, Bookmark, Post, Topic
from handschlag.groups.models import Membership, Welcome
from handschlag.groups.previews import example_group
from handschlag.notifications.actions import Preview, Written, add_previews, example, example_people

FIRST: Final = 999_999_999
"""The key of the post with which the example of an answer says that its topic began."""


def join() -> None:
    previews = [
        Preview("discussions/mail/post.txt", gettext_lazy("A post, to who wants each by mail."), _post),
        Preview(
            "discussions/mail/post.txt",
            gettext_lazy("An answer, to whom it answers."),
            lambda reader: _post(reader, why="reply"),
            "reply",
        ),
        Preview(
            "discussions/mail/post_subject_only.txt",
            gettext_lazy("A post in a group whose mail names the subject only."),
            lambda reader: _post(reader, is_confidential=True),
        ),
        Preview("discussions/mail/digest.txt", gettext_lazy("What is new, daily or weekly."), _digest),
        Preview("discussions/mail/announcement.txt", gettext_lazy("An announcement, to all."), _announcement),
        Preview(
            "discussions/mail/announcement.txt",
            gettext_lazy("An announcement in a group whose mail names the subject only."),
            lambda reader: _announcement(reader, is_confidential=True),
            "confidential",
        ),
        Preview("discussions/mail/welcome.txt", gettext_lazy("When somebody has joined a group."), _welcome),
        Preview(
            "discussions/mail/welcome.txt",
            gettext_lazy("When somebody has come back to a group."),
            lambda reader: _welcome(reader, is_back=True),
            "back",
        ),
        Preview("discussions/mail/archiving.txt", gettext_lazy("When a group has been archived."), _archived),
        Preview(
            "discussions/mail/archiving.txt",
            gettext_lazy("When an archived group goes on."),
            lambda reader: _archived(reader, archived_at=None),
            "again",
        ),
        Preview(
            "discussions/mail/archiving.txt",
            gettext_lazy("Either, of a confidential group."),
            lambda reader: _archived(reader, mail_subject_only=True),
            "confidential",
        ),
        Preview("discussions/mail/reminder.txt", gettext_lazy("On the day chosen at a bookmark."), _reminder),
    ]
    add_previews("discussions", gettext_lazy("Talk"), previews)


def example_post(reader: Member, *, number: int = 1, is_confidential: bool = False) -> Post:
    """By somebody else, in a topic of theirs."""
    _anna, ben, _clara = example_people(reader.language)
    group = example_group(mail_subject_only=is_confidential)
    topic = Topic(pk=0, group=group, author=ben, title=_("Rooms for the autumn"))
    source = _("Does anybody know a room for **thirty people**, with a stage and a kitchen?")
    return Post(pk=0, topic=topic, author=ben, number=number, source=source, html=render(source))


def _post(reader: Member, *, why: str = "all", is_confidential: bool = False) -> Written:
    post = example_post(reader, number=2 if why == "reply" else 1, is_confidential=is_confidential)
    openings = {post.topic_id: FIRST} if why == "reply" else {}
    return write_post(post, why, reader, Site.load(), openings)


def _digest(reader: Member) -> Written:
    post = example_post(reader)
    topic = NewTopic(
        title=post.topic.title,
        href=settings.BASE_URL + address("discussions:post", 0),
        count=1,
        is_new=True,
        names=post.author.name,
        text=_("Does anybody know a room for thirty people?"),
        when=None,
    )
    return write_digest([GroupPart(post.topic.group, [topic], 2)], reader, Site.load())


def _announcement(reader: Member, *, is_confidential: bool = False) -> Written:
    source = _("From Monday on we meet in the **new hall**.")
    announcement = Announcement(
        pk=0,
        group=example_group(mail_subject_only=is_confidential),
        title=_("We move"),
        source=source,
        html=render(source),
        asks_to_confirm=True,
    )
    return write_announcement(announcement, reader, Site.load())


def _welcome(reader: Member, *, is_back: bool = False) -> Written:
    _anna, ben, _clara = example_people(reader.language)
    source = _("Good that you are here. On the **first Monday** of each month we have breakfast together.")
    group = example_group(greets=True)
    group.welcome = Welcome(group=group, by=ben, source=source, html=render(source))
    spell: Any = Membership(pk=0, group=group, member=reader)
    spell.is_back = is_back
    return write_welcome(spell, reader, Site.load(), was_let_in=False)


def _archived(reader: Member, **more: Any) -> Written:
    return write_archived(example_group(**{"archived_at": clock.now(), **more}), reader, Site.load())


def _reminder(reader: Member) -> Written:
    post = example_post(reader)
    bookmark = Bookmark(pk=0, member=reader, post=post, note=_("Ask for the price."))
    return example("discussions/mail/reminder.txt", reader, {"bookmark": bookmark, "topic": post.topic})
