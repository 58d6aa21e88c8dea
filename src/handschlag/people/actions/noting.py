"""What a member notes of their people. Nobody else learns of any of it, least of all whom it is about."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.people.models import Contact, ContactTag, TagRhythm
from handschlag.people.policy import contacts as policy

MOST_TAGS = 20
LONGEST_TAG = 40


@transaction.atomic
def note_contact(
    other: Member, *, by: Member, note: str, tags: Iterable[str], every_weeks: int | None
) -> Contact:
    """Note, tags and own rhythm, as they are from now on. Another rhythm is not put off any more.

    Raises Invalid at ``tags`` for too many or too long ones.
    """
    contact = _held(other, by)
    wanted = _as_spelt(_distinct(tags), contact)
    if contact.every_weeks != every_weeks:
        contact.snoozed_until = None
    contact.note, contact.every_weeks = note.strip(), every_weeks
    contact.save(update_fields=["note", "every_weeks", "snoozed_until"])
    contact.tags.exclude(name__in=wanted).delete()
    there = set(contact.tags.values_list("name", flat=True))
    ContactTag.objects.bulk_create(
        [ContactTag(contact=contact, name=tag) for tag in wanted if tag not in there]
    )
    audit("note contact", contact, by=by)
    return contact


@transaction.atomic
def set_tag_rhythm(tag: str, every_weeks: int | None, *, by: Member) -> None:
    """Stay in touch with everybody who bears the tag; None: as far as the tag is concerned, with nobody.

    Raises Invalid for no tag of theirs.
    """
    own = ContactTag.objects.filter(contact__owner=by, name=tag)
    rhythms = TagRhythm.objects.filter(member=by, name=tag)
    if every_weeks is None:
        changed = bool(rhythms.delete()[0])
    elif not own.exists() and not rhythms.exists():
        raise Invalid(_("None of your people has this tag."), "tag")
    else:
        changed = not rhythms.filter(every_weeks=every_weeks).exists()
        TagRhythm.objects.update_or_create(member=by, name=tag, defaults={"every_weeks": every_weeks})
    if changed:
        audit("set rhythm of tag", by, by=by, weeks=every_weeks)


@transaction.atomic
def add_contact(other: Member, *, by: Member) -> None:
    """Put somebody among one's people by hand; twice is once."""
    contact = _held(other, by)
    if not contact.is_kept:
        contact.is_kept = True
        contact.save(update_fields=["is_kept"])
        audit("add contact", contact, by=by)


@transaction.atomic
def remove_contact(other: Member, *, by: Member) -> None:
    """Forget all that ``by`` has noted. Whom they have a tie with stays among their people by it."""
    contact = Contact.objects.of(by).select_for_update().filter(other=other).first()
    if contact is not None:
        audit("remove contact", contact, by=by)
        contact.delete()


def put_off(other: Member, *, by: Member, weeks: int) -> None:
    """Not among those to get back to for so many weeks, though the rhythm says so."""
    with transaction.atomic():
        contact = _held(other, by)
        contact.snoozed_until = clock.now() + timedelta(weeks=weeks)
        contact.save(update_fields=["snoozed_until"])
        audit("put contact off", contact, by=by, weeks=weeks)


def _held(other: Member, by: Member) -> Contact:
    """``by``'s row of the other, nobody else's until the deed is done; there from now on."""
    if not policy.can_keep(by, other):
        raise NotAllowed(_("You know yourself. Note something of somebody else."))
    Contact.objects.get_or_create(owner=by, other=other)
    return Contact.objects.select_for_update().get(owner=by, other=other)


def _as_spelt(tags: list[str], contact: Contact) -> list[str]:
    """A tag that others of one's people bear is spelt like theirs, so that it is one tag with one rhythm."""
    others = ContactTag.objects.filter(~Q(contact=contact), contact__owner=contact.owner_id)
    ruled = TagRhythm.objects.filter(member=contact.owner_id)
    names = others.values_list("name").union(ruled.values_list("name"))
    spelt = {name.casefold(): name for (name,) in names}
    return [spelt.get(tag.casefold(), tag) for tag in tags]


def _distinct(tags: Iterable[str]) -> list[str]:
    """As typed first; the same word in other letters is the same tag."""
    found: dict[str, str] = {}
    for tag in tags:
        if word := " ".join(tag.split()):
            found.setdefault(word.casefold(), word)
    if len(found) > MOST_TAGS:
        raise Invalid(_("At most 20 tags, please."), "tags")
    if any(len(word) > LONGEST_TAG for word in found.values()):
        raise Invalid(_("A tag has at most 40 letters."), "tags")
    return list(found.values())
