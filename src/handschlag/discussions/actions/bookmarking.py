"""Bookmarks: private as read marks are. The record of deeds, which others read, does not tell of them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask
from handschlag.discussions.models import Bookmark, Post
from handschlag.notifications.actions import send_template

REMINDED_AT_ONCE = 500
"""Mails queued by one run; the rest is still due for the next one."""


def bookmark_post(post: Post, *, by: Member) -> Bookmark:
    """Keep a post that ``by`` can see; a second time changes nothing."""
    ask(
        allowed=policy.can_bookmark(post, post.topic),
        otherwise=_("What has been removed cannot be bookmarked."),
    )
    return Bookmark.objects.get_or_create(post=post, member=by)[0]


def change_bookmark(bookmark: Bookmark, *, by: Member, note: str, remind_at: datetime | None) -> None:
    """Note and reminder (None: no reminder) from now on; nothing happens to somebody else's."""
    own = Bookmark.objects.of(by).filter(pk=bookmark.pk)
    with transaction.atomic():
        before = own.select_for_update().first()
        if before is None:
            return
        own.update(note=note)
        if remind_at != before.remind_at:
            if remind_at is not None and remind_at <= clock.now():
                raise Invalid(_("Choose a moment that is still to come."), "day")
            own.update(remind_at=remind_at, reminded_at=None)


def remove_bookmark(post: Post, *, by: Member) -> None:
    Bookmark.objects.of(by).filter(post=post).delete()


def remind_due_bookmarks(now: datetime) -> int:
    """Queue the mails for all reminders whose moment has come; gives how many bookmarks were done with.

    Each in a transaction of its own, and only once, however many do this at the same time: who has the
    row's lock says that it is done, and the mail's event is that of this one moment.
    """
    due = Bookmark.objects.due(now).order_by("remind_at", "pk").values_list("pk", flat=True)
    return sum(_remind(pk, now) for pk in due[:REMINDED_AT_ONCE])


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    if not Bookmark.objects.due(now).filter(pk=pk).update(reminded_at=now):
        return False
    bookmark = Bookmark.objects.for_list().select_related("member").get(pk=pk)
    member = bookmark.member
    is_readable = Bookmark.objects.filter(pk=pk).readable_by(member).exists()
    if is_readable and member.email and member.is_active:
        event = f"reminder {pk} {bookmark.remind_at}"
        context = {"bookmark": bookmark, "topic": bookmark.post.topic}
        send_template("discussions/mail/reminder.txt", member.email, context, event=event)
    return True
