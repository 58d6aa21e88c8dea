"""Who wants to get in, and how."""

from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import GroupInvitation, JoinRequest
from handschlag.groups.pages.standing import Standing

REQUESTS_SHOWN = 100
_REQUESTS = Prepared(
    lambda: (
        JoinRequest.objects.filter(group=Given("group"))
        .select_related("member")
        .order_by("asked_at", "pk")[:REQUESTS_SHOWN]
    )
)


def requests(found: Standing) -> list[JoinRequest]:
    """The requests that have waited longest."""
    return _REQUESTS.all(group=found.group.pk)


def invitations(found: Standing) -> list[GroupInvitation]:
    usable = GroupInvitation.objects.usable().filter(group=found.group).select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))
