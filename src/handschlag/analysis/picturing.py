"""Everything that is drawn for a report, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.insights.figures import Figures, for_others
from handschlag.insights.maps.layout.drawing import svg_of
from handschlag.insights.maps.layout.planning import Facts, planned
from handschlag.insights.pictures import pictures
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.ties import trusted
from handschlag.insights.wording import worded


@dataclass(frozen=True, slots=True)
class Pictures:
    """SVG by insight, and the map with what it shows; the map is "" where nobody has a tie."""

    charts: dict[str, str] = field(default_factory=dict)
    map: str = ""
    facts: Facts | None = None


def drawn(
    archive: Archive, sections: Mapping[str, Figures], *, language: str, names: str = "hidden", seed: int
) -> Pictures:
    """Draw every picture there are figures for. names: "hidden" or "shown"; the same seed, the same bytes."""
    with translation.override(language):
        shown = {section: visible(figures, names) for section, figures in sections.items()}
        charts = pictures(shown)
        plan = planned(trusted(archive).undirected, seed=seed)
        if plan is None:
            return Pictures(charts)
        labels = dict(enumerate(archive.names)) if names == "shown" else None
        svg = svg_of(plan, title=_("Map of the network"), description=_described(plan.facts), labels=labels)
    return Pictures(charts, svg, plan.facts)


def visible(figures: Figures, names: str) -> Figures:
    """The figures as they may be shown: over fewer than five people only where names are shown."""
    return figures if names == "shown" else for_others(figures)


def _described(facts: Facts) -> str:
    largest = facts.circles[0]
    return _(
        "%(drawn)s members in %(circles)s circles. The largest has %(largest)s members; %(inside)s of the "
        "strength of their ties stays within it."
    ) % {
        "drawn": worded(facts.drawn, "members"),
        "circles": worded(len(facts.circles), "members"),
        "largest": worded(largest.members, "members"),
        "inside": worded(largest.inside, "share"),
    }
