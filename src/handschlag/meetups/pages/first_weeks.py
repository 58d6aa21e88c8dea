"""A step of newcomers: meeting somebody."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from handschlag.core.addresses import address
from handschlag.core.prepared import GivenMoment
from handschlag.groups.pages.first_weeks import StepKind, Words
from handschlag.meetups.models import RSVP, Handshake, Meetup
from handschlag.meetups.models.rsvps import WANTING_A_PLACE


def has_answered() -> Exists:
    """They come, or came, to a meetup of the group, or wait for a place."""
    answers = RSVP.objects.filter(member=OuterRef("member"), meetup__topic__group=OuterRef("group"))
    return Exists(answers.filter(state__in=WANTING_A_PLACE))


def has_shaken_hands() -> Q:
    """With anybody, anywhere."""
    confirmed = Handshake.objects.confirmed()
    asked = Exists(confirmed.filter(asked_by=OuterRef("member")))
    return Q(asked) | Q(Exists(confirmed.filter(other=OuterRef("member"))))


def _next() -> Subquery:
    coming = Meetup.objects.present().standing().filter(topic__group=OuterRef("group"))
    later = coming.filter(starts_at__gt=GivenMoment("now")).order_by("starts_at", "pk")
    return Subquery(later.values("pk")[:1])


def _words(row: Any) -> Words:
    has_next = row.next_meetup is not None
    href = address("meetups:detail", row.next_meetup) if has_next else address("meetups:group", row.slug)
    return Words(
        _("Meet somebody"),
        _("Whoever has met in person answers sooner, and asks more easily."),
        href,
    )


MEET = StepKind("meet", 30, lambda: _("Meeting somebody"), _words, {"next_meetup": _next})
