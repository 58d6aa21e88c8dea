"""Holding a listing: every deed on one does, so that what two do at once happens one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.exchange.models import Listing
from handschlag.exchange.policy.listings import Standing
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Group, Membership


@dataclass(frozen=True, slots=True)
class HeldListing:
    """A listing as it is now, nobody else's until the transaction ends, and who the doer is to it."""

    listing: Listing
    standing: Standing


@contextmanager
def holding_listing(listing: Listing, *, by: Member, in_archive: bool = False) -> Iterator[HeldListing]:
    """One transaction in which the listing is nobody else's. Conflict if it has been removed.

    ``in_archive``: whether it can be done in an archived group; else that is a Conflict, too.
    """
    with transaction.atomic():
        now = lock_listing(listing.pk)
        if not in_archive:
            refuse_archived(now.group)
        yield HeldListing(now, standing_to(now.group, by))


def lock_listing(pk: int) -> Listing:
    """Wants a transaction. Conflict for one that has been removed or erased."""
    found = Listing.objects.select_for_update(of=("self",)).select_related("group").present()
    now = found.filter(pk=pk).first()
    if now is None:
        raise Conflict(_("This listing has been removed."))
    return now


def standing_to(group: Group | None, member: Member) -> Standing:
    """What a member is to listings of a group, or to those for everybody."""
    spell = Membership.objects.of(member).filter(group=group).first() if group is not None else None
    return Standing(member.pk, spell.role if spell is not None else None, member.is_operator)


def only_the_author() -> str:
    return _("Only who wrote this changes it.")
