"""A flagged thing in words, whatever it is: what it says, where it stands, what it is called."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.discussions.pages.quoting import excerpt
from handschlag.moderation.actions.things import Thing
from handschlag.moderation.models import Case, Kind

_TAG = re.compile(r"<[^>]*>")
SAID = (
    "post__topic__title", "post__html", "message__html", "listing__title", "listing__text_html",
    "author__name",
)  # fmt: skip
"""Columns of a case that ``said`` needs beside its kind."""


@dataclass(frozen=True, slots=True)
class Shown:
    """``href`` is empty where no address leads to it. ``html`` is safe: the room below rendered it."""

    title: str
    html: str
    href: str

    @property
    def excerpt(self) -> str:
        return excerpt(self.html) if self.html else ""


def shown(thing: Case | Thing) -> Shown:
    """Without a query, where the thing's rows are loaded."""
    fields = thing.fields if isinstance(thing, Thing) else vars(_Rows(thing))
    kind = Kind(thing.kind)
    if kind == Kind.MESSAGE and (message := fields.get("message")) is not None:
        return Shown(_("Direct message"), message.html, "")
    if kind == Kind.LISTING and (listing := fields.get("listing")) is not None:
        return Shown(listing.title, listing.text_html, listing.get_absolute_url())
    if kind == Kind.MEMBER:
        member = fields.get("author")
        key = thing.author_id or 0
        return Shown(member.name if member is not None else _("Member"), "", address("accounts:profile", key))
    post = fields.get("post")
    if post is None:
        return Shown(_("Gone"), "", "")
    return Shown(post.topic.title, post.html, post.get_absolute_url())


def said(row: Any) -> tuple[str, str]:
    """Title and HTML of ``shown``, of a row with the columns ``SAID``."""
    if row.kind == Kind.MESSAGE and row.message__html is not None:
        return _("Direct message"), row.message__html
    if row.kind == Kind.LISTING and row.listing__title is not None:
        return row.listing__title, row.listing__text_html
    if row.kind == Kind.MEMBER:
        return row.author__name if row.author__name is not None else _("Member"), ""
    return (row.post__topic__title, row.post__html) if row.post__html is not None else (_("Gone"), "")


class _Rows:
    def __init__(self, case: Case) -> None:
        for name in ("post", "message", "listing", "meetup", "author"):
            setattr(self, name, getattr(case, name))


def plain(html: str, most: int = 300) -> str:
    """The beginning of a text without its marks."""
    text = " ".join(unescape(_TAG.sub("", html)).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
