"""A meetup as its page shows it: what all see, and what is each viewer's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath

from django.utils import timezone

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.shared import Admission, Parts, Reading, frame
from handschlag.discussions.models import Post, Topic
from handschlag.discussions.pages.heads import Head
from handschlag.discussions.pages.showing import shown
from handschlag.groups.models import Group
from handschlag.meetups.models import Meetup
from handschlag.meetups.pages.afterwards import Afterwards, afterwards
from handschlag.meetups.pages.answering import AnswerPanel, answer_panel, heads_of
from handschlag.meetups.pages.finding import Found, meetup_of_topic

DOOR_OPENS = timedelta(days=1)
SELF_CHECK_IN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Time, place and people, for all who may see the meetup; names only for ``with_people``."""

    meetup: Meetup
    hosts: list[Member]
    cohosts: list[Group]
    with_people: bool
    link_key: str = ""
    """By which the viewer came from outside."""

    @property
    def cover_url(self) -> str | None:
        name = self.meetup.cover.name
        if not name:
            return None
        path = address("meetups:cover", self.meetup.pk, PurePath(name).stem)
        return f"{path}?key={self.link_key}" if self.link_key else path

    @property
    def is_elsewhere(self) -> bool:
        """The reader's clock shows another hour than the wall clock there."""
        zone = timezone.get_current_timezone()
        here, there = self.meetup.starts_at.astimezone(zone), self.meetup.local_start
        return here.utcoffset() != there.utcoffset()

    @property
    def until(self) -> datetime | None:
        """When time alone changes what is said."""
        meetup, now = self.meetup, clock.now()
        moments = [meetup.starts_at, meetup.ends_at, meetup.answer_until]
        return min((moment for moment in moments if moment is not None and moment > now), default=None)


@dataclass(frozen=True, slots=True)
class Standalone:
    """The page for those who may not read the talk."""

    found: Found
    facts: Facts
    description: str
    own: "Own"


@dataclass(frozen=True, slots=True)
class Own:
    """What a meetup is to its viewer. ``panel`` is None once it is over, ``after`` before it has begun."""

    found: Found
    panel: AnswerPanel | None
    after: Afterwards | None

    @property
    def is_door_open(self) -> bool:
        """From the day before."""
        meetup = self.found.meetup
        is_on = self.found.goes_on and not meetup.is_cancelled
        return is_on and meetup.starts_at - clock.now() < DOOR_OPENS

    @property
    def is_on(self) -> bool:
        """While the code at the door works."""
        meetup, now = self.found.meetup, clock.now()
        is_on = self.found.goes_on and not meetup.is_cancelled
        return is_on and meetup.starts_at - SELF_CHECK_IN <= now < meetup.ends_at

    @property
    def is_near(self) -> bool:
        return self.is_door_open and not self.found.meetup.is_over


def own_of(found: Found) -> Own:
    """Three queries at most before it begins, five after it is over."""
    panel = None if found.meetup.is_over else answer_panel(found)
    return Own(found, panel, afterwards(found))


def facts_of(meetup: Meetup, *, with_people: bool, link_key: str = "") -> Facts:
    """Two queries."""
    hosts = list(meetup.hosts.order_by("host_rows__pk"))
    cohosts = [row.group for row in meetup.cohosts.select_related("group").order_by("group__name")]
    return Facts(meetup, hosts, cohosts, with_people, link_key)


def head(topic: Topic, admission: Admission, reading: Reading) -> Head | None:
    """What stands at the top of a topic's page that is a meetup."""
    meetup = Meetup.objects.for_detail().filter(topic=topic.pk).first()
    if meetup is None:
        return None
    facts = facts_of(meetup, with_people=admission.role != "visitor")
    is_member = admission.role != "visitor"
    heads = None if is_member else heads_of(meetup)
    context = {"facts": facts, "meetup": meetup, "is_member": is_member, "heads": heads}
    parts = frame.rendered("meetups/_head.html", reading, **context)
    return Head(parts, facts.until)


def own_head(topic_id: int, member_id: int, reading: Reading) -> Parts:
    """What the reader has answered, and what they may do. Five queries at most."""
    found = meetup_of_topic(topic_id, Member(pk=member_id))
    return frame.rendered("meetups/_own.html", reading, own=own_of(found))


def standalone(found: Found) -> Standalone:
    """Two queries and those of the description's links."""
    meetup = found.meetup
    facts = facts_of(meetup, with_people=found.can_see_people)
    opening = Post.objects.filter(topic=meetup.topic_id, number=1, removal__isnull=True).first()
    html = shown({opening.pk: opening.html}, meetup.group)[opening.pk] if opening else ""
    return Standalone(found, facts, html, own_of(found))
