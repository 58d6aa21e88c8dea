"""What stands above the talk for all, and who has read it."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from handschlag.accounts.models import Member
from handschlag.discussions import policy
from handschlag.discussions.actions.announcing import audience
from handschlag.discussions.models import Announcement, AnnouncementReading
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Membership

NAMES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Page:
    """``read`` and ``unread`` only for those who run the place, and where confirmation was asked for."""

    announcement: Announcement
    has_read: bool
    runs: bool
    read: int = 0
    of: int = 0
    unread: tuple[str, ...] = ()


def find(pk: int, viewer: Member) -> Announcement:
    visible = Announcement.objects.visible_to(viewer).select_related("group", "author")
    return get_object_or_404(visible, pk=pk)


def page(announcement: Announcement, viewer: Member) -> Page:
    """At most five queries."""
    readings = AnnouncementReading.objects.filter(announcement=announcement)
    has_read = readings.filter(member=viewer).exists()
    if not _runs(announcement, viewer):
        return Page(announcement, has_read, runs=False)
    if not announcement.asks_to_confirm:
        return Page(announcement, has_read, runs=True)
    all_of_them = audience(announcement.group)
    missing = all_of_them.exclude(pk__in=readings.values("member")).order_by("name", "pk")
    names = tuple(missing.values_list("name", flat=True)[:NAMES_SHOWN])
    return Page(announcement, has_read, True, readings.count(), all_of_them.count(), names)


def _runs(announcement: Announcement, viewer: Member) -> bool:
    if announcement.group_id is None:
        return viewer.is_operator
    membership = Membership.objects.of(viewer).filter(group=announcement.group_id).first()
    return policy.can_announce(Standing.of(viewer, membership))
