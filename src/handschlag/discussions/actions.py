"""What people do in the talk. Each deed is one transaction that holds the topic's row from its start.

So whatever happens to a topic happens one after the other: numbers, counts and the interaction ledger
stay right however many people write at once. (SQLite has one writer anyway; on PostgreSQL the row is
locked.) Every deed may be sent twice and happens once.

All of them raise NotAllowed where the policy says no, and Conflict where the topic's state does.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, events, markdown
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.discussions import interactions, policy
from handschlag.discussions.models import (
    Closure,
    Post,
    PostRemoval,
    ReadMark,
    Revision,
    Thanks,
    Topic,
    TopicRemoval,
)
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group, Membership
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


@dataclass(frozen=True, slots=True)
class _Text:
    """What is to be published: as typed, as shown, and the key of the form it came from."""

    source: str
    html: str
    key: UUID | None = None


def start_topic(group: Group, *, by: Member, title: str, source: str, key: UUID | None = None) -> Topic:
    """A new topic with its opening post. ``key`` is the form's own: a second sending finds the first."""
    text = _Text(source, _rendered(source), key)
    try:
        with transaction.atomic():
            return _start(group, by, title, text)
    except IntegrityError:
        if made := _submitted(by, key):  # the other of two simultaneous sendings was first
            return made.topic
        raise


def reply_to_topic(
    topic: Topic, *, by: Member, source: str, key: UUID | None = None, answering: Post | None = None
) -> Post:
    """A new post at the topic's end, answering one of its posts or the topic as a whole."""
    text = _Text(source, _rendered(source), key)
    with transaction.atomic():
        locked = _locked(topic.pk)
        _ask(allowed=policy.can_write(_standing(locked, by)), otherwise=_only_members())
        if made := _submitted(by, key):
            return made
        _refuse_closed(locked)
        if answering is not None and answering.topic_id != locked.pk:
            raise Invalid(_("The post that you answer belongs to another topic."), "reply_to")
        post = _add_post(locked, by, text, answering)
        ledger.enter(interactions.replies(Post.objects.filter(pk=post.pk)))
        audit("reply", post, by=by)
        events.announce("discussions.replied", post=post)
    return post


def edit_post(
    post: Post, *, by: Member, source: str, title: str = "", reason: str = "", based_on: str | None = None
) -> Post:
    """Change a post's text and, with the opening post, the topic's title; what was said before is kept.

    ``based_on`` is the ``version`` of the text that the person saw: who would overwrite somebody else's
    change in between gets a Conflict instead.
    """
    html = _rendered(source)
    with transaction.atomic():
        locked, topic, standing = _locked_post(post, by)
        title = title if locked.is_opening and title else topic.title
        if (locked.source, topic.title) == (source, title):
            return locked
        _ask(allowed=policy.can_edit_post(locked, topic, standing), otherwise=_("You cannot edit this post."))
        if based_on is not None and based_on != version(locked):
            raise Conflict(_("Somebody has changed this post while you were writing."))
        _need_reason(locked, standing, reason)
        now = clock.now()
        Revision.objects.create(
            post=locked,
            source=locked.source,
            title=topic.title if title != topic.title else "",
            edited_by=by,
            reason=reason,
            replaced_at=now,
        )
        Post.objects.filter(pk=locked.pk).update(source=source, html=html, edited_at=now)
        Topic.objects.filter(pk=topic.pk).update(title=title)
        audit("edit", locked, by=by, reason=reason)
    locked.source, locked.html, locked.edited_at = source, html, now
    return locked


def delete_post(post: Post, *, by: Member, reason: str = "") -> None:
    """Take a post's text away from everybody but its author and the moderators; it keeps its place."""
    with transaction.atomic():
        locked, topic, standing = _locked_post(post, by)
        if locked.is_removed:
            return
        allowed = policy.can_delete_post(locked, topic, standing)
        _ask(allowed=allowed, otherwise=_("You cannot remove this post."))
        _need_reason(locked, standing, reason)
        PostRemoval.objects.create(post=locked, by=by, reason=reason)
        ledger.reverse(Kind.REPLY, [locked.pk])
        ledger.reverse(Kind.THANKS, Thanks.objects.filter(post=locked).values_list("pk", flat=True))
        _count_anew(topic)
        audit("delete", locked, by=by, reason=reason)


def restore_post(post: Post, *, by: Member) -> None:
    with transaction.atomic():
        locked, topic, standing = _locked_post(post, by)
        if not locked.is_removed:
            return
        _ask(
            allowed=policy.can_restore_post(locked, topic, standing),
            otherwise=_("You cannot restore this post."),
        )
        PostRemoval.objects.filter(post=locked).delete()
        ledger.enter(interactions.replies(Post.objects.filter(pk=locked.pk)))
        ledger.enter(interactions.thanks(Thanks.objects.filter(post=locked)))
        _count_anew(topic)
        audit("restore", locked, by=by)


