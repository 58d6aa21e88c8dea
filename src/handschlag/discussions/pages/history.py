"""What a post said before, and what each edit changed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from handschlag.core.pagination import Page, PreparedPages
from handschlag.core.prepared import Given
from handschlag.discussions.actions import version
from handschlag.discussions.models import Post, Revision

EDITS_SHOWN = 10
COMPARED = 600
"""Lines up to which two texts are compared; the comparison's time grows with their square."""
ALIKE = 10_000
"""Pairs of equal lines up to which they are; where every line is the same, the time grows with the cube."""
CONTEXT = 2
"""Unchanged lines shown around a change."""

_REVISIONS = PreparedPages(
    lambda: Revision.objects.filter(post=Given("post")).select_related("edited_by"),
    field="replaced_at",
    size=EDITS_SHOWN,
)

Change = Literal["same", "gone", "new", "skipped"]


@dataclass(frozen=True, slots=True)
class Line:
    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: who changed what, when and why. ``lines`` is empty if only the title changed."""

    revision: Revision
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class History:
    post: Post
    edits: list[Edit]
    newer: str | None
    older: str | None


def history(post: Post, *, before: str = "", after: str = "") -> History:
    """The edits of a post, newest first. At most three queries."""
    revisions: Page[Revision] = _REVISIONS.page(before=before, after=after, post=post.pk)
    latest_text, latest_title = _what_followed(post, revisions)
    edits = []
    for revision in revisions.rows:
        lines = difference(revision.source, latest_text)
        edits.append(Edit(revision, latest_title if revision.title else "", lines))
        latest_text, latest_title = revision.source, revision.title or latest_title
    return History(post, edits, revisions.newer, revisions.older)


def difference(before: str, after: str) -> list[Line]:
    """What changed, line by line, with a little of what surrounds it.

    Where too much changed to be compared in no time, all of it is shown as gone and new.
    """
    if before == after:
        return []
    old, new = before.splitlines(), after.splitlines()
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    start, end = max(0, head - CONTEXT), max(0, tail - CONTEXT)
    lines = _changed(old[start : len(old) - end], new[start : len(new) - end])
    skipped = Line("skipped", "")
    return [*[skipped][: bool(start)], *lines, *[skipped][: bool(end)]]


def _shared(old: list[str], new: list[str]) -> int:
    """How many lines both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (before, after) in pairs if before != after), min(len(old), len(new)))


def _changed(old: list[str], new: list[str]) -> Iterator[Line]:
    counts = Counter(new)
    alike = sum(counts[line] for line in old)
    if max(len(old), len(new)) > COMPARED or alike > ALIKE:
        yield from (Line("gone", line) for line in old)
        yield from (Line("new", line) for line in new)
    else:
        yield from _lines(old, new)


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    last = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        if group[0][1] > last:
            yield Line("skipped", "")
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line("same", line) for line in old[old_start:old_end])
            else:
                yield from (Line("gone", line) for line in old[old_start:old_end])
                yield from (Line("new", line) for line in new[new_start:new_end])
        last = group[-1][2]
    if last < len(old):
        yield Line("skipped", "")


def _what_followed(post: Post, revisions: Page[Revision]) -> tuple[str, str]:
    """Text and title that the first edit of the page led to."""
    if not revisions.rows or revisions.newer is None:
        return post.source, post.topic.title
    first = revisions.rows[0]
    later = Revision.objects.filter(post=post, replaced_at__gte=first.replaced_at, pk__gt=first.pk)
    later = later.order_by("replaced_at", "pk")
    text = later.values_list("source", flat=True).first()
    title = later.exclude(title="").values_list("title", flat=True).first()
    return text or post.source, title or post.topic.title


@dataclass(frozen=True, slots=True)
class Overtaking:
    """What somebody changed while somebody else wrote: who, and how the new text differs from theirs."""

    by: str
    title: str
    source: str
    lines: list[Line]


def overtaking(post: Post, *, source: str, title: str, based_on: str) -> Overtaking | None:
    """None if the post still says what the change is based on, or already what it is to say. One query."""
    is_same = post.source == source and title in {"", post.topic.title}
    if is_same or based_on == version(post):
        return None
    edits = Revision.objects.filter(post=post).select_related("edited_by")
    latest = edits.order_by("-replaced_at", "-pk").first()
    by = latest.edited_by.name if latest else ""
    shown = post.topic.title if title and title != post.topic.title else ""
    return Overtaking(by, shown, post.source, difference(post.source, source))
