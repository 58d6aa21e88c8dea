"""Mail that answers an invitation: a word, or the answer of a calendar."""

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.meetups.actions import answer_meetup
from handschlag.meetups.actions.answering import rsvp_of
from handschlag.meetups.calendars import Participation, participation_in
from handschlag.meetups.codes.words import answer_in
from handschlag.meetups.models import Answer, Meetup
from handschlag.notifications.actions import Letter, Receiver, add_receiver

_ANSWER = {
    Participation.ACCEPTED: Answer.YES,
    Participation.TENTATIVE: Answer.MAYBE,
    Participation.DECLINED: Answer.NO,
}


def join() -> None:
    add_receiver(Receiver("rsvp", take_answer, page_of, needs_text=False, lasts=True))


def take_answer(pk: int, letter: Letter, by: Member) -> None:
    """Yes, maybe or no to the meetup ``pk``. Who has said yes already keeps the guests they bring."""
    meetup = Meetup.objects.visible_to(by).filter(pk=pk).first()
    if meetup is None:
        raise NotAllowed(_("This meetup is not there any more, or not open to you."))
    answer = _answer(letter)
    guests = rsvp_of(meetup, by).guests if answer == Answer.YES else 0
    answer_meetup(meetup, answer, by=by, guests=guests)


def page_of(pk: int) -> str:
    meetup = Meetup.objects.filter(pk=pk).first()
    return settings.BASE_URL + (meetup.get_absolute_url() if meetup else address("meetups:index"))


def _answer(letter: Letter) -> Answer:
    said = participation_in(letter.calendar) if letter.calendar else None
    if said is not None:
        return _ANSWER[said]
    word = answer_in(letter.lines)
    if word is None:
        raise Invalid(_("Begin your answer with the word yes, no or maybe: that alone is read."))
    return Answer(word)
