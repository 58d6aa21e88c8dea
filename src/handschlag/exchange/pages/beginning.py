"""What the form for a new listing begins with."""

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import key_in
from handschlag.discussions.models import Post, Tag
from handschlag.discussions.pages.quoting import bracketed, excerpt
from handschlag.exchange.models import STANDS_FOR, Side, Subject

LONGEST_TITLE = 140


@dataclass(frozen=True, slots=True)
class Begun:
    """``post``: the talk it comes out of."""

    initial: dict[str, Any] = field(default_factory=dict)
    post: Post | None = None


def begun(member: Member, asked: QueryDict, sent: QueryDict) -> Begun:
    """From an address (``side``, ``group``, ``title``) or a post. Http404 for a post that is not found."""
    side = asked.get("side", "")
    initial: dict[str, Any] = {
        "side": side if side in Side else Side.REQUEST,
        "subject": Subject.SERVICE,
        "group": asked.get("group", ""),
        "title": asked.get("title", "")[:LONGEST_TITLE],
        "is_remote": True,
        "stands": STANDS_FOR.days,
        "times": 1 if side != Side.OFFER else None,
        "says_so": True,
    }
    post = _post(sent.get("post") or asked.get("post"), member)
    return Begun(initial, None) if post is None else Begun(initial | _out_of(post), post)


def _out_of(post: Post) -> dict[str, Any]:
    """Its words, and the way back; a request of the group in which it stands."""
    beginning = excerpt(post.html, LONGEST_TITLE - 2)
    title = post.topic.title if post.number == 1 else beginning
    source = _("It came up [here](%(address)s), in a post by %(name)s.") % {
        "name": bracketed(post.author.name),
        "address": post.get_absolute_url(),
    }
    names = Tag.objects.filter(taggings__topic=post.topic_id).order_by("name")[:5]
    return {
        "title": title[:LONGEST_TITLE],
        "text": f"{post.source[:8000].strip()}\n\n{source}",
        "tags": [tag.name for tag in names],
        "group": post.topic.group.slug,
        "post": post.pk,
    }


def _post(named: str | None, member: Member) -> Post | None:
    if not named:
        return None
    key = key_in(named)
    if key is None:
        raise Http404
    found = Post.objects.visible_to(member).filter(removal__isnull=True, topic__removal__isnull=True)
    return get_object_or_404(found.select_related("topic__group", "author"), pk=key)
