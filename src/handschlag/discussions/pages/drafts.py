"""A member's own unfinished texts: one for the composer that asks, all of them on a page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Draft, Post, Topic, Where, place_of
from handschlag.discussions.pages.posts import find_post
from handschlag.discussions.pages.quoting import EXCERPT
from handschlag.discussions.pages.topics import find_topic
from handschlag.groups.models import Group, Membership, Viewer

_VIEWER = Member(pk=Given("viewer"))
_NAMED = Q(pk__in=GivenKeys("keys"))
_DRAFTS = Prepared(lambda: Draft.objects.filter(member=_VIEWER.pk).order_by("-saved_at", "-pk"))
_JOINED = Prepared(
    lambda: (
        Membership.objects.of(_VIEWER).filter(group__archived_at__isnull=True).values_list("group", flat=True)
    )
)
"""Groups in which the viewer can write."""
_PLACES: dict[str, Prepared[Any]] = {
    "topic": Prepared(lambda: Topic.objects.visible_to(_VIEWER).select_related("closure").filter(_NAMED)),
    "group": Prepared(lambda: Group.objects.visible_to(_VIEWER).filter(_NAMED)),
    "post": Prepared(
        lambda: Post.objects.visible_to(_VIEWER).select_related("topic__closure", "removal").filter(_NAMED)
    ),
}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """``href`` leads to the form with the text in it; None where the member cannot write any more."""

    draft: Draft
    title: str
    excerpt: str
    href: str | None
    discard: str


def find_place(kind: str, pk: int, viewer: Viewer) -> Where:
    """Http404 for a place that does not exist or that the viewer may not know of."""
    match kind:
        case "group":
            return get_object_or_404(Group.objects.visible_to(viewer), pk=pk)
        case "topic":
            return find_topic(pk, viewer)
        case "post":
            return find_post(pk, viewer)
    raise Http404


def draft_of(member: Member, place: str) -> Draft:
    """What is kept there; an empty draft, unsaved, if nothing is. One query."""
    found = Draft.objects.filter(member=member, place=place).select_related("reply_to__author")
    return found.first() or Draft(member=member, place=place)


def as_fields(draft: Draft) -> dict[str, object]:
    """What the composer puts into its form."""
    answered = draft.reply_to
    fields: dict[str, object] = {
        "source": draft.source,
        "title": draft.title,
        "reply_to": draft.reply_to_id or "",
        "author": answered.author.name if answered else "",
        "based_on": draft.based_on,
        "revision": draft.revision,
        "saved_at": draft.saved_at.isoformat(timespec="seconds"),
    }
    return fields | _tags(draft)


def initial_at(where: Where, member: Member) -> dict[str, Any]:
    """The fields of a form in which the member goes on with a draft; none without one."""
    draft = draft_of(member, place_of(where))
    if not draft.revision:
        return {}
    begun: dict[str, Any] = {"title": draft.title, "source": draft.source, "reply_to": draft.reply_to_id}
    return begun | _tags(draft) | ({"based_on": draft.based_on} if isinstance(where, Post) else {})


def _tags(draft: Draft) -> dict[str, Any]:
    """Only where some were typed: without, a post that is changed keeps its topic's."""
    return {"tags": draft.tags} if draft.tags else {}


def drafts_of(member: Member) -> list[DraftRow]:
    """All drafts, the latest first (there are at most a hundred). At most five queries."""
    drafts = _DRAFTS.all(viewer=member.pk)
    places = _places(drafts, member)
    joined = set(_JOINED.all(viewer=member.pk))
    return [_row(draft, places.get(draft.place), joined) for draft in drafts]


def _places(drafts: list[Draft], viewer: Member) -> dict[str, Where]:
    """Where the drafts belong, as far as the viewer can still read there."""
    keys = {kind: _keys(drafts, kind) for kind in _PLACES}
    found = (_PLACES[kind].all(viewer=viewer.pk, keys=keys[kind]) for kind in _PLACES if keys[kind])
    return {place_of(where): where for there in found for where in there}


def _keys(drafts: list[Draft], kind: str) -> list[int]:
    places = (draft.place.partition("-") for draft in drafts)
    return [int(pk) for found, _dash, pk in places if found == kind]


def _row(draft: Draft, where: Where | None, joined: set[int]) -> DraftRow:
    kind, _dash, pk = draft.place.partition("-")
    title, href, group_id, is_open = _described(where)
    return DraftRow(
        draft,
        title,
        " ".join(draft.source[: 2 * EXCERPT].split())[:EXCERPT],
        f"{href}?draft=1" if is_open and group_id in joined else None,
        address("discussions:discard_draft", kind, pk),
    )


def _described(where: Where | None) -> tuple[str, str, int | None, bool]:
    """What is written there, the page on which it is, in which group, and whether that still takes texts."""
    if where is None:
        return _("Written in a group or topic that is gone, or that you can no longer read"), "", None, False
    if isinstance(where, Group):
        title = _("New topic in %(group)s") % {"group": where.name}
        return title, address("discussions:new_topic", where.slug), where.pk, True
    if isinstance(where, Topic):
        title = _("Your reply to “%(title)s”") % {"title": where.title}
        return title, address("discussions:reply", where.pk), where.group_id, not where.is_closed
    title = _("Change of a post in “%(title)s”") % {"title": where.topic.title}
    is_open = not where.topic.is_closed and not where.is_removed
    return title, address("discussions:edit_post", where.pk), where.topic.group_id, is_open
