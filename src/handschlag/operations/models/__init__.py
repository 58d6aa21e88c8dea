"""What those who run the site keep: who is switched off, what the law asks for, what takes up room."""

from handschlag.operations.models.legal import Consent, LegalKind, LegalText
from handschlag.operations.models.members import Deactivation, Merge
from handschlag.operations.models.storage import StorageReport

__all__ = ["Consent", "Deactivation", "LegalKind", "LegalText", "Merge", "StorageReport"]
