"""Who may bring an archive into a group: its organisers, and the operator at the terminal."""

from handschlag.groups.models import Membership


def can_import(membership: Membership | None) -> bool:
    """``membership`` is the importer's own, current one in the group; None for strangers."""
    return membership is not None and membership.is_organiser
