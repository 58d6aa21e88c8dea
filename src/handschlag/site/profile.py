"""What the rooms above accounts know of a member, for the profile; only the site knows them all."""

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.groups.models import Group, Membership, Viewer

GROUPS_SHOWN = 50


def groups(member: Member, viewer: Viewer) -> Section | None:
    """The member's groups whose members the viewer may see: open ones, and those the two share."""
    known = Group.objects.readable_by(viewer).values("pk")
    memberships = Membership.objects.of(member).filter(group__in=known).select_related("group")
    shown = list(memberships.order_by("group__name")[:GROUPS_SHOWN])
    return Section("site/profile_groups.html", shown) if shown else None
