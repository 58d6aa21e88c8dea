"""Reliability: whom to rely on, how far, and by whose word.

- ``ratings``: what members say of one another, in [-1, 1].
- ``fairness``: fairness and goodness, and the reliability drawn from them.
- ``walks``: trust as seen from one member, and from everywhere.
- ``paths``: who could introduce one member to another.
- ``promises``: kept share.
- ``independence``: whose word counts as one more.
- ``partners``: signals of a one-sided partner, for moderators only.
"""

from handschlag.engine.fairness import (
    FairnessGoodness,
    Reliability,
    fairness_goodness,
    reliability,
    reliability_at,
)
from handschlag.engine.independence import accepted_by_flow, independent_voices
from handschlag.engine.partners import (
    Complaint,
    GrowingTaking,
    LeftAfterGain,
    OneSidedPartner,
    Outcomes,
    one_sided_partners,
)
from handschlag.engine.paths import StrongestPath, strongest_path, strongest_paths
from handschlag.engine.promises import BetaPrior, KeptShare, beta_prior, kept_share
from handschlag.engine.ratings import Ratings
from handschlag.engine.walks import global_trust, personal_trust

__all__ = [
    "BetaPrior",
    "Complaint",
    "FairnessGoodness",
    "GrowingTaking",
    "KeptShare",
    "LeftAfterGain",
    "OneSidedPartner",
    "Outcomes",
    "Ratings",
    "Reliability",
    "StrongestPath",
    "accepted_by_flow",
    "beta_prior",
    "fairness_goodness",
    "global_trust",
    "independent_voices",
    "kept_share",
    "one_sided_partners",
    "personal_trust",
    "reliability",
    "reliability_at",
    "strongest_path",
    "strongest_paths",
]
