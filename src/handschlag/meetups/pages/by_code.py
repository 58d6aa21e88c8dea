"""Who holds a code of a mail, and how they stand to the meetup for which it is."""

from dataclasses import dataclass

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.meetups.actions.answering_outside import has_lapsed
from handschlag.meetups.codes.answers import Code, read_code
from handschlag.meetups.models import RSVP, Answer, Meetup
from handschlag.meetups.pages.answering import Asked, asked, position_of, when


@dataclass(frozen=True, slots=True)
class Holder:
    """``member`` is None for people without an account, ``rsvp`` for members who have not answered yet, and
    for people whose answer has been forgotten.
    """

    code: str
    meetup: Meetup
    member: Member | None
    rsvp: RSVP | None
    asking: Asked
    position: int | None

    @property
    def when(self) -> str:
        return when(self.meetup)

    @property
    def is_spent(self) -> bool:
        """The code is worth nothing any more."""
        return self.meetup.is_cancelled or self.meetup.is_over or self.has_lapsed

    @property
    def has_lapsed(self) -> bool:
        """It was not confirmed in time."""
        return self.member is None and (self.rsvp is None or has_lapsed(self.rsvp))

    @property
    def said(self) -> str:
        return (self.rsvp.answer or "") if self.rsvp is not None else ""

    @property
    def state(self) -> str:
        return self.rsvp.state if self.rsvp is not None else ""

    @property
    def name(self) -> str:
        if self.member is not None:
            return self.member.name
        return self.rsvp.name if self.rsvp is not None else ""

    def others(self, answer: str) -> list[tuple[str, str]]:
        """What they can say instead, with its address."""
        return [(one.value, self.address(one)) for one in Answer if one != answer]

    def address(self, answer: str) -> str:
        return address("meetups:answer_by_code", self.code, answer)

    @property
    def outside_href(self) -> str:
        """Where one answers anew; empty where there is no such link."""
        key = self.meetup.link_key
        return address("meetups:outside", self.meetup.pk, key) if key else ""


def find_holder(text: str) -> Holder:
    """Http404 for what was not made here, and for meetups the holder may not see any more."""
    code = read_code(text)
    meetup = Meetup.objects.present().for_detail().filter(pk=code.meetup).first() if code else None
    if code is None or meetup is None:
        raise Http404
    rsvp = _rsvp(code, meetup)
    member = rsvp.member if rsvp is not None else None
    if code.member is not None:
        member = member or Member.objects.with_login().filter(pk=code.member).first()
        if member is None or not _may_see(member, meetup, rsvp):
            raise Http404
    return Holder(text, meetup, member, rsvp, asked(meetup, rsvp), position_of(rsvp, meetup))


def _rsvp(code: Code, meetup: Meetup) -> RSVP | None:
    mine = {"member": code.member} if code.member is not None else {"key": code.key}
    return meetup.rsvps.filter(**mine).select_related("member").first()


def _may_see(member: Member, meetup: Meetup, rsvp: RSVP | None) -> bool:
    """Who came by the link sees what they answered, whether they belong to the group or not."""
    came_by_link = rsvp is not None and bool(meetup.link_key)
    return member.is_active and (
        came_by_link or Meetup.objects.visible_to(member).filter(pk=meetup.pk).exists()
    )
