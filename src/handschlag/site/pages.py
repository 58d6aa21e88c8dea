"""What the site's own pages show."""

from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Membership, Viewer


@dataclass(frozen=True, slots=True)
class Home:
    memberships: list[Membership]
    others: list[Group]


def home(viewer: Member) -> Home:
    """The viewer's groups, latest talk first, and open ones they might join."""
    memberships = list(
        Membership.objects.of(viewer).select_related("group").order_by("-group__last_post_at", "group__name")
    )
    mine = [membership.group_id for membership in memberships]
    return Home(memberships, open_groups(viewer, without=mine))


def open_groups(viewer: Viewer, without: list[int] | None = None) -> list[Group]:
    """The largest groups the viewer may know of, at most a dozen."""
    groups = Group.objects.visible_to(viewer).exclude(pk__in=without or [])
    return list(groups.order_by("-member_count", "name")[:12])
