"""What the pages of a group's strategies show: read from what is stored, nothing is computed here."""

from dataclasses import dataclass
from datetime import date
from random import SystemRandom
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import NotAllowed
from handschlag.core.pagination import newest_first
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy, wording
from handschlag.insights.definitions import DEFINITIONS, Definition
from handschlag.insights.models import ForWhom, Strategy, StrategyMember, StrategyRevision
from handschlag.insights.pages.reading import spell_in
from handschlag.insights.strategies import sentences
from handschlag.insights.strategies.forest import Interval, forest
from handschlag.insights.strategies.library import LIBRARY, Idea
from handschlag.insights.strategies.sentences import Verdict
from handschlag.people.pages.directory import keys_of

LISTED: Final = 30
CHANGES: Final = 20
OFFERED: Final = 60
"""Members to choose from at once; a search narrows them."""
KEY: Final = "strategy_effect"
HEADLINE: Final = 4
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A strategy as a list shows it."""

    strategy: Strategy
    state: str
    when: str
    expected: str
    found: str
    tone: str


@dataclass(frozen=True, slots=True)
class Rows:
    group: Group
    membership: Membership
    rows: list[Row]
    newer: str | None
    older: str | None
    ideas: tuple[Idea, ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed what when; each field by its name, with what stood there before."""

    revision: StrategyRevision
    fields: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Detail:
    group: Group
    membership: Membership
    strategy: Strategy
    row: Row
    for_whom: str
    outcome: str
    next_step: str
    next_text: str
    next_href: str
    words: Definition
    chart: SafeString | str
    table: Table | None
    facts: list[str]
    changes: list[Change]
    chosen: int

    @property
    def has_effect(self) -> bool:
        return bool(self.chart)


@dataclass(frozen=True, slots=True)
class Choosing:
    group: Group
    membership: Membership
    strategy: Strategy
    found: "QuerySet[Membership]"
    """All whom the search leaves; ``offered`` are as many as a page takes."""
    offered: list[Membership]
    chosen: list[StrategyMember]
    is_cut: bool


def membership_of(slug: str, viewer: Member) -> Membership:
    """Http404 for a group the viewer may not know of, NotAllowed for who does not run it. A query or two."""
    membership = spell_in(slug, viewer)
    if membership is None or not policy.can_try(membership):
        raise NotAllowed(_("What is tried in a group is for its organisers and moderators."))
    return membership


def found_strategy(membership: Membership, pk: int) -> Strategy:
    strategy = _STRATEGY.first(group=membership.group_id, pk=pk)
    if strategy is None:
        raise Http404
    return strategy


def strategies(membership: Membership, *, before: str = "", after: str = "") -> Rows:
    """Two queries with that of the membership."""
    group = membership.group
    found = Strategy.objects.of_group(group).defer("source", "html")
    page = newest_first(found, field="since", before=before, after=after, size=LISTED)
    rows = [row_of(strategy) for strategy in page.rows]
    return Rows(group, membership, rows, page.newer, page.older, LIBRARY)


_STRATEGY = Prepared(
    lambda: (
        Strategy.objects.filter(group=Given("group"), pk=Given("pk"))
        .for_list()
        .select_related("created_by", "ending__by", "meetup__topic", "topic")
    )
)
_REVISIONS = Prepared(
    lambda: (
        StrategyRevision.objects.filter(strategy=Given("strategy"))
        .select_related("by")
        .order_by("-at", "-pk")[:CHANGES]
    )
)


def row_of(strategy: Strategy) -> Row:
    verdict = sentences.verdict(strategy)
    return Row(
        strategy,
        sentences.state(strategy),
        sentences.span(strategy.since, strategy.until),
        sentences.expected(strategy.aim, strategy.sign),
        sentences.said(verdict, strategy.aim),
        sentences.tone(verdict, strategy.sign),
    )


def detail(membership: Membership, pk: int) -> Detail:
    """Four queries."""
    strategy = found_strategy(membership, pk)
    figures = strategy.found.figures if strategy.found else {}
    drawn = _intervals(figures)
    return Detail(
        membership.group,
        membership,
        strategy,
        row_of(strategy),
        _for_whom(strategy),
        sentences.outcome(strategy),
        sentences.next_step(strategy),
        *_next_deed(strategy),
        DEFINITIONS[KEY],
        _chart(drawn) if any(not row.is_quiet for row in drawn) else "",
        _table(figures) or _newcomers(figures),
        _facts(figures),
        [Change(one, _changed(one)) for one in _REVISIONS.all(strategy=strategy.pk)],
        strategy.chosen.count() if strategy.audience == ForWhom.CHOSEN else 0,
    )


def _next_deed(strategy: Strategy) -> tuple[str, str]:
    """The button below the next step: text and address; none where it is to go on."""
    verdict, place = sentences.verdict(strategy), (strategy.group.slug, strategy.pk)
    if strategy.ended is not None:
        return _("Playbook of the site"), address("insights:playbook")
    if verdict == Verdict.NEWCOMERS:
        return _("Health of the group"), address("insights:health", strategy.group.slug)
    if verdict not in {Verdict.TOO_FEW, Verdict.WAITING, Verdict.NOT_COMPARABLE, strategy.sign}:
        return _("End it"), address("insights:end_strategy", *place)
    if strategy.audience == ForWhom.CHOSEN:
        return _("Choose members"), address("insights:strategy_members", *place)
    return "", ""


