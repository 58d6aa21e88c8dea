"""The posts of a topic's page: what is read of each, and how it is made from what its kind has in common."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Substr
from markupsafe import escape

from handschlag.accounts.models import avatar_address
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.core.shared import Parts, Reading, frame
from handschlag.core.shared.holes import size_of
from handschlag.core.shared.stencil import Pieces, Words, number_sign, text_sign
from handschlag.discussions.models import Attachment, Post, Topic
from handschlag.discussions.models.files import Kind
from handschlag.discussions.pages.quoting import EXCERPT, Quoted, excerpt
from handschlag.discussions.pages.showing import shown
from handschlag.discussions.pages.topics import POSTS_SHOWN
from handschlag.groups.models import Visibility

if TYPE_CHECKING:
    from handschlag.discussions.pages.topic import TopicPage

NOBODY = 0
"""A member who has written nothing: how a post is offered to those whose it is not."""


class File(NamedTuple):
    """An attachment as it is listed below a post."""

    pk: int
    name: str
    size: int
    is_image: bool
    width: int | None
    height: int | None


class PostRow(NamedTuple):
    """One post with all that is shown of it."""

    pk: int
    number: int
    href: str
    author_id: int
    author: str
    author_href: str | None
    avatar_url: str | None
    is_imported: bool
    html: str
    created_at: datetime
    edited_at: datetime | None
    thanks_count: int
    votes: int
    quoted: Quoted | None
    is_accepted: bool
    is_wiki: bool
    is_removed: bool
    removed_by_id: int | None
    removed_by: str
    removal_reason: str
    attachments: tuple[File, ...]

    @property
    def is_opening(self) -> bool:
        return self.number == 1


_QUOTABLE = Q(reply_to__removal__isnull=True) & (
    Q(reply_to__topic=F("topic"))
    | Q(reply_to__topic__group=F("topic__group"), reply_to__topic__removal__isnull=True)
    | Q(reply_to__topic__group__visibility=Visibility.OPEN, reply_to__topic__removal__isnull=True)
)
"""What is answered may stand in another topic by now: then it is quoted if all readers may read that."""
_POSTS = Prepared(
    lambda: Post.objects.filter(topic=Given("topic"), number__gte=Given("start"))
    .order_by("number")
    .annotate(
        reply_html=Case(When(_QUOTABLE, then=Substr("reply_to__html", 1, 4 * EXCERPT)), default=Value("")),
    )
    .values_list(
        "pk", "number", "author_id", "author__name", "author__avatar", "author__email", "html",
        "created_at", "edited_at", "thanks_count", "votes", "reply_to", "reply_html",
        "reply_to__author__name", "removal", "removal__by_id", "removal__by__name",
        "removal__reason", "wiki",
    )[: POSTS_SHOWN + 1]
)  # fmt: skip
_FILES = Prepared(
    lambda: (
        Attachment.objects.filter(post__in=GivenKeys("posts"), inline=False)
        .order_by("pk")
        .values_list("post_id", "pk", "name", "size", "kind", "width", "height")
    )
)


def posts_from(topic: Topic, start: int, *, with_people: bool) -> list[PostRow]:
    """One page of posts and the first of the next; ``with_people``: with profiles and pictures."""
    rows: list[tuple[Any, ...]] = _POSTS.all(topic=topic.pk, start=start)
    attached = _attachments([row[0] for row in rows])
    texts = shown({row[0]: row[6] for row in rows}, topic.group)
    accepted = topic.accepted_post_id
    return [
        _post_row(row, texts[row[0]], tuple(attached[row[0]]), accepted, with_people=with_people)
        for row in rows
    ]


def _attachments(posts: list[int]) -> defaultdict[int, list[File]]:
    """The files of posts, without those that a text shows or links itself."""
    found: defaultdict[int, list[File]] = defaultdict(list)
    for post, pk, name, size, kind, width, height in _FILES.all(posts=posts):
        found[post].append(File(pk, name, size, kind == Kind.IMAGE, width, height))
    return found


def _post_row(
    row: tuple[Any, ...], html: str, attached: tuple[File, ...], accepted: int | None, *, with_people: bool
) -> PostRow:
    (
        pk, number, author_id, author, avatar, email, _html, created_at, edited_at, thanks, votes, reply_to,
        reply_html, reply_author, removal, removed_by_id, removed_by, reason, wiki,
    ) = row  # fmt: skip
    quoted = None
    if reply_to is not None:
        quoted = Quoted(address("discussions:post", reply_to), reply_author, excerpt(reply_html))
    return PostRow(
        pk=pk,
        number=number,
        href=address("discussions:post", pk),
        author_id=author_id,
        author=author,
        author_href=address("accounts:profile", author_id) if with_people else None,
        avatar_url=avatar_address(author_id, avatar) if with_people else None,
        is_imported=email is None,
        html=html,
        created_at=created_at,
        edited_at=edited_at,
        thanks_count=thanks,
        votes=votes,
        quoted=quoted,
        is_accepted=pk == accepted,
        is_wiki=wiki is not None,
        is_removed=removal is not None,
        removed_by_id=removed_by_id,
        removed_by=removed_by or "",
        removal_reason=reason or "",
        attachments=attached,
    )


_PK, _NUMBER, _AUTHOR_ID, _STARTER, _OTHER, _TOPIC, _START = (number_sign() for _ in range(7))
_THANKS, _VOTES = number_sign(), number_sign()
_AUTHOR, _HTML, _QUOTED_HREF, _QUOTED_AUTHOR, _QUOTED_TEXT, _REMOVER, _REASON = (
    text_sign() for _ in range(7)
)
_LONG_HTML = _HTML + 1000 * "\n"
_QUOTED = Quoted(_QUOTED_HREF, _QUOTED_AUTHOR, _QUOTED_TEXT)
_QUOTED_REMOVED = Quoted(_QUOTED_HREF, _QUOTED_AUTHOR, "")
_CREATED, _EDITED = datetime(2, 3, 4, 5, 6, 7, tzinfo=UTC), datetime(3, 4, 5, 6, 7, 8, tzinfo=UTC)
_SAID_APART = (0, 1)
"""Numbers that are said in words of their own; all others alike, in all languages of the site."""
_FILE = File(0, "", 0, is_image=False, width=None, height=None)


def rendered(page: "TopicPage", reading: Reading) -> Iterator[Parts]:
    """The posts as they stand on the page, from memory those that are as they were."""
    topic = page.topic
    state = (topic.is_closed, topic.is_removed, topic.is_due)
    around = (page.role, page.with_marks, page.is_archived, state)
    here = (around, topic.pk, topic.author_id, page.start)
    for post in page.posts:
        yield frame.kept((here, post), reading, partial(_made, post, page, around, reading))


def _made(post: PostRow, page: "TopicPage", around: tuple[Any, ...], reading: Reading) -> tuple[Parts, int]:
    """From what all posts of its kind have in common; with its size."""
    specimen = _specimen(post, page.topic.author_id)

    def context() -> dict[str, Any]:
        is_closed, is_removed, is_due = around[-1]
        alike: Any = SimpleNamespace(
            pk=_TOPIC, author_id=_STARTER, is_closed=is_closed, is_removed=is_removed, is_due=is_due
        )
        nothing: Any = None
        return {
            "post": specimen,
            "page": replace(page, topic=alike, group=nothing, posts=[], start=_START),
        }

    stencil = frame.stencil("discussions/_post.html", (around, specimen), reading, context, _signs)
    parts = stencil.filled(_words(post, page), _pieces(post, reading))
    return parts, size_of(parts)


def _specimen(post: PostRow, starter: int) -> PostRow:
    """The post with signs for what is its own. All else that is shown of it makes its kind."""
    author_id = _STARTER if post.author_id == starter else _AUTHOR_ID
    removed_by_id = post.removed_by_id and (author_id if post.removed_by_id == post.author_id else _OTHER)
    return PostRow(
        pk=_PK,
        number=1 if post.is_opening else _NUMBER,
        href=address("discussions:post", _PK),
        author_id=author_id,
        author=_AUTHOR,
        author_href=post.author_href and address("accounts:profile", author_id),
        avatar_url=None,
        is_imported=post.is_imported,
        html=_LONG_HTML if frame.holds("long", post.html) else _HTML,
        created_at=_CREATED,
        edited_at=post.edited_at and _EDITED,
        thanks_count=post.thanks_count if post.thanks_count in _SAID_APART else _THANKS,
        votes=post.votes if post.votes in _SAID_APART else _VOTES,
        quoted=post.quoted and (_QUOTED if post.quoted.excerpt else _QUOTED_REMOVED),
        is_accepted=post.is_accepted,
        is_wiki=post.is_wiki,
        is_removed=post.is_removed,
        removed_by_id=removed_by_id,
        removed_by=post.removed_by and _REMOVER,
        removal_reason=post.removal_reason and _REASON,
        attachments=(_FILE,) if post.attachments else (),
    )


def _pieces(post: PostRow, reading: Reading) -> Pieces:
    """What few posts have is made for each."""
    if not post.attachments:
        return {}
    files = frame.rendered("discussions/_attachments.html", reading, attachments=post.attachments)
    return {"attachments": files}


def _signs() -> dict[str, str]:
    avatar = frame.macro("components/avatar.html", "avatar")
    moment, number = frame.written("datetime"), frame.written("number")
    return {
        "pk": str(_PK),
        "number": str(_NUMBER),
        "author id": str(_AUTHOR_ID),
        "starter": str(_STARTER),
        "topic": str(_TOPIC),
        "start": str(_START),
        "author": _AUTHOR,
        "html": _HTML,
        "long html": _LONG_HTML,
        "quoted href": _QUOTED_HREF,
        "quoted author": _QUOTED_AUTHOR,
        "quoted text": _QUOTED_TEXT,
        "avatar": avatar(_AUTHOR_ID, _AUTHOR, None),
        "starter's avatar": avatar(_STARTER, _AUTHOR, None),
        "thanks": number(_THANKS),
        "votes": number(_VOTES),
        "remover": _REMOVER,
        "reason": _REASON,
        "created": moment(_CREATED),
        "created exactly": _CREATED.isoformat(),
        "edited": moment(_EDITED),
    }


def _words(post: PostRow, page: "TopicPage") -> Words:
    """What stands in place of the signs."""
    moment, quoted, html = frame.written("datetime"), post.quoted, post.html.encode()
    avatar = frame.macro("components/avatar.html", "avatar")
    picture = avatar(post.author_id, post.author, post.avatar_url).encode()
    words = {
        b"pk": b"%d" % post.pk,
        b"number": b"%d" % post.number,
        b"author id": b"%d" % post.author_id,
        b"starter": b"%d" % page.topic.author_id,
        b"topic": b"%d" % page.topic.pk,
        b"start": b"%d" % page.start,
        b"author": escape(post.author).encode(),
        b"html": html,
        b"long html": html,
        b"avatar": picture,
        b"starter's avatar": picture,
        b"created": moment(post.created_at).encode(),
        b"created exactly": post.created_at.isoformat().encode(),
    }
    if quoted is not None:
        words[b"quoted href"] = quoted.href.encode()
        words[b"quoted author"] = escape(quoted.author).encode()
        words[b"quoted text"] = escape(quoted.excerpt).encode()
    if post.edited_at is not None:
        words[b"edited"] = moment(post.edited_at).encode()
    if post.thanks_count not in _SAID_APART or post.votes not in _SAID_APART:
        number = frame.written("number")
        words[b"thanks"] = number(post.thanks_count).encode()
        words[b"votes"] = number(post.votes).encode()
    if post.is_removed:
        words[b"remover"] = escape(post.removed_by).encode()
        words[b"reason"] = escape(post.removal_reason).encode()
    return words
