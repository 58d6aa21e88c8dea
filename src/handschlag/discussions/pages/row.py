"""A topic in a list, made from what all rows of its kind have in common, and kept until it is otherwise."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils import translation
from markupsafe import escape

from handschlag.accounts.models import avatar_address
from handschlag.core.addresses import address
from handschlag.core.shared import Parts, Reading, frame
from handschlag.core.shared.holes import Part, Usual, poured, size_of
from handschlag.core.shared.stencil import Words, number_sign, text_sign
from handschlag.discussions.pages.tags import TagLinks
from handschlag.discussions.pages.topics import Listed, TopicRow, page_address, page_start


class Specimen(NamedTuple):
    """What the template asks of a row; all of it that is no sign makes the row's kind."""

    pk: int
    title: str
    href: str
    author_id: int
    author: str
    author_href: str | None
    replies: int
    last_post_at: datetime
    is_closed: bool
    is_solved: bool
    is_pinned: bool
    tags: TagLinks


_PK, _AUTHOR_ID, _REPLIES = (number_sign() for _ in range(3))
_TITLE, _AUTHOR = text_sign(), text_sign()
_MOMENT = datetime(2, 3, 4, 5, 6, 7, tzinfo=UTC)
_TAGGED = ((text_sign(), text_sign()),)


class Row:
    """A row as it stands on the page: ``part`` for most readers, ``unread`` for who has not read all."""

    __slots__ = ("_language", "_parts", "created_at", "last_number", "last_post_at", "part", "topic")

    def __init__(self, topic: Listed, parts: Parts, with_people: bool, language: str) -> None:
        self.topic = topic.pk
        self.last_number = topic.last_number
        self.last_post_at = topic.last_post_at
        self.created_at = topic.created_at
        self._parts = parts
        self._language = language
        read = self._with(page_address(topic.pk, 1), b"", b"")
        self.part: Part = Usual("row", topic.pk, read) if with_people else read

    def unread(self, read: int) -> bytes:
        """For who has read up to that post, if any: it leads to the next one, and says how many follow."""
        href = f"{page_address(self.topic, page_start(read + 1))}{'#unread' if read else ''}"
        return self._with(href, b" row-unread", _badge(self.last_number - read, self._language))

    def _with(self, href: str, state: bytes, badge: bytes) -> bytes:
        return poured(self._parts, {"href": href.encode(), "state": state, "unread": badge})


@lru_cache(maxsize=2048)
def unread(row: Row, read: int) -> bytes:
    """``Row.unread``, of which many readers get the same."""
    return row.unread(read)


@lru_cache(maxsize=4096)
def _badge(count: int, language: str) -> bytes:
    with translation.override(language):
        return render_to_string("discussions/_unread_badge.html", {"count": count}).strip().encode()


def rendered(row: TopicRow, with_people: bool, reading: Reading) -> Row:
    """The row, with profiles and what is new if ``with_people``."""

    def made() -> tuple[Row, int]:
        specimen = _specimen(row, with_people)
        stencil = frame.stencil(
            "discussions/_row.html", (with_people, specimen), reading,
            lambda: {"row": specimen, "with_people": with_people}, _signs,
        )  # fmt: skip
        parts = stencil.filled(_words(row, with_people))
        return Row(row.topic, parts, with_people, reading.language), 2 * size_of(parts)

    return frame.kept((row, with_people), reading, made)


def _specimen(row: TopicRow, with_people: bool) -> Specimen:
    topic = row.topic
    return Specimen(
        pk=_PK,
        title=_TITLE,
        href=address("discussions:topic", _PK),
        author_id=_AUTHOR_ID,
        author=_AUTHOR,
        author_href=address("accounts:profile", _AUTHOR_ID) if with_people else None,
        replies=1 if _replies(row) == 1 else _REPLIES,
        last_post_at=_MOMENT,
        is_closed=topic.closure is not None,
        is_solved=topic.accepted_post_id is not None,
        is_pinned=row.is_pinned,
        tags=row.tags and _TAGGED,
    )


def _replies(row: TopicRow) -> int:
    return max(row.topic.post_count - 1, 0)


def _signs() -> dict[str, str]:
    return {
        "pk": str(_PK),
        "replies": frame.written("number")(_REPLIES),
        "title": _TITLE,
        "author id": str(_AUTHOR_ID),
        "author": _AUTHOR,
        "avatar": frame.macro("components/avatar.html", "avatar")(_AUTHOR_ID, _AUTHOR, None),
        "moment": frame.written("datetime")(_MOMENT),
        "tags": frame.macro("components/list.html", "tag_links")(_TAGGED),
    }


def _words(row: TopicRow, with_people: bool) -> Words:
    """What stands in place of the signs."""
    topic = row.topic
    picture = avatar_address(topic.author_id, topic.avatar) if with_people else None
    avatar = frame.macro("components/avatar.html", "avatar")(topic.author_id, topic.author, picture)
    return {
        b"pk": b"%d" % topic.pk,
        b"replies": frame.written("number")(_replies(row)).encode(),
        b"title": escape(topic.title).encode(),
        b"author id": b"%d" % topic.author_id,
        b"author": escape(topic.author).encode(),
        b"avatar": avatar.encode(),
        b"moment": frame.written("datetime")(topic.last_post_at).encode(),
        b"tags": frame.macro("components/list.html", "tag_links")(row.tags).encode() if row.tags else b"",
    }
