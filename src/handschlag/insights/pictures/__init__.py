"""The pictures of a whole network's figures, by the key of the insight that each belongs to.

For the worker and the command line: Altair and its engine take 200 MB. Drawn like those of group
health: told apart by brightness, dash and place, never by hue alone.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from django.conf import settings
from django.utils import translation

from handschlag.insights.charts import draw_all
from handschlag.insights.disclosure import OTHERS, for_members
from handschlag.insights.figures import Figures
from handschlag.insights.pictures.coupling import degrees, meeting_effect
from handschlag.insights.pictures.crisis import k_core_curve, stress_test
from handschlag.insights.pictures.exchange import partners, surplus_lorenz
from handschlag.insights.pictures.reliability import goodness

_PICTURES: Final[dict[str, list[tuple[str, Callable[[Figures], str | None]]]]] = {
    "coupling": [("meeting_effect", meeting_effect)],
    "give_and_take": [("surplus_gini", surplus_lorenz)],
    "dependency": [("dependency", partners), ("constraint", degrees)],
    "reliability": [("fairness_goodness", goodness)],
    "crisis": [("tipping_point", stress_test), ("k_core_curve", k_core_curve)],
}


def pictures(sections: Mapping[str, Figures]) -> dict[str, str]:
    """Return key -> SVG of every picture there are figures for, in the language that is active."""
    return dict(_drawn(sections))


def draw_in_all_languages(sections: Mapping[str, Figures]) -> dict[str, dict[str, str]]:
    """Return language -> name -> SVG of the same; those for members, which tell less, end in ``OTHERS``."""
    for_them = {name: for_members(figures) for name, figures in sections.items()}
    drawn = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            others = {f"{key}{OTHERS}": svg for key, svg in pictures(for_them).items()}
            drawn[language] = pictures(sections) | others
    return drawn


def _drawn(sections: Mapping[str, Figures]) -> Iterator[tuple[str, str]]:
    if "health" in sections:
        yield from draw_all(sections["health"]).items()
    for section, drawings in _PICTURES.items():
        for key, picture in drawings:
            if (svg := picture(sections.get(section, {}))) is not None:
                yield key, svg
