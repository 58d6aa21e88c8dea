"""Starting topics, replying, editing. Every deed may be sent twice and happens once."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, events
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.core.prepared import Given, GivenMoment, PreparedInsert, PreparedUpdate
from handschlag.discussions import indexing, interactions, policy
from handschlag.discussions.actions import filing
from handschlag.discussions.actions.drafting import discard_draft, published
from handschlag.discussions.actions.following import follow_by_writing
from handschlag.discussions.actions.holding import (
    Held,
    ask,
    follow_with_tags,
    holding,
    holding_post,
    need_some,
    standing_in,
)
from handschlag.discussions.actions.reading import mark_read
from handschlag.discussions.actions.screening import Written, apply, screened
from handschlag.discussions.actions.tagging import set_tags
from handschlag.discussions.actions.telling import tell_of_edit, tell_of_post
from handschlag.discussions.actions.timing import closing_words, refuse_too_soon
from handschlag.discussions.models import Attachment, Post, Revision, Topic, place_of
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.models import Group
from handschlag.ties import actions as ledger

_TAG = re.compile("<[^>]*>")


class Overtaken(Conflict):
    """Somebody else has changed the post since the text that is to replace it was begun."""


@dataclass(frozen=True, slots=True)
class _Text:
    """What is to be published: as typed, as shown, the key of the form it came from, and its files'."""

    source: str
    html: str
    key: UUID | None
    files: frozenset[int]


def start_topic(
    group: Group,
    *,
    by: Member,
    title: str,
    source: str,
    key: UUID | None = None,
    attach: Collection[int] = (),
    tags: Sequence[str] = (),
    keeps_draft: bool = False,
) -> Topic:
    """A new topic with its opening post. ``key`` is the form's own: a second sending finds the first.

    ``attach``: keys of files that ``by`` has uploaded; those that the text refers to come along anyway.
    ``keeps_draft``: it came by another door than the form, in which something else may lie.
    """
    text = _text(source, key, attach, by)
    try:
        with transaction.atomic():
            return _start(group, by, title, text, tags, keeps_draft=keeps_draft)
    except IntegrityError:
        if made := published(by, key):  # the other of two simultaneous sendings was first
            return made.topic
        raise


def reply_to_topic(
    topic: Topic,
    *,
    by: Member,
    source: str,
    key: UUID | None = None,
    answering: Post | None = None,
    attach: Collection[int] = (),
    keeps_draft: bool = False,
) -> Post:
    """A new post at the topic's end, answering one of its posts or the topic as a whole."""
    text = _text(source, key, attach, by)
    with holding(topic.pk, by=by, is_listed=False) as held:  # lists hear of it with the counts
        ask(allowed=policy.can_write(held.standing), otherwise=_only_members())
        if made := published(by, key):
            return made
        _refuse_closed(held.topic)
        refuse_too_soon(held.topic.group, by, held.standing, held.topic)
        _refuse_foreign(answering, held.topic)
        verdict = screened(Written(held.topic.group, by, held.standing, "", source, held.topic))
        post = _add_post(held.topic, by, text, answering)
        if held.is_tagged:
            follow_with_tags(post.topic_id)
        if key is not None and not keeps_draft:  # what came by another door leaves alone what lies there
            discard_draft(place_of(topic), by=by)
        ledger.enter(interactions.reply(post.pk))
        indexing.add_reply(post, held.topic)
        audit("reply", post, by=by)
        if apply(verdict, held, post):
            tell_of_post(post, held.topic)
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
    attach: Collection[int] = (),
    remove: Collection[int] = (),
    tags: Sequence[str] | None = None,
) -> Post:
    """Change a post's text and, with the opening post, the topic's title and tags (None: as they are).

    What the text and the title said before is kept.

    ``based_on`` is the ``version`` of the text that the person saw: who would overwrite somebody else's
    change in between is told instead (Overtaken). ``attach`` and ``remove`` are keys of files.
    """
    files = _Files.of(post, source, attach, remove, by)
    html = _rendered(source, files.after)
    with holding_post(post, by=by, is_shown_elsewhere=True) as (held, locked):
        topic = held.topic
        title = title if locked.is_opening and title else topic.title
        if tags is not None and locked.is_opening:
            set_tags(held, tags, by=by)
        if (locked.source, topic.title) == (source, title) and not files.change:
            return locked
        allowed = policy.can_edit_post(locked, topic, held.standing)
        ask(allowed=allowed, otherwise=_("You cannot edit this post."))
        if based_on is not None and based_on != version(locked):
            raise Overtaken(_("Somebody has changed this post while you were writing."))
        if policy.needs_reason_to_edit(locked, held.standing):
            need_some(reason)
        verdict = screened(Written(topic.group, by, held.standing, title, source, topic, locked))
        now = clock.now()
        Revision.objects.create(
            post=locked,
            source=locked.source,
            title=topic.title if title != topic.title else "",
            edited_by=by,
            reason=reason,
            replaced_at=now,
        )
        filing.detach(files.gone, by=by)
        filing.attach(locked, files.new, by=by)
        filing.mark_inline(locked, source)
        Post.objects.filter(pk=locked.pk).update(source=source, html=html, edited_at=now)
        Topic.objects.filter(pk=topic.pk).update(title=title)
        indexing.refresh_posts(Post.objects.filter(pk=locked.pk))
        discard_draft(place_of(locked), by=by)
        audit("edit", locked, by=by, reason=reason)
        locked.source, locked.html, locked.edited_at = source, html, now
        if apply(verdict, held, locked):
            tell_of_edit(locked, topic)
    return locked


