"""A figure with all that belongs to it, in the reader's words."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.insights import cells, sparks, tables, wording
from handschlag.insights.definitions import SECTIONS, Definition
from handschlag.insights.disclosure import is_for_members
from handschlag.insights.figures import Figures, Told
from handschlag.insights.pages.changes import Change, Trend, change, trend
from handschlag.insights.pages.deeds import NOTHING, deed
from handschlag.insights.pages.reading import Reader, Shown
from handschlag.insights.reasons import NO_MEETINGS
from handschlag.insights.trends import Trends

TELLING: Final = {
    "health": ("active_share", "time_to_first_reply"),
    "coupling": ("met_share", "meeting_effect"),
    "give_and_take": ("win_win_rate", "surplus"),
    "dependency": ("dependency", "contact_value"),
    "reliability": ("kept_share", "personal_trust"),
    "crisis": ("tipping_point", "early_warning"),
    "meet": ("to_meet", "where_to_meet"),
}
"""The figures of each chapter that say most about it."""

_UNTOLD: Final = Told(value=None, unit="", n=0, people=0, window_days=None, reason="the data does not tell")
_NOT_MET: Final = Told(value=None, unit="", n=0, people=0, window_days=None, reason=NO_MEETINGS)
_TEN_PERCENT: Final = 0.1
_OF_WORK: Final = {"give_and_take", "dependency"}
"""Chapters in which hours are hours of work: never turned into days."""

_MONTHS_APART: Final = 3


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
    prefix: str = ""
    change: Change | None = None
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Meetups above the activity of the group, week by week."""

    drawing: SafeString
    table: tables.Table


@dataclass(frozen=True, slots=True)
class Chapter:
    """The cards of a chapter, those with a value first where there are some of both."""

    key: str
    label: str | Promise
    question: str | Promise
    insights: list[Insight] = field(default_factory=list)
    timeline: Timeline | None = None
    href: str = ""

    @property
    def told(self) -> list[Insight]:
        return [insight for insight in self.insights if insight.value]

    @property
    def untold(self) -> list[Insight]:
        return [insight for insight in self.insights if not insight.value]


def chapter(
    key: str, shown: Shown, reader: Reader, today: date, *, charts: dict[str, str], against: int
) -> Chapter:
    """Every insight of a chapter that this reader may see; those that cannot be told say why."""
    cards = [
        _insight(name, key, shown, reader, today, charts=charts, against=against)
        for name in SECTIONS[key].insights
        if reader.shows_names or is_for_members(name)
    ]
    found = _chapter(key, cards)
    return replace(found, timeline=_timeline(shown.figures)) if key == "coupling" else found


def telling(key: str, shown: Shown, reader: Reader, today: date, *, against: int) -> Chapter:
    """A chapter with the one or two figures that say most about it."""
    chosen = [name for name in TELLING[key] if reader.shows_names or is_for_members(name)]
    cards = [
        _insight(name, key, shown, reader, today, charts={}, against=against, is_short=True)
        for name in chosen
    ]
    told = [card for card in cards if card.value]
    return _chapter(key, told or cards[:1])


def _chapter(key: str, insights: list[Insight]) -> Chapter:
    return Chapter(key, SECTIONS[key].label, SECTIONS[key].question, insights)


def _insight(
    key: str,
    chapter: str,
    shown: Shown,
    reader: Reader,
    today: date,
    *,
    charts: dict[str, str],
    against: int,
    is_short: bool = False,
) -> Insight:
    section, figures = SECTIONS[chapter], _of_work(shown.figures, chapter)
    words, told = section.insights[key], figures.get(key, _NOT_MET if chapter == "coupling" else _UNTOLD)
    value = None if told["value"] is None else _worded(told)
    points = _points(shown.trends, key)
    changed = change(words, told, points, today, against)
    text, href = NOTHING if is_short else deed(key, reader)
    return Insight(
        key=key,
        words=words,
        value=value.number if value else "",
        unit=value.unit if value else "",
        reason="" if value else wording.reason_here(told),
        facts=_facts(words, told),
        tone=_tone(key, told, changed),
        beside=[] if is_short else list(_beside(section.beside.get(key, []), chapter, figures, reader)),
        chart=charts.get(key, ""),
        table=None if is_short else _table(key, figures, shown),
        action_text=text,
        action_href=href,
        prefix=_prefix(told) if value else "",
        change=changed,
        trend=trend(words, told, points) if value else None,
    )


