"""What the pages of scenarios show: stored by the worker, only read and worded here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.pagination import Page, newest_first
from handschlag.insights.bars import Row as Bar
from handschlag.insights.bars import bars
from handschlag.insights.crisis import drawing, wording
from handschlag.insights.crisis.circles import Circle
from handschlag.insights.crisis.wording import counted
from handschlag.insights.models import NetworkChoices, Scenario
from handschlag.insights.models.scenarios import HANDSHAKE, SECOND_SOURCE
from handschlag.insights.tables import Table

LISTED: Final = 100
"""Names of a round; all of them are in the file."""
PAGE_SIZE: Final = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario in the list."""

    scenario: Scenario
    title: str
    headline: str


@dataclass(frozen=True, slots=True)
class ListPage:
    circle: Circle
    page: Page[Scenario]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Round:
    """``people``: who leaves in it, None for who is here no longer; ``more``: how many others do.

    Of rounds that are not looked at nobody is read.
    """

    number: int
    left: int
    gone: int
    is_current: bool
    href: str
    people: list[Member | None]
    more: int
    is_nameless: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who could be brought together. Who does not want to be named is None, and is asked by nobody."""

    first: Member | None
    second: Member | None
    is_source: bool
    lost: str
    is_hidden: bool
    meet_href: str
    write_href: str


@dataclass(frozen=True, slots=True)
class Stronger:
    """What strengthens, and the same shock with it."""

    pairs: list[Pair]
    chart: SafeString
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A result in words and drawings. ``read``: the rounds that are looked at."""

    sentence: str
    rests_on: str
    tipping: str
    rounds: list[Round]
    current: Round
    read: list[Round]
    alone: list[Member | None]
    alone_more: int
    rounds_chart: SafeString
    rounds_table: Table
    curve_chart: SafeString
    curve_table: Table
    debtrank: str
    outside: int
    stronger: Stronger | None


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    circle: Circle
    scenario: Scenario
    title: str
    what_if: str
    headline: str
    reason: str = ""
    shown: Shown | None = None
    percent: int = 0
    thresholds: tuple[str, str] = ("", "")


def list_page(circle: Circle, *, before: str = "", after: str = "") -> ListPage:
    """One query."""
    rows = Scenario.objects.of(circle.group).select_related("group", "created_by").for_list()
    page = newest_first(rows, field="created_at", before=before, after=after, size=PAGE_SIZE)
    lines = [Line(row, wording.title(row), wording.headline(row)) for row in page.rows]
    return ListPage(circle, page, lines)


def scenario_page(circle: Circle, scenario: Scenario, *, turn: int = 0, whole: bool = False) -> ScenarioPage:
    """Two queries: the names of those who are shown, and who does not want to be matched.

    whole: all rounds, for paper.
    """
    result = scenario.result
    page = ScenarioPage(
        circle,
        scenario,
        wording.title(scenario),
        wording.what_if(scenario),
        wording.headline(scenario),
        reason=_(result["reason"]) if "reason" in result else "",
        percent=round(100 * scenario.progress),
        thresholds=(wording.share(scenario.low), wording.share(scenario.high)),
    )
    if not result or page.reason:
        return page
    read = range(len(result["rounds"])) if whole else [_within(turn, result)]
    return replace(page, shown=_shown(circle, scenario, _names(result, read), read))


def _within(turn: int, result: dict[str, Any]) -> int:
    return min(max(turn, 0), len(result["rounds"]) - 1)


def _names(result: dict[str, Any], read: Sequence[int]) -> dict[int, Member]:
    """By id: those who are still here, of all whom the page names."""
    wanted = {member for turn in read for member in result["rounds"][turn]["members"][:LISTED]}
    wanted |= set(result["alone"][:LISTED])
    for pair in result["strengthening"]["pairs"]:
        wanted |= {pair["first"], pair["second"]}
    people = Member.objects.filter(pk__in=wanted, is_active=True).only("name", "avatar")
    return {person.pk: person for person in people}


def _shown(circle: Circle, scenario: Scenario, names: dict[int, Member], read: Sequence[int]) -> Shown:
    result = scenario.result
    rounds = [_round(turn, scenario, names, read) for turn in range(len(result["rounds"]))]
    alone = result["alone"] if result["knows_help"] else []
    return Shown(
        wording.range_of_draws(result),
        wording.rests_on(result),
        wording.tipping(result),
        rounds,
        rounds[read[0]],
        [rounds[turn] for turn in read],
        alone=_people(alone, names),
        alone_more=max(len(alone) - LISTED, 0),
        rounds_chart=_rounds_chart(rounds, read[0], result["n"]),
        rounds_table=_rounds_table(rounds, result["n"]),
        curve_chart=_curve_chart(result),
        curve_table=_curve_table(result),
        debtrank=wording.share(result["debtrank"]),
        outside=max(result["hit"] - result["shocked"], 0),
        stronger=_stronger(circle, result, names),
    )


