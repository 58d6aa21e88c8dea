"""Atom feeds (RFC 4287) of a group's talk and of one topic.

They are answered from versions: as long as nothing has happened, a feed reader gets 304. No
``Last-Modified``: what was removed or edited would not change it.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from handschlag.core import access
from handschlag.core.models import Site
from handschlag.discussions.models import Post, Topic
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.pages.showing import shown
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group

ENTRIES = 30
_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_LINK = re.compile(r'(<a href=")([/#])')


@access.anyone
@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The latest posts of a group that the asker may read."""
    found = group_pages.standing(slug, request.user)
    if not found.can_read_talk:
        raise Http404
    group, site = found.group, Site.load()
    feed = _feed(f"{group.name} · {site.name}", reverse("discussions:topics", args=[slug]), request.path)
    return _answer(
        request,
        f"{site.version}-{group.version}-{group.talk_version}",
        lambda: _filled(feed, _latest_of(group), group, group.created_at),
    )


@access.anyone
@require_safe
def topic_feed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The latest posts of a topic that the asker may read; of a removed one nobody's."""
    topic = topic_pages.find_topic(pk, request.user)
    if topic.is_removed:
        raise Http404
    site = Site.load()
    feed = _feed(f"{topic.title} · {site.name}", topic.get_absolute_url(), request.path)
    return _answer(
        request,
        f"{site.version}-{topic.group.version}-{topic.version}",
        lambda: _filled(feed, topic.posts.order_by("-number"), topic.group, topic.created_at),
    )


def _feed(title: str, page: str, here: str) -> Atom1Feed:
    return _FullAtom(
        title=_clean(title),
        link=settings.BASE_URL + page,
        description=None,
        feed_url=settings.BASE_URL + here,
        feed_guid=settings.BASE_URL + page,
    )


def _answer(request: HttpRequest, version: str, fill: Callable[[], Atom1Feed]) -> HttpResponseBase:
    """The feed, or that nothing has changed since the asker's; then nothing is looked up."""
    etag = f'"{version}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    return HttpResponse(
        fill().writeString("utf-8"), content_type="application/atom+xml; charset=utf-8", headers=headers
    )


def _latest_of(group: Group) -> QuerySet[Post]:
    """A group's posts, newest first: its latest are among the last ones of the topics last written in."""
    topics = Topic.objects.present().filter(group=group).order_by("-last_post_at", "-pk")
    return Post.objects.filter(
        topic__in=list(topics.values_list("pk", flat=True)[:ENTRIES]),
        number__gt=F("topic__last_number") - ENTRIES,
    ).order_by("-created_at", "-pk")


def _filled(feed: Atom1Feed, posts: QuerySet[Post], group: Group, begun: datetime) -> Atom1Feed:
    rows = list(
        posts.filter(removal__isnull=True).values(
            "pk", "number", "topic__title", "author__name", "html", "created_at", "edited_at"
        )[:ENTRIES]
    )
    texts = shown({row["pk"]: row["html"] for row in rows}, group)
    for row in rows:
        address = settings.BASE_URL + reverse("discussions:post", args=[row["pk"]])
        feed.add_item(
            title=_clean(row["topic__title"] if row["number"] == 1 else f"Re: {row['topic__title']}"),
            link=address,
            description="",
            unique_id=address,
            author_name=_clean(row["author__name"]),
            pubdate=row["created_at"],
            updateddate=row["edited_at"] or row["created_at"],
            content=_clean(_absolute(texts[row["pk"]], address)),
        )
    feed.feed["begun"] = begun
    return feed


def _absolute(html: str, address: str) -> str:
    """Links within the site and within the post, for who reads it elsewhere."""
    base = {"/": settings.BASE_URL, "#": address}
    return _LINK.sub(lambda link: f"{link[1]}{base[link[2]]}{link[2]}", html)


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _CONTROL.sub("", text)


class _FullAtom(Atom1Feed):
    """With the whole text of an entry, and an age even where nothing was said yet."""

    def latest_post_date(self) -> datetime:
        moments: list[datetime] = [self.feed["begun"], *(item["updateddate"] for item in self.items)]
        return max(moments)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("content", item["content"], {"type": "html"})
