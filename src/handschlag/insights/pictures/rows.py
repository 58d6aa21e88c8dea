"""The rows behind a picture, by the names of their columns."""

from typing import Any

from handschlag.insights.figures import Figures

Rows = list[dict[str, Any]]


def rows_of(figures: Figures, key: str) -> Rows:
    """Return the rows of a table as dictionaries; none where it is missing or cannot be told."""
    told = figures.get(key)
    if told is None or not told["value"]:
        return []
    return [dict(zip(told["columns"], row, strict=True)) for row in told["value"]]
