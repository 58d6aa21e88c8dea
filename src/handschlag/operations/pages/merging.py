"""What would move if two accounts became one."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.operations.actions.merging import hindrance
from handschlag.operations.actions.moving import STAY, member_fields, name_of
from handschlag.operations.models import Merge
from handschlag.operations.pages.kinds import KINDS

FOUND = 10


@dataclass(frozen=True, slots=True)
class MergePage:
    gone: Member
    query: str
    found: list[Member]
    into: Member | None
    hindrance: str | None
    moves: list[tuple[str, int]]


def merging(pk: int, viewer: Member, *, query: str, into: str) -> MergePage:
    """The account that would go, others to choose from, and, of the chosen one, what comes over."""
    gone = Member.objects.filter(pk=pk).first()
    if gone is None:
        raise Http404
    chosen = Member.objects.filter(pk=int(into)).first() if into.isdecimal() and len(into) < 19 else None  # noqa: PLR2004 - digits of a key
    if chosen is None:
        return MergePage(gone, query, _found(gone, query), None, None, [])
    return MergePage(gone, query, [], chosen, hindrance(gone, chosen, by=viewer), _moves(gone))


def _found(gone: Member, query: str) -> list[Member]:
    if not query:
        return []
    alike = Q(pk__in=Member.objects.named(query).values("pk")) | Q(email__icontains=query)
    return list(
        Member.objects.filter(alike, is_active=True).exclude(pk=gone.pk).order_by("name", "pk")[:FOUND]
    )


def _moves(gone: Member) -> list[tuple[str, int]]:
    """Rows by kind, most first."""
    counts: dict[str, int] = {}
    for field in member_fields():
        if name_of(field) not in STAY:
            label = str(KINDS[field.model._meta.label])
            counts[label] = (
                counts.get(label, 0) + QuerySet(field.model).filter(**{field.name: gone.pk}).count()
            )
    return sorted(((name, count) for name, count in counts.items() if count), key=lambda one: -one[1])


def went_into(pk: int) -> int | None:
    """The account that one became a part of; None for every other. Merging again leads on with it."""
    return Merge.objects.filter(gone=pk).values_list("into", flat=True).first()
