"""Figures as other programs read them: one object for all doors."""

from typing import Any

from handschlag.insights.definitions import DEFINITIONS
from handschlag.insights.figures import Told


def printed(key: str, figure: Told) -> dict[str, Any]:
    """A figure with its definition, in the language that is active; who is behind it is not printed."""
    if not figure["unit"]:
        return {"value": None, "reason": figure.get("reason")}
    entry: dict[str, Any] = {name: value for name, value in figure.items() if name != "people"}
    if key in DEFINITIONS:
        entry["definition"] = str(DEFINITIONS[key].definition)
    return entry
