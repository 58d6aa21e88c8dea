"""What the health page shows, from a snapshot: nothing is computed here."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.groups import policy as group_policy
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy, tables, wording
from handschlag.insights.definitions import SECTIONS, Definition, Section
from handschlag.insights.figures import Figures, Told, for_others
from handschlag.insights.models import Chart, Snapshot
from handschlag.insights.waiting import reply_href, still_waiting

CARDS_KEPT: Final = 24 * 60 * 60
OTHERS: Final = "_others"
"""Ends the name of a chart that is drawn apart for who does not run the group."""

_SLUG: Final = Given("slug", Group._meta.get_field("slug"))
_MEMBERSHIP: Final = Prepared(
    lambda: (
        Membership.objects.of(Member(pk=Given("viewer")))
        .filter(group__slug=_SLUG)
        .select_related("group")[:1]
    )
)
_SNAPSHOTS: Final = Prepared(lambda: Snapshot.objects.newest_and_newest_computed(Given("group")))
_WAITING: Final = Prepared(lambda: still_waiting(GivenKeys("posts")))
_TEN_PERCENT: Final = 0.1


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure in the small print of an insight."""

    label: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Insight:
    """One figure with all that belongs to it, in the reader's words; ``value`` "" where there is none."""

    key: str
    words: Definition
    value: str
    unit: str
    reason: str
    facts: list[str]
    tone: str
    beside: list[Beside]
    chart: str
    table: tables.Table | None
    action_text: str
    action_href: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that nobody has answered; ``author`` None where names are not shown."""

    title: str
    href: str
    reply_href: str
    author: Member | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class HealthPage:
    group: Group
    membership: Membership
    may_request: bool
    shows_names: bool
    snapshot: Snapshot | None = None
    is_under_way: bool = False
    has_failed: bool = False
    cards: SafeString = field(default_factory=SafeString)
    newcomers: list[Waiting] = field(default_factory=list)
    unanswered: list[Waiting] = field(default_factory=list)

    @property
    def is_archive(self) -> bool:
        """Whether the figures speak of a day long before they were computed."""
        found = self.snapshot
        if found is None or found.as_of is None or found.finished_at is None:
            return False
        return found.finished_at - found.as_of > timedelta(days=1)


def membership_for_health(slug: str, viewer: Member) -> Membership:
    """The viewer's membership, in one query.

    Http404 for a group they may not know of, NotAllowed for strangers.
    """
    membership = _MEMBERSHIP.first(viewer=viewer.pk, slug=slug)
    if membership is not None and policy.can_see_health(membership):
        return membership
    if not Group.objects.visible_to(viewer).filter(slug=slug).exists():
        raise Http404
    raise NotAllowed(_("The health of a group is for its members to see."))


def health(membership: Membership, *, language: str) -> HealthPage:
    """The page as this member may see it: two queries, four where the cards are not drawn up yet."""
    group, shows_names = membership.group, policy.can_see_names(membership)
    found = _SNAPSHOTS.all(group=group.pk)
    newest = found[0] if found else None
    computed = next((snapshot for snapshot in found if snapshot.is_computed), None)
    page = HealthPage(
        group,
        membership,
        policy.can_request_snapshot(membership),
        shows_names,
        snapshot=computed,
        is_under_way=newest is not None and newest.is_under_way,
        has_failed=newest is not None and newest.has_failed,
    )
    if computed is None:
        return page
    waiting = _waiting(computed, shows_names=shows_names)
    return replace(
        page,
        cards=_cards(computed, membership, language),
        newcomers=[waiting[post] for post in computed.newcomers if post in waiting and shows_names],
        unanswered=[waiting[post] for post in computed.unanswered if post in waiting],
    )


def _cards(snapshot: Snapshot, membership: Membership, language: str) -> SafeString:
    """The insights as they look to everybody of this role: drawn up once per snapshot, role and language."""
    key = f"insights/{snapshot.pk}/{snapshot.finished_at:%Y%m%d%H%M%S%f}/{membership.role}/{language}"
    html: str | None = cache.get(key)
    if html is None:
        page = _sections(snapshot, membership, language)
        html = render_to_string("insights/_cards.html", page, using="jinja2")
        cache.set(key, html, CARDS_KEPT)
    return mark_safe(html)  # noqa: S308 - our own template, which escapes


def _sections(snapshot: Snapshot, membership: Membership, language: str) -> dict[str, list[Insight]]:
    """The insights of health, and of online and offline where there are any."""
    figures: Figures = snapshot.figures
    charts = dict(Chart.objects.filter(snapshot=snapshot, language=language).values_list("name", "svg"))
    if not policy.can_see_names(membership):
        figures = for_others(figures)
        charts |= {name.removesuffix(OTHERS): svg for name, svg in charts.items() if name.endswith(OTHERS)}
    return {
        name: [
            _insight(key, SECTIONS[name], figures, charts, membership)
            for key in SECTIONS[name].insights
            if name == "health" or key in figures
        ]
        for name in ("health", "coupling")
    }


def _waiting(snapshot: Snapshot, *, shows_names: bool) -> dict[int, Waiting]:
    posts = _WAITING.all(posts=[*snapshot.unanswered, *snapshot.newcomers])
    return {
        post.pk: Waiting(
            title=post.topic.title,
            href=post.get_absolute_url(),
            reply_href=reply_href(post),
            author=post.author if shows_names else None,
            written_at=post.created_at,
        )
        for post in posts
    }


def _insight(
    key: str, section: Section, figures: Figures, charts: dict[str, str], membership: Membership
) -> Insight:
    words, told = section.insights[key], figures[key]
    value = wording.worded(told["value"], told["unit"]) if told["value"] is not None else None
    text, href = _deed(key, membership)
    return Insight(
        key=key,
        words=words,
        value=value.number if value else "",
        unit=value.unit if value else "",
        reason="" if value else wording.reason_here(told),
        facts=_facts(words, told),
        tone=_tone(key, told),
        beside=[_beside(section.companions[name], figures[name]) for name in section.beside.get(key, [])],
        chart=charts.get(key, ""),
        table=tables.behind(key, figures),
        action_text=text,
        action_href=href,
    )


def _facts(words: Definition, told: Told) -> list[str]:
    shown = [wording.rests_on(told, words.rests_on)] if told["n"] else []
    return [fact for fact in (wording.interval(told), *shown, str(words.window)) if fact]


def _beside(words: Definition, told: Told) -> Beside:
    value = told["value"]
    text = _("too few data") if value is None else str(wording.worded(value, told["unit"]))
    return Beside(str(words.label), text, wording.interval(told))


def _tone(key: str, told: Told) -> str:
    """Only the active share has a line to be measured against: that of the source text."""
    if key != "active_share" or told["value"] is None:
        return ""
    return "good" if told["value"] >= _TEN_PERCENT else "watch"


def _deed(key: str, membership: Membership) -> tuple[str, str]:
    """The one next step that somebody in this role can take: text and address."""
    slug = membership.group.slug
    topic = (_("Start a topic"), address("discussions:new_topic", slug))
    answer = (_("Answer a topic"), "#unanswered")
    greet = (_("Greet a newcomer"), "#newcomers") if policy.can_see_names(membership) else answer
    people = (_("Look at the members"), address("groups:members", slug))
    invite = people
    if group_policy.can_invite(membership):
        invite = (_("Invite people"), address("groups:invitations", slug))
    return {
        "joins_per_month": invite,
        "time_to_first_reply": answer,
        "newcomer_funnel": greet,
        "one_post_share": greet,
        "participation_split": people,
        "absence_factor": people,
        "met_share": people,
    }.get(key, topic)
