"""What a topic's page says and offers about its order, and what the pages that ask show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from handschlag.discussions import policy
from handschlag.discussions.actions import may_post_again, waiting_words
from handschlag.discussions.models import Relocating, Relocation, Topic, TopicQuerySet
from handschlag.discussions.pages.post import PostRow
from handschlag.discussions.pages.quoting import EXCERPT, excerpt
from handschlag.discussions.pages.topic import TopicPage
from handschlag.discussions.pages.topics import page_href
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group, Membership, Role, Viewer

SECOND = 2
"""Number of the first post that can leave its topic."""
DIGITS = 9
"""Of the largest number that a post in a topic can have, and then some."""
CHOSEN_FROM = 100
"""Posts with a box to tick on one page of splitting."""


@dataclass(frozen=True, slots=True)
class Note:
    """Between two posts: what came here or left from here. Its texts are the template's."""

    kind: str
    """"left", "split off", "joined" or "moved"."""
    number: int
    relocation: Relocation
    title: str
    """Of the other topic; empty where not all readers of this one may read that."""
    href: str
    undo_href: str | None


@dataclass(frozen=True, slots=True)
class Order:
    page: TopicPage
    notes: dict[int, list[Note]]
    """By the number of the post before which they stand; 0 for those after the last."""

    @property
    def slow_minutes(self) -> int | None:
        """Minutes that a reader has to wait between two posts, if they have to."""
        if self.page.standing.may_moderate or not self.page.can_write:
            return None
        return max(self.page.topic.slow_minutes or 0, self.page.group.slow_minutes or 0) or None

    @property
    def is_pinned(self) -> bool:
        return hasattr(self.page.topic, "pin") and self.page.topic.pin.holds

    @property
    def is_slow(self) -> bool:
        return self.page.topic.slow_minutes is not None

    @property
    def has_plan(self) -> bool:
        return hasattr(self.page.topic, "closing_plan")

    @property
    def can_arrange(self) -> bool:
        return not self.page.is_archived and policy.can_arrange(self.page.topic, self.page.standing)

    def can_plan(self, *, mine: bool) -> bool:
        """For who started the topic, or for others in the same role."""
        topic = self.page.topic
        if self.page.is_archived:
            return False
        standing = Standing(topic.author_id if mine else None, self.page.role)
        planned_by = topic.closing_plan.by_id if self.has_plan else None
        return policy.can_plan_closing(topic, standing, planned_by)

    def notes_before(self, post: PostRow) -> list[Note]:
        return self.notes.get(post.number, [])

    @property
    def notes_at_end(self) -> list[Note]:
        return self.notes.get(0, [])


@dataclass(frozen=True, slots=True)
class Choice:
    """A post that can be split off; without text where it was removed."""

    number: int
    author: str
    created_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Splitting:
    """One page of the posts to choose from; ``earlier`` and ``later`` are numbers to start from."""

    posts: list[Choice]
    earlier: int | None
    later: int | None


def order(page: TopicPage) -> Order:
    """One query where something was moved."""
    may_undo = not page.is_archived and policy.can_arrange(page.topic, page.standing)
    is_noted: bool = page.topic.is_noted  # type: ignore[attr-defined]  # annotated by for_detail
    found = Relocation.objects.about(page.topic.pk) if is_noted else []
    notes = [_note(relocation, page.topic, may_undo=may_undo) for relocation in found]
    return Order(page, _placed(notes, page))


def waiting(group: Group, standing: Standing, topic: Topic | None = None) -> dict[str, Any]:
    """What ``_order_wait.html`` says to who has to wait in slow mode before they may post."""
    is_exempt = standing.may_moderate or standing.member_id is None
    again = None if is_exempt else may_post_again(group, standing.member_id or 0, topic)
    return {"again": again, "words": waiting_words}


def find_relocation(pk: int, viewer: Viewer) -> Relocation:
    """Http404 for what the viewer may not know of: who undoes it sees the topic where the posts stand."""
    found = get_object_or_404(
        Relocation.objects.select_related("topic", "target__group", "target__removal"), pk=pk
    )
    if not Topic.objects.findable_by(viewer).filter(pk=found.target_id).exists():
        raise Http404
    return found


def topic_to_name(relocation: Relocation, viewer: Viewer) -> Topic:
    """What was moved, split off or emptied; where the posts are now, for who may not know of it any more."""
    known = Topic.objects.findable_by(viewer).filter(pk=relocation.topic_id).exists()
    return relocation.topic if known else relocation.target


def groups_to_move_to(topic: Topic, viewer: Viewer) -> QuerySet[Group]:
    """The other groups that the viewer moderates."""
    moderated = Membership.objects.of(viewer).filter(role__in=[Role.MODERATOR, Role.ORGANISER])
    return Group.objects.filter(pk__in=moderated.values("group")).exclude(pk=topic.group_id).order_by("name")


def topics_to_merge_into(topic: Topic) -> TopicQuerySet:
    return Topic.objects.open().filter(group=topic.group_id).exclude(pk=topic.pk)


def splitting(topic: Topic, start: str) -> Splitting:
    """Posts from a number on, each with how it begins; never the opening, which stays. One query."""
    first = max(SECOND, int(start) if start.isascii() and start.isdecimal() and len(start) < DIGITS else 0)
    posts = topic.posts.filter(number__gte=first).order_by("number")
    rows: list[Any] = list(
        posts.values("number", "author__name", "created_at", "html", "removal")[: CHOSEN_FROM + 1]
    )
    shown = [_choice(row) for row in rows[:CHOSEN_FROM]]
    later = rows[CHOSEN_FROM]["number"] if len(rows) > CHOSEN_FROM else None
    return Splitting(shown, earlier=max(SECOND, first - CHOSEN_FROM) if first > SECOND else None, later=later)


def _choice(row: dict[str, Any]) -> Choice:
    text = "" if row["removal"] is not None else excerpt(row["html"], EXCERPT)
    return Choice(row["number"], row["author__name"], row["created_at"], text)


def _note(relocation: Relocation, topic: Topic, *, may_undo: bool) -> Note:
    left = relocation.topic_id == topic.pk
    other = relocation.target if left else relocation.topic
    kind, number = {
        Relocating.MOVE: ("moved", 1),
        Relocating.SPLIT: ("left", relocation.left_number) if left else ("split off", 1),
        Relocating.MERGE: ("joined", relocation.came_number),
    }[Relocating(relocation.kind)]
    is_shared = other.group_id == topic.group_id and not other.is_removed
    return Note(
        kind=kind,
        number=number,
        relocation=relocation,
        title=other.title if is_shared else "",
        href=page_href(other, 1 if left else relocation.left_number),
        undo_href=reverse("discussions:undo_relocation", args=[relocation.pk]) if may_undo else None,
    )


def _placed(notes: list[Note], page: TopicPage) -> dict[int, list[Note]]:
    """Each note before the first shown post that stands behind it; on the last page also after the last."""
    placed: dict[int, list[Note]] = {}
    before = page.posts[0].number - 1 if page.posts and page.first else 0
    for note in sorted(notes, key=lambda note: note.number):
        after = [post.number for post in page.posts if post.number >= note.number]
        if after and note.number > before:
            placed.setdefault(after[0], []).append(note)
        elif not after and page.later is None:
            placed.setdefault(0, []).append(note)
    return placed
