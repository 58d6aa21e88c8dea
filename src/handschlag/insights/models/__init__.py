"""What was computed, and when: figures and charts are stored, pages only read."""

from handschlag.insights.models.maps import Audience, NetworkMap, NetworkMapQuerySet
from handschlag.insights.models.own import NetworkChoices, NetworkSnapshot, WovenTies
from handschlag.insights.models.snapshots import PATIENCE, Chart, Snapshot, SnapshotQuerySet
from handschlag.insights.models.suggestions import (
    SuggestedPair,
    SuggestedPairQuerySet,
    SuggestedPlace,
    SuggestionRound,
)

__all__ = [
    "PATIENCE",
    "Audience",
    "Chart",
    "NetworkChoices",
    "NetworkMap",
    "NetworkMapQuerySet",
    "NetworkSnapshot",
    "Snapshot",
    "SnapshotQuerySet",
    "SuggestedPair",
    "SuggestedPairQuerySet",
    "SuggestedPlace",
    "SuggestionRound",
    "WovenTies",
]
