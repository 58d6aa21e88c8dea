"""From a Vega-Lite chart to an SVG that may stand in any of our pages.

Our Content-Security-Policy allows no inline style, so none may be in it. Colours are names of the
page's custom properties, text takes the page's font: one drawing serves light and dark. What
screen readers hear is a title and a description; the figures themselves stand in the table behind.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, tostring

import altair as alt
import vl_convert
from defusedxml.ElementTree import fromstring
from django.utils import translation

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"

WIDTH = 340
"""Drawn as wide as a phone shows it, so that its letters are of a readable size there."""

INK, MUTED, RULE, SHEET = "var(--ink)", "var(--ink-muted)", "var(--rule)", "var(--sheet)"
MAIN, SECOND, CALL = "var(--chart-1)", "var(--chart-2)", "var(--chart-3)"

_ALLOWED = {
    f"{SVG}{name}"
    for name in (
        "svg",
        "g",
        "path",
        "line",
        "rect",
        "text",
        "tspan",
        "circle",
        "defs",
        "clipPath",
        "title",
        "desc",
    )
}
_DROPPED_ATTRIBUTES = {
    "style",
    "class",
    "role",
    "aria-roledescription",
    "aria-label",
    "aria-hidden",
    "pointer-events",
}
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def inline(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def plain_axis(**options: Any) -> alt.Axis:
    return alt.Axis(**({"grid": False} | options))


def percent_axis(**options: Any) -> alt.Axis:
    space = "\N{NO-BREAK SPACE}" if translation.get_language() == "de" else ""
    return plain_axis(
        **({"grid": True, "tickCount": 5} | options),
        labelExpr=f"format(100 * datum.value, '.3~g') + '{space}%'",
    )


def lorenz_curve(corners: list[list[float]], *, people: str, held: str) -> alt.TopLevelMixin:
    """A Lorenz curve below the dashed diagonal of equality; ``people`` and ``held`` title its axes."""
    quarters = percent_axis(values=[0, 0.25, 0.5, 0.75, 1])
    x, y = alt.X("x:Q", title=people, axis=quarters), alt.Y("y:Q", title=held, axis=quarters)
    data = inline([{"x": members, "y": share} for members, share in corners])
    curve = alt.Chart(data, width=WIDTH - 60, height=WIDTH - 120).encode(x=x, y=y)
    equal = alt.Chart(inline([{"x": 0, "y": 0}, {"x": 1, "y": 1}]))
    return alt.layer(
        curve.mark_area(color=MAIN, opacity=0.18),
        equal.mark_line(color=MUTED, strokeDash=[4, 4], strokeWidth=1.5).encode(x=x, y=y),
        curve.mark_line(color=MAIN, strokeWidth=2.5),
    )


def draw(chart: alt.TopLevelMixin, *, name: str, title: str, description: str) -> str:
    """Return safe SVG of a chart. ``name`` keeps its ids apart from those of the other charts of a page."""
    configured = (
        chart.configure(background="transparent", font="inherit", padding=4)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            titleColor=MUTED,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            gridColor=RULE,
            domainColor=MUTED,
            tickColor=MUTED,
            labelLimit=200,
        )
        .configure_text(color=INK, fontSize=13)
        .configure_legend(labelColor=MUTED, titleColor=MUTED, labelFontSize=13, titleFontSize=13)
    )
    german = translation.get_language() == "de"
    # Checking the specification against its schema takes as long as drawing; the tests draw every chart.
    specification = configured.to_dict(validate=False)
    svg = vl_convert.vegalite_to_svg(specification, format_locale="de-DE" if german else "en-US")
    return clean(svg, name=name, title=title, description=description)


def clean(svg: str, *, name: str, title: str, description: str) -> str:
    """Return the drawing without styles, scripts or foreign ids, and with words for who cannot see it."""
    root = fromstring(svg)
    _strip(root, prefix=f"chart-{name}-")
    root.attrib.pop("version", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"chart-{name}-title chart-{name}-description")
    root.set("class", f"chart chart-{name.replace('_', '-')}")
    for place, (tag, text) in enumerate((("title", title), ("description", description))):
        words = Element(f"{SVG}{'desc' if tag == 'description' else tag}", {"id": f"chart-{name}-{tag}"})
        words.text = text
        root.insert(place, words)
    return _without_prefixes(tostring(root, encoding="unicode"))


def _strip(element: Element, *, prefix: str) -> None:
    for key, value in list(element.attrib.items()):
        if key in _DROPPED_ATTRIBUTES or key.startswith((XLINK, "on")):
            del element.attrib[key]
        elif key == "id":
            element.set(key, prefix + value)
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{prefix}"))
        else:
            element.set(key, _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value))
    for child in list(element):
        if child.tag not in _ALLOWED:
            element.remove(child)
        else:
            _strip(child, prefix=prefix)


def _without_prefixes(svg: str) -> str:
    """HTML knows no namespaces: ``<ns0:g>`` would be an unknown element inside a page."""
    svg = re.sub(r"(</?)ns\d+:", r"\1", svg)
    return re.sub(r'xmlns:ns\d+="[^"]*"', 'xmlns="http://www.w3.org/2000/svg"', svg, count=1)
