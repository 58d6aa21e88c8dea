"""Moving a topic to another group, splitting it, making it part of another. Each can be undone.

Who answered whom stays: a post that answered a topic as a whole names that topic's opening once it stands
elsewhere. Numbers are never used twice, so a place that was left stays empty until it is filled by undoing.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions import indexing, policy
from handschlag.discussions.actions.carrying import carry_marks, ledger_in_step, refuse_leaving, renumber
from handschlag.discussions.actions.holding import (
    adjust_group,
    ask,
    count_anew,
    hold_groups,
    holding,
    holding_both,
    need_some,
    raise_talk_version,
    refuse_gone,
    standing_in,
)
from handschlag.discussions.actions.tagging import give_tags_back, take_tags
from handschlag.discussions.models import Acceptance, MovedPost, Pin, Post, Relocating, Relocation, Topic
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.models import Group

MOST_SPLIT = 1000
"""Posts that are split off at once."""


def move_topic(topic: Topic, group: Group, *, by: Member, reason: str) -> None:
    """The topic with all its posts goes to another group, for that group's readers; its addresses stay.

    Of its tags it keeps those that the other group has too, by name.
    """
    with holding(topic.pk, by=by, is_shown_elsewhere=True) as held:
        locked, source = held.topic, held.topic.group_id
        if source == group.pk:
            return
        allowed = policy.can_move_topic(locked, held.standing, standing_in(group.pk, by))
        ask(allowed=allowed, otherwise=_("You can move topics between groups that you moderate."))
        refuse_archived_now(group.pk)
        need_some(reason)
        lost = take_pin(locked) | change_group(locked, group.pk)
        give_tags_back(locked, lost)
        Relocation.objects.create(
            kind=Relocating.MOVE,
            topic=locked,
            target=locked,
            from_group_id=source,
            to_group=group,
            by=by,
            reason=reason,
            post_count=locked.post_count,
            lost=lost,
        )
        indexing.refresh_topics(locked)
        audit("move", locked, by=by, reason=reason, source=source, target=group.pk)


def split_topic(topic: Topic, numbers: Iterable[int], *, by: Member, title: str, reason: str) -> Topic:
    """Posts of a topic, by their numbers, become a new one in the same group; the first is its opening."""
    wanted = sorted(set(numbers))
    with holding(topic.pk, by=by, is_shown_elsewhere=True) as held:
        ask(allowed=policy.can_arrange(held.topic, held.standing), otherwise=_only_moderators())
        if made := _split_before(held.topic, wanted, by, title):
            return made
        need_some(reason)
        posts = list(for_moving(held.topic.posts.filter(number__in=wanted[: MOST_SPLIT + 1])))
        _refuse_unfit(posts, wanted, title)
        new = _begin(held.topic, posts[0], title)
        relocation = _relocation(Relocating.SPLIT, posts, source=held.topic, target=new, by=by, reason=reason)
        relocation.lost = _take_acceptance(held.topic, {post.pk for post in posts})
        relocation.save(update_fields=["lost"])
        take_posts(relocation, posts)
        adjust_group(new.group_id, topics=1, posts=0)
        indexing.refresh_topics(held.topic, new)
        audit("split", held.topic, by=by, reason=reason, into=new.pk, numbers=wanted)
    return new


def merge_topic(topic: Topic, into: Topic, *, by: Member, reason: str) -> None:
    """All posts of the topic go to the end of another of the same group, and its address leads there."""
    with holding_both(topic.pk, into.pk, by=by) as (held, other):
        source, target = held.topic, other.topic
        if source.merged_into_id == target.pk:
            return
        refuse_gone(source)
        refuse_gone(target)
        ask(allowed=policy.can_arrange(source, held.standing), otherwise=_only_moderators())
        refuse_leaving(source)
        _refuse_unfit_target(source, target)
        need_some(reason)
        posts = list(for_moving(source.posts.all()))
        relocation = _relocation(Relocating.MERGE, posts, source=source, target=target, by=by, reason=reason)
        take_posts(relocation, posts)
        relocation.lost = become_part(source, target)
        relocation.save(update_fields=["lost"])
        indexing.refresh_topics(source, target)
        audit("merge", source, by=by, reason=reason, into=target.pk)
        audit("take in", target, by=by, reason=reason, topic=source.pk)


def for_moving(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Posts in their order, with only what moving them needs."""
    needed = ("number", "topic_id", "author_id", "reply_to_id", "created_at", "removal__by_id")
    return posts.order_by("number").select_related("removal").only(*needed)


