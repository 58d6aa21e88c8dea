"""Whom a text mentions: a link to a member's profile that begins with "@", as the composer puts it in."""

import re
from html.parser import HTMLParser

from django.conf import settings

from handschlag.accounts.models import Member
from handschlag.discussions.models import Mention, Post

MOST = 20
"""Members that one post mentions; whoever names more talks to nobody."""

_PROFILE = re.compile(r"/members/(\d{1,18})/")


def note_mentions(post: Post) -> list[int]:
    """Store whom the post's text mentions; the keys of those whom it did not mention before."""
    named = mentioned(post.html)
    if not named and not post.edited_at:
        return []
    known = Mention.objects.filter(post=post) if post.edited_at else Mention.objects.none()
    before = set(known.values_list("member", flat=True))
    if not named and not before:
        return []
    now = set(Member.objects.with_login().filter(pk__in=named).values_list("pk", flat=True))
    Mention.objects.filter(post=post, member__in=before - now).delete()
    Mention.objects.bulk_create(
        [Mention(post=post, member_id=member) for member in sorted(now - before)], ignore_conflicts=True
    )
    return sorted(now - before)


def mentioned(html: str) -> list[int]:
    """The keys in links of the rendered text, in their order, each once. What is quoted mentions nobody."""
    if "/members/" not in html:
        return []
    parser = _Mentions()
    parser.feed(html)
    return list(dict.fromkeys(parser.found))[:MOST]


class _Mentions(HTMLParser):
    """Takes the first words of links to profiles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[int] = []
        self._quotes = 0
        self._link: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quotes += tag == "blockquote"
        if tag == "a" and not self._quotes:
            self._link = _member(dict(attrs).get("href") or "")

    def handle_data(self, data: str) -> None:
        if self._link is not None and data.startswith("@"):
            self.found.append(self._link)
        self._link = None

    def handle_endtag(self, tag: str) -> None:
        self._quotes -= tag == "blockquote"
        self._link = None


def _member(href: str) -> int | None:
    found = _PROFILE.fullmatch(href.removeprefix(settings.BASE_URL))
    return int(found[1]) if found else None