def version(post: Post) -> str:
    """What an edit is based on: changes whenever the text does."""
    return post.edited_at.isoformat() if post.edited_at else ""


@dataclass(frozen=True, slots=True)
class _Files:
    """Which files a post has after an edit, which are new to it (also such as are not there) and which go."""

    after: list[Attachment]
    new: frozenset[int]
    gone: list[Attachment]

    @classmethod
    def of(
        cls, post: Post, source: str, attach: Collection[int], remove: Collection[int], by: Member
    ) -> "_Files":
        found = filing.files_for(source, attach, by=by, post=post)
        gone = [file for file in found if file.post_id == post.pk and file.pk in remove]
        old = {file.pk for file in found if file.post_id == post.pk}
        after = [file for file in found if file not in gone]
        return cls(after, frozenset({*attach, *(file.pk for file in found)} - old), gone)

    @property
    def change(self) -> bool:
        return bool(self.new or self.gone)


def _text(source: str, key: UUID | None, attach: Collection[int], by: Member) -> _Text:
    files = filing.files_for(source, attach, by=by)
    return _Text(source, _rendered(source, files), key, frozenset({*attach, *(file.pk for file in files)}))


def _rendered(source: str, files: list[Attachment]) -> str:
    html = filing.render(source, files)
    if not _TAG.sub("", html).strip() and "<img" not in html:
        raise Invalid(_("This text would show nothing. Write a few words."), "source")
    return html


def _start(
    group: Group, by: Member, title: str, text: _Text, tags: Sequence[str], *, keeps_draft: bool
) -> Topic:
    standing = standing_in(group.pk, by)
    ask(allowed=policy.can_write(standing), otherwise=_only_members())
    if made := published(by, text.key):
        return made.topic
    refuse_archived_now(group.pk)
    refuse_too_soon(group, by, standing)
    verdict = screened(Written(group, by, standing, title, text.source))
    now = clock.now()
    topic = Topic.objects.create(group=group, author=by, title=title, created_at=now, last_post_at=now)
    post = _add_post(topic, by, text)
    indexing.refresh_posts(Post.objects.filter(pk=post.pk))
    if text.key is not None and not keeps_draft:
        discard_draft(place_of(group), by=by)
    if tags:
        set_tags(Held(topic, standing), tags, by=by)
    audit("start", topic, by=by)
    if apply(verdict, Held(topic, standing), post):
        tell_of_post(post, topic)
        events.announce("discussions.started", topic=topic, post=post)
    return topic


_COUNT_IN_TOPIC = PreparedUpdate(
    lambda: (
        Topic.objects.filter(pk=Given("topic")),
        {"last_number": Given("number"), "post_count": Given("posts"), "last_post_at": GivenMoment("latest")},
    )
)
_COUNT_IN_GROUP = PreparedUpdate(
    lambda: (
        Group.objects.filter(pk=Given("group")),
        {
            "topic_count": F("topic_count") + Given("topics"),
            "post_count": F("post_count") + 1,
            "last_post_at": Greatest(Coalesce("last_post_at", GivenMoment("latest")), GivenMoment("latest")),
            "talk_version": F("talk_version") + 1,
        },
    )
)
_POST = PreparedInsert(
    Post, "topic", "number", "author", "reply_to", "source", "html", "created_at", "submission_key"
)


def _add_post(topic: Topic, by: Member, text: _Text, answering: Post | None = None) -> Post:
    """The next post of a topic that is locked (or was made in this transaction), with all counts; the
    group's row is held from here on, and lists are made anew.
    """
    now = clock.now()
    topic.last_number += 1
    topic.post_count += 1
    topic.last_post_at = max(topic.last_post_at, now)
    number, latest = topic.last_number, topic.last_post_at
    _COUNT_IN_TOPIC(topic=topic.pk, number=number, posts=topic.post_count, latest=latest)
    _COUNT_IN_GROUP(group=topic.group_id, topics=int(number == 1), latest=latest)
    post = Post(
        topic=topic,
        number=number,
        author=by,
        reply_to=answering,
        source=text.source,
        html=text.html,
        created_at=now,
        submission_key=text.key,
    )
    _POST.keep(post)
    if text.files:
        filing.attach(post, text.files, by=by)
        filing.mark_inline(post, text.source)
    mark_read(topic, by=by, number=post.number)
    follow_by_writing(topic, by=by)
    return post


def _only_members() -> str:
    return _("Only members of the group can write here.")


def _refuse_closed(topic: Topic) -> None:
    if topic.is_closed:
        raise Conflict(_("This topic is closed: %(reason)s") % {"reason": topic.closure.reason})
    if topic.is_due:
        raise Conflict(_("This topic is closed: %(reason)s") % {"reason": closing_words(topic)})


def _refuse_foreign(answering: Post | None, topic: Topic) -> None:
    """One answers a post of the topic, or one that was split off while one wrote."""
    if answering is not None and not Post.objects.answerable_in(topic).filter(pk=answering.pk).exists():
        raise Invalid(_("The post that you answer belongs to another topic."), "reply_to")
