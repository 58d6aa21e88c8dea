"""What the page of a map shows beside it, and who is who on it. Nothing is computed here."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.maps.packing import uncompressed
from handschlag.insights.models import Audience, NetworkChoices, NetworkMap
from handschlag.insights.pages.reading import membership_of


@dataclass(frozen=True, slots=True)
class MapPage:
    """group, membership: None on the page of the whole site. strongest: for who may see names."""

    group: Group | None
    membership: Membership | None
    may_draw: bool
    shows_names: bool
    map: NetworkMap | None
    strongest: list[Member]

    @property
    def facts(self) -> dict[str, Any]:
        return self.map.facts if self.map is not None else {}

    @property
    def has_ties(self) -> bool:
        return bool(self.facts.get("ties"))


def group_map(slug: str, viewer: Member) -> MapPage:
    """The page as this member may see it: three queries. Http404 and NotAllowed as for the group's health."""
    membership = membership_of(slug, viewer)
    shows_names = policy.can_see_names(membership)
    found = _for_role(membership)
    return MapPage(
        membership.group,
        membership,
        policy.can_request_snapshot(membership),
        shows_names,
        found,
        _strongest(found) if shows_names else [],
    )


def site_map() -> MapPage:
    """Two queries."""
    found = _newest(None, Audience.ORGANISERS)
    return MapPage(None, None, may_draw=True, shows_names=True, map=found, strongest=_strongest(found))


def map_of_group(slug: str, viewer: Member) -> tuple[NetworkMap, bool]:
    """The map that is for this member, and whether it is one with names. Http404 where none is drawn."""
    membership = membership_of(slug, viewer)
    return _drawn(_for_role(membership)), policy.can_see_names(membership)


def map_of_site() -> NetworkMap:
    return _drawn(_newest(None, Audience.ORGANISERS))


def people_on(found: NetworkMap, viewer: Member, *, with_names: bool) -> dict[str, Any]:
    """Which position the viewer is and, for who may see them, the names of the others.

    Who does not want to be named is not, and who has left meanwhile is not either. One query.
    """
    at = positions_of(found)
    named = dict(_named(found)) if with_names else {}
    return {
        "you": at.get(viewer.pk),
        "names": [[at[member], name] for member, name in named.items() if member in at],
    }


def positions_of(found: NetworkMap) -> dict[int, int]:
    """Where on its map each member stands, by id."""
    people = array("q")
    people.frombytes(uncompressed(bytes(found.people)))
    return {member: position for position, member in enumerate(people)}


def _for_role(membership: Membership) -> NetworkMap | None:
    audience = Audience.ORGANISERS if policy.can_see_names(membership) else Audience.MEMBERS
    return _newest(membership.group, audience)


def _newest(group: Group | None, audience: Audience) -> NetworkMap | None:
    return NetworkMap.objects.of(group).filter(audience=audience).light().first()


def _drawn(found: NetworkMap | None) -> NetworkMap:
    if found is None or not found.is_drawn:
        raise Http404
    return found


def _nameable() -> QuerySet[Member]:
    """Those who did not choose to stand nowhere by name."""
    silent = NetworkChoices.objects.filter(member=OuterRef("pk"), is_matched=False)
    return Member.objects.filter(~Exists(silent), is_active=True)


def _named(found: NetworkMap) -> Iterator[tuple[int, str]]:
    members = _nameable()
    if found.group_id is not None:
        belonging = Membership.objects.current().filter(group=found.group_id)
        members = members.filter(Exists(belonging.filter(member=OuterRef("pk"))))
    return members.order_by("pk").values_list("pk", "name").iterator(5_000)


def _strongest(found: NetworkMap | None) -> list[Member]:
    ids: list[int] = found.facts.get("strongest", []) if found is not None else []
    members = {member.pk: member for member in _nameable().filter(pk__in=ids)}
    return [members[pk] for pk in ids if pk in members]
