"""Answering: yes with guests, maybe, no. Places are given out one after the other, with the meetup held."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.groups.models import Membership
from handschlag.meetups import policy
from handschlag.meetups.actions.following import follow_by_answering
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.actions.inviting import tell_of_answer
from handschlag.meetups.actions.signing_up import check_answers, keep_answers
from handschlag.meetups.actions.telling import lay_notices_aside, notice_answered_for
from handschlag.meetups.actions.waiting import end_offers_of, fill_places, has_room, refuse_past
from handschlag.meetups.models import RSVP, Answer, Meetup, State

MOST_GUESTS = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says. ``host``: who says it for them, and is not bound by deadline, guests allowed and
    questions.
    """

    answer: Answer
    guests: int = 0
    answers: Mapping[int, str] | None = None
    host: Member | None = None


def answer_meetup(
    meetup: Meetup,
    answer: Answer,
    *,
    by: Member,
    guests: int = 0,
    answers: Mapping[int, str] | None = None,
    has_link: bool = False,
) -> RSVP:
    """Say yes, maybe or no. Who does not get a place waits for one.

    After the deadline one can still step back: say no, bring fewer, take what was offered. Conflict for
    anything else then, and once the meetup is over or called off. Invalid at ``guests`` for more than are
    allowed, or than have room: who has a place never loses it by asking for more.
    """
    with holding_meetup(meetup, by=by, has_link=has_link) as held:
        ask(allowed=policy.can_answer(held.standing), otherwise=_("You cannot answer this meetup."))
        end_offers_of(held.meetup, clock.now())
        rsvp = rsvp_of(held.meetup, by)
        say(held.meetup, rsvp, Wish(answer, guests, answers))
        audit("answer", held.meetup, by=by, answer=answer, guests=rsvp.guests)
        lay_notices_aside(held.meetup, by=by)
    return rsvp


def answer_for(meetup: Meetup, member: Member, answer: Answer, *, by: Member, guests: int = 0) -> RSVP:
    """A host answers for a member of one of the groups, who is told. Full is full: they wait like others."""
    with holding_meetup(meetup, by=by) as held:
        ask(allowed=policy.can_run(held.standing), otherwise=_only_hosts())
        end_offers_of(held.meetup, clock.now())
        rsvp = rsvp_of(held.meetup, member)
        if rsvp.pk is None and not _belongs(member, held.meetup):
            raise Invalid(_("%(name)s belongs to none of the groups.") % {"name": member.name}, "member")
        if Block.objects.between(by.pk, member.pk).exists():
            raise NotAllowed(_("This person cannot be asked at the moment."))
        return _say_as_host(held.meetup, rsvp, Wish(answer, guests, host=by))


def answer_for_guest(meetup: Meetup, rsvp: RSVP, answer: Answer, *, by: Member, guests: int = 0) -> RSVP:
    """A host changes an answer on the list, whoever gave it."""
    with holding_meetup(meetup, by=by) as held:
        ask(allowed=policy.can_run(held.standing), otherwise=_only_hosts())
        end_offers_of(held.meetup, clock.now())
        now = held.meetup.rsvps.listed().filter(pk=rsvp.pk).select_related("member").first()
        if now is None:
            raise Conflict(_("They are not on the list any more."))
        return _say_as_host(held.meetup, now, Wish(answer, guests, host=by))


def add_person(meetup: Meetup, name: str, *, by: Member, guests: int = 0) -> RSVP:
    """A host adds somebody without an account, by name; full is full."""
    if not name.strip():
        raise Invalid(_("What are they called?"), "name")
    with holding_meetup(meetup, by=by) as held:
        ask(allowed=policy.can_run(held.standing), otherwise=_only_hosts())
        end_offers_of(held.meetup, clock.now())
        rsvp = RSVP(meetup=held.meetup, name=name.strip()[:80], state=State.NO)
        return _say_as_host(held.meetup, rsvp, Wish(Answer.YES, guests, host=by))


