"""Whose network is played with: that of a group, or of the whole site."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import NotAllowed
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.models import Scenario
from handschlag.insights.pages.reading import spell_in


def _who_can_leave() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True, is_bot=False)


def members_of(group: Any) -> QuerySet[Member]:
    """Who belongs to a group (a key, or a place for one) now and can leave; no programs."""
    belonging = Membership.objects.current().filter(group=group)
    return _who_can_leave().filter(pk__in=belonging.values("member"))


@dataclass(frozen=True, slots=True)
class Circle:
    """``group`` None: the site."""

    group: Group | None = None
    membership: Membership | None = None

    @property
    def members(self) -> QuerySet[Member]:
        """Who belongs now and can leave; no programs."""
        return _who_can_leave() if self.group is None else members_of(self.group.pk)

    def address(self, page: str, *more: Any) -> str:
        place: tuple[Any, ...] = () if self.group is None else (self.group.slug,)
        return address(f"insights:{page}", *place, *more)


def circle_of(slug: str, viewer: Member) -> Circle:
    """At most two queries; ``slug`` "" for the site.

    Http404 for a group the viewer may not know of and for the site unless they run it, NotAllowed for
    members who do not run the group, and for strangers.
    """
    if not slug:
        if not viewer.is_operator:
            raise Http404
        return Circle()
    membership = spell_in(slug, viewer)
    if membership is None or not policy.can_play(membership):
        raise NotAllowed(_("What a crisis could do is for those who run the group."))
    return Circle(membership.group, membership)


def scenario_of(circle: Circle, pk: int) -> Scenario:
    """One query; Http404 unless it is one of this circle."""
    found = Scenario.objects.of(circle.group).select_related("group", "created_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def require_play(scenario_group: Group | None, by: Member) -> None:
    """NotAllowed unless they may play with this network."""
    if scenario_group is None:
        allowed = by.is_operator
    else:
        allowed = policy.can_play(Membership.objects.of(by).filter(group=scenario_group).first())
    if not allowed:
        raise NotAllowed(_("What a crisis could do is for those who run the group."))