def _worded(told: Told) -> wording.Worded:
    value = told.get("below", told["value"])
    return wording.worded(value, told["unit"], is_about=told.get("is_about", False))


def _prefix(told: Told) -> str:
    """What stands before a number that is rounded."""
    if "below" in told:
        return _("under")
    return _("about") if told.get("is_about") else ""


def _of_work(figures: Figures, chapter: str) -> Figures:
    if chapter not in _OF_WORK:
        return figures
    worked = dict(figures)
    for key in SECTIONS[chapter].definitions:
        if key in figures and figures[key]["unit"] == "hours":
            worked[key] = figures[key] | {"unit": "hours of work"}
    return worked


def _points(trends: Trends, key: str) -> list[list[str | float | int]]:
    return trends.get(key, [])


def _facts(words: Definition, told: Told) -> list[str]:
    rests = [wording.rests_on(told, words.rests_on)] if told["n"] else []
    return [fact for fact in (wording.interval(told), *rests, str(words.window)) if fact]


def _tone(key: str, told: Told, changed: Change | None) -> str:
    """The active share has a line to be measured against; others have only how they were."""
    if told["value"] is None:
        return ""
    if key == "active_share":
        return "good" if told["value"] >= _TEN_PERCENT else "watch"
    return {"good": "good", "bad": "watch"}.get(changed.tone, "") if changed is not None else ""


def _beside(keys: list[str], chapter: str, figures: Figures, reader: Reader) -> Iterator[Beside]:
    for key in keys:
        if key in figures and (reader.shows_names or is_for_members(key)):
            told = figures[key]
            few = _("too few to tell")
            text = few if told["value"] is None else f"{_prefix(told)} {_worded(told)}".strip()
            yield Beside(str(SECTIONS[chapter].companions[key].label), text, wording.interval(told))


def _table(key: str, figures: Figures, shown: Shown) -> tables.Table | None:
    return cells.behind(key, figures, member=shown.name)


def _timeline(figures: Figures) -> Timeline | None:
    told = figures.get("activity_by_week_table")
    if told is None or not told["value"]:
        return None
    rows: list[list[Any]] = told["value"]
    weeks = [sparks.Week(date.fromisoformat(day), active, meetups) for day, active, meetups, _came in rows]
    names = (_("a week with a meetup"), _("active members"))
    title = _("Active members week by week, and the weeks with a meetup")
    drawing = sparks.timeline(weeks, names=names, months=_months(weeks), title=title)
    columns = [_("Week from"), _("Active members"), _("Meetups"), _("Came")]
    few = _("fewer than five")
    cells_ = [
        [
            formats.date_format(week.begin, "SHORT_DATE_FORMAT"),
            few if week.active is None else wording.cell(week.active, "members"),
            wording.cell(week.meetups, "members"),
            few if row[3] is None else wording.cell(row[3], "members"),
        ]
        for week, row in zip(reversed(weeks), reversed(rows), strict=True)
    ]
    return Timeline(drawing, tables.Table(title, columns, cells_))


def _months(weeks: list[sparks.Week]) -> list[str]:
    """The month where a quarter begins; nothing below most weeks."""
    said, last = [], ""
    for week in weeks:
        name = f"{week.begin:%Y}-{(week.begin.month - 1) // _MONTHS_APART}"
        said.append(formats.date_format(week.begin, "M y") if last and name != last else "")
        last = name
    return said
