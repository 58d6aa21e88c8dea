"""What the pages of accounts show."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts import erasing, policy
from handschlag.accounts.models import (
    Block,
    DataExport,
    Erasure,
    Member,
    MemberQuerySet,
    Mute,
    SignupRequest,
    SiteInvitation,
)
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, Prepared

REQUESTS_SHOWN = 100
LISTED = 500
"""Blocked, and muted, people shown at once."""


_VIEWER = Member(pk=Given("viewer"))
_MEMBER: Prepared[Any] = Prepared(
    lambda: _with_columns(
        Member.objects.visible_to(_VIEWER)
        .filter(pk=Given("pk"))
        .annotate(
            is_blocked=Exists(Block.objects.filter(by=Given("viewer"), member=OuterRef("pk"))),
            is_muted=Exists(Mute.objects.filter(by=Given("viewer"), member=OuterRef("pk"))),
        )
    )
)
_WAITING = Prepared(
    lambda: (
        SignupRequest.objects.handed_in().select_related("member").order_by("asked_at", "pk")[:REQUESTS_SHOWN]
    )
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a profile that another room knows of; ``template`` finds it as ``section``."""

    template: str
    content: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody the viewer keeps away, since when."""

    member: Member
    at: datetime
    is_blocked: bool
    is_muted: bool


ColumnSource = Callable[[MemberQuerySet], MemberQuerySet]
_COLUMNS: list[ColumnSource] = []


def add_profile_columns(source: ColumnSource) -> None:
    """Let a room above read what it needs of a member with them; ``Given("viewer")`` is who reads."""
    if source not in _COLUMNS:
        _COLUMNS.append(source)


def _with_columns(members: MemberQuerySet) -> MemberQuerySet:
    for source in _COLUMNS:
        members = source(members)
    return members


SectionSource = Callable[[Member, policy.Viewer], Section | None]
_SECTIONS: list[SectionSource] = []


def add_profile_section(source: SectionSource) -> None:
    """Let a room above add to every profile what the viewer may see there; None where there is nothing.

    A source may also write into the member what this viewer is told beyond what all members are.
    """
    if source not in _SECTIONS:
        _SECTIONS.append(source)


VisitorsSource = Callable[[int], tuple[Member, list[Section]] | None]
_FOR_VISITORS: list[VisitorsSource] = []


def set_visitors_profile(source: VisitorsSource) -> None:
    """Let the room above that knows who is public say what people without an account see of whom: a member
    with only that in its fields, and sections; None for everybody else.
    """
    _FOR_VISITORS[:] = [source]


_SUCCESSORS: list[Callable[[int], int | None]] = []


def set_successor(source: Callable[[int], int | None]) -> None:
    """Let the room above that merges accounts say which one an account went into."""
    _SUCCESSORS[:] = [source]


def successor(pk: int, viewer: policy.Viewer) -> int:
    """The account that one went into, if the viewer may see that; else Http404."""
    found = next((kept for source in _SUCCESSORS if (kept := source(pk)) is not None), None)
    if found is None:
        raise Http404
    profile(found, viewer)
    return found


@dataclass(frozen=True, slots=True)
class Distance:
    """Whether the viewer has blocked or muted somebody; the other way round is nobody's to know."""

    is_blocked: bool
    is_muted: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """What the viewer can do with this member, as a link beside the name."""

    text: str
    href: str
    icon: str


DeedSource = Callable[[Member, policy.Viewer], Deed | None]
_DEEDS: list[DeedSource] = []


def add_profile_deed(source: DeedSource) -> None:
    """Let a room above offer something on every profile, without a query; None where there is nothing."""
    if source not in _DEEDS:
        _DEEDS.append(source)


@dataclass(frozen=True, slots=True)
class Profile:
    """``distance`` is None on one's own."""

    member: Member
    is_own: bool
    sections: list[Section]
    distance: Distance | None
    deeds: list[Deed]


def profile(pk: int, viewer: policy.Viewer) -> Profile:
    """Http404 for who is not here or whom the viewer may not see."""
    if viewer.pk is None:
        return _for_visitors(pk)
    member = _MEMBER.first(pk=pk, viewer=viewer.pk)
    if member is None:
        raise Http404
    found = [source(member, viewer) for source in _SECTIONS]
    distance = Distance(member.is_blocked, member.is_muted) if policy.can_keep_away(viewer, member) else None
    offered = [source(member, viewer) for source in _DEEDS]
    return Profile(
        member,
        policy.can_edit_profile(viewer, member),
        [section for section in found if section],
        distance,
        [deed for deed in offered if deed],
    )


def kept_away(viewer: Member) -> list[Kept]:
    """Whom the viewer blocks or mutes, the latest first. Two queries."""
    blocks = Block.objects.filter(by=viewer).select_related("member").order_by("-at", "-pk")[:LISTED]
    mutes = Mute.objects.filter(by=viewer).select_related("member").order_by("-at", "-pk")[:LISTED]
    found = {row.member_id: Kept(row.member, row.at, is_blocked=True, is_muted=False) for row in blocks}
    for row in mutes:
        before = found.get(row.member_id)
        at = max(before.at, row.at) if before else row.at
        found[row.member_id] = Kept(row.member, at, is_blocked=before is not None, is_muted=True)
    return sorted(found.values(), key=lambda kept: kept.at, reverse=True)


def folded_posts(viewer: Member) -> str:
    """Rules that fold the posts of whom the viewer blocks, but for the one that an address leads to.

    One query. A program that does not know ``:has`` shows them.
    """
    blocked = Block.objects.filter(by=viewer).order_by("pk").values_list("member", flat=True)[:LISTED]
    authors = ", ".join(f'[href="{address("accounts:profile", member)}"]' for member in blocked)
    if not authors:
        return ""
    post = f".post:not(:target):has(> .post-head .post-author:is({authors}))"
    said = json.dumps(_("You have blocked this person. The time leads to the post."), ensure_ascii=False)
    return (
        f"{post} > .post-content > * {{ display: none }}\n"
        f"{post} > .post-content::before {{ content: {said}; color: var(--ink-muted) }}\n"
    )


def _for_visitors(pk: int) -> Profile:
    """Http404 but for who has said that everybody may find them."""
    for source in _FOR_VISITORS:
        if (found := source(pk)) is not None:
            return Profile(found[0], is_own=False, sections=found[1], distance=None, deeds=[])
    raise Http404


def signup_requests() -> list[SignupRequest]:
    """The requests that have waited longest."""
    return _WAITING.all()


def site_invitations() -> list[SiteInvitation]:
    """Without those that stand beside an invitation to a group: that is where they are ended."""
    usable = SiteInvitation.objects.usable().filter(is_for_group=False).select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))


@dataclass(frozen=True, slots=True)
class OwnData:
    """The export that is being made or can be fetched, and when the account goes, if it is to."""

    export: DataExport | None
    erasure: Erasure | None
    consequences: list[erasing.Consequence]


def own_data(viewer: Member) -> OwnData:
    """Two queries; once the account is to go, those that tell of what is left behind."""
    export = DataExport.objects.filter(member=viewer).order_by("-pk").first()
    erasure = Erasure.objects.filter(member=viewer).first()
    return OwnData(export, erasure, erasing.consequences(viewer) if erasure is not None else [])


def find_export(pk: int, viewer: Member) -> DataExport:
    """One's own that is ready; Http404 for all else."""
    found = DataExport.objects.filter(pk=pk, member=viewer, ready_at__isnull=False).first()
    if found is None:
        raise Http404
    return found
