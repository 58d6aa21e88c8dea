"""What every profile offers to the viewer: the history of the tie, and the way to an introduction."""

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.groups.models import Viewer
from handschlag.people.policy import contacts as policy


def known(member: Member, viewer: Viewer) -> Section | None:
    """No query: how well they know each other is told on the page that it leads to."""
    if not isinstance(viewer, Member) or not policy.can_keep(viewer, member):
        return None
    return Section("people/_known.html", policy.can_be_introduced(member))
