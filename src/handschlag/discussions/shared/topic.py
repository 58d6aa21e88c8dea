"""A topic, declared as a shared page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from handschlag.core import shared
from handschlag.core.shared import frame
from handschlag.discussions.forms import ReplyForm
from handschlag.discussions.models import Topic
from handschlag.discussions.pages.quoting import Quoted, excerpt, quoted
from handschlag.discussions.pages.topic import TopicPage, topic_page
from handschlag.discussions.pages.topics import page_href
from handschlag.groups.models import MODERATING, Visibility

DIGITS = 18
"""Of the largest number a row's key can be."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the personal part needs to know of the page: its posts, and their numbers."""

    numbers: tuple[int, ...]
    posts: tuple[int, ...]


def _arguments(path: re.Match[str], query: Mapping[str, str]) -> tuple[int, int, int]:
    """Topic, number of the first post, key of the post to be answered; nonsense counts as not given."""
    return int(path["pk"]), _whole(query.get("from", "")) or 1, _whole(query.get("reply_to", ""))


def _whole(text: str) -> int:
    """The whole number that an address holds; 0 for nonsense and for what no row can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0


def _admit(
    row: shared.Row, asker: shared.Asker, _arguments: tuple[Any, ...]
) -> tuple[str, tuple[int, ...]] | None:
    """Readers of the group; a removed topic is for moderators, and for the author who removed it."""
    topic, group, visibility, role, removal, removed_by, author = row[:7]
    if visibility != Visibility.OPEN and role is None:
        return None
    moderates = role in MODERATING
    took_it_back = asker.member_id is not None and removed_by == author == asker.member_id
    if removal is not None and not (moderates or took_it_back):
        return None
    return role or ("guest" if asker.member_id else "visitor"), (topic, group)


def _make(
    admission: shared.Admission, arguments: tuple[Any, ...], reading: shared.Reading
) -> shared.SharedPart:
    pk, start, reply_to = arguments
    topic = Topic.objects.for_detail().get(pk=pk)
    start = min(max(start, 1), max(topic.last_number, 1))
    page = topic_page(topic, admission.role, start)
    answered = _answered(page, reply_to) if reply_to else None
    return frame.render(
        "discussions/topic.html",
        admission,
        reading,
        facts=Facts(
            tuple(post.number for post in page.posts),
            tuple(post.pk for post in page.posts),
        ),
        page=page,
        composer=_composer(page, answered, reply_to, reading),
    )


def _answered(page: TopicPage, pk: int) -> Quoted | None:
    """The post to be answered; mostly it stands on the page."""
    for post in page.posts:
        if post.pk == pk:
            return Quoted(post.href, post.author, "" if post.is_removed else excerpt(post.html))
    found = page.topic.posts.select_related("author", "removal").filter(pk=pk).first()
    return quoted(found) if found else None


def _composer(
    page: TopicPage, answered: Quoted | None, reply_to: int, reading: shared.Reading
) -> shared.Parts:
    """Where members write; the same for each page of a topic that they do not answer a single post of."""
    return frame.piece(
        "discussions/_composer.html",
        (page.topic.pk, page.start if answered else 0, answered),
        reading,
        topic=page.topic,
        form=ReplyForm(topic=page.topic, initial={"reply_to": reply_to} if answered else None),
        answered=answered,
        start=page.start,
    )


def _personal(
    admission: shared.Admission, part: shared.SharedPart, reading: shared.Reading, run: shared.Run
) -> dict[str, Any]:
    """Whose the posts are, which ones the reader has thanked for or bookmarked, what is new."""
    facts: Facts = part.facts
    member = admission.asker.member_id
    last_number, lived_since_joining, mark = admission.row[7:10]
    unread = _unread(last_number, mark, lives=bool(lived_since_joining))
    read_up_to = last_number - unread
    first_new = next((number for number in facts.numbers if number > read_up_to), 0) if unread else 0
    thanked, bookmarked = _marked(run, member, facts.posts) if member else (frozenset(), frozenset())
    return {
        "is": lambda author: author == member,
        "thanked": thanked.__contains__,
        "bookmarked": bookmarked.__contains__,
        "new": (lambda number: number > mark) if mark is not None else (lambda _number: False),
        "first new": (lambda number: number == first_new) if read_up_to else (lambda _number: False),
        "unread bar": _unread_bar(admission, facts, reading, unread, read_up_to) if unread else b"",
        "key": str(uuid4()).encode(),
    }


def _unread(last_number: int, mark: int | None, *, lives: bool) -> int:
    """Posts after the reader's mark. Without one: for members all, if something came since they joined."""
    if mark is not None:
        return max(0, int(last_number) - mark)
    return int(last_number) if lives else 0


def _marked(run: shared.Run, member: int, posts: Sequence[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Which of the posts the reader has thanked for, and which they have bookmarked. One query."""
    places = ", ".join(["%s"] * len(posts)) or "NULL"
    rows = run(
        f"SELECT 0, post_id FROM discussions_thanks WHERE member_id = %s AND post_id IN ({places}) "  # noqa: S608 - places only
        "UNION ALL "
        f"SELECT 1, post_id FROM discussions_bookmark WHERE member_id = %s AND post_id IN ({places})",
        (member, *posts, member, *posts),
    )
    marked: tuple[set[int], set[int]] = (set(), set())
    for kind, post in rows:
        marked[kind].add(post)
    return frozenset(marked[0]), frozenset(marked[1])


def _unread_bar(
    admission: shared.Admission, facts: Facts, reading: shared.Reading, unread: int, read_up_to: int
) -> shared.Parts:
    """How much is new, the way there, and the form that marks this page as read (sent by itself)."""
    topic = Topic(pk=admission.row[10])
    last_shown = facts.numbers[-1] if facts.numbers else 0
    mark_at = last_shown if last_shown > read_up_to else None
    first = f"{page_href(topic, read_up_to + 1)}#unread" if read_up_to else None
    key = (topic.pk, unread, first, mark_at)
    return frame.piece(
        "discussions/_unread.html",
        key,
        reading,
        topic=topic,
        unread=unread,
        first_unread=first,
        mark_at=mark_at,
    )


TOPIC = shared.register(
    shared.SharedPage(
        name="topic",
        address=re.compile(rf"/topics/(?P<pk>\d{{1,{DIGITS}}})/"),
        parameters=frozenset({"from", "reply_to"}),
        columns=(
            "t.version", "g.version", "g.visibility", "ms.role", "r.id", "r.by_id", "t.author_id",
            "t.last_number", "t.last_post_at > ms.joined_at", "k.number", "t.id",
        ),
        joins=(
            "JOIN discussions_topic t ON t.id = %s "
            "JOIN groups_group g ON g.id = t.group_id "
            "LEFT JOIN groups_membership ms "
            "ON ms.group_id = g.id AND ms.member_id = m.id AND ms.left_at IS NULL "
            "LEFT JOIN discussions_topicremoval r ON r.topic_id = t.id "
            "LEFT JOIN discussions_readmark k ON k.topic_id = t.id AND k.member_id = m.id"
        ),
        arguments=_arguments,
        places=lambda arguments: arguments[:1],
        admit=_admit,
        make=_make,
        personal=_personal,
    )
)  # fmt: skip