def rsvp_of(meetup: Meetup, member: Member) -> RSVP:
    """What the member has answered, also before they had an account here, or an answer not given yet."""
    mine = RSVP.objects.of(member).filter(meetup=meetup).select_related("member").first()
    if mine is None and member.email:
        mine = meetup.rsvps.listed().filter(member__isnull=True, email=member.email).first()
    found = mine or RSVP(meetup=meetup, state=State.NO)
    found.member, found.name, found.email = member, "", ""
    return found


def say(meetup: Meetup, rsvp: RSVP, wish: Wish) -> None:
    """Answer with the meetup held; places that become free are filled, and who is concerned is told."""
    _refuse_late(meetup, rsvp, wish)
    _refuse_guests(meetup, rsvp, wish)
    all_needed = wish.answer == Answer.YES and wish.host is None
    new_answers = check_answers(meetup, rsvp, wish.answers, all_needed=all_needed)
    before = (rsvp.pk, rsvp.state, rsvp.guests)
    if wish.answer == Answer.YES:
        _take_place(meetup, rsvp, wish.guests)
    else:
        rsvp.state, rsvp.guests = State(wish.answer), 0
    rsvp.answered_at, rsvp.by, rsvp.offered_until = clock.now(), wish.host, None
    follow_by_answering(rsvp, meetup)
    rsvp.save()
    keep_answers(rsvp, new_answers)
    moved = {one.pk: one for one in fill_places(meetup)}
    if rsvp.pk in moved:
        rsvp.state, rsvp.offered_until = moved[rsvp.pk].state, moved[rsvp.pk].offered_until
    elif (rsvp.pk, rsvp.state, rsvp.guests) != before:
        tell_of_answer(rsvp)


def _take_place(meetup: Meetup, rsvp: RSVP, guests: int) -> None:
    """Who wants more than before stands at the end of the line; who has a place keeps it."""
    more = guests - rsvp.guests
    if rsvp.holds_a_place:
        if more > 0 and not has_room(meetup, more):
            raise Invalid(_("There are not enough free places for more guests."), "guests")
        rsvp.state = State.GOING
    elif rsvp.state != State.WAITING:
        rsvp.queued_at = clock.now()
        rsvp.state = State.GOING if has_room(meetup, 1 + guests) else State.WAITING
    elif more > 0:
        rsvp.queued_at = clock.now()
    rsvp.guests = guests


def _refuse_late(meetup: Meetup, rsvp: RSVP, wish: Wish) -> None:
    refuse_past(meetup)
    if meetup.takes_answers or wish.host is not None or _steps_back(rsvp, wish) or not meetup.answer_until:
        return
    until = formats.date_format(meetup.answer_until.astimezone(meetup.tzinfo), "DATETIME_FORMAT")
    raise Conflict(_("Answers were taken until %(time)s. You can still say no.") % {"time": until})


def _steps_back(rsvp: RSVP, wish: Wish) -> bool:
    if wish.answer == Answer.YES:
        return rsvp.wants_a_place and wish.guests <= rsvp.guests
    return wish.answer == Answer.NO


def _refuse_guests(meetup: Meetup, rsvp: RSVP, wish: Wish) -> None:
    """Those who were allowed once stay."""
    most = MOST_GUESTS if wish.host else max(meetup.guests_allowed, rsvp.guests)
    if wish.answer != Answer.YES or 0 <= wish.guests <= most:
        return
    if most == 0 or wish.guests < 0:
        raise Invalid(_("Guests are not foreseen here."), "guests")
    words = ngettext(
        "At most %(count)s guest each is allowed.", "At most %(count)s guests each are allowed.", most
    )
    raise Invalid(words % {"count": most}, "guests")


def _say_as_host(meetup: Meetup, rsvp: RSVP, wish: Wish) -> RSVP:
    say(meetup, rsvp, wish)
    audit("answer for", meetup, by=wish.host, rsvp=rsvp.pk, answer=wish.answer, guests=rsvp.guests)
    if wish.host is not None:
        notice_answered_for(rsvp, meetup, by=wish.host)
    return rsvp


def _belongs(member: Member, meetup: Meetup) -> bool:
    ours = Q(group=meetup.topic.group_id) | Q(group__in=meetup.cohosts.values("group"))
    return Membership.objects.of(member).filter(ours).exists()


def _only_hosts() -> str:
    return _("Only hosts answer for others.")
