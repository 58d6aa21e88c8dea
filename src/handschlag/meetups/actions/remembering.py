"""The days after a meetup: whom did you talk to? Who came names others who came; both have to say so."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import audit
from handschlag.meetups import policy
from handschlag.meetups.actions.following_up import about_meeting
from handschlag.meetups.actions.occasions import Occasion
from handschlag.meetups.actions.shaking import ask_once
from handschlag.meetups.models import WAITS_FOR, Attendance, Meetup
from handschlag.notifications.actions import read_notices_about


@dataclass(frozen=True, slots=True)
class Remembered:
    """How many were asked, and how many have said the same already: with them it counts."""

    asked: int
    confirmed: int


def say_whom_i_met(meetup: Meetup, chosen: Collection[int], *, by: Member) -> Remembered:
    """``chosen``: keys of members; who did not come is left out. Saying it twice says it once.

    Raises NotAllowed for who did not come themselves, Conflict before the meetup and two weeks after it.
    """
    if not came(meetup, by):
        raise NotAllowed(_("This is for those who came."))
    refuse_untimely(meetup)
    if not policy.can_shake_hands(by):
        raise NotAllowed(_("Handshakes are for people with an account that is in use."))
    with transaction.atomic():
        others = _held(meetup, chosen, by)
        occasion, made = Occasion.at(meetup), []
        for other in others:
            with suppress(Conflict):  # they have shaken hands there
                made.append(ask_once(other, occasion, by=by, again=False))
        read_notices_about(about_meeting(meetup.pk), by=by, upto=1)
        audit("say whom one met", meetup, by=by, count=len(made))
    confirmed = sum(one.is_confirmed for one in made)
    return Remembered(len(made) - confirmed, confirmed)


def came(meetup: Meetup, member: Member) -> bool:
    return Attendance.objects.present().filter(meetup=meetup, member=member).exists()


def others_who_came(meetup: Meetup, member: Member) -> MemberQuerySet:
    """Who can shake hands with ``member``, of those who came."""
    there = Attendance.objects.present().filter(meetup=meetup).exclude(member=member).values("member")
    able = Member.objects.with_login().visible_to(member).approachable_by(member.pk)
    return able.filter(pk__in=there, is_bot=False)


def refuse_untimely(meetup: Meetup) -> None:
    """Raises Conflict. Needs ``cancellation`` loaded with the meetup, or asks for it."""
    if meetup.is_cancelled:
        raise Conflict(_("This meetup has been called off."))
    if not meetup.has_begun:
        raise Conflict(_("This meetup has not begun yet."))
    if clock.now() > meetup.ends_at + WAITS_FOR:
        raise Conflict(_("This meetup is too long ago. Shake hands when you meet again."))


def _held(meetup: Meetup, chosen: Collection[int], by: Member) -> list[Member]:
    """The chosen ones, and nobody else deals with them until the deed is done."""
    others = others_who_came(meetup, by).filter(pk__in=chosen)
    keys = [by.pk, *others.values_list("pk", flat=True)]
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    return list(others.order_by("pk"))
