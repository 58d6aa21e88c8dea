"""Taking back what was just sent, as if it had never been."""

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.discussions import indexing, policy
from handschlag.discussions.actions.holding import adjust_group, ask, count_anew, drop_tags, holding_post
from handschlag.discussions.actions.telling import take_back_all_telling, take_back_telling
from handschlag.discussions.models import Attachment, Draft, Post, ReadMark, Topic, Where, place_of
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


def undo_sending(post: Post, *, by: Member) -> Where:
    """Erase a post that nobody has read or answered yet; its text becomes a draft again. Where it lies then.

    Conflict once the moment (``policy.UNDO_FOR``) is over, or somebody has read, answered or thanked, or
    moved it: then undoing that needs it. So nobody's mark stands behind the number that is given back, and
    no number is ever left out.
    Who was told of the post is told no more of it.
    """
    with holding_post(post, by=by, is_shown_elsewhere=True) as (held, locked):
        topic = held.topic
        allowed = policy.can_undo_sending(locked, held.standing)
        ask(allowed=allowed, otherwise=_("You can take back only what you have sent yourself."))
        _refuse_settled(locked, topic, by)
        where: Where = topic.group if locked.is_opening else topic
        _give_back(where, locked, topic, by)
        ledger.reverse(Kind.REPLY, [locked.pk])
        audit("undo", locked, by=by)
        Attachment.objects.filter(post=locked, uploaded_by=by).update(post=None)  # they wait with the draft
        if locked.is_opening:
            take_back_all_telling(topic)
            _erase_topic(topic)
        else:
            take_back_telling(locked, topic)
            _erase_post(locked, topic)
    return where


def _refuse_settled(post: Post, topic: Topic, by: Member) -> None:
    if clock.now() - post.created_at > policy.UNDO_FOR:
        raise Conflict(_("It was sent too long ago to be taken back. You can edit or remove it."))
    if post.number != topic.last_number or post.thanks_count:
        raise Conflict(_("Somebody has answered already. You can edit or remove what you sent."))
    if post.moves.filter(relocation__undone_at__isnull=True).exists():
        raise Conflict(_("A moderator has moved it already. You can edit or remove it."))
    if ReadMark.objects.filter(topic=topic, number__gte=post.number).exclude(member=by).exists():
        raise Conflict(_("Somebody has read it already. You can edit or remove it."))


def _give_back(where: Where, post: Post, topic: Topic, by: Member) -> None:
    """The text as a draft, before what may have been begun there since."""
    begun = Draft.objects.filter(member=by, place=place_of(where)).first()
    texts = [post.source, begun.source if begun and begun.source != post.source else ""]
    Draft.objects.update_or_create(
        member=by,
        place=place_of(where),
        defaults={
            "title": topic.title if post.is_opening else "",
            "source": "\n\n".join(text for text in texts if text),
            "reply_to": post.reply_to,
            "saved_at": clock.now(),
            "revision": (begun.revision if begun else 0) + 1,
        },
    )


def _erase_topic(topic: Topic) -> None:
    indexing.forget_topic(topic)
    drop_tags(topic)
    topic.delete()
    adjust_group(topic.group_id, topics=-1, posts=-1)


def _erase_post(post: Post, topic: Topic) -> None:
    ReadMark.objects.filter(topic=topic, number=post.number).update(number=post.number - 1)
    indexing.forget_post(post)
    post.delete()
    topic.last_number -= 1
    topic.save(update_fields=["last_number"])
    count_anew(topic)
