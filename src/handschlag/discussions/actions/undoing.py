"""Undoing a move, a split or a merge: what stood where stands there again."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.discussions import indexing, policy
from handschlag.discussions.actions.carrying import carry_marks, ledger_in_step, renumber
from handschlag.discussions.actions.holding import (
    Held,
    adjust_group,
    ask,
    holding,
    holding_both,
    need_some,
    refuse_gone,
    standing_in,
)
from handschlag.discussions.actions.relocating import become_part, change_group, for_moving, recount
from handschlag.discussions.actions.tagging import give_tags_back
from handschlag.discussions.models import (
    Acceptance,
    MovedPost,
    Pin,
    Post,
    Relocating,
    Relocation,
    Topic,
)
from handschlag.groups.archiving import refuse_archived_now


def undo_relocation(relocation: Relocation, *, by: Member, reason: str) -> None:
    """Put everything back. Conflict where a later deed stands in the way: undo that one first."""
    deed: dict[str, Callable[..., None]] = {
        Relocating.MOVE: _undo_move,
        Relocating.SPLIT: _undo_split,
        Relocating.MERGE: _undo_merge,
    }
    deed[relocation.kind](relocation, by, reason)


def _undo_move(relocation: Relocation, by: Member, reason: str) -> None:
    with holding(relocation.topic_id, by=by, is_shown_elsewhere=True) as held:
        if _is_undone(relocation):
            return
        topic = held.topic
        if topic.group_id != relocation.to_group_id:
            raise Conflict(_undo_later_first())
        there = standing_in(relocation.from_group_id, by)
        allowed = policy.can_move_topic(topic, held.standing, there)
        ask(allowed=allowed, otherwise=_("You can move topics between groups that you moderate."))
        refuse_archived_now(relocation.from_group_id)
        need_some(reason)
        Pin.objects.filter(topic=topic).delete()
        change_group(topic, relocation.from_group_id)
        _give_pin_back(topic, relocation)
        give_tags_back(topic, relocation.lost)
        _note(relocation, by, reason)


def _undo_split(relocation: Relocation, by: Member, reason: str) -> None:
    """The posts return to their places. What was written in the new topic since comes along, to the end of
    the old one, and the new topic's address leads there: no topic stays behind without its opening.
    """
    with holding_both(relocation.topic_id, relocation.target_id, by=by) as (held, other):
        if _is_undone(relocation):
            return
        old, new = held.topic, other.topic
        moved = _moved_and_still_there(relocation, held, other)
        need_some(reason)
        returning = {row.post_id: row.old_number for row in moved}
        rest = list(for_moving(new.posts.exclude(moves__relocation=relocation)))
        start = old.last_number + 1
        numbers = returning | {post.pk: start + index for index, post in enumerate(rest)}
        pairs = sorted((post.number, numbers[post.pk]) for post in [*(row.post for row in moved), *rest])
        opening = moved[0].post_id
        with ledger_in_step(Post.objects.filter(pk__in=numbers)):
            for post in rest:
                post.reply_to_id = post.reply_to_id or opening
            _forget_openings(moved, old)
            renumber([*(row.post for row in moved), *rest], old, numbers)
        old.last_number += len(rest)
        old.save(update_fields=["last_number"])
        recount(old, new)
        carry_marks(old, source=new, arrived=pairs)
        become_part(new, old)
        _give_acceptance_back(old, relocation)
        _note(relocation, by, reason)


def _undo_merge(relocation: Relocation, by: Member, reason: str) -> None:
    """The posts return to their own topic. What was written in the other one since stays there."""
    with holding_both(relocation.topic_id, relocation.target_id, by=by) as (held, other):
        if _is_undone(relocation):
            return
        own, other_topic = held.topic, other.topic
        moved = _moved_and_still_there(relocation, held, other)
        need_some(reason)
        numbers = {row.post_id: row.old_number for row in moved}
        pairs = [(row.new_number, row.old_number) for row in moved]
        with ledger_in_step(Post.objects.filter(pk__in=numbers)):
            _forget_openings(moved, own)
            renumber([row.post for row in moved], own, numbers)
        own.merged_into = None
        own.save(update_fields=["merged_into"])
        _let_go(other_topic, set(numbers))
        recount(own, other_topic)
        adjust_group(own.group_id, topics=1, posts=0)
        give_tags_back(own, relocation.lost)
        carry_marks(own, source=other_topic, arrived=pairs, keeps_old=True)
        carry_marks(other_topic)
        _note(relocation, by, reason)


def _is_undone(relocation: Relocation) -> bool:
    """Asked while its topics are held: sent twice, it happens once."""
    return not Relocation.objects.standing().filter(pk=relocation.pk).exists()


def _moved_and_still_there(relocation: Relocation, held: Held, other: Held) -> list[MovedPost]:
    """The relocation's posts in their order, all of them where it put them, for somebody who may undo it."""
    topic, target = held.topic, other.topic
    refuse_gone(target)
    if relocation.kind == Relocating.SPLIT or topic.merged_into_id != target.pk:
        refuse_gone(topic)
    if topic.group_id != target.group_id:
        raise Conflict(_("The topics stand in different groups now. Undo the move first."))
    ask(allowed=policy.can_arrange(topic, held.standing), otherwise=_("Only moderators undo this."))
    still = relocation.moved.filter(post__topic=target, post__number=F("new_number"))
    moved = list(still.select_related("post").defer("post__source", "post__html").order_by("new_number"))
    if len(moved) != relocation.post_count:
        raise Conflict(_undo_later_first())
    return moved


def _forget_openings(moved: list[MovedPost], topic: Topic) -> None:
    """Who answered the topic as a whole need not name its opening any more."""
    opening = Post.objects.filter(topic=topic, number=1).values_list("pk", flat=True).first()
    opening = opening or next((row.post_id for row in moved if row.old_number == 1), None)
    for row in moved:
        if row.answered_topic and row.post.reply_to_id == opening:
            row.post.reply_to_id = None


def _let_go(topic: Topic, leaving: set[int]) -> None:
    """An answer that goes back to its own topic answers this one no more."""
    if topic.accepted_post_id in leaving:
        Acceptance.objects.filter(topic=topic).delete()
        topic.accepted_post = None
        topic.save(update_fields=["accepted_post"])


def _give_pin_back(topic: Topic, relocation: Relocation) -> None:
    if pin := relocation.lost.get("pin"):
        by_id, at, until = pin
        until = datetime.fromisoformat(until) if until else None
        Pin.objects.create(topic=topic, by_id=by_id, at=datetime.fromisoformat(at), until=until)


def _give_acceptance_back(topic: Topic, relocation: Relocation) -> None:
    """Unless another answer has been accepted since."""
    accepted, row = relocation.lost.get("accepted"), relocation.lost.get("acceptance")
    if accepted is None or topic.accepted_post_id is not None:
        return
    topic.accepted_post_id = accepted
    topic.save(update_fields=["accepted_post"])
    if row:
        by_id, at = row
        at = datetime.fromisoformat(at)
        Acceptance.objects.create(topic=topic, post_id=accepted, by_id=by_id, at=at)


def _note(relocation: Relocation, by: Member, reason: str) -> None:
    Relocation.objects.filter(pk=relocation.pk).update(undone_at=clock.now(), undone_by=by)
    indexing.refresh_topics(relocation.topic, relocation.target)
    audit(f"undo {relocation.kind}", relocation.topic, by=by, reason=reason, relocation=relocation.pk)


def _undo_later_first() -> str:
    return _("Some of it has been moved on since. Undo that first.")
