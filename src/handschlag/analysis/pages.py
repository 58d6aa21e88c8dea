"""What the report shows, in the reader's words: nothing is computed here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from html import unescape
from typing import Final

from django.utils.translation import gettext as _

from handschlag.analysis import words as said
from handschlag.analysis.picturing import Pictures, visible
from handschlag.insights import cells, wording
from handschlag.insights.definitions import DEFINITIONS, SECTIONS, Definition, Section
from handschlag.insights.figures import FEWER_THAN_FIVE, Figures, Told
from handschlag.insights.sections.archive import Archive
from handschlag.insights.tables import Table

_MOST_IMPORTANT: Final = (
    "active_share", "tipping_point", "meeting_effect", "net_loser", "dependency", "kept_share",
    "fairness_goodness", "met_share", "k_core_curve", "generalised_reciprocity", "win_win_rate",
    "time_to_first_reply", "systemic_importance", "one_post_share", "absence_factor", "constraint", "to_meet",
)  # fmt: skip
"""The first five that can be told stand at the top."""

_TOP: Final = 5
_TITLE: Final = re.compile(r"<title[^>]*>([^<]*)</title>")
_OF_WORK: Final = {"give_and_take", "dependency"}
"""Sections in which hours are hours of work: never turned into days."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure in the small print of an insight."""

    label: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure with all that belongs to it."""

    key: str
    words: Definition
    value: str
    unit: str
    facts: list[str]
    beside: list[Beside]
    chart: str
    table: Table | None

    @property
    def caption(self) -> str:
        """What the picture shows: the title that screen readers hear."""
        found = _TITLE.search(self.chart)
        return unescape(found[1]) if found else ""


@dataclass(frozen=True, slots=True)
class Untold:
    """A figure that has no value, and why."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section. It has figures, or says what would be needed for them."""

    key: str
    words: Section
    shown: list[Shown]
    untold: list[Untold]

    @property
    def wide(self) -> list[Shown]:
        """Figures with a picture; they come first."""
        return [shown for shown in self.shown if shown.chart]

    @property
    def narrow(self) -> list[Shown]:
        """Figures without, two in a row."""
        return [shown for shown in self.shown if not shown.chart]


def parts(archive: Archive, sections: Mapping[str, Figures], pictures: Pictures, *, names: str) -> list[Part]:
    """Return every section in its order, those that cannot be told too."""
    return [
        _part(key, visible(sections.get(key, {}), names), archive, pictures, names=names) for key in SECTIONS
    ]


def most_important(found: list[Part]) -> list[Shown]:
    """The figures to begin with: at most five, those that say most about whether the network carries."""
    by_key = {shown.key: shown for part in found for shown in part.shown}
    return [by_key[key] for key in _MOST_IMPORTANT if key in by_key][:_TOP]


def _part(key: str, figures: Figures, archive: Archive, pictures: Pictures, *, names: str) -> Part:
    section, told = SECTIONS[key], _of_work(figures) if key in _OF_WORK else figures
    shown, untold = [], []
    member = partial(said.member, archive, names=names)
    for name, definition in section.insights.items():
        # Where no times are known there is no moment, and nothing older that counts less.
        words = definition if archive.has_times else replace(definition, window="")
        table = cells.behind(name, told, member=member)
        if table is None and (name not in told or told[name]["value"] is None):
            untold.append(Untold(str(definition.label), _reason(told.get(name))))
        else:
            card = _shown(name, words, told, table, pictures.charts.get(name, ""))
            shown.append(replace(card, beside=list(_beside(section.beside.get(name, []), told))))
    return Part(key, section, shown, untold)


def _of_work(figures: Figures) -> Figures:
    worked = {key: told.copy() for key, told in figures.items()}
    for told in worked.values():
        if told["unit"] == "hours":
            told["unit"] = "hours of work"
    return worked


def _reason(told: Told | None) -> str:
    """Why there is no value; for too few data also how many there are."""
    if told is None:
        return _("What was read does not tell this.")
    if told.get("reason") == FEWER_THAN_FIVE:
        return _("Rests on fewer than five people, so it is hidden here.")
    text = wording.reason(told)
    if told.get("reason") == "too few data":
        needed = _("Found: %(n)s; at least 5 are needed.") % {"n": wording.cell(told["n"], "members")}
        return f"{text} {needed}"
    return text or _("What was read does not tell this.")


def _shown(key: str, words: Definition, figures: Figures, table: Table | None, chart: str) -> Shown:
    told = figures.get(key)
    value = wording.Worded("", "")
    if told is not None and told["value"] is not None:
        value = wording.worded(told["value"], told["unit"])
    return Shown(
        key=key,
        words=words,
        value=value.number,
        unit=value.unit,
        facts=_facts(words, told) if told is not None else [],
        beside=[],
        chart=chart,
        table=table,
    )


def _facts(words: Definition, told: Told) -> list[str]:
    rests = [wording.rests_on(told, words.rests_on)] if told["n"] else []
    between = wording.interval(told)
    return [fact for fact in (between, *rests, str(words.window)) if fact]


def _beside(keys: list[str], figures: Figures) -> Iterator[Beside]:
    for key in keys:
        told = figures.get(key)
        if told is None or told["value"] is None:
            continue
        value = str(wording.worded(told["value"], told["unit"]))
        yield Beside(str(DEFINITIONS[key].label), value, wording.interval(told))
