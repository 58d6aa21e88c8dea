"""A topic in a list, made from what all rows of its kind have in common, and kept until it is otherwise."""

from datetime import UTC, datetime
from typing import NamedTuple

from markupsafe import escape

from handschlag.accounts.models import avatar_address
from handschlag.core.addresses import address
from handschlag.core.shared import Parts, Reading, frame
from handschlag.core.shared.stencil import Words, number_sign, text_sign
from handschlag.discussions.pages.tags import TagLinks
from handschlag.discussions.pages.topics import TopicRow


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


def rendered(row: TopicRow, with_people: bool, reading: Reading) -> Parts:
    """The row, with profiles and what is new if ``with_people``."""

    def made() -> Parts:
        specimen = _specimen(row, with_people)
        stencil = frame.stencil(
            "discussions/_row.html", (with_people, specimen), reading,
            lambda: {"row": specimen, "with_people": with_people}, _signs,
        )  # fmt: skip
        return stencil.filled(_words(row, with_people))

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
