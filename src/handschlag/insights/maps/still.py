"""The same map as a picture that stands still, for who has no scripts. For the worker: it loads NumPy."""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.insights.maps.layout.backbone import backbone
from handschlag.insights.maps.layout.drawing import svg_of
from handschlag.insights.maps.layout.planning import BANDS, MOST_DRAWN, TIES_DRAWN, Facts, Plan
from handschlag.insights.maps.sheets import Sheet

_LIGHT: Final = "#0072b2 #d55e00 #009e73 #7a5a00 #a8497f #3a3a9e #5b6b00 #555555"
_DARK: Final = "#56b4e9 #f0935a #2fc79a #e8c34a #e29ac2 #a9a9ff #c3d060 #c0c0c0"
_STYLE: Final = "svg{{--sheet:{sheet};--ink:{ink};--ink-muted:{muted};{inks}}}"


def picture_of(sheet: Sheet, bands: npt.NDArray[np.int64]) -> str:
    """An SVG with colours of its own, so that it stands in an <img>; "" where there is no circle."""
    laid = sheet.laid
    if not len(laid.radii):
        return ""
    inside = np.flatnonzero(laid.circle >= 0)
    strengths = sheet.graph.out_strengths()
    if len(inside) > MOST_DRAWN:
        inside = np.sort(inside[np.argsort(-strengths[inside], kind="stable")[:MOST_DRAWN]])
    part = sheet.ties[inside][:, inside].tocsr()
    part.sort_indices()
    widest = bands[-BANDS:]
    plan = Plan(
        node=inside,
        circle=laid.circle[inside],
        places=laid.places[inside],
        strengths=strengths[inside],
        centres=laid.centres,
        radii=laid.radii,
        ties=backbone(part, laid.circle[inside], most=TIES_DRAWN),
        bands=widest[:, :2],
        weights=laid.between[widest[:, 0], widest[:, 1]],
        facts=Facts(
            sheet.graph.n_nodes, len(inside), 0, 0, 0, len(sheet.place), 0, is_bundled=True, circles=[]
        ),
    )
    svg = svg_of(plan, title="Handschlag", description="")
    return svg.replace("<title", f"<style>{_style()}</style><title", 1)


def _style() -> str:
    light = _STYLE.format(sheet="#fffdf8", ink="#2a211b", muted="#655648", inks=_inks(_LIGHT))
    dark = _STYLE.format(sheet="#241f1a", ink="#f0e7d9", muted="#bcad9a", inks=_inks(_DARK))
    text = "text{font:600 17px sans-serif;fill:var(--ink)}"
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}{text}"


def _inks(colours: str) -> str:
    return ";".join(f"--map-{place}:{colour}" for place, colour in enumerate(colours.split(), 1))
