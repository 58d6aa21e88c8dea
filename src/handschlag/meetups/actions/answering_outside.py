"""Answering without an account, by the link of a meetup that has one: confirmed by mail.

Whoever writes an address gets the same answer, whether it is known here or not; what it is to us stands in
the mail only. Until it is confirmed an answer holds no place, and after two days it is forgotten.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.utils import formats, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.meetups.actions.answering import Wish, rsvp_of, say
from handschlag.meetups.actions.holding import holding_meetup
from handschlag.meetups.actions.signing_up import check_answers, keep_answers
from handschlag.meetups.actions.waiting import end_offers_of, refuse_past
from handschlag.meetups.codes.answers import answer_address
from handschlag.meetups.models import RSVP, Answer, Meetup, OutsideTry, State
from handschlag.notifications.actions import send_template

CONFIRMED_WITHIN = timedelta(hours=48)
LOOKS_BACK = timedelta(hours=1)
MOST_OF_AN_ADDRESS = 3
MOST_FROM_A_PLACE = 30
"""A whole class may sit behind one network address."""
TRIES_KEPT = timedelta(days=1)


class TooOften(Conflict):
    """Too many mails were asked for in an hour, for one address or from one network address (429)."""


def answer_from_outside(
    meetup: Meetup,
    answer: Answer,
    *,
    name: str,
    email: str,
    language: str,
    ip: str,
    guests: int = 0,
    answers: Mapping[int, str] | None = None,
) -> None:
    """Somebody says yes or maybe, and gets a mail in which to confirm it; who has answered, one to change it.

    Raises NotAllowed where there is no such link, TooOften, Invalid, and Conflict once answers are over.
    """
    email = email.strip().lower()
    with holding_meetup(meetup, by=None, has_link=True) as held:
        now = held.meetup
        if not now.link_key:
            raise NotAllowed(_("Here one answers after signing in."))
        refuse_past(now)
        if not now.takes_answers:
            raise Conflict(_("Answers are not taken any more."))
        if not 0 <= guests <= now.guests_allowed:
            raise Invalid(_("So many guests are not foreseen here."), "guests")
        _count_tries(email, ip)
        rsvp = now.rsvps.filter(email=email).first() or RSVP(meetup=now, email=email, state=State.UNCONFIRMED)
        # as of somebody new: what is known of the address must not show in what is asked
        new_answers = check_answers(now, RSVP(meetup=now), answers, all_needed=answer == Answer.YES)
        if rsvp.state == State.UNCONFIRMED:
            rsvp.name, rsvp.guests, rsvp.language = name.strip()[:80], guests, language
            rsvp.answered_at = clock.now()
            rsvp.save()
            keep_answers(rsvp, new_answers)
        _send(rsvp, now, answer)


def answer_from_mail(
    rsvp: RSVP, answer: Answer, *, guests: int = 0, answers: Mapping[int, str] | None = None
) -> RSVP | None:
    """Who has no account confirms or changes their answer; that they have the mail shows who they are.

    An address that belongs to a member here counts as theirs. A no to what was never confirmed leaves
    nothing behind: None.
    """
    with holding_meetup(rsvp.meetup, by=None, has_link=True) as held:
        end_offers_of(held.meetup, clock.now())
        now = held.meetup.rsvps.filter(pk=rsvp.pk).first()
        if now is None or has_lapsed(now):
            raise Conflict(_("This link was not used in time. Answer once more."))
        if now.state == State.UNCONFIRMED and answer == Answer.NO:
            now.delete()
            return None
        kept = dict(now.answers.values_list("question", "text")) | dict(answers or {})
        speaking = _as_member(now, held.meetup)
        say(held.meetup, speaking, Wish(answer, guests, kept))
        audit("answer", held.meetup, by=speaking.member, rsvp=speaking.pk, answer=answer, guests=guests)
        return speaking


def has_lapsed(rsvp: RSVP) -> bool:
    return rsvp.state == State.UNCONFIRMED and rsvp.answered_at <= clock.now() - CONFIRMED_WITHIN


def forget_unconfirmed(now: datetime) -> int:
    """Forget answers that nobody confirmed in time, and who tried what; how many answers."""
    OutsideTry.objects.filter(at__lte=now - TRIES_KEPT).delete()
    lapsed = RSVP.objects.filter(state=State.UNCONFIRMED, answered_at__lte=now - CONFIRMED_WITHIN)
    keys = list(lapsed.values_list("pk", flat=True))
    lapsed.filter(pk__in=keys).delete()
    return len(keys)


def _count_tries(email: str, ip: str) -> None:
    """In the database, so that all processes count together."""
    since = clock.now() - LOOKS_BACK
    for value, most in ((f"address {email}", MOST_OF_AN_ADDRESS), (_network(ip), MOST_FROM_A_PLACE)):
        whom = salted_hmac("handschlag.meetups.outside", value, algorithm="sha256").hexdigest()
        if OutsideTry.objects.filter(whom=whom, at__gt=since).count() >= most:
            raise TooOften(_("Too many tries in a short time. Look into your mail, or try again in an hour."))
        OutsideTry.objects.create(whom=whom)


def _network(ip: str) -> str:
    """One customer has a whole /64 of IPv6 addresses."""
    try:
        return str(IPv6Network((ip, 64), strict=False)) if isinstance(ip_address(ip), IPv6Address) else ip
    except ValueError:
        return "unknown"


def _send(rsvp: RSVP, meetup: Meetup, answer: Answer) -> None:
    with translation.override(rsvp.language or None):
        context = {
            "rsvp": rsvp,
            "meetup": meetup,
            "is_new": rsvp.state == State.UNCONFIRMED,
            "starts": formats.date_format(meetup.local_start, "DATETIME_FORMAT"),
            "hours": int(CONFIRMED_WITHIN.total_seconds() // 3600),
            "link": answer_address(rsvp, meetup, answer),
        }
        send_template("meetups/mail/confirm.txt", rsvp.email, context)


def _as_member(rsvp: RSVP, meetup: Meetup) -> RSVP:
    """The RSVP of the member whose address it is, else this one."""
    member = Member.objects.with_login().filter(email=rsvp.email).first() if rsvp.email else None
    if member is None:
        return rsvp
    own = rsvp_of(meetup, member)
    if own.pk != rsvp.pk:  # which never was confirmed, else it would be theirs
        rsvp.delete()
    return own
