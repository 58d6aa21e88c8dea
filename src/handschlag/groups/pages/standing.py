"""How somebody stands to a group."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, Prepared
from handschlag.groups import policy
from handschlag.groups.models import Group, Membership, Viewer

_VIEWER = Member(pk=Given("viewer"))
_NAMED = Given("slug", Group._meta.get_field("slug"))
_GROUP = Prepared(lambda: Group.objects.visible_to(_VIEWER).filter(slug=_NAMED))
_GROUP_FOR_VISITORS = Prepared(lambda: Group.objects.visible_to(AnonymousUser()).filter(slug=_NAMED))
_SPELL = Prepared(lambda: Membership.objects.of(_VIEWER).filter(group=Given("group")))


@dataclass(frozen=True, slots=True)
class Standing:
    """A group the viewer may know of, and how the viewer stands to it. Two queries."""

    group: Group
    viewer: Viewer
    membership: Membership | None

    @property
    def can_edit(self) -> bool:
        return policy.can_edit(self.membership)

    @property
    def can_read_talk(self) -> bool:
        return policy.can_read_talk(self.group, self.membership)

    @property
    def can_see_members(self) -> bool:
        return policy.can_see_members(self.group, self.membership, self.viewer)

    @property
    def can_join(self) -> bool:
        return policy.can_join(self.group, self.membership, self.viewer)

    @property
    def can_ask(self) -> bool:
        return policy.can_ask_to_join(self.group, self.membership, self.viewer)


def standing(slug: str, viewer: Viewer) -> Standing:
    """Http404 for a group that does not exist or that the viewer may not know of."""
    asked = _GROUP if viewer.pk is not None else _GROUP_FOR_VISITORS
    found = asked.first(slug=slug, viewer=viewer.pk)
    if found is None:
        raise Http404
    return standing_in(found, viewer)


def standing_in(group: Group, viewer: Viewer) -> Standing:
    """How the viewer stands to a group they were shown the way to."""
    if viewer.pk is None:
        return Standing(group, viewer, None)
    return Standing(group, viewer, _SPELL.first(viewer=viewer.pk, group=group.pk))
