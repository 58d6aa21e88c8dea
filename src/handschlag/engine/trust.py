"""Reliability: whom to rely on, how far, and by whose word.

- ``ratings``: what members say of one another, in [-1, 1].
- ``fairness``: fairness and goodness, and the reliability drawn from them.
- ``walks``: trust as seen from one member, and from everywhere.
- ``paths``: who could introduce one member to another.
"""

from handschlag.engine.fairness import (
    FairnessGoodness,
    Reliability,
    fairness_goodness,
    reliability,
    reliability_at,
)
from handschlag.engine.paths import StrongestPath, strongest_path, strongest_paths
from handschlag.engine.ratings import Ratings
from handschlag.engine.walks import global_trust, personal_trust

__all__ = [
    "FairnessGoodness",
    "Ratings",
    "Reliability",
    "StrongestPath",
    "fairness_goodness",
    "global_trust",
    "personal_trust",
    "reliability",
    "reliability_at",
    "strongest_path",
    "strongest_paths",
]
