"""What the rooms above accounts know of a member, for the profile; only the site knows them all."""

from functools import cache

from django.contrib.auth.models import AnonymousUser

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Group, Membership, Viewer

GROUPS_SHOWN = 50


def groups(member: Member, viewer: Viewer) -> Section | None:
    """The member's groups whose members the viewer may see: open ones, and those the two share."""
    shown = _memberships(is_for_member=viewer.pk is not None).all(member=member.pk, viewer=viewer.pk)
    return Section("site/profile_groups.html", shown) if shown else None


@cache
def _memberships(*, is_for_member: bool) -> Prepared[Membership]:
    viewer = Member(pk=Given("viewer")) if is_for_member else AnonymousUser()
    known = Group.objects.readable_by(viewer).values("pk")
    shown = Membership.objects.of(Member(pk=Given("member"))).filter(group__in=known)
    return Prepared(lambda: shown.select_related("group").order_by("group__name")[:GROUPS_SHOWN])
