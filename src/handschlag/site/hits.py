"""Hits as they are shown: made from what all rows of their kind have in common."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.utils.safestring import SafeString
from markupsafe import escape

from handschlag.core.shared import Parts, Reading, frame
from handschlag.core.shared.stencil import number_sign, text_sign


class Hit(NamedTuple):
    """What was found, with who wrote it, in which group and when, where there is that to say."""

    kind: str
    href: str
    title: SafeString
    text: SafeString
    author_id: int | None = None
    author: str = ""
    author_href: str | None = None
    """None for visitors, to whom no profiles are shown."""
    picture: str | None = None
    group: str = ""
    group_href: str = ""
    at: datetime | None = None
    is_answered: bool = False


def rendered(hit: Hit, reading: Reading) -> Parts:
    """The hit as a row of the list."""
    specimen = _specimen(hit)
    stencil = frame.stencil("site/_hit.html", specimen, reading, lambda: {"hit": specimen}, _signs)
    return stencil.filled(_words(hit))


_AUTHOR_ID = number_sign()
_HREF, _AUTHOR, _AUTHOR_HREF, _GROUP, _GROUP_HREF = (text_sign() for _ in range(5))
_TITLE, _TEXT = (SafeString(text_sign()) for _ in range(2))
_MOMENT = datetime(2, 3, 4, 5, 6, 7, tzinfo=UTC)


def _specimen(hit: Hit) -> Hit:
    """The hit with signs for what is its own. All else that is shown of it makes its kind."""
    return Hit(
        kind=hit.kind,
        href=_HREF,
        title=_TITLE,
        text=_TEXT if hit.text else SafeString(),
        author_id=hit.author_id and _AUTHOR_ID,
        author=_AUTHOR,
        author_href=hit.author_href and _AUTHOR_HREF,
        picture=None,
        group=hit.group and _GROUP,
        group_href=_GROUP_HREF,
        at=hit.at and _MOMENT,
        is_answered=hit.is_answered,
    )


def _signs() -> dict[str, str]:
    return {
        "href": _HREF,
        "title": _TITLE,
        "text": _TEXT,
        "author": _AUTHOR,
        "author href": _AUTHOR_HREF,
        "avatar": frame.macro("components/avatar.html", "avatar")(_AUTHOR_ID, _AUTHOR, None),
        "group": _GROUP,
        "group href": _GROUP_HREF,
        "moment": frame.written("datetime")(_MOMENT),
    }


def _words(hit: Hit) -> dict[bytes, bytes]:
    """What stands in place of the signs."""
    avatar = frame.macro("components/avatar.html", "avatar")
    return {
        b"href": hit.href.encode(),
        b"title": hit.title.encode(),
        b"text": hit.text.encode(),
        b"author": escape(hit.author).encode(),
        b"author href": (hit.author_href or "").encode(),
        b"avatar": avatar(hit.author_id, hit.author, hit.picture).encode() if hit.author_id else b"",
        b"group": escape(hit.group).encode(),
        b"group href": hit.group_href.encode(),
        b"moment": frame.written("datetime")(hit.at).encode() if hit.at else b"",
    }
