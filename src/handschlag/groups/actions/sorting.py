"""Before anybody is invited: who of many may be, and what stands against the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet

from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.groups.models import (
    AGAIN_AFTER,
    Exclusion,
    Group,
    InvitedPerson,
    Membership,
    NoMoreInvitations,
)


class Fate(StrEnum):
    """What becomes of somebody on a list. The first two are invited."""

    NEW = "new"
    KNOWN = "known"
    """Has an account."""
    BELONGS = "belongs"
    KEPT_OUT = "kept-out"
    INVITED = "invited"
    DECLINED = "declined"
    REFUSES = "refuses"
    """Wants no invitations from any group here."""
    DOUBLE = "double"
    """Stands on the list twice; the first time counts."""

    @property
    def is_invited(self) -> bool:
        return self in {Fate.NEW, Fate.KNOWN}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody an organiser wants to invite. ``line``: where they stand on the list."""

    email: str
    name: str = ""
    headline: str = ""
    company: str = ""
    place: str = ""
    language: str = ""
    line: int = 0


Sorted = list[tuple[Wanted, Fate]]


def sort_people(group: Group, people: Iterable[Wanted]) -> Sorted:
    """Each with their fate, in the order of the list. Four queries, however long it is."""
    listed = list(people)
    fates = dict(_fates(group, sorted({one.email for one in listed})))
    seen: set[str] = set()
    found: Sorted = []
    for one in listed:
        found.append((one, Fate.DOUBLE if one.email in seen else fates.get(one.email, Fate.NEW)))
        seen.add(one.email)
    return found


def _fates(group: Group, emails: Sequence[str]) -> Iterator[tuple[str, Fate]]:
    """What is known of them, what weighs more behind what weighs less."""
    accounts = list(_accounts(group, emails))
    yield from ((email, Fate.KNOWN) for email, _inside, _kept_out in accounts)
    yield from _invited(group, emails)
    digests = {digest(email): email for email in emails}
    refusing = NoMoreInvitations.objects.filter(address_digest__in=digests)
    yield from ((digests[one], Fate.REFUSES) for one in refusing.values_list("address_digest", flat=True))
    yield from ((email, Fate.KEPT_OUT) for email, _inside, kept_out in accounts if kept_out)
    yield from ((email, Fate.BELONGS) for email, inside, _kept_out in accounts if inside)


def _accounts(group: Group, emails: Sequence[str]) -> Iterator[tuple[str, bool, bool]]:
    """Addresses of members, further proven ones included; whether they belong, and are kept out."""

    def with_standing(rows: QuerySet[Any], member: str) -> QuerySet[Any, tuple[str, bool, bool]]:
        inside = Membership.objects.current().filter(group=group, member=OuterRef(member))
        kept_out = Exclusion.objects.filter(group=group, member=OuterRef(member))
        return rows.filter(email__in=emails).values_list("email", Exists(inside), Exists(kept_out))

    yield from with_standing(Member.objects.all(), "pk")
    proven = EmailAddress.objects.filter(verified=True)
    for email, inside, kept_out in with_standing(proven, "user"):
        yield email.lower(), inside, kept_out


def _invited(group: Group, emails: Sequence[str]) -> Iterator[tuple[str, Fate]]:
    """Who has been invited before, unless that is long ago and came to nothing, or they have left since."""
    long_ago = clock.now() - AGAIN_AFTER
    for one in InvitedPerson.objects.filter(group=group, email__in=emails):
        if one.declined_at is not None:
            yield one.email, Fate.DECLINED
        elif (one.mailed_at or one.invited_at) > long_ago:
            yield one.email, Fate.INVITED
