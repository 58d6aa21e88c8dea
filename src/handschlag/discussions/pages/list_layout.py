"""A list of topics as a whole: made once for all pages of a kind, as ``layout`` does it for a topic.

Its kind is all that the page says of its group, which few deeds change; the rows and where the neighbour
pages begin are each page's own.
"""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import escape

from handschlag.core.shared import Admission, Parts, Reading, frame
from handschlag.core.shared.stencil import joined, text_sign
from handschlag.discussions.models import Tag
from handschlag.discussions.pages.layout import DESCRIBED_IN
from handschlag.discussions.pages.row import Row
from handschlag.discussions.pages.topics import Announced, TopicList
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group, Membership

_NEWER, _OLDER, _UNTIL, _LIVE = (text_sign() for _ in range(4))


class Place(NamedTuple):
    """What the page says of its group."""

    name: str
    slug: str
    description: str
    visibility: str
    joining: str
    is_readable_by_all: bool
    member_count: int
    is_archived: bool

    @classmethod
    def of(cls, group: Group) -> "Place":
        is_open = group.is_readable_by_all
        text = frame.without_markup(group.description_html) if is_open else ""
        return cls(
            group.name, group.slug, frame.truncated(text, DESCRIBED_IN), group.visibility, group.joining,
            is_open, group.member_count, group.is_archived,
        )  # fmt: skip


class TagShown(NamedTuple):
    """A tag with how many topics have it."""

    name: str
    slug: str
    topic_count: int
    is_only: bool

    @classmethod
    def of(cls, tag: Tag, only: Tag | None) -> "TagShown":
        return cls(tag.name, tag.slug, tag.topic_count, only is not None and tag.pk == only.pk)


class Layout(NamedTuple):
    """What pages have in common; its signs are the same in all."""

    group: Place
    role: str | None
    only: TagShown | None
    tags: tuple[TagShown, ...]
    removed: bool
    newer: str | None
    older: str | None
    has_rows: bool
    until: str
    live: str
    """What the page watches, and in which state it has it."""
    announcements: tuple[Announced, ...]

    @property
    def membership(self) -> Membership | None:
        return Membership(role=self.role) if self.role else None

    @property
    def standing(self) -> Standing:
        return Standing(0, self.role)


def laid_out(page: TopicList, rows: Iterable[Row], admission: Admission, reading: Reading) -> Parts:
    """The whole page for all its readers."""
    sheet = frame.sheet("discussions/topics.html", _layout(page), admission, reading, _signs)
    until = page.group.last_post_at
    words = frame.path_words(reading) | {
        b"newer": escape(page.newer or "").encode(),
        b"older": escape(page.older or "").encode(),
        b"until": until.isoformat().encode() if until else b"",
        b"live": b"talk.%d.%d" % (page.group.pk, page.group.talk_version),
    }
    return joined(sheet.filled(words, {"rows": tuple(row.part for row in rows)}))


def _layout(page: TopicList) -> Layout:
    return Layout(
        group=Place.of(page.group),
        role=page.role,
        only=TagShown.of(page.only, page.only) if page.only else None,
        tags=tuple(TagShown.of(tag, page.only) for tag in page.tags),
        removed=page.removed,
        newer=page.newer and _NEWER,
        older=page.older and _OLDER,
        has_rows=bool(page.rows),
        until=_UNTIL,
        live=_LIVE,
        announcements=page.announcements,
    )


def _signs() -> dict[str, str]:
    return {"newer": _NEWER, "older": _OLDER, "until": _UNTIL, "live": _LIVE}
