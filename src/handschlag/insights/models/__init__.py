"""What was computed, and when: figures and charts are stored, pages only read."""

from handschlag.insights.models.maps import Audience, NetworkMap, NetworkMapQuerySet
from handschlag.insights.models.own import NetworkChoices, NetworkSnapshot, WovenTies
from handschlag.insights.models.scenarios import Scenario, ScenarioQuerySet, Shock
from handschlag.insights.models.snapshots import PATIENCE, Chart, Snapshot, SnapshotQuerySet
from handschlag.insights.models.strategies import (
    Aim,
    ForWhom,
    Sign,
    Strategy,
    StrategyEnding,
    StrategyEstimate,
    StrategyKind,
    StrategyMember,
    StrategyQuerySet,
    StrategyRevision,
    start_of,
)
from handschlag.insights.models.suggestions import (
    SuggestedPair,
    SuggestedPairQuerySet,
    SuggestedPlace,
    SuggestionRound,
)
from handschlag.insights.models.week import (
    OUTCOME_SHOWN,
    UNDONE_WITHIN,
    Matter,
    MatterKind,
    MatterQuerySet,
    MatterState,
    Week,
    WeekMail,
    WeekMailStop,
)

__all__ = [
    "OUTCOME_SHOWN",
    "PATIENCE",
    "UNDONE_WITHIN",
    "Aim",
    "Audience",
    "Chart",
    "ForWhom",
    "Matter",
    "MatterKind",
    "MatterQuerySet",
    "MatterState",
    "NetworkChoices",
    "NetworkMap",
    "NetworkMapQuerySet",
    "NetworkSnapshot",
    "Scenario",
    "ScenarioQuerySet",
    "Shock",
    "Sign",
    "Snapshot",
    "SnapshotQuerySet",
    "Strategy",
    "StrategyEnding",
    "StrategyEstimate",
    "StrategyKind",
    "StrategyMember",
    "StrategyQuerySet",
    "StrategyRevision",
    "SuggestedPair",
    "SuggestedPairQuerySet",
    "SuggestedPlace",
    "SuggestionRound",
    "Week",
    "WeekMail",
    "WeekMailStop",
    "WovenTies",
    "start_of",
]
