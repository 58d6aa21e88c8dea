"""What is flagged, what was decided about it, and by which rules: each in its own module."""

from handschlag.moderation.models.cases import CLAIM_HOLDS, Case, CaseQuerySet, Flag, Kind, Note, Reason
from handschlag.moderation.models.decisions import APPEAL_WITHIN, Appeal, Decision, DecisionQuerySet, Deed
from handschlag.moderation.models.rules import Effect, Precautions, Rule, RuleQuerySet
from handschlag.moderation.models.sweeps import Sweep, Swept

__all__ = [
    "APPEAL_WITHIN",
    "CLAIM_HOLDS",
    "Appeal",
    "Case",
    "CaseQuerySet",
    "Decision",
    "DecisionQuerySet",
    "Deed",
    "Effect",
    "Flag",
    "Kind",
    "Note",
    "Precautions",
    "Reason",
    "Rule",
    "RuleQuerySet",
    "Sweep",
    "Swept",
]
