"""Who is a contact of whom."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from handschlag.accounts.models import Block
from handschlag.people.models.contacts import Contact
from handschlag.ties.models import Tie


def is_contact_of(viewer: int | Combinable, *, owner: str = "pk") -> Q:
    """Whether the member in column ``owner`` has ``viewer`` among their contacts.

    That is who they have a tie with, of any strand and either direction, and who they keep by hand; not
    whom they have blocked. That the viewer keeps *them* says nothing.
    """
    me: Any = OuterRef(owner)
    tied = Q(Exists(Tie.objects.filter(low=me, high=viewer))) | Q(
        Exists(Tie.objects.filter(low=viewer, high=me))
    )
    kept = Q(Exists(Contact.objects.filter(owner=me, other=viewer, is_kept=True)))
    return (kept | tied) & ~Q(Exists(Block.objects.filter(by=me, member=viewer)))
