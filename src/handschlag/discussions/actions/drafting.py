"""Drafts: saved while one writes, gone when the text is published. They are nobody's deed: no audit."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.prepared import Given, Prepared, PreparedDelete
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask, standing_in
from handschlag.discussions.models import Draft, Post, Topic, Where, place_of
from handschlag.groups.models import Group

MOST_DRAFTS = 100
"""Of one member."""
KEPT = timedelta(days=180)
"""After the last saving."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What somebody has typed so far."""

    source: str
    title: str = ""
    reply_to: int | None = None
    based_on: str = ""
    tags: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.source.strip() and not self.title.strip()


def save_draft(
    where: Where, text: Unfinished, *, by: Member, revision: int = 0, key: UUID | None = None
) -> Draft:
    """Keep the text; an empty one keeps nothing. The draft that comes back is unsaved if there is none.

    Conflict if something newer than ``revision`` is kept, saved from elsewhere. What has been published
    from the form of this ``key`` is not kept again, should the saving arrive after the sending.
    """
    ask(allowed=_may_write(where, by), otherwise=_("You cannot write here."))
    place = place_of(where)
    with transaction.atomic():
        kept = Draft.objects.select_for_update().filter(member=by, place=place).first()
        if published(by, key):
            return Draft(member=by, place=place)
        if kept and kept.revision > revision and _of(kept) != text:
            raise Conflict(_("A newer text was saved on another device."))
        if text.is_empty:
            discard_draft(place, by=by)
            return Draft(member=by, place=place)
        return kept if kept and _of(kept) == text else _keep(where, by, text, revision, kept)


_DISCARD = PreparedDelete(
    lambda: Draft.objects.filter(member=Given("member"), place=Given("place", Draft._meta.get_field("place")))
)
_PUBLISHED = Prepared(
    lambda: Post.objects.filter(
        author=Given("author"), submission_key=Given("key", Post._meta.get_field("submission_key"))
    ).select_related("topic")
)


def discard_draft(place: str, *, by: Member) -> None:
    _DISCARD(member=by.pk, place=place)


def forget_old_drafts() -> int:
    """Those nobody has come back to for a long time; returns how many."""
    return Draft.objects.filter(saved_at__lt=clock.now() - KEPT).delete()[0]


def published(by: Member, key: UUID | None) -> Post | None:
    """What the form of this key has made already."""
    if key is None:
        return None
    return _PUBLISHED.first(author=by.pk, key=key)


def _may_write(where: Where, by: Member) -> bool:
    if isinstance(where, Post):
        return policy.can_edit_post(where, where.topic, standing_in(where.topic.group_id, by))
    return policy.can_write(standing_in(where.pk if isinstance(where, Group) else where.group_id, by))


def _of(draft: Draft) -> Unfinished:
    return Unfinished(draft.source, draft.title, draft.reply_to_id, draft.based_on, draft.tags)


def _keep(where: Where, by: Member, text: Unfinished, revision: int, kept: Draft | None) -> Draft:
    if kept is None and Draft.objects.filter(member=by).count() >= MOST_DRAFTS:
        raise Invalid(_("You keep as many drafts as there is room for. Discard some that you do not need."))
    draft, _is_new = Draft.objects.update_or_create(
        member=by,
        place=place_of(where),
        defaults={
            "title": text.title,
            "source": text.source,
            "tags": text.tags,
            "reply_to": _answered(where, text),
            "based_on": text.based_on,
            "saved_at": clock.now(),
            "revision": max(revision, kept.revision if kept else 0) + 1,
        },
    )
    return draft


def _answered(where: Where, text: Unfinished) -> Post | None:
    if text.reply_to is None or not isinstance(where, Topic):
        return None
    return where.posts.filter(pk=text.reply_to).first()
