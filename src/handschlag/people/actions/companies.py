"""Deeds on companies: entering one, its page, and who works there."""

import secrets
from datetime import timedelta
from itertools import count
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, gazetteer
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.images import Picture
from handschlag.core.markdown import render
from handschlag.core.models import audit
from handschlag.people.actions.counting import count_people
from handschlag.people.models import Company, CompanyPerson, FormerCompany, folded
from handschlag.people.policy import companies as policy

MOST_A_DAY: Final = 10
"""Companies that one member enters."""
RESERVED_SLUGS: Final = frozenset({"new", "claims"})
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss"})


def at_company(company: Company, member: Member) -> policy.AtCompany:
    """What the member is there. One query."""
    person = CompanyPerson.objects.current().filter(company=company, member=member).first()
    speaks = person is not None and person.speaks
    return policy.AtCompany(member.pk, member.is_operator, person is not None, speaks)


@transaction.atomic
def enter_company(
    *, by: Member, is_other: bool = False, works_there: bool = False, title: str = "", **fields: str
) -> Company:
    """A company that was not listed yet. Invalid where one of that name is, unless it ``is_other``."""
    name = fields["name"]
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not is_other and Company.objects.alike(name).exists():
        raise Invalid(_("A company of this name is listed already. Is it this one?"), "name")
    if (
        Company.objects.filter(created_by=by, created_at__gt=clock.now() - timedelta(days=1)).count()
        >= MOST_A_DAY
    ):
        raise Conflict(_("You have entered ten companies today. Go on tomorrow."))
    company = Company(created_by=by, slug=_free_slug(name))
    _describe(company, fields)
    company.save()
    audit("enter company", company, by=by)
    if works_there:
        join_company(company, title=title, by=by)
    return company


def _free_slug(name: str) -> str:
    start = slugify(name.translate(_GERMAN))[:70].strip("-") or "company"
    for number in count(1):
        slug = start if number == 1 else f"{start}-{number}"
        if slug not in RESERVED_SLUGS and not _is_taken(slug):
            return slug
    raise AssertionError


def _is_taken(slug: str) -> bool:
    """By a company, or by one that is part of another now: its address leads there."""
    former = FormerCompany.objects.filter(slug=slug)
    return Company.objects.filter(slug=slug).exists() or former.exists()


def _describe(company: Company, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(company, name, value)
    company.folded = folded(company.name)
    company.text_html = render(company.text)
    city = gazetteer.locate(company.place) if company.place else None
    company.geoname = city.geoname if city else None
    company.latitude, company.longitude = (city.latitude, city.longitude) if city else (None, None)


@transaction.atomic
def edit_company(company: Company, *, by: Member, **fields: str) -> Company:
    """Change what the page says. Its address stays."""
    held = _held_for_editing(company, by)
    changed = [name for name, value in fields.items() if getattr(held, name) != value]
    if changed:
        _describe(held, fields)
        held.save()
        audit("edit company", held, by=by, fields=changed)
    return held


@transaction.atomic
def change_logo(company: Company, picture: Picture | None, *, by: Member) -> None:
    """Show a logo (what ``core.images.redrawn`` made of it), or none."""
    held = _held_for_editing(company, by)
    before = held.logo.name
    if picture is None:
        held.logo.name = ""
    else:
        content, ending = (
            (picture.thumbnail, ".webp") if picture.thumbnail else (picture.content, picture.ending)
        )
        held.logo.save(f"{secrets.token_hex(16)}{ending}", ContentFile(content), save=False)
    held.save(update_fields=["logo"])
    audit("change logo", held, by=by)
    if before:
        storage = held.logo.storage
        transaction.on_commit(lambda: storage.delete(before))


def _held_for_editing(company: Company, by: Member) -> Company:
    held = hold(company)
    if not policy.can_edit(held, at_company(held, by)):
        raise NotAllowed(_("Only who speaks for this company changes its page."))
    return held


def hold(company: Company) -> Company:
    """The row, until the transaction ends: one deed on a company at a time."""
    return Company.objects.select_for_update().get(pk=company.pk)


@transaction.atomic
def join_company(company: Company, *, title: str, by: Member) -> CompanyPerson:
    """``by`` works there, or calls what they do there something else."""
    hold(company)
    person, made = CompanyPerson.objects.get_or_create(
        company=company, member=by, left_at__isnull=True, defaults={"title": title}
    )
    if not made and person.title != title:
        person.title = title
        person.save(update_fields=["title"])
    count_people([company.pk])
    audit("join company", company, by=by)
    return person


@transaction.atomic
def leave_company(company: Company, *, by: Member) -> None:
    """``by`` works there no longer; left twice is left once."""
    held = hold(company)
    if _end(held, by.pk):
        audit("leave company", held, by=by)


@transaction.atomic
def remove_person(company: Company, member: Member, *, by: Member) -> None:
    """Somebody stands there who does not belong there."""
    held = hold(company)
    if not policy.can_remove_person(at_company(held, by)):
        raise NotAllowed(_("Only who speaks for this company removes people from it."))
    if _end(held, member.pk):
        audit("remove person from company", held, by=by, member=member.pk)


def _end(company: Company, member_id: int) -> bool:
    """End a spell. Where nobody speaks for the company any more, it may be claimed again."""
    spells = CompanyPerson.objects.current().filter(company=company)
    ended = spells.filter(member=member_id).update(left_at=clock.now(), speaks=False)
    if ended and company.claimed_at is not None and not spells.filter(speaks=True).exists():
        company.claimed_at, company.proven_by = None, ""
        company.save(update_fields=["claimed_at", "proven_by"])
    count_people([company.pk])
    return bool(ended)


@transaction.atomic
def hand_on(company: Company, to: Member, *, by: Member) -> None:
    """``to``, who works there, speaks for the company from now on instead of ``by``."""
    held = hold(company)
    if not policy.can_hand_on(at_company(held, by)):
        raise NotAllowed(_("Only who speaks for this company hands that on."))
    spells = CompanyPerson.objects.current().filter(company=held)
    if not spells.filter(member=to, speaks=False).exists():
        raise Conflict(_("Choose somebody who works there and does not speak for the company yet."))
    spells.filter(member=by).update(speaks=False)
    let_speak(held, to)
    audit("hand on company", held, by=by, to=to.pk)


def let_speak(company: Company, member: Member, *, proven_by: str | None = None) -> None:
    """The member is one of its people and speaks for it. ``company`` is held."""
    person, _made = CompanyPerson.objects.get_or_create(company=company, member=member, left_at__isnull=True)
    person.speaks = True
    person.save(update_fields=["speaks"])
    company.claimed_at = company.claimed_at or clock.now()
    if proven_by is not None:
        company.proven_by = proven_by
    company.save(update_fields=["claimed_at", "proven_by"])
    count_people([company.pk])