def thank_for_post(post: Post, *, by: Member) -> None:
    with transaction.atomic():
        locked, topic, standing = _locked_post(post, by)
        _ask(
            allowed=policy.can_thank(locked, topic, standing),
            otherwise=_("You can thank others in groups that you belong to."),
        )
        given, is_new = Thanks.objects.get_or_create(post=locked, member=by)
        if not is_new:
            return
        Post.objects.filter(pk=locked.pk).update(thanks_count=F("thanks_count") + 1)
        ledger.enter(interactions.thanks(Thanks.objects.filter(pk=given.pk)))
        audit("thank", locked, by=by)
        events.announce("discussions.thanked", post=locked, by=by)


def take_back_thanks(post: Post, *, by: Member) -> None:
    with transaction.atomic():
        locked, topic, _standing_of_giver = _locked_post(post, by)
        given = Thanks.objects.filter(post=locked, member=by).first()
        if given is None:
            return
        _ask(allowed=not (locked.is_removed or topic.is_removed), otherwise=_("This post has been removed."))
        ledger.reverse(Kind.THANKS, [given.pk])
        given.delete()
        Post.objects.filter(pk=locked.pk).update(thanks_count=F("thanks_count") - 1)
        audit("take back thanks", locked, by=by)


def close_topic(topic: Topic, *, by: Member, reason: str) -> None:
    """From now on the topic takes no posts, and says why."""
    with transaction.atomic():
        locked = _locked(topic.pk)
        if locked.is_closed:
            return
        _ask(
            allowed=policy.can_close_topic(locked, _standing(locked, by)),
            otherwise=_("You cannot close this topic."),
        )
        _need_some(reason)
        Closure.objects.create(topic=locked, by=by, reason=reason)
        audit("close", locked, by=by, reason=reason)


def reopen_topic(topic: Topic, *, by: Member, reason: str) -> None:
    with transaction.atomic():
        locked = _locked(topic.pk)
        if not locked.is_closed:
            return
        _ask(
            allowed=policy.can_reopen_topic(locked, _standing(locked, by)),
            otherwise=_("You cannot reopen this topic."),
        )
        _need_some(reason)
        Closure.objects.filter(topic=locked).delete()
        audit("reopen", locked, by=by, reason=reason)


def delete_topic(topic: Topic, *, by: Member, reason: str = "") -> None:
    """Take the topic away from everybody but the moderators (and its author, if they did it)."""
    with transaction.atomic():
        locked = _locked(topic.pk, removed_too=True)
        if locked.is_removed:
            return
        standing = _standing(locked, by)
        _ask(allowed=policy.can_delete_topic(locked, standing), otherwise=_("You cannot remove this topic."))
        _need_reason(locked, standing, reason)
        TopicRemoval.objects.create(topic=locked, by=by, reason=reason)
        ledger.reverse(Kind.REPLY, locked.posts.values_list("pk", flat=True))
        ledger.reverse(Kind.THANKS, Thanks.objects.filter(post__topic=locked).values_list("pk", flat=True))
        _adjust_group(locked.group_id, topics=-1, posts=-locked.post_count)
        audit("delete", locked, by=by, reason=reason)


def restore_topic(topic: Topic, *, by: Member) -> None:
    with transaction.atomic():
        locked = _locked(topic.pk, removed_too=True)
        if not locked.is_removed:
            return
        _ask(
            allowed=policy.can_restore_topic(locked, _standing(locked, by)),
            otherwise=_("You cannot restore this topic."),
        )
        TopicRemoval.objects.filter(topic=locked).delete()
        ledger.enter(interactions.replies(Post.objects.filter(topic=locked)))
        ledger.enter(interactions.thanks(Thanks.objects.filter(post__topic=locked)))
        _adjust_group(locked.group_id, topics=1, posts=locked.post_count)
        audit("restore", locked, by=by)


def mark_read(topic: Topic, *, by: Member, number: int) -> None:
    """Remember that ``by`` has read the topic up to post ``number``; a mark never goes back."""
    number = min(number, topic.last_number)
    marks = ReadMark.objects.filter(topic_id=topic.pk, member=by)
    if not marks.filter(number__lt=number).update(number=number, read_at=clock.now()):
        ReadMark.objects.bulk_create(
            [ReadMark(topic_id=topic.pk, member=by, number=number)], ignore_conflicts=True
        )


def version(post: Post) -> str:
    """What an edit is based on: changes whenever the text does."""
    return post.edited_at.isoformat() if post.edited_at else ""