def _for_whom(strategy: Strategy) -> str:
    if strategy.audience == ForWhom.MEETUP and strategy.meetup is not None:
        return _("those who came to “%(meetup)s”") % {"meetup": strategy.meetup.topic.title}
    if strategy.audience == ForWhom.TOPIC and strategy.topic is not None:
        return _("those who took part in “%(topic)s”") % {"topic": strategy.topic.title}
    return strategy.get_audience_display()


def _intervals(figures: dict[str, Any]) -> list[Interval]:
    """The effects that can be told, and below them the placebo of the first one."""
    rows = []
    for one in figures.get("table", []):
        told = one["figure"]
        if told["value"] is not None:
            rows.append(Interval(after(one["weeks"]), told["value"], told["low"], told["high"]))
    placebo = _placebo(figures)
    if placebo is None:
        return rows
    value, low, high = placebo
    return [*rows, Interval(_("Placebo"), value, low, high, is_quiet=True)]


def _placebo(figures: dict[str, Any]) -> list[float] | None:
    return next((one["placebo"] for one in figures.get("table", []) if one["weeks"] == HEADLINE), None)


def after(weeks: int) -> str:
    return ngettext("after %(weeks)s week", "after %(weeks)s weeks", weeks) % {"weeks": weeks}


def _chart(rows: list[Interval]) -> SafeString:
    return forest(
        rows,
        title=_("Effect of what was tried"),
        description=_("Change against comparable members, each with its 95 % interval."),
        zero=_("no change"),
    )


def _table(figures: dict[str, Any]) -> Table | None:
    if not figures.get("table") or not any(one["treated"] for one in figures["table"]):
        return None
    columns = [
        _("Time"), _("Change"), _("95 % interval"), _("Placebo"), _("Tried with"), _("Compared with"),
        _("Nobody like them"),
    ]  # fmt: skip
    return Table(columns, [_cells(one) for one in figures["table"]])


def _cells(one: dict[str, Any]) -> list[str]:
    told, placebo = one["figure"], one["placebo"]
    return [
        after(one["weeks"]),
        wording.cell(told["value"], sentences.CHANGE),
        wording.span(told.get("low"), told.get("high"), sentences.CHANGE),
        wording.span(placebo[1], placebo[2], sentences.CHANGE) if placebo else "–",
        *(_count(one[name]) for name in ("treated", "controls", "left_out")),
    ]


def _count(number: int) -> str:
    """Small numbers are about people one could guess."""
    if 0 < number < policy.SMALLEST_CROWD:
        return _("fewer than five")
    return formats.number_format(number, 0, use_l10n=True, force_grouping=True)


def _newcomers(figures: dict[str, Any]) -> Table | None:
    """Shares before and since: an association, of which the page says so."""
    if "joined" not in figures:
        return None
    names = {"before": _("joined in the year before"), "joined": _("joined since")}
    rows = [
        [
            name,
            wording.cell(figures[key]["value"], "share"),
            wording.span(figures[key].get("low"), figures[key].get("high"), "share"),
            _count(figures[key]["n"]),
        ]
        for key, name in names.items()
    ]
    columns = [_("Newcomers"), _("Did something within four weeks"), _("95 % interval"), _("Members")]
    return Table(columns, rows)


def _facts(figures: dict[str, Any]) -> list[str]:
    if not figures:
        return []
    tried = ngettext("tried with %(n)s member", "tried with %(n)s members", figures["treated"])
    facts = [tried % {"n": _count(figures["treated"])}]
    placebo = _placebo(figures)
    if placebo:
        low, high = (wording.worded(value, sentences.CHANGE) for value in placebo[1:])
        facts.append(_("placebo between %(low)s and %(high)s") % {"low": low, "high": high})
    return facts


def _changed(revision: StrategyRevision) -> list[tuple[str, str]]:
    found = []
    for name, value in revision.before.items():
        words = getattr(Strategy._meta.get_field(name.removesuffix("_id")), "verbose_name", name)
        found.append((str(words), _before(name, value)))
    return found


def _before(name: str, value: Any) -> str:
    field = Strategy._meta.get_field(name.removesuffix("_id"))
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in {"since", "until"}:
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    text = str(dict(getattr(field, "choices", None) or {}).get(value, value))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def choosing(membership: Membership, pk: int, asked: dict[str, str], viewer: Member) -> Choosing:
    """Members to choose from, by name; what a member does not show to all is not found by. Four queries."""
    strategy = found_strategy(membership, pk)
    if strategy.audience != ForWhom.CHOSEN:
        raise Http404
    chosen = list(
        StrategyMember.objects.filter(strategy=strategy)
        .select_related("member")
        .order_by("member__name", "pk")
    )
    offered = Membership.objects.current().filter(group=membership.group, member__is_bot=False)
    offered = offered.named(asked.get("q", "")).exclude(member__in=[one.member_id for one in chosen])
    narrow = {name: text for name, text in asked.items() if name != "q"}
    if narrow:
        offered = offered.filter(member__in=keys_of(viewer, narrow))
    rows = list(offered.select_related("member").order_by("member__name", "pk")[: OFFERED + 1])
    is_cut = len(rows) > OFFERED
    return Choosing(membership.group, membership, strategy, offered, rows[:OFFERED], chosen, is_cut)


def drawn(page: Choosing, number: int) -> list[int]:
    """So many of those whom the search leaves, by lot; all of them where there are fewer. One query."""
    keys = list(page.found.order_by().values_list("member_id", flat=True))
    return SystemRandom().sample(keys, min(number, len(keys)))
