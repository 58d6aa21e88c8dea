"""The tags one has given one's people, and how often one wants to stay in touch with who bears them."""

from dataclasses import dataclass

from django.db.models import Count

from handschlag.accounts.models import Member
from handschlag.people.models import ContactTag, TagRhythm


@dataclass(frozen=True, slots=True)
class OwnTag:
    name: str
    people: int
    every_weeks: int | None


def own_tags(viewer: Member) -> list[OwnTag]:
    """Those in use, and those that have a rhythm. Two queries."""
    used = ContactTag.objects.filter(contact__owner=viewer, contact__other__is_active=True)
    people = dict(used.values_list("name").annotate(people=Count("pk")).order_by())
    rhythms = dict(TagRhythm.objects.filter(member=viewer).values_list("name", "every_weeks"))
    names = sorted({*people, *rhythms}, key=str.casefold)
    return [OwnTag(name, people.get(name, 0), rhythms.get(name)) for name in names]
