"""What the pages of accounts show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from handschlag.accounts import policy
from handschlag.accounts.models import Member, SignupRequest, SiteInvitation
from handschlag.core.prepared import Given, Prepared

REQUESTS_SHOWN = 100


_VIEWER = Member(pk=Given("viewer"))
_MEMBER = Prepared(lambda: Member.objects.visible_to(_VIEWER).filter(pk=Given("pk")))
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
    member = _MEMBER.first(pk=pk, viewer=viewer.pk) if viewer.pk is not None else None
    if member is None:  # visitors see nobody's
        raise Http404
    found = [source(member, viewer) for source in _SECTIONS]
    return Profile(member, policy.can_edit_profile(viewer, member), [section for section in found if section])


def signup_requests() -> list[SignupRequest]:
    """The requests that have waited longest."""
    return _WAITING.all()


def site_invitations() -> list[SiteInvitation]:
    usable = SiteInvitation.objects.usable().select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))
