"""What the form for a new meetup begins with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Poll, PollOption, Post, Topic
from handschlag.discussions.pages.polls import find_poll
from handschlag.groups.models import Group
from handschlag.meetups.actions.proposing import able, talkers
from handschlag.meetups.models import Meetup, MeetupDraft
from handschlag.meetups.recurrence import at_wall_clock

LONGEST_KEY = 18
LASTS = timedelta(hours=2)
"""How long a meetup takes, unless somebody says otherwise."""
QUESTIONS = 5
"""As many as the form has lines for."""


@dataclass(frozen=True, slots=True)
class Begun:
    """``about``: the talk it comes out of. ``draft``: what is gone on with."""

    initial: dict[str, Any] = field(default_factory=dict)
    about: Topic | None = None
    draft: MeetupDraft | None = None
    talkers: list[Member] = field(default_factory=list)
    poll: Poll | None = None
    """In which the day was found."""

    @property
    def repeat(self) -> dict[str, Any]:
        """What a draft says of how the meetup comes back."""
        kept = self.draft.fields if self.draft is not None else {}
        return {
            name.removeprefix("repeat-"): value for name, value in kept.items() if name.startswith("repeat-")
        }


def begun(group: Group, member: Member, asked: QueryDict, sent: QueryDict) -> Begun:
    """From a talk (``about``), another meetup (``copy``), a draft, or a place and a title that are suggested.

    Http404 for what the member does not find.
    """
    about = _topic(asked.get("about") or sent.get("about"), member)
    people = talkers(about, besides=member) if about else []
    if about is not None and (option := _option(about, asked, member)):
        chosen = _out_of(about) | _on_the_day(option, member)
        return Begun(chosen, about, None, able(option, besides=member) or people, option.poll)
    if draft := _draft(asked.get("draft") or sent.get("draft"), group, member):
        return Begun({**draft.fields, "draft": draft.pk}, about, draft, people)
    if about is not None:
        return Begun(_out_of(about), about, None, people)
    if copied := _meetup(asked.get("copy"), member):
        return Begun(_another_like(copied))
    suggested = {name: asked[name][:200] for name in ("title", "venue", "address") if name in asked}
    return Begun(suggested)


def _out_of(topic: Topic) -> dict[str, Any]:
    title = topic.title.replace("[", "(").replace("]", ")")
    source = _("This came up in [%(title)s](%(address)s).") % {
        "title": title,
        "address": topic.get_absolute_url(),
    }
    return {"title": topic.title, "source": source, "about": topic.pk}


def _option(topic: Topic, asked: QueryDict, member: Member) -> PollOption | None:
    """The day that was chosen in a poll of the topic, if the member may see how it ended."""
    poll, option = asked.get("poll"), asked.get("option")
    if not (poll and option):
        return None
    found = find_poll(_number(poll), member)
    if found.topic.pk != topic.pk or not found.with_results:
        raise Http404
    days = PollOption.objects.filter(starts_at__isnull=False).select_related("poll__closure")
    return get_object_or_404(days, poll=found.poll, pk=_number(option))


def _on_the_day(option: PollOption, member: Member) -> dict[str, Any]:
    """By the clock of who asked; how long it takes, they know.

    Where that clock shows the hour twice, as those of old polls may, by one that never does: it must be the
    moment that was voted for.
    """
    if option.starts_at is None:
        return {}
    zone = option.poll.zone or member.time_zone
    if at_wall_clock(_shown(option.starts_at, zone), ZoneInfo(zone)) != option.starts_at:
        zone = "UTC"
    ends = _shown(option.starts_at + LASTS, zone)
    return {"zone": zone, "starts": _shown(option.starts_at, zone), "ends": ends}


def _shown(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _another_like(meetup: Meetup) -> dict[str, Any]:
    """The same but for its day: a week after the last one, and never in the past."""
    opening = Post.objects.filter(topic=meetup.topic_id, number=1, removal__isnull=True).first()
    filled = filled_with(meetup, opening.source if opening else "")
    shift = timedelta(days=7)
    while meetup.starts_at + shift <= clock.now():
        shift += timedelta(days=7)
    for name in ("starts", "ends", "answer_until"):
        filled[name] = filled[name] + shift if filled[name] else None
    return filled


def filled_with(meetup: Meetup, source: str) -> dict[str, Any]:
    """What a form begins with that changes a meetup, or plans another like it. Three queries."""
    names = (
        "zone", "venue", "address", "room", "map_url", "online_url", "cost", "capacity", "guests_allowed",
        "waiting_mode", "waiting_order", "offer_hours", "offer_valid_hours",
    )  # fmt: skip
    filled = {name: getattr(meetup, name) for name in names}
    if meetup.latitude is not None and meetup.longitude is not None:
        filled["coordinates"] = f"{meetup.latitude}, {meetup.longitude}"
    for number, question in enumerate(meetup.questions.all()[:QUESTIONS], 1):
        filled[f"question_{number}"] = question.text
        filled[f"choices_{number}"] = ", ".join(question.options)
        filled[f"required_{number}"] = question.is_required
    until = meetup.answer_until
    return filled | {
        "title": meetup.title,
        "source": source,
        "starts": meetup.local_start.replace(tzinfo=None),
        "ends": meetup.local_end.replace(tzinfo=None),
        "answer_until": until.astimezone(meetup.tzinfo).replace(tzinfo=None) if until else None,
        "hosts": ", ".join(meetup.hosts.order_by("host_rows__pk").values_list("name", flat=True)),
        "cohosts": list(meetup.cohosts.values_list("group", flat=True)),
        "by_link": bool(meetup.link_key),
    }


def _topic(key: str | None, member: Member) -> Topic | None:
    return get_object_or_404(Topic.objects.visible_to(member), pk=_number(key)) if key else None


def _meetup(key: str | None, member: Member) -> Meetup | None:
    if not key:
        return None
    return get_object_or_404(Meetup.objects.visible_to(member).for_detail(), pk=_number(key))


def _draft(key: str | None, group: Group, member: Member) -> MeetupDraft | None:
    if not key:
        return None
    return MeetupDraft.objects.filter(group=group, member=member, pk=_number(key)).first()


def _number(key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        raise Http404
    return int(key)
