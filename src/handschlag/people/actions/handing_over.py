"""What members keep of somebody whom an archive knew, once that person claims what it told of them."""

from django.db.models import Q

from handschlag.accounts.models import Member
from handschlag.people.models import Contact


def hand_contacts_over(shell: Member, *, to: Member) -> None:
    """Whoever keeps ``shell`` keeps ``to`` from now on; who keeps both has both notes and all tags in one.

    Part of the claim.
    """
    Contact.objects.filter(other=shell, owner=to).delete()
    for brought in Contact.objects.filter(other=shell).select_for_update().order_by("pk"):
        own = Contact.objects.filter(owner=brought.owner_id, other=to).first()
        if own is None:
            brought.other = to
            brought.save(update_fields=["other"])
        else:
            join_contacts(brought, own)


def join_contacts(brought: Contact, own: Contact) -> None:
    """Two that an owner has of the same person become one: ``own``."""
    own.note = "\n\n".join(note for note in (own.note, brought.note) if note)[:5000]
    own.every_weeks = brought.every_weeks if own.every_weeks is None else own.every_weeks
    own.is_kept = own.is_kept or brought.is_kept
    own.save(update_fields=["note", "every_weeks", "is_kept"])
    there = own.tags.values_list("name", flat=True)
    brought.tags.filter(~Q(name__in=list(there))).update(contact=own)
    brought.delete()
