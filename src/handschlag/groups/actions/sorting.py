"""Before anybody is invited: who of many may be, and what stands against the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
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
    """Each with their fate, in the order of the list. One query, however long it is."""
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
    digests = {digest(email): email for email in emails}
    found = _KNOWN.all(group=group.pk, emails=emails, digests=digests, long_ago=clock.now() - AGAIN_AFTER)
    for address, fate in sorted(found, key=lambda one: _BY_WEIGHT.index(one[1])):
        yield digests.get(address, address), Fate(fate)


def _known() -> Any:
    """Addresses, in one case their digests, and a fate each; of the same address there may be several."""
    refusing = NoMoreInvitations.objects.filter(address_digest__in=_DIGESTS)
    return _with_standing(Member.objects.all(), "pk").union(
        _with_standing(EmailAddress.objects.filter(verified=True), "user"),
        _invited(),
        refusing.annotate(fate=Value(Fate.REFUSES.value)).values_list("address_digest", "fate"),
        all=True,
    )


def _with_standing(rows: Any, member: str) -> Any:
    """Addresses of members, further proven ones included; whether they belong, and are kept out."""
    inside = Membership.objects.current().filter(group=Given("group"), member=OuterRef(member))
    kept_out = Exclusion.objects.filter(group=Given("group"), member=OuterRef(member))
    fate = Case(
        When(Exists(inside), then=Value(Fate.BELONGS.value)),
        When(Exists(kept_out), then=Value(Fate.KEPT_OUT.value)),
        default=Value(Fate.KNOWN.value),
    )
    return rows.filter(email__in=_EMAILS).annotate(fate=fate).values_list("email", "fate")


def _invited() -> Any:
    """Who has been invited before, unless that is long ago and came to nothing, or they have left since."""
    is_declined = Q(declined_at__isnull=False)
    fate = Case(When(is_declined, then=Value(Fate.DECLINED.value)), default=Value(Fate.INVITED.value))
    asked = InvitedPerson.objects.filter(group=Given("group"), email__in=_EMAILS)
    lately = asked.annotate(last_at=Coalesce("mailed_at", "invited_at"), fate=fate)
    return lately.filter(is_declined | Q(last_at__gt=GivenMoment("long_ago"))).values_list("email", "fate")


_BY_WEIGHT = (Fate.KNOWN, Fate.DECLINED, Fate.INVITED, Fate.REFUSES, Fate.KEPT_OUT, Fate.BELONGS)
_EMAILS, _DIGESTS = GivenKeys("emails", CharField()), GivenKeys("digests", CharField())
_KNOWN: Prepared[tuple[str, str]] = Prepared(_known)
