"""What the pages of accounts show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from handschlag.accounts import policy
from handschlag.accounts.models import Member, SignupRequest, SiteInvitation

REQUESTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a profile that another room knows of; ``template`` finds it as ``section``."""

    template: str
    content: Any


SectionSource = Callable[[Member, policy.Viewer], Section | None]
_SECTIONS: list[SectionSource] = []


def add_profile_section(source: SectionSource) -> None:
    """Let a room above add to every profile what the viewer may see there; None where there is nothing."""
    if source not in _SECTIONS:
        _SECTIONS.append(source)


@dataclass(frozen=True, slots=True)
class Profile:
    member: Member
    is_own: bool
    sections: list[Section]


def profile(pk: int, viewer: policy.Viewer) -> Profile:
    """Http404 for who is not here or whom the viewer may not see."""
    member = get_object_or_404(Member.objects.visible_to(viewer), pk=pk)
    found = [source(member, viewer) for source in _SECTIONS]
    return Profile(member, policy.can_edit_profile(viewer, member), [section for section in found if section])


def signup_requests() -> list[SignupRequest]:
    """The requests that have waited longest."""
    waiting = SignupRequest.objects.handed_in().select_related("member")
    return list(waiting.order_by("asked_at", "pk")[:REQUESTS_SHOWN])


def site_invitations() -> list[SiteInvitation]:
    usable = SiteInvitation.objects.usable().select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))
