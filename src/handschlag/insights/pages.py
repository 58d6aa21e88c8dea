"""What the health page shows, from a snapshot: nothing is computed here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import NotAllowed
from handschlag.discussions.models import Post
from handschlag.discussions.pages.topics import page_href
from handschlag.groups import policy as group_policy
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy, tables, wording
from handschlag.insights.definitions import COMPANIONS, INSIGHTS, Definition
from handschlag.insights.figures import Figures, Told, for_others
from handschlag.insights.models import Chart, Snapshot
from handschlag.insights.waiting import still_waiting

_TEN_PERCENT: Final = 0.1
_BESIDE: Final = {
    "one_post_share": ["never_posted_share"],
    "participation_split": ["participation_some_share", "participation_none_share", "participation_gini"],
    "time_to_first_reply": [
        "answered_within_24h",
        "answered_within_72h",
        "unanswered_topics",
        "time_to_first_reply_90d",
        "answered_within_24h_90d",
    ],
    "newcomer_funnel": [
        "newcomer_funnel_joined",
        "newcomer_funnel_two_weeks",
        "newcomer_funnel_five_contributions",
    ],
}


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
    insights: list[Insight] = field(default_factory=list)
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
    membership = Membership.objects.of(viewer).filter(group__slug=slug).select_related("group").first()
    if membership is not None and policy.can_see_health(membership):
        return membership
    if not Group.objects.visible_to(viewer).filter(slug=slug).exists():
        raise Http404
    raise NotAllowed(_("The health of a group is for its members to see."))


def health(membership: Membership, *, language: str) -> HealthPage:
    """The page as this member may see it: at most three queries, whatever the size of the group."""
    group, shows_names = membership.group, policy.can_see_names(membership)
    found = list(Snapshot.objects.newest_and_newest_computed(group))
    newest = found[0] if found else None
    computed = next((snapshot for snapshot in found if snapshot.figures), None)
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
    figures: Figures = computed.figures if shows_names else for_others(computed.figures)
    charts = dict(Chart.objects.filter(snapshot=computed, language=language).values_list("name", "svg"))
    waiting = _waiting(computed, shows_names=shows_names)
    page.newcomers.extend(waiting[post] for post in computed.newcomers if post in waiting and shows_names)
    page.unanswered.extend(waiting[post] for post in computed.unanswered if post in waiting)
    page.insights.extend(_insight(key, figures, charts, page) for key in INSIGHTS)
    return page


def _waiting(snapshot: Snapshot, *, shows_names: bool) -> dict[int, Waiting]:
    posts = still_waiting([*snapshot.unanswered, *snapshot.newcomers])
    return {
        post.pk: Waiting(
            title=post.topic.title,
            href=post.get_absolute_url(),
            reply_href=_reply_href(post),
            author=post.author if shows_names else None,
            written_at=post.created_at,
        )
        for post in posts
    }


def _reply_href(post: Post) -> str:
    """Where the reply is written: below the topic, or in answer to this post."""
    if post.is_opening:
        return reverse("discussions:reply", args=[post.topic_id])
    page = page_href(post.topic, post.number)
    return f"{page}{'&' if '?' in page else '?'}reply_to={post.pk}#composer"


def _insight(key: str, figures: Figures, charts: dict[str, str], page: HealthPage) -> Insight:
    words, told = INSIGHTS[key], figures[key]
    value = wording.worded(told["value"], told["unit"]) if told["value"] is not None else None
    text, href = _deed(key, page)
    return Insight(
        key=key,
        words=words,
        value=value.number if value else "",
        unit=value.unit if value else "",
        reason="" if value else wording.reason(told),
        facts=_facts(words, told),
        tone=_tone(key, told),
        beside=[_beside(name, figures[name]) for name in _BESIDE.get(key, [])],
        chart=_chart(key, charts, page),
        table=tables.behind(key, figures),
        action_text=text,
        action_href=href,
    )


def _facts(words: Definition, told: Told) -> list[str]:
    shown = [wording.rests_on(told, words.rests_on)] if told["n"] else []
    return [fact for fact in (wording.interval(told), *shown, str(words.window)) if fact]


def _beside(name: str, told: Told) -> Beside:
    value = told["value"]
    text = _("too few data") if value is None else str(wording.worded(value, told["unit"]))
    return Beside(str(COMPANIONS[name].label), text, wording.interval(told))


def _tone(key: str, told: Told) -> str:
    """Only the active share has a line to be measured against: that of the source text."""
    if key != "active_share" or told["value"] is None:
        return ""
    return "good" if told["value"] >= _TEN_PERCENT else "watch"


def _chart(key: str, charts: dict[str, str], page: HealthPage) -> str:
    if not page.shows_names:
        return charts.get(f"{key}_others", charts.get(key, ""))
    return charts.get(key, "")


def _deed(key: str, page: HealthPage) -> tuple[str, str]:
    """The one next step this reader can take: text and address, empty where there is none."""
    slug = page.group.slug
    topic = (_("Start a topic"), reverse("discussions:new_topic", args=[slug]))
    answer = (_("Answer a topic"), "#unanswered") if page.unanswered else topic
    greet = (_("Greet a newcomer"), "#newcomers") if page.newcomers else answer
    people = (_("Look at the members"), reverse("groups:members", args=[slug]))
    invite = people
    if group_policy.can_invite(page.membership):
        invite = (_("Invite people"), reverse("groups:invitations", args=[slug]))
    return {
        "joins_per_month": invite,
        "time_to_first_reply": answer,
        "newcomer_funnel": greet,
        "one_post_share": greet,
        "participation_split": people,
        "absence_factor": people,
    }.get(key, topic)
