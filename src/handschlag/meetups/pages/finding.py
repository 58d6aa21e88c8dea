"""A meetup as its viewer finds it, and what the viewer is to it."""

from dataclasses import dataclass
from functools import cached_property
from hmac import compare_digest
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Membership, Viewer
from handschlag.meetups import policy
from handschlag.meetups.models import RSVP, CoHost, Host, Meetup, MeetupQuerySet, Question


@dataclass(frozen=True)
class Found:
    """A meetup the viewer may see, and how the viewer stands to it."""

    meetup: Meetup
    viewer: Viewer
    standing: policy.Standing
    has_questions: bool

    @cached_property
    def rsvp(self) -> RSVP | None:
        """What the viewer has answered. One query."""
        if not isinstance(self.viewer, Member):
            return None
        return _OWN_ANSWER.first(member=self.viewer.pk, meetup=self.meetup.pk)

    @property
    def can_run(self) -> bool:
        return policy.can_run(self.standing)

    @property
    def goes_on(self) -> bool:
        """In an archived group one reads, and nothing happens any more."""
        return not self.meetup.group.is_archived

    @property
    def can_change(self) -> bool:
        return self.goes_on and policy.can_change(self.meetup, self.standing)

    @property
    def can_cancel(self) -> bool:
        return self.goes_on and policy.can_cancel(self.meetup, self.standing)

    @property
    def can_copy(self) -> bool:
        return self.goes_on and policy.can_plan(self.standing.role)

    @property
    def can_answer(self) -> bool:
        return self.goes_on and policy.can_answer(self.standing)

    @property
    def can_see_people(self) -> bool:
        return policy.can_see_people(self.standing)

    @property
    def online_url(self) -> str:
        """Empty for those whom it is not shown."""
        is_going = self.rsvp is not None and self.rsvp.is_going
        return self.meetup.online_url if policy.can_see_online_link(self.standing, is_going=is_going) else ""


def find_meetup(pk: int, viewer: Viewer, *, link_key: str = "") -> Found:
    """Http404 for what is not there, and for what the viewer may not see. One query.

    ``link_key``: of the link by which people from outside come.
    """
    if isinstance(viewer, Member) and not link_key:
        return _as_found(_OF_MEMBER.first(pk=pk, viewer=viewer.pk), viewer)
    meetups = Meetup.objects.filter(pk=pk)
    if not link_key:
        return _found(meetups.visible_to(viewer), viewer)
    found = _found(meetups.present().exclude(link_key=""), viewer, has_link=True)
    if not compare_digest(found.meetup.link_key.encode(), link_key.encode()):
        raise Http404
    return found


def meetup_of_topic(topic_id: int, viewer: Member) -> Found:
    """``find_meetup`` for the page of a topic that the viewer reads already."""
    return _as_found(_OF_TOPIC.first(topic=topic_id, viewer=viewer.pk), viewer)


def _found(meetups: MeetupQuerySet, viewer: Viewer, *, has_link: bool = False) -> Found:
    return _as_found(_with_standing(meetups.for_detail(), viewer).first(), viewer, has_link=has_link)


def _as_found(meetup: Any, viewer: Viewer, *, has_link: bool = False) -> Found:
    """``meetup`` has what ``_with_standing`` adds. Http404 if there is none."""
    if meetup is None:
        raise Http404
    standing = policy.Standing(
        viewer.pk,
        meetup.role,
        is_host=meetup.is_host,
        is_of_cohost=meetup.is_of_cohost,
        can_read=meetup.role is not None or meetup.group.is_readable_by_all,
        has_link=has_link,
    )
    return Found(meetup, viewer, standing, meetup.has_questions)


def _with_standing(meetups: MeetupQuerySet, viewer: Viewer) -> MeetupQuerySet:
    """What the viewer is to each, and whether it asks anything, as columns."""
    spells = Membership.objects.of(viewer)
    cohosts = CoHost.objects.filter(meetup=OuterRef("pk"), group__in=spells.values("group"))
    return meetups.annotate(
        role=Subquery(spells.filter(group=OuterRef("topic__group")).values("role")[:1]),
        is_host=Exists(Host.objects.filter(meetup=OuterRef("pk"), member=viewer.pk or 0)),
        is_of_cohost=Exists(cohosts),
        has_questions=Exists(Question.objects.filter(meetup=OuterRef("pk"))),
    )


_VIEWER = Member(pk=Given("viewer"))
_OF_TOPIC = Prepared(
    lambda: _with_standing(Meetup.objects.filter(topic=Given("topic")).for_detail(), _VIEWER)
)
_OF_MEMBER = Prepared(
    lambda: _with_standing(Meetup.objects.filter(pk=Given("pk")).visible_to(_VIEWER).for_detail(), _VIEWER)
)
_OWN_ANSWER = Prepared(lambda: RSVP.objects.filter(member=Given("member"), meetup=Given("meetup")))
