"""A meetup as its viewer finds it, and what the viewer is to it."""

from dataclasses import dataclass
from hmac import compare_digest

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.groups.models import Membership, Viewer
from handschlag.meetups import policy
from handschlag.meetups.actions.holding import standing_to
from handschlag.meetups.models import RSVP, Meetup


@dataclass(frozen=True, slots=True)
class Found:
    """A meetup the viewer may see, how the viewer stands to it, and what they have answered."""

    meetup: Meetup
    viewer: Viewer
    standing: policy.Standing
    rsvp: RSVP | None

    @property
    def can_run(self) -> bool:
        return policy.can_run(self.standing)

    @property
    def can_change(self) -> bool:
        return policy.can_change(self.meetup, self.standing)

    @property
    def can_cancel(self) -> bool:
        return policy.can_cancel(self.meetup, self.standing)

    @property
    def can_copy(self) -> bool:
        return policy.can_plan(self.standing.role)

    @property
    def can_answer(self) -> bool:
        return policy.can_answer(self.standing)

    @property
    def can_see_people(self) -> bool:
        return policy.can_see_people(self.standing)

    @property
    def online_url(self) -> str:
        """Empty for those whom it is not shown."""
        is_going = self.rsvp is not None and self.rsvp.is_going
        return self.meetup.online_url if policy.can_see_online_link(self.standing, is_going=is_going) else ""


def find_meetup(pk: int, viewer: Viewer, *, link_key: str = "") -> Found:
    """Http404 for what is not there, and for what the viewer may not see. Five queries at most.

    ``link_key``: of the link by which people from outside come.
    """
    if link_key:
        meetup = Meetup.objects.present().for_detail().filter(pk=pk).exclude(link_key="").first()
        if meetup is None or not compare_digest(meetup.link_key.encode(), link_key.encode()):
            raise Http404
    else:
        meetup = Meetup.objects.visible_to(viewer).for_detail().filter(pk=pk).first()
        if meetup is None:
            raise Http404
    member = viewer if isinstance(viewer, Member) else None
    spell = Membership.objects.of(viewer).filter(group=meetup.topic.group_id).first()
    standing = standing_to(meetup, member, role=spell.role if spell else None, has_link=bool(link_key))
    rsvp = None if member is None else RSVP.objects.of(member).filter(meetup=meetup).first()
    return Found(meetup, viewer, standing, rsvp)
