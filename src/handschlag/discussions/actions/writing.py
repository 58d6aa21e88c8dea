"""Starting topics, replying, editing. Every deed may be sent twice and happens once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, events, markdown
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions import interactions, policy
from handschlag.discussions.actions.holding import Held, ask, holding, need_reason, present, standing_in
from handschlag.discussions.actions.reading import mark_read
from handschlag.discussions.actions.tagging import set_tags
from handschlag.discussions.models import Post, Revision, Topic
from handschlag.groups.models import Group
from handschlag.ties import actions as ledger


@dataclass(frozen=True, slots=True)
class _Text:
    """What is to be published: as typed, as shown, and the key of the form it came from."""

    source: str
    html: str
    key: UUID | None = None


def start_topic(
    group: Group, *, by: Member, title: str, source: str, key: UUID | None = None, tags: Sequence[str] = ()
) -> Topic:
    """A new topic with its opening post. ``key`` is the form's own: a second sending finds the first."""
    text = _Text(source, _rendered(source), key)
    try:
        with transaction.atomic():
            return _start(group, by, title, text, tags)
    except IntegrityError:
        if made := _submitted(by, key):  # the other of two simultaneous sendings was first
            return made.topic
        raise


def reply_to_topic(
    topic: Topic, *, by: Member, source: str, key: UUID | None = None, answering: Post | None = None
) -> Post:
    """A new post at the topic's end, answering one of its posts or the topic as a whole."""
    text = _Text(source, _rendered(source), key)
    with holding(topic.pk, by=by) as held:
        ask(allowed=policy.can_write(held.standing), otherwise=_only_members())
        if made := _submitted(by, key):
            return made
        _refuse_closed(held.topic)
        if answering is not None and answering.topic_id != held.topic.pk:
            raise Invalid(_("The post that you answer belongs to another topic."), "reply_to")
        post = _add_post(held.topic, by, text, answering)
        ledger.enter(interactions.replies(Post.objects.filter(pk=post.pk)))
        audit("reply", post, by=by)
        events.announce("discussions.replied", post=post)
    return post


def edit_post(
    post: Post,
    *,
    by: Member,
    source: str,
    title: str = "",
    reason: str = "",
    based_on: str | None = None,
    tags: Sequence[str] | None = None,
) -> Post:
    """Change a post's text and, with the opening post, the topic's title and tags (None: as they are).

    What the text and the title said before is kept.

    ``based_on`` is the ``version`` of the text that the person saw: who would overwrite somebody else's
    change in between gets a Conflict instead.
    """
    html = _rendered(source)
    with holding(post.topic_id, by=by) as held:
        locked, topic = present(post), held.topic
        title = title if locked.is_opening and title else topic.title
        if tags is not None and locked.is_opening:
            set_tags(held, tags, by=by)
        if (locked.source, topic.title) == (source, title):
            return locked
        allowed = policy.can_edit_post(locked, topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot edit this post."))
        if based_on is not None and based_on != version(locked):
            raise Conflict(_("Somebody has changed this post while you were writing."))
        need_reason(locked, held.standing, reason)
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


def version(post: Post) -> str:
    """What an edit is based on: changes whenever the text does."""
    return post.edited_at.isoformat() if post.edited_at else ""


def _rendered(source: str) -> str:
    html = markdown.render(source)
    if not strip_tags(html).strip():
        raise Invalid(_("This text would show nothing. Write a few words."), "source")
    return html


def _start(group: Group, by: Member, title: str, text: _Text, tags: Sequence[str]) -> Topic:
    standing = standing_in(group.pk, by)
    ask(allowed=policy.can_write(standing), otherwise=_only_members())
    if made := _submitted(by, text.key):
        return made.topic
    now = clock.now()
    topic = Topic.objects.create(group=group, author=by, title=title, created_at=now, last_post_at=now)
    Group.objects.filter(pk=group.pk).update(
        topic_count=F("topic_count") + 1, talk_version=F("talk_version") + 1
    )
    post = _add_post(topic, by, text)
    if tags:
        set_tags(Held(topic, standing), tags, by=by)
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


def _only_members() -> str:
    return _("Only members of the group can write here.")


def _refuse_closed(topic: Topic) -> None:
    if topic.is_closed:
        raise Conflict(_("This topic is closed: %(reason)s") % {"reason": topic.closure.reason})
