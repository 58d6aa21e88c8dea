"""One company that was entered twice: one page goes, and all that belongs to it is the other one's.

There is no way back, so whoever does it sees both pages and types the name of the one that goes.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.people.actions.companies import at_company, hold
from handschlag.people.actions.counting import count_people
from handschlag.people.models import Company, CompanyClaim, CompanyPerson, FormerCompany, TwoCompanies
from handschlag.people.policy import companies as policy

TEXTS = ("tagline", "website")
TOGETHER = (("text", "text_html"), ("place", "geoname", "latitude", "longitude"), ("logo",))
"""Fields of which the first says whether the others say anything."""


@transaction.atomic
def merge_companies(gone: Company, *, into: Company, typed: str, by: Member) -> Company:
    """``gone`` becomes part of ``into``: people, claims, what the page does not say yet, and the address.

    Raises Invalid where ``typed`` is not the name of ``gone``, Conflict for one with itself.
    """
    if gone.pk == into.pk:
        raise Conflict(_("Choose another company: this is the same one."))
    first, second = (hold(one) for one in sorted((gone, into), key=lambda one: one.pk))
    gone, into = (first, second) if first.pk == gone.pk else (second, first)
    if not policy.can_merge(at_company(gone, by), at_company(into, by)):
        raise NotAllowed(_("Only who speaks for both companies makes one of them, or who runs this site."))
    if typed.split() != gone.name.split():
        raise Invalid(_("Type the name of the company that goes, as it stands here."), "typed")
    moved = _move_people(gone, into)
    _move_claims(gone, into)
    _fill(gone, into)
    FormerCompany.objects.filter(company=gone).update(company=into)
    FormerCompany.objects.create(slug=gone.slug, name=gone.name, company=into)
    audit("merge companies", into, by=by, gone=gone.pk, name=gone.name, slug=gone.slug, people=moved)
    gone.delete()
    count_people([into.pk])
    return into


@transaction.atomic
def keep_apart(one: Company, other: Company, *, by: Member) -> None:
    """They are two companies; said twice is said once."""
    if not by.is_operator:
        raise NotAllowed(_("Only those who run this site decide on this."))
    low, high = sorted((one, other), key=lambda company: company.pk)
    _row, is_new = TwoCompanies.objects.get_or_create(low=low, high=high)
    if is_new:
        audit("keep companies apart", low, by=by, other=high.pk)


def _move_people(gone: Company, into: Company) -> int:
    """How many spells moved. Who is at both is there once: since the earlier day, and speaks if they did."""
    there = {spell.member_id: spell for spell in CompanyPerson.objects.current().filter(company=into)}
    for brought in CompanyPerson.objects.current().filter(company=gone, member__in=there):
        kept = there[brought.member_id]
        kept.title, kept.since = kept.title or brought.title, min(kept.since, brought.since)
        kept.speaks = kept.speaks or brought.speaks
        kept.save(update_fields=["title", "since", "speaks"])
        brought.delete()
    return CompanyPerson.objects.filter(company=gone).update(company=into)


def _move_claims(gone: Company, into: Company) -> None:
    """What waits is decided for the page that stays; who has asked at both has asked there."""
    waiting = CompanyClaim.objects.filter(answered_at__isnull=True)
    asking = list(waiting.filter(company=into).values_list("by", flat=True))
    waiting.filter(company=gone, by__in=asking).update(answered_at=clock.now())
    CompanyClaim.objects.filter(company=gone).update(company=into)


def _fill(gone: Company, into: Company) -> None:
    """What the page that stays says holds; what it does not say is taken from the other one."""
    for name, *others in (*((text,) for text in TEXTS), *TOGETHER):
        if getattr(gone, name) and not getattr(into, name):
            for one in (name, *others):
                setattr(into, one, getattr(gone, one))
    if into.claimed_at is None:
        into.claimed_at, into.proven_by = gone.claimed_at, gone.proven_by
    into.created_at = min(into.created_at, gone.created_at)
    into.save()
    if gone.logo.name and gone.logo.name != into.logo.name:
        name, storage = gone.logo.name, gone.logo.storage
        transaction.on_commit(lambda: storage.delete(name))
