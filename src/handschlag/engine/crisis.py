"""Crisis: who leaves when others leave, what a shock costs, where the community tips, what strengthens it.

The family's face: every public name of ``cascades``, ``cores``, ``shocks``, ``stress``, ``tipping``,
``contagion``, ``strengthening``, ``second_sources`` and ``early_warning``. See each for definitions and
sources.
"""

from handschlag.engine.cascades import (
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    Cascade,
    Footing,
    Thresholds,
    core_numbers,
    departure_cascade,
    drawn_thresholds,
    k_core_curve,
    left_alone,
)
from handschlag.engine.contagion import (
    Clearing,
    Distress,
    Variant,
    clearing,
    debtrank,
    reliance,
    shock_debtranks,
)
from handschlag.engine.early_warning import (
    Sign,
    loosely_tied_leave_first,
    newcomers_below_break_even,
    possible_losers_rising,
)
from handschlag.engine.second_sources import Needs, SecondSources, second_sources, single_source_needs
from handschlag.engine.shocks import NO_LABEL, ShockPlan, shocked_members
from handschlag.engine.strengthening import Candidates, Strengthening, strengthen
from handschlag.engine.stress import DRAWS, StressLevel, StressTest, growing_sizes, stress_test
from handschlag.engine.tipping import TippingPoint, systemic_importance, tipping_point

__all__ = [
    "DRAWS",
    "HIGHEST_THRESHOLD",
    "LOWEST_THRESHOLD",
    "NO_LABEL",
    "Candidates",
    "Cascade",
    "Clearing",
    "Distress",
    "Footing",
    "Needs",
    "SecondSources",
    "ShockPlan",
    "Sign",
    "Strengthening",
    "StressLevel",
    "StressTest",
    "Thresholds",
    "TippingPoint",
    "Variant",
    "clearing",
    "core_numbers",
    "debtrank",
    "departure_cascade",
    "drawn_thresholds",
    "growing_sizes",
    "k_core_curve",
    "left_alone",
    "loosely_tied_leave_first",
    "newcomers_below_break_even",
    "possible_losers_rising",
    "reliance",
    "second_sources",
    "shock_debtranks",
    "shocked_members",
    "single_source_needs",
    "strengthen",
    "stress_test",
    "systemic_importance",
    "tipping_point",
]