def _round(turn: int, scenario: Scenario, names: dict[int, Member], read: Sequence[int]) -> Round:
    told = scenario.result["rounds"][turn]
    members = told["members"] if turn in read else []
    return Round(
        turn,
        told["left"],
        told["gone"],
        is_current=turn == read[0],
        href=f"{scenario.get_absolute_url()}?round={turn}#rounds",
        people=_people(members, names),
        more=max(len(members) - LISTED, 0),
        is_nameless=told["left"] > len(told["members"]),
    )


def _people(ids: Iterable[int], names: dict[int, Member]) -> list[Member | None]:
    return [names.get(member) for member in list(ids)[:LISTED]]


def _rounds_chart(rounds: list[Round], at: int, n: int) -> SafeString:
    return drawing.rounds_chart(
        [one.gone for one in rounds],
        n,
        at,
        title=_("Members gone, round by round"),
        description=_("The dark part of a column leaves in that round. The dashed line is half."),
        axis=_("round"),
    )


def _rounds_table(rounds: list[Round], n: int) -> Table:
    rows = [
        [
            _("the shock") if one.number == 0 else counted(one.number),
            counted(one.left),
            counted(one.gone),
            wording.share(one.gone / n),
        ]
        for one in rounds
    ]
    columns = [_("Round"), _("Leave in this round"), _("Gone in all"), _("Of all")]
    return Table(_("Members gone, round by round"), columns, rows)


def _curve_chart(result: dict[str, Any]) -> SafeString:
    return drawing.curve_chart(
        result["curve"],
        result["n"],
        size=result["shocked"],
        tips=result["tips"]["value"],
        title=_("Gone in the end, by how many leave first"),
        description=_(
            "The line is the median of all draws, nine of ten draws lie in the band. The dot is this "
            "scenario; right of the upright line more than half go."
        ),
        axis=_("leave first"),
    )


def _curve_table(result: dict[str, Any]) -> Table:
    columns = [_("Leave first"), _("Gone in the end"), _("5 of 100 draws lose less"), _("5 of 100 lose more")]
    rows = [
        [counted(size), counted(median), counted(low), counted(high)]
        for size, low, median, high in result["curve"]
    ]
    return Table(_("Gone in the end, by how many leave first"), columns, rows)


def _stronger(circle: Circle, result: dict[str, Any], names: dict[int, Member]) -> Stronger | None:
    told = result["strengthening"]
    if not told["pairs"]:
        return None
    wanted = [member for pair in told["pairs"] for member in (pair["first"], pair["second"])]
    hidden = unmatched(wanted)
    pairs = [_pair(circle, pair, names, hidden, result["n"]) for pair in told["pairs"]]
    before, after = told["before"]["lost"]["median"], told["after"]["lost"]["median"]
    rows = [
        Bar(_("As it is"), before, counted(before)),
        Bar(_("With these new ties"), after, counted(after)),
    ]
    chart = bars(
        rows,
        title=_("Gone in the end after this shock"),
        description=_("%(before)s as it is, %(after)s with the new ties; median of all draws.")
        % {"before": counted(before), "after": counted(after)},
    )
    return Stronger(pairs, chart, _gain(told))


def unmatched(members: Iterable[int]) -> set[int]:
    """Those who do not want to be named where somebody looks for pairs. One query."""
    chosen = NetworkChoices.objects.filter(member__in=list(members), is_matched=False)
    return set(chosen.values_list("member", flat=True))


def _pair(circle: Circle, pair: dict[str, Any], names: dict[int, Member], hidden: set[int], n: int) -> Pair:
    first, second = (None if pair[end] in hidden else names.get(pair[end]) for end in ("first", "second"))
    is_hidden = bool({pair["first"], pair["second"]} & hidden)
    meet, write = "", ""
    if first is not None and second is not None:
        if circle.group is not None:
            asked = _("%(first)s and %(second)s meet") % {"first": first.name, "second": second.name}
            meet = f"{address('meetups:create', circle.group.slug)}?{urlencode({'title': asked})}"
        write = f"{address('people:write')}?{urlencode([('to', first.pk), ('to', second.pk)])}"
    return Pair(
        first,
        second,
        is_source=pair["kind"] == SECOND_SOURCE,
        lost=wording.share(pair["lost"] / n),
        is_hidden=is_hidden,
        meet_href=meet if pair["kind"] == HANDSHAKE else "",
        write_href=write,
    )


def _gain(told: dict[str, Any]) -> str:
    """What the new ties move, over other draws than those by which they were chosen."""
    before, after = told["before"]["tips"]["value"], told["after"]["tips"]["value"]
    if before is None or after is None:
        return ""
    parts = {"before": counted(before), "after": counted(after)}
    if after <= before:
        return _("It still tips at about the same size of shock; what changes is how many are lost.")
    return _("It tips when %(after)s leave instead of %(before)s.") % parts
