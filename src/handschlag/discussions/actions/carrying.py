"""What goes with posts that move: the interaction ledger, and what people have read."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from handschlag.core.errors import Conflict
from handschlag.discussions import interactions
from handschlag.discussions.models import Post, PostQuerySet, ReadMark, Thanks, Topic
from handschlag.ties import actions as ledger
from handschlag.ties.actions import Entry
from handschlag.ties.folding import take_turns

BATCH = 500


@dataclass(frozen=True, slots=True)
class Companion:
    """What a room above keeps beside a topic that is more than a talk.

    ``entries``: what it means for the ledger, by the topic's key; where the topic goes, they go. ``stays``:
    why the topic must not become part of another, or None.
    """

    entries: Callable[[int], Iterable[Entry]]
    stays: Callable[[Topic], str | None]


_COMPANIONS: list[Companion] = []


def add_companion(companion: Companion) -> None:
    if companion not in _COMPANIONS:
        _COMPANIONS.append(companion)


def refuse_leaving(topic: Topic) -> None:
    """Conflict for a topic that is more than a talk and has to keep its own page."""
    for companion in _COMPANIONS:
        if reason := companion.stays(topic):
            raise Conflict(reason)


@contextmanager
def ledger_in_step(posts: PostQuerySet, *, topic: Topic | None = None) -> Iterator[None]:
    """Whatever is done to the posts meanwhile, the ledger afterwards says what they mean then.

    Only what has changed is reversed and entered anew. ``posts`` has to find the same ones before and after.
    With ``topic`` the same holds for what rooms above keep beside it.
    """
    take_turns()
    before = _entries(posts) | _beside(topic)
    yield
    after = _entries(posts) | _beside(topic)
    for kind in sorted({entry.kind for entry in before - after}):
        ledger.reverse(kind, sorted({entry.origin for entry in before - after if entry.kind == kind}))
    ledger.enter(sorted(after - before, key=lambda entry: (entry.kind, entry.origin)))


def carry_marks(
    topic: Topic,
    *,
    source: Topic | None = None,
    arrived: Sequence[tuple[int, int]] = (),
    keeps_old: bool = False,
) -> None:
    """Marks of ``topic`` after posts came to it or left it: what was unread is unread, nothing is forgotten.

    A mark reaches to the post before the first that its member has not read. ``arrived`` are pairs of
    numbers, in ``source`` and here, both ascending: whoever had read ``source`` up to the first has read
    the second. ``keeps_old``: no mark goes back, because nobody could read here meanwhile.
    """
    came = {here for _there, here in arrived}
    stayed = [n for n in topic.posts.order_by("number").values_list("number", flat=True) if n not in came]
    read_there = _marks(source) if source is not None and arrived else {}
    read_here = _marks(topic)
    changed, new = [], []
    for member_id in read_there.keys() | read_here.keys():
        before = read_here.get(member_id, 0)
        number = _first_unread(topic, stayed, before, arrived, read_there.get(member_id, 0)) - 1
        if keeps_old:
            number = max(number, before)
        if member_id not in read_here and number > 0:
            new.append(ReadMark(topic=topic, member_id=member_id, number=number))
        elif member_id in read_here and number != before:
            changed.append((member_id, number))
    ReadMark.objects.bulk_create(new, ignore_conflicts=True, batch_size=BATCH)
    _rewrite(topic, dict(changed))


def _entries(posts: PostQuerySet) -> set[Entry]:
    given = Thanks.objects.filter(post__in=posts.values("pk"))
    entries = (*interactions.replies(posts.all()), *interactions.thanks(given))
    return {entry for entry in entries if entry.source != entry.target}


def _beside(topic: Topic | None) -> set[Entry]:
    if topic is None:
        return set()
    return {entry for companion in _COMPANIONS for entry in companion.entries(topic.pk)}


def _marks(topic: Topic) -> dict[int, int]:
    return dict(ReadMark.objects.filter(topic=topic).values_list("member_id", "number"))


def _first_unread(
    topic: Topic, stayed: list[int], read: int, arrived: Sequence[tuple[int, int]], read_there: int
) -> int:
    """The number after the last one if everything has been read."""
    candidates = [topic.last_number + 1]
    if (index := bisect_right(stayed, read)) < len(stayed):
        candidates.append(stayed[index])
    if (index := bisect_right(arrived, read_there, key=lambda pair: pair[0])) < len(arrived):
        candidates.append(arrived[index][1])
    return min(candidates)


def _rewrite(topic: Topic, numbers: dict[int, int]) -> None:
    marks = list(ReadMark.objects.filter(topic=topic, member__in=numbers)) if numbers else []
    for mark in marks:
        mark.number = numbers[mark.member_id]
    ReadMark.objects.bulk_update(marks, ["number"], batch_size=BATCH)


def renumber(posts: list[Post], topic: Topic, numbers: dict[int, int]) -> None:
    """Give the posts their place in ``topic``: by post, its number there."""
    for post in posts:
        post.topic, post.number = topic, numbers[post.pk]
    Post.objects.bulk_update(posts, ["topic", "number", "reply_to"], batch_size=BATCH)
