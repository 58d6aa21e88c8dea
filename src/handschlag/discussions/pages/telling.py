"""The notices of the talk in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.actions.telling import ACCEPTED, MENTION, POSTS, REPLY
from handschlag.discussions.models import Announcement, Post
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = [REPLY, MENTION, POSTS, ACCEPTED]
_POSTS = Prepared(
    lambda: (
        Post.objects.visible_to(Member(pk=Given("viewer")))
        .filter(pk__in=GivenKeys("posts"))
        .select_related("author", "topic__group", "removal")
        .only("author__name", "topic__title", "topic__group__name", "removal__at")
    )
)


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """What is said of posts, for whoever may still read their topic. One query.

    A single removed post is not told of; several are told of though one of them was removed.
    """
    keys = [notice.context["post"] for notice in notices]
    found = {post.pk: post for post in _POSTS.all(posts=keys, viewer=viewer.pk)}
    told = {}
    for notice in notices:
        post = found.get(notice.context["post"])
        if post is not None and (notice.count > 1 or not post.is_removed):
            told[notice.pk] = Told(_words(notice, post), post.topic.group.name)
    return told


def tell_of_announcements(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """What was announced, to whoever still belongs to those it was for. One query."""
    keys = [notice.context["announcement"] for notice in notices]
    found = Announcement.objects.visible_to(viewer).select_related("group").in_bulk(keys)
    told = {}
    for notice in notices:
        made = found.get(notice.context["announcement"])
        if made is not None:
            place = made.group.name if made.group else _("For all on this site")
            told[notice.pk] = Told(_("Announcement: “%(title)s”") % {"title": made.title}, place)
    return told


def _words(notice: Notice, post: Post) -> str:
    about = {"name": post.author.name, "topic": post.topic.title, "count": notice.count}
    if notice.kind == MENTION:
        return _("%(name)s mentioned you in “%(topic)s”") % about
    if notice.kind == ACCEPTED:
        return _("Your answer in “%(topic)s” was accepted") % about
    if notice.kind == REPLY:
        words = ngettext(
            "%(name)s replied to you in “%(topic)s”",
            "%(count)s replies to you in “%(topic)s”",
            notice.count,
        )
        return words % about
    words = ngettext("%(name)s wrote in “%(topic)s”", "%(count)s new posts in “%(topic)s”", notice.count)
    return words % about
