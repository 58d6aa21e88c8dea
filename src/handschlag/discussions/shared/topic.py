"""A topic, declared as a shared page."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from handschlag.core import shared
from handschlag.core.prepared import Given, Prepared, keys_given, keys_listed
from handschlag.core.shared import frame
from handschlag.core.shared.stencil import number_sign, text_sign
from handschlag.discussions.actions import may_post_again, waiting_words
from handschlag.discussions.models import Post, Topic, effective_level
from handschlag.discussions.pages.heads import head_of, own_head
from handschlag.discussions.pages.layout import laid_out
from handschlag.discussions.pages.ordering import Order
from handschlag.discussions.pages.ordering import order as order_of
from handschlag.discussions.pages.polls import Shown, ends_of, own_polls, polls_in
from handschlag.discussions.pages.quoting import Quoted, excerpt, quoted
from handschlag.discussions.pages.topic import TopicPage, topic_page
from handschlag.discussions.pages.topics import page_address, page_start
from handschlag.discussions.policy import Standing
from handschlag.discussions.shared.composing import Answering, composer
from handschlag.discussions.shared.marks import BEFORE, JOINS, MARK, TOPIC_JOINS, later
from handschlag.groups.models import MODERATING, Visibility

_TOPIC = Prepared(lambda: Topic.objects.for_detail().filter(pk=Given("pk")))
DIGITS = 18
"""Of the largest number a row's key can be."""


NEAR = 2000
"""Posts of all groups between the first and the last of a page, of which one member has thanked for few."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the personal part needs to know of the page: its posts, and their numbers."""

    numbers: tuple[int, ...]
    posts: tuple[int, ...]
    last_shown: int
    """Up to where who has seen this page has read; on the last page to the end."""
    slow: Topic | None
    """The topic, if its readers wait between two posts."""
    has_head: bool
    """Whether another room says something at the top, also to each reader."""
    polls: tuple[Shown, ...]
    slug: str
    takes_posts: bool


def _arguments(path: re.Match[str], query: Mapping[str, str]) -> tuple[int, int, int]:
    """Topic, number of the first post, key of the post to be answered; nonsense counts as not given."""
    return int(path["pk"]), _whole(query.get("from", "")) or 1, _whole(query.get("reply_to", ""))


