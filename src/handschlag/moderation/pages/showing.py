"""A flagged thing in words, whatever it is: what it says, where it stands, what it is called."""

from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.discussions.pages.quoting import excerpt
from handschlag.moderation.actions.things import Thing
from handschlag.moderation.models import Case, Kind


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


class _Rows:
    def __init__(self, case: Case) -> None:
        for name in ("post", "message", "listing", "meetup", "author"):
            setattr(self, name, getattr(case, name))


def plain(html: str, most: int = 300) -> str:
    """The beginning of a text without its marks."""
    text = " ".join(unescape(strip_tags(html)).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
