"""How the kinds of matter look on the page: rows with their people and the one button that does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.exchange.models import Side
from handschlag.groups.models import Group
from handschlag.insights.models import Matter, MatterKind
from handschlag.insights.people import plan_href
from handschlag.insights.waiting import reply_href
from handschlag.insights.week import wording
from handschlag.insights.week.finding import KINDS

MOST: Final = 5
"""Things on the page: fewer are done, more are not."""


@dataclass(frozen=True, slots=True)
class Way:
    """A button: where it leads; with ``sends`` it does the deed at once."""

    text: str
    href: str
    icon: str
    sends: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One matter in the reader's words. ``people``: who is in it, the first of them with a picture."""

    matter: Matter
    title: str
    href: str
    reason: str
    people: Sequence[Member]
    way: Way
    other: Way | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """Matters of one kind, at most as many as the kind says."""

    kind: MatterKind
    title: str
    why: str
    icon: str
    rows: list[Row] = field(default_factory=list)


def things(matters: Sequence[Matter], group: Group) -> list[Thing]:
    """The best of what waits, at most five things, no two of a kind. ``matters``: the best first."""
    kinds: dict[str, list[Matter]] = {}
    for matter in matters:
        ones = kinds.setdefault(matter.kind, [])
        if len(ones) < KINDS[matter.kind].most:
            ones.append(matter)
    return [_thing(MatterKind(kind), ones, group) for kind, ones in list(kinds.items())[:MOST]]


def as_one_list(waiting: Sequence[Matter], now: datetime) -> list[Matter]:
    """What waits and is not done by now."""
    return [one for one in waiting if one.is_waiting(now) and not one.is_done]  # type: ignore[attr-defined]  # annotated


def _thing(kind: MatterKind, matters: list[Matter], group: Group) -> Thing:
    rows = [_ROWS[kind](matter, group) for matter in matters]
    return Thing(kind, wording.headline(kind, len(rows)), wording.why(kind), ICONS[kind], rows)


def _greet(matter: Matter, _group: Group) -> Row:
    way = Way(_("Greet"), _reply(matter), "reply")
    return _of_post(matter, way, _people(matter.member))


def _answer(matter: Matter, _group: Group) -> Row:
    answer = Way(_("Answer"), _reply(matter), "reply")
    asking = _ask(matter, _title_of_post(matter), matter.post.get_absolute_url() if matter.post else "")
    way, other = (asking, answer) if asking else (answer, None)
    return _of_post(matter, way, _people(matter.member, matter.helper), other)


def _of_post(matter: Matter, way: Way, people: Sequence[Member], other: Way | None = None) -> Row:
    href = matter.post.get_absolute_url() if matter.post else ""
    return Row(matter, _title_of_post(matter), href, wording.reason(matter), people, way, other)


def _title_of_post(matter: Matter) -> str:
    return matter.post.topic.title if matter.post else ""


def _reply(matter: Matter) -> str:
    return reply_href(matter.post) if matter.post else ""


def _listing(matter: Matter, _group: Group) -> Row:
    href = address("exchange:listing", matter.listing_id)
    title = matter.listing.title if matter.listing else ""
    look = Way(_("Open the request"), href, "help")
    asking = _ask(matter, title, href)
    way, other = (asking, look) if asking else (look, None)
    return Row(matter, title, href, wording.reason(matter), _people(matter.member, matter.helper), way, other)


def _ask(matter: Matter, title: str, href: str) -> Way | None:
    """To write to who could help, with a first draft; None for who cannot read it."""
    helper = matter.helper
    if helper is None or helper.is_imported or not helper.is_active:
        return None
    text = wording.asking(helper.name, title, settings.BASE_URL + href)
    asked = urlencode({"to": helper.pk, "text": text})
    return Way(_("Ask %(name)s") % {"name": helper.name}, f"{address('people:write')}?{asked}", "send")


def _lapsed(matter: Matter, _group: Group) -> Row:
    href = f"{address('people:write')}?{urlencode({'to': matter.member_id})}"
    return _of_member(matter, Way(_("Write"), href, "send"))


def _thank(matter: Matter, _group: Group) -> Row:
    href = f"{address('exchange:thank')}?{urlencode({'to': matter.member_id})}"
    return _of_member(matter, Way(_("Say thank you"), href, "thanks"))


def _join(matter: Matter, group: Group) -> Row:
    return _of_member(matter, Way(_("Decide"), address("groups:requests", group.slug), "people"))


def _second(matter: Matter, group: Group) -> Row:
    title = _("Who else can help with %(what)s?") % {"what": matter.word}
    asked = urlencode({"side": Side.REQUEST, "group": group.slug, "title": title})
    way = Way(_("Ask for a second offer"), f"{address('exchange:new_listing')}?{asked}", "plus")
    listings = f"{address('exchange:group_listings', group.slug)}?{urlencode({'q': matter.word})}"
    return Row(matter, matter.word, listings, wording.reason(matter), _people(matter.member), way)


def _of_member(matter: Matter, way: Way) -> Row:
    member = matter.member
    title, href = (member.name, member.get_absolute_url()) if member else ("", "")
    return Row(matter, title, href, wording.reason(matter), _people(member), way)


def _meetup(matter: Matter, group: Group) -> Row:
    way = Way(_("Plan a meetup"), plan_href(group, matter.word), "plus")
    return Row(
        matter, matter.word, address("insights:chapter", group.slug, "meet"), wording.reason(matter), (), way
    )


def _pause(matter: Matter, group: Group) -> Row:
    way = Way(_("Plan a meetup"), address("meetups:create", group.slug), "plus")
    return Row(matter, "", address("meetups:group", group.slug), wording.reason(matter), (), way)


def _dispute(matter: Matter, _group: Group) -> Row:
    way = Way(_("Read and decide"), address("exchange:dispute", matter.about), "shield")
    return Row(matter, "", way.href, wording.reason(matter), (), way)


def _vote(matter: Matter, _group: Group) -> Row:
    way = Way(_("See the vote"), address("exchange:pool", matter.about), "people")
    return Row(matter, matter.word, way.href, wording.reason(matter), (), way)


def _figures(matter: Matter, group: Group) -> Row:
    way = Way(_("Compute now"), address("insights:compute", group.slug), "chart", sends=True)
    return Row(matter, "", address("insights:health", group.slug), wording.reason(matter), (), way)


def _people(*members: Member | None) -> tuple[Member, ...]:
    return tuple(member for member in members if member is not None)


ICONS: Final[dict[MatterKind, str]] = {
    MatterKind.DISPUTE: "shield",
    MatterKind.JOIN: "people",
    MatterKind.GREET: "person",
    MatterKind.ANSWER: "talk",
    MatterKind.LISTING: "help",
    MatterKind.LAPSED: "mail",
    MatterKind.MEETUP: "place",
    MatterKind.PAUSE: "meet",
    MatterKind.SECOND: "link",
    MatterKind.THANK: "thanks",
    MatterKind.VOTE: "check",
    MatterKind.FIGURES: "chart",
}
_ROWS: Final[dict[MatterKind, Callable[[Matter, Group], Row]]] = {
    MatterKind.DISPUTE: _dispute,
    MatterKind.JOIN: _join,
    MatterKind.GREET: _greet,
    MatterKind.ANSWER: _answer,
    MatterKind.LISTING: _listing,
    MatterKind.LAPSED: _lapsed,
    MatterKind.MEETUP: _meetup,
    MatterKind.PAUSE: _pause,
    MatterKind.SECOND: _second,
    MatterKind.THANK: _thank,
    MatterKind.VOTE: _vote,
    MatterKind.FIGURES: _figures,
}