def _whole(text: str) -> int:
    """The whole number that an address holds; 0 for nonsense and for what no row can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0


def _admit(
    row: shared.Row, asker: shared.Asker, _arguments: tuple[Any, ...]
) -> tuple[str, tuple[int, ...]] | None:
    """Readers of the group; a removed topic is for moderators, and for the author whom nobody else took it
    from by name: who removed it themself, or waits for the moderators.
    """
    topic, group, visibility, role, removal, removed_by, author = row[:7]
    if row[11] is not None:  # has become part of another topic
        return None
    if visibility != Visibility.OPEN and role is None:
        return None
    moderates = role in MODERATING
    is_theirs = asker.member_id is not None and author == asker.member_id and removed_by in {None, author}
    if removal is not None and not (moderates or is_theirs):
        return None
    return role or ("guest" if asker.member_id else "visitor"), (topic, group)


def _settle(arguments: tuple[int, int, int], row: shared.Row, role: str) -> tuple[int, int, int]:
    """Nobody reads from behind the last post, and only who can write answers one."""
    pk, start, reply_to = arguments
    return pk, min(max(start, 1), max(row[7], 1)), 0 if role in {"visitor", "guest"} else reply_to


def _query(arguments: tuple[int, int, int]) -> dict[str, int]:
    _pk, start, reply_to = arguments
    return {"from": start if start > 1 else 0, "reply_to": reply_to}


def _make(admission: shared.Admission, reading: shared.Reading) -> shared.SharedPart:
    pk, start, reply_to = admission.arguments
    topic = _TOPIC.all(pk=pk)[0]
    start = min(start, max(topic.last_number, 1))  # posts may have gone since the right was asked for
    with frame.as_read(reading):
        page = topic_page(topic, admission.role, start)
        order = order_of(page)
        head = None if page.is_removed or page.first else head_of(topic, admission, reading)
        facts = Facts(
            tuple(post.number for post in page.posts),
            tuple(post.pk for post in page.posts),
            page.posts[-1].number if page.later else topic.last_number,
            topic if order.slow_minutes else None,
            head is not None,
            () if page.is_removed or page.first else polls_in(topic),
            page.group.slug,
            page.takes_posts,
        )
        composer = _composer(page, order, reply_to, reading) if page.can_write and page.takes_posts else ()
        parts = laid_out(page, order, composer, head, admission=admission, reading=reading)
    ends = [topic.due_at if page.takes_posts else None, head.until if head else None]
    ends += ends_of(facts.polls)
    return shared.SharedPart(parts, facts, min((end for end in ends if end is not None), default=None))


def _composer(page: TopicPage, order: Order, reply_to: int, reading: shared.Reading) -> shared.Parts:
    """Where members write."""
    answered = _answered(page, reply_to) if reply_to else None
    answering = Answering(reply_to, answered, page.start) if answered else None
    return composer(page.topic.pk, order.slow_minutes, answering, reading)


def _answered(page: TopicPage, pk: int) -> Quoted | None:
    """The post to be answered: on the page mostly, else elsewhere in the topic, or split off it."""
    for post in page.posts:
        if post.pk == pk:
            return Quoted(post.href, post.author, "" if post.is_removed else excerpt(post.html))
    answerable = Post.objects.answerable_in(page.topic).select_related("author", "removal")
    found = answerable.filter(pk=pk).first()
    return quoted(found) if found else None


def _personal(
    admission: shared.Admission, part: shared.SharedPart, reading: shared.Reading, run: shared.Run
) -> dict[str, Any]:
    """Whose the posts are, which ones the reader has thanked for or bookmarked, what is new."""
    facts: Facts = part.facts
    member = admission.asker.member_id
    last_number, mark = admission.row[7], later(admission.row[8], admission.row[9])
    unread = 0 if mark is None else max(0, last_number - mark)
    read_up_to = last_number - unread
    first_new = next((number for number in facts.numbers if number > read_up_to), 0) if unread else 0
    thanked, bookmarked = _marked(run, member, facts.posts) if member else ((), ())
    return {
        "is": {member},
        "thanked": thanked,
        "bookmarked": bookmarked,
        "new": [number for number in facts.numbers if number > mark] if mark and unread else (),
        "first new": {first_new} if read_up_to and unread else (),
        "level": _level(admission, reading) if member else b"",
        "unread bar": _unread_bar(admission, facts, reading, unread, read_up_to) if unread else b"",
        "waiting": _waiting(facts.slow, member, reading) if facts.slow and member else b"",
        "own head": own_head(admission.row[10], member, reading) if facts.has_head and member else b"",
        "polls": _polls(admission, facts, reading) if facts.polls else b"",
        "key": str(uuid4()).encode(),
        "member": str(member).encode(),
        "last number": str(last_number).encode(),
    }


_PK = number_sign()


def _level(admission: shared.Admission, reading: shared.Reading) -> shared.Parts:
    """How closely the reader follows the topic, and the choice."""
    topic, level = admission.row[10], effective_level(*admission.row[12:14])
    context = {"pk": _PK, "level": level, "chosen": False}
    stencil = frame.stencil(
        "discussions/_watch_topic.html", level, reading, lambda: context, lambda: {"pk": str(_PK)}
    )
    return stencil.filled({b"pk": b"%d" % topic})


def _polls(admission: shared.Admission, facts: Facts, reading: shared.Reading) -> shared.Parts:
    """What is asked, and what the reader has voted. One query for each poll."""
    role = admission.row[3]
    return own_polls(
        facts.polls,
        Standing(admission.asker.member_id, role),
        reading,
        facts.slug,
        admission.row[10],
        takes_posts=facts.takes_posts,
    )


def _waiting(topic: Topic, member: int, reading: shared.Reading) -> shared.Parts:
    """From when on the reader may post again, if they have to wait. One query."""
    again = may_post_again(topic.group, member, topic)
    template = "discussions/_order_wait.html"
    return frame.piece(template, (again,), reading, again=again, words=waiting_words)


def _marked(run: shared.Run, member: int, posts: Sequence[int]) -> tuple[Collection[int], ...]:
    """Which of the posts the reader has thanked for, and which they have bookmarked; others among them do
    not matter. One query.
    """
    if not posts:
        return (), ()
    first, last = min(posts), max(posts)
    if last - first < NEAR:
        rows = run(_MARKED_BETWEEN, (member, first, last, member, first, last))
    else:
        here = keys_given(posts)
        rows = run(_MARKED_AMONG, (member, here, member, here))
    marked: tuple[list[int], list[int]] = ([], [])
    for kind, post in rows:
        marked[kind].append(post)
    return marked


_MARKED = (
    "SELECT 0, post_id FROM discussions_thanks WHERE member_id = %s AND post_id {among} "
    "UNION ALL SELECT 1, post_id FROM discussions_bookmark WHERE member_id = %s AND post_id {among}"
)
_MARKED_BETWEEN = _MARKED.format(among="BETWEEN %s AND %s")
"""Posts that were written one soon after the other are looked up as a range, in a third of the time."""
_MARKED_AMONG = _MARKED.format(among=f"IN ({keys_listed()})")


def _unread_bar(
    admission: shared.Admission, facts: Facts, reading: shared.Reading, unread: int, read_up_to: int
) -> shared.Parts:
    """How much is new, the way there, and the form that marks this page as read (sent by itself)."""
    topic: int = admission.row[10]
    last_shown = facts.last_shown
    mark_at = last_shown if last_shown > read_up_to else 0
    first = f"{page_address(topic, page_start(read_up_to + 1))}#unread" if read_up_to else ""
    kind = (unread == 1, bool(first), bool(mark_at))
    stencil = frame.stencil(
        "discussions/_unread.html", kind, reading, lambda: _unread_specimen(*kind), _unread_signs
    )
    words = {
        b"topic": b"%d" % topic,
        b"unread": frame.written("number")(unread).encode(),
        b"first": first.encode(),
        b"mark at": b"%d" % mark_at,
    }
    return stencil.filled(words)


_UNREAD, _MARK_AT, _FIRST = number_sign(), number_sign(), text_sign()


def _unread_specimen(is_one: bool, has_first: bool, has_mark: bool) -> dict[str, Any]:
    return {
        "topic_pk": _PK,
        "unread": 1 if is_one else _UNREAD,
        "first_unread": _FIRST if has_first else None,
        "mark_at": _MARK_AT if has_mark else None,
    }


def _unread_signs() -> dict[str, str]:
    unread = frame.written("number")(_UNREAD)
    return {"topic": str(_PK), "unread": unread, "first": _FIRST, "mark at": str(_MARK_AT)}


TOPIC = shared.register(
    shared.SharedPage(
        name="topic",
        address=re.compile(rf"/topics/(?P<pk>\d{{1,{DIGITS}}})/"),
        parameters=frozenset({"from", "reply_to"}),
        columns=(
            "t.version", "g.version", "g.visibility", "ms.role", "r.id", "r.by_id", "t.author_id",
            "t.last_number", MARK, BEFORE, "t.id", "t.merged_into_id", "tw.level", "gw.level",
        ),
        joins=(
            "JOIN discussions_topic t ON t.id = %s "
            "JOIN groups_group g ON g.id = t.group_id "
            + (JOINS + TOPIC_JOINS).format(group="g.id", member="m.id")
            + "LEFT JOIN discussions_topicremoval r ON r.topic_id = t.id "
            "LEFT JOIN discussions_groupwatch gw ON gw.group_id = g.id AND gw.member_id = m.id"
        ),
        arguments=_arguments,
        places=lambda arguments: arguments[:1],
        admit=_admit,
        settle=_settle,
        query=_query,
        make=_make,
        personal=_personal,
    )
)  # fmt: skip
