"""Whom one may name in a text, while the name is being typed."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from handschlag.accounts.models import Member
from handschlag.discussions.models import Where, group_of
from handschlag.groups.models import Membership

SHOWN = 8
LONGEST = 80
"""Letters of a name."""


@dataclass(frozen=True, slots=True)
class Mentionable:
    name: str
    headline: str
    href: str


def mentionable(letters: str, viewer: Member, where: Where | None) -> list[Mentionable]:
    """People with a word of their name that begins so: of the same group first, then by name. Two queries.

    Who belongs to a group is told only to who belongs to it too.
    """
    found = Member.objects.visible_to(viewer).approachable_by(viewer.pk).exclude(pk=viewer.pk)
    found = found.named(letters[:LONGEST])
    order = ["name", "pk"]
    group = None if where is None else group_of(where)
    if group is not None and Membership.objects.of(viewer).filter(group=group).exists():
        memberships = Membership.objects.current().filter(group=group, member=OuterRef("pk"))
        found, order = found.annotate(is_near=Exists(memberships)), ["-is_near", *order]
    people = found.order_by(*order).only("name", "headline")[:SHOWN]
    return [Mentionable(person.name, person.headline, person.get_absolute_url()) for person in people]
