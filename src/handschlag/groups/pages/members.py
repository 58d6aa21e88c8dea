"""Who belongs to a group."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import avatar_address
from handschlag.core.addresses import address
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given
from handschlag.core.sheets import Cell
from handschlag.groups import policy
from handschlag.groups.models import (
    MODERATING,
    Answers,
    Exclusion,
    Membership,
    MembershipQuerySet,
    Offer,
    Role,
)
from handschlag.groups.pages.groups import searched
from handschlag.groups.pages.joining import Spell, earlier_spells
from handschlag.groups.pages.offers import open_offer
from handschlag.groups.pages.standing import Standing


class MemberRow(NamedTuple):
    """Somebody in the list of a group's members."""

    pk: int
    joined_at: datetime
    role: str
    member_id: int
    name: str
    email: str | None
    headline: str
    company: str
    place: str
    picture: str

    @property
    def href(self) -> str:
        return address("accounts:profile", self.member_id)

    @property
    def image_url(self) -> str | None:
        return avatar_address(self.member_id, self.picture)

    @property
    def role_name(self) -> str | None:
        """What the list says of them beside the name; None for a plain member."""
        if self.role in MODERATING:
            return str(Role(self.role).label)
        return _("imported") if self.email is None else None


@dataclass(frozen=True, slots=True)
class Members:
    standing: Standing
    memberships: Page[MemberRow]
    query: str


@dataclass(frozen=True, slots=True)
class OneMember:
    standing: Standing
    subject: Membership
    can_remove: bool
    can_hand_over: bool
    earlier: Spell | None
    offer: Offer | None
    """To whomever the group is offered at the moment."""


def members(found: Standing, *, query: str = "", before: str = "", after: str = "") -> Members:
    """Who belongs to the group, the newest first. One query, however large the group."""
    query = searched(query)
    if query:
        named = _members(Membership.objects.named(query), found.group.pk)
        page = newest_first(named, field="joined_at", before=before, after=after)
    else:
        page = _MEMBERS.page(before=before, after=after, group=found.group.pk)
    return Members(found, replace(page, rows=[MemberRow._make(row) for row in page.rows]), query)


def _members(memberships: MembershipQuerySet, group: Any) -> Any:
    """In the order of the columns of ``MemberRow``."""
    return memberships.current().filter(group=group).values_list(
        "pk", "joined_at", "role", "member_id", "member__name", "member__email",
        "member__headline", "member__company", "member__place", "member__avatar", named=True,
    )  # fmt: skip


_MEMBERS: PreparedPages[Any] = PreparedPages(
    lambda: _members(Membership.objects.all(), Given("group")), field="joined_at"
)


def one_member(found: Standing, pk: int) -> OneMember:
    """A member as an organiser manages them; Http404 for who does not belong to the group."""
    current = Membership.objects.current().filter(group=found.group).select_related("member")
    subject = get_object_or_404(current, member__id__exact=pk)
    return OneMember(
        found,
        subject,
        policy.can_remove(found.membership, subject),
        policy.can_hand_over(found.membership, subject),
        earlier_spells(found.group, [pk]).get(pk),
        open_offer(found.group),
    )


def exclusions(found: Standing, *, before: str = "", after: str = "") -> Page[Exclusion]:
    """Who may not come back, the last removed first. One query."""
    kept_out = Exclusion.objects.filter(group=found.group).select_related("member", "by")
    return newest_first(kept_out, field="at", before=before, after=after)


def member_table(found: Standing) -> Iterator[list[Cell]]:
    """A row of headings, then one for each member, the first that came first, with what they answered.

    Each question has a column for each wording in which somebody answered it. No address: members gave it to
    the site, not to organisers.
    """
    spells = Membership.objects.current().filter(group=found.group)
    asked: dict[str, None] = {}
    for said in Answers.objects.filter(membership__in=spells).order_by("pk").values_list("said", flat=True):
        asked.update((one["asked"], None) for one in said)
    yield [_("Name"), _("Role"), _("Member since"), _("Company"), _("Place"), *asked]
    rows = spells.select_related("member", "answers").order_by("joined_at", "pk")
    for spell in rows.iterator(500):
        answers = getattr(spell, "answers", None)
        said = {one["asked"]: one["said"] for one in answers.said} if answers is not None else {}
        joined = f"{timezone.localtime(spell.joined_at):%Y-%m-%d}"
        person = spell.member
        facts = [person.name, spell.get_role_display(), joined, person.company, person.place]
        yield [*facts, *(said.get(words, "") for words in asked)]