def _rendered(source: str) -> str:
    html = markdown.render(source)
    if not strip_tags(html).strip():
        raise Invalid(_("This text would show nothing. Write a few words."), "source")
    return html


def _start(group: Group, by: Member, title: str, text: _Text) -> Topic:
    _ask(allowed=policy.can_write(_standing_in(group.pk, by)), otherwise=_only_members())
    if made := _submitted(by, text.key):
        return made.topic
    now = clock.now()
    topic = Topic.objects.create(group=group, author=by, title=title, created_at=now, last_post_at=now)
    Group.objects.filter(pk=group.pk).update(topic_count=F("topic_count") + 1)
    post = _add_post(topic, by, text)
    audit("start", topic, by=by)
    events.announce("discussions.started", topic=topic, post=post)
    return topic


def _add_post(topic: Topic, by: Member, text: _Text, answering: Post | None = None) -> Post:
    """The next post of a topic that is locked (or was made in this transaction), with all counts."""
    now = clock.now()
    topic.last_number += 1
    topic.post_count += 1
    topic.last_post_at = max(topic.last_post_at, now)
    topic.save(update_fields=["last_number", "post_count", "last_post_at"])
    latest = Greatest(Coalesce(F("last_post_at"), Value(now)), Value(topic.last_post_at))
    Group.objects.filter(pk=topic.group_id).update(post_count=F("post_count") + 1, last_post_at=latest)
    post = Post.objects.create(
        topic=topic,
        number=topic.last_number,
        author=by,
        reply_to=answering,
        source=text.source,
        html=text.html,
        created_at=now,
        submission_key=text.key,
    )
    mark_read(topic, by=by, number=post.number)
    return post


def _submitted(by: Member, key: UUID | None) -> Post | None:
    """What an earlier sending of the same form has made."""
    if key is None:
        return None
    return Post.objects.filter(author=by, submission_key=key).select_related("topic").first()


def _locked(topic_id: int, *, removed_too: bool = False) -> Topic:
    """The topic, held until the transaction ends.

    Two statements: one that waits would see the closing as it was before it had to wait.
    """
    Topic.objects.select_for_update(no_key=True).values_list("pk").get(pk=topic_id)
    topic = Topic.objects.select_related("closure", "removal").get(pk=topic_id)
    if topic.is_removed and not removed_too:
        raise Conflict(_("This topic has been removed."))
    return topic


def _locked_post(post: Post, by: Member) -> tuple[Post, Topic, Standing]:
    """The post as it is now, its topic, held until the transaction ends, and who ``by`` is in the group."""
    topic = _locked(post.topic_id)
    return Post.objects.select_related("removal").get(pk=post.pk), topic, _standing(topic, by)


def _standing(topic: Topic, by: Member) -> Standing:
    return _standing_in(topic.group_id, by)


def _standing_in(group_id: int, by: Member) -> Standing:
    return Standing.of(by, Membership.objects.of(by).filter(group_id=group_id).first())


def _ask(*, allowed: bool, otherwise: str) -> None:
    if not allowed:
        raise NotAllowed(otherwise)


def _only_members() -> str:
    return _("Only members of the group can write here.")


def _need_reason(written: Topic | Post, standing: Standing, reason: str) -> None:
    if policy.needs_reason(written, standing):
        _need_some(reason)


def _need_some(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Say why, so that others can understand it."), "reason")


def _refuse_closed(topic: Topic) -> None:
    if topic.is_closed:
        raise Conflict(_("This topic is closed: %(reason)s") % {"reason": topic.closure.reason})


def _count_anew(topic: Topic) -> None:
    """After a post went or came back: the topic's and the group's counts and latest activity."""
    present = topic.posts.filter(removal__isnull=True)
    before = topic.post_count
    topic.post_count = present.count()
    topic.last_post_at = present.aggregate(latest=Max("created_at"))["latest"] or topic.created_at
    topic.save(update_fields=["post_count", "last_post_at"])
    _adjust_group(topic.group_id, topics=0, posts=topic.post_count - before)


def _adjust_group(group_id: int, *, topics: int, posts: int) -> None:
    """Raise or lower the group's counts and find its latest activity.

    The group's row is locked first: the latest activity must be looked up after every deed that is
    already on its way has committed, or it would be forgotten.
    """
    Group.objects.select_for_update(no_key=True).values_list("pk").get(pk=group_id)
    latest = Topic.objects.present().filter(group=group_id).order_by("-last_post_at").values("last_post_at")
    Group.objects.filter(pk=group_id).update(
        topic_count=F("topic_count") + topics,
        post_count=F("post_count") + posts,
        last_post_at=Subquery(latest[:1]),
    )