def take_posts(relocation: Relocation, posts: list[Post]) -> None:
    """Put the posts at the end of the relocation's target, and set everything right that hangs on them."""
    source, target = relocation.topic, relocation.target
    opening = source.posts.filter(number=1).values_list("pk", flat=True).first()
    start = target.last_number + 1
    moved = [
        MovedPost(
            relocation=relocation,
            post=post,
            old_number=post.number,
            new_number=start + index,
            answered_topic=post.reply_to_id is None and post.number > 1,
        )
        for index, post in enumerate(posts)
    ]
    MovedPost.objects.bulk_create(moved, batch_size=500)
    with ledger_in_step(Post.objects.filter(moves__relocation=relocation)):
        for row in moved:
            if row.answered_topic:
                row.post.reply_to_id = opening
        renumber(posts, target, {row.post_id: row.new_number for row in moved})
    target.last_number += len(posts)
    target.save(update_fields=["last_number"])
    recount(source, target)
    carry_marks(target, source=source, arrived=[(row.old_number, row.new_number) for row in moved])
    if relocation.kind == Relocating.SPLIT:
        carry_marks(source)


def recount(*topics: Topic) -> None:
    for topic in topics:
        count_anew(topic)


def become_part(topic: Topic, target: Topic) -> dict[str, Any]:
    """An emptied topic is only an address that leads to ``target``; the tags it had, for undoing."""
    lost = take_tags(topic)
    topic.merged_into = target
    topic.save(update_fields=["merged_into"])
    adjust_group(topic.group_id, topics=-1, posts=0)
    return lost


def change_group(topic: Topic, group_id: int) -> dict[str, Any]:
    """Counts, latest activity and ledger of both groups follow the topic; the tags it had, for undoing."""
    source = topic.group_id
    with ledger_in_step(Post.objects.filter(topic=topic), topic=topic):
        hold_groups(source, group_id)
        lost = take_tags(topic)
        topic.group_id = group_id
        topic.save(update_fields=["group"])
        adjust_group(source, topics=-1, posts=-topic.post_count)
        adjust_group(group_id, topics=1, posts=topic.post_count)
        raise_talk_version(source)
    return lost


def take_pin(topic: Topic) -> dict[str, Any]:
    """A pin is a group's; what it was, for undoing."""
    pin = Pin.objects.filter(topic=topic).first()
    if pin is None:
        return {}
    pin.delete()
    return {"pin": [pin.by_id, pin.at.isoformat(), pin.until.isoformat() if pin.until else None]}


def _take_acceptance(topic: Topic, leaving: set[int]) -> dict[str, Any]:
    """An accepted answer that leaves the topic answers it no more; what it was, for undoing."""
    accepted = topic.accepted_post_id
    if accepted not in leaving:
        return {}
    row = Acceptance.objects.filter(topic=topic).first()
    Acceptance.objects.filter(topic=topic).delete()
    topic.accepted_post = None
    topic.save(update_fields=["accepted_post"])
    return {"accepted": accepted, "acceptance": [row.by_id, row.at.isoformat()] if row else None}


def _relocation(
    kind: Relocating, posts: list[Post], *, source: Topic, target: Topic, by: Member, reason: str
) -> Relocation:
    return Relocation.objects.create(
        kind=kind,
        topic=source,
        target=target,
        from_group_id=source.group_id,
        to_group_id=target.group_id,
        by=by,
        reason=reason,
        left_number=posts[0].number,
        came_number=target.last_number + 1,
        post_count=len(posts),
    )


def _begin(topic: Topic, opening: Post, title: str) -> Topic:
    """A topic without posts, in the name of whoever wrote its opening."""
    at = opening.created_at
    return Topic.objects.create(
        group_id=topic.group_id, author_id=opening.author_id, title=title, created_at=at, last_post_at=at
    )


def _split_before(topic: Topic, numbers: list[int], by: Member, title: str) -> Topic | None:
    """What an earlier sending of the same form has made."""
    last = topic.departures.standing().filter(kind=Relocating.SPLIT, by=by).order_by("-pk").first()
    if last is None or last.target.title != title:
        return None
    moved = last.moved.order_by("old_number").values_list("old_number", flat=True)
    return last.target if list(moved) == numbers else None


def _refuse_unfit(posts: list[Post], wanted: list[int], title: str) -> None:
    if not title.strip():
        raise Invalid(_("Give the new topic a title."), "title")
    if not wanted:
        raise Invalid(_("Choose at least one post that stands in this topic."), "numbers")
    if len(wanted) > MOST_SPLIT:
        raise Invalid(_("Choose at most %(count)s posts.") % {"count": MOST_SPLIT}, "numbers")
    missing = set(wanted) - {post.number for post in posts}
    if missing:
        raise Invalid(_("There is no post %(number)s in this topic.") % {"number": min(missing)}, "numbers")
    if posts[0].is_opening:
        raise Invalid(_("The first post stays; to move all of it, merge or move the topic."), "numbers")
    if posts[0].is_removed:
        raise Invalid(_("A removed post cannot open a topic. Restore it or leave it out."), "numbers")


def _refuse_unfit_target(source: Topic, target: Topic) -> None:
    if source.pk == target.pk:
        raise Invalid(_("A topic cannot become part of itself."), "into")
    if source.group_id != target.group_id:
        raise Invalid(_("Both topics must stand in the same group. Move one of them first."), "into")
    if target.is_closed or target.is_due:
        raise Conflict(_("The other topic is closed. Reopen it first."))


def _only_moderators() -> str:
    return _("Only moderators split and merge topics.")
