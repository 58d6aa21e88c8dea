"""What comes after a meetup: its recap, whom one met, who is new, where to go on."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import NotAllowed
from handschlag.discussions.models import Attachment
from handschlag.discussions.models.files import Kind
from handschlag.meetups import policy
from handschlag.meetups.actions.occasions import Occasion
from handschlag.meetups.actions.recapping import introduction_of, recap_of, was_at
from handschlag.meetups.actions.remembering import came, others_who_came
from handschlag.meetups.models import Handshake, Meetup, Recap
from handschlag.meetups.pages.finding import Found

PICTURES_SHOWN = 6
PEOPLE_SHOWN = 500
HandState = Literal["", "asked", "says so", "shaken"]


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The part of a meetup's page on what comes after it, as one viewer has it."""

    meetup: Meetup
    recap: Recap | None
    pictures: list[Attachment]
    can_write_recap: bool
    came: bool
    can_introduce: bool
    follow_up: str
    """Where a new topic about the meetup is begun; empty for who cannot start one."""


@dataclass(frozen=True, slots=True)
class There:
    """Somebody else who came, and how far the two are."""

    member: Member
    state: HandState


@dataclass(frozen=True, slots=True)
class WhomMet:
    meetup: Meetup
    people: list[There]
    is_readable: bool
    """Whether the viewer may see the meetup's page; who came by a link may not."""


def afterwards(found: Found) -> Afterwards | None:
    """None before it has begun, and where it was called off. Four queries at most."""
    meetup, viewer = found.meetup, found.viewer
    if meetup.is_cancelled or not meetup.has_begun:
        return None
    recap = recap_of(meetup)
    pictures = Attachment.objects.filter(post=recap.post, kind=Kind.IMAGE) if recap else None
    was_there, is_new = was_at(meetup, viewer) if isinstance(viewer, Member) else (False, False)
    belongs = found.goes_on and policy.can_introduce_oneself(found.standing)
    return Afterwards(
        meetup,
        recap,
        list(pictures.order_by("pk")[:PICTURES_SHOWN]) if pictures is not None else [],
        found.goes_on and recap is None and meetup.is_over and policy.can_write_recap(found.standing),
        was_there,
        is_new and belongs and isinstance(viewer, Member) and introduction_of(meetup, viewer) is None,
        _follow_up(meetup) if belongs else "",
    )


def _follow_up(meetup: Meetup) -> str:
    """The form for a new topic, with a link back in it."""
    source = _("At [%(title)s](%(address)s) …") % {
        "title": meetup.title.replace("[", "(").replace("]", ")"),
        "address": meetup.topic.get_absolute_url(),
    }
    return f"{address('discussions:new_topic', meetup.group.slug)}?{urlencode({'source': source})}"


def whom_met(pk: int, viewer: Member) -> WhomMet:
    """Everybody else who came, those who say that they met the viewer first. Five queries at most.

    Http404 for who may not see the meetup; NotAllowed for who sees it and did not come.
    """
    meetup = find_attended(pk, viewer)
    people = list(others_who_came(meetup, viewer).order_by("name", "pk")[:PEOPLE_SHOWN])
    states = _states(meetup, viewer)
    rows = [There(member, states.get(member.pk, "")) for member in people]
    is_readable = Meetup.objects.visible_to(viewer).filter(pk=pk).exists()
    return WhomMet(meetup, sorted(rows, key=lambda row: row.state != "says so"), is_readable)


def find_attended(pk: int, viewer: Member) -> Meetup:
    """Who came knows of the meetup, also if they may not read its talk."""
    meetup = Meetup.objects.present().for_list().filter(pk=pk).first()
    if meetup is not None and came(meetup, viewer):
        return meetup
    if meetup is not None and Meetup.objects.visible_to(viewer).filter(pk=pk).exists():
        raise NotAllowed(_("This is for those who came."))
    raise Http404


def own_words(meetup: Meetup, member: Member) -> str:
    """With what an introduction begins: what the member says about themself."""
    hello = _("Hello, I am %(name)s. I came to “%(title)s” for the first time.")
    said = [hello % {"name": member.name, "title": meetup.title}]
    facts = [member.headline, member.company, member.place]
    said += [", ".join(fact for fact in facts if fact), member.about.strip()]
    return "\n\n".join(text for text in said if text)


def _states(meetup: Meetup, viewer: Member) -> dict[int, HandState]:
    """By the key of the other. What the viewer has declined says nothing; what they asked was asked."""
    occasion, states = Occasion.at(meetup), dict[int, HandState]()
    for one in Handshake.objects.of(viewer).filter(withdrawn_at__isnull=True).order_by("pk"):
        mine = one.asked_by_id == viewer.pk
        other = one.other_id if mine else one.asked_by_id
        if one.is_confirmed:
            if occasion.is_that_of(one):
                states[other] = "shaken"
        elif not one.is_expired and states.get(other) != "shaken" and occasion.is_that_of(one):
            if mine:
                states[other] = "asked"
            elif one.is_open:
                states[other] = "says so"
    return states
