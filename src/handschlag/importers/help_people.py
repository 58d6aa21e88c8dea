"""What the talkative of a demo tell of themselves, and the companies that have most of its people."""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Count

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member
from handschlag.core.search.writing import refresh
from handschlag.groups.models import Group
from handschlag.importers.formats.demo_circle import Helper
from handschlag.importers.formats.demo_help_phrases import said, sentence, things_of, trade_of
from handschlag.importers.rows import insert, update
from handschlag.people.actions.companies import enter_company, join_company
from handschlag.people.actions.locating import locate
from handschlag.people.actions.profiling import expertise_slug
from handschlag.people.models import Availability, Company, CompanyPerson, Expertise, Profile

COMPANIES: Final = 24
_PEOPLE_THERE: Final = 8
_KNOWS: Final = 3


def write_profiles(rng: random.Random, helpers: Sequence[Helper]) -> None:
    """Expertise, what they seek and offer, how available they are. Part of a transaction."""
    kinds = [Availability.OPEN, Availability.OPEN, Availability.LIMITED, ""]
    rows = [
        (
            one.key, rng.choice(said("profiles", "seeks")), rng.choice(said("profiles", "offers")),
            str(rng.choice(kinds)), "{}",
        )
        for one in helpers
    ]  # fmt: skip
    insert(Profile, ("member", "seeks", "offers", "availability", "audiences"), rows)
    known = [(one.key, name, expertise_slug(name)) for one in helpers for name in _expertise(rng, one)]
    insert(Expertise, ("member", "name", "slug"), known)
    update(Member, ("headline",), [(rng.choice(said("profiles", "headlines")), one.key) for one in helpers])
    keys = [one.key for one in helpers]
    locate(keys)
    refresh(MEMBER, keys)


def _expertise(rng: random.Random, helper: Helper) -> list[str]:
    tags = sorted({tag for thing in things_of(helper.field) for tag in thing.tags})
    return rng.sample(tags, _KNOWS)


def write_companies(rng: random.Random, group: Group, until: datetime) -> None:
    """Those with most people in the group, as far as no company of that name is listed; some claimed."""
    members = Member.objects.filter(memberships__group=group, email__isnull=True).exclude(company="")
    names = members.values_list("company").annotate(n=Count("pk")).filter(n__gt=1)
    for name, _n in names.order_by("-n", "company")[:COMPANIES]:
        if not Company.objects.alike(name).exists():
            people = list(members.filter(company=name).order_by("pk")[:_PEOPLE_THERE])
            _write_company(rng, name, people, until)


def _write_company(rng: random.Random, name: str, people: Sequence[Member], until: datetime) -> None:
    first = people[0]
    said_of = {"{ort}": first.place, "{wort}": trade_of(name)}
    tagline, text = rng.choice(said("companies", "taglines")), sentence("companies", "text")
    for slot, word in said_of.items():
        tagline, text = tagline.replace(slot, word), text.replace(slot, word)
    company = enter_company(by=first, name=name, tagline=tagline, text=text, place=first.place)
    for one in people:
        join_company(company, title=rng.choice(said("companies", "titles")), by=one)
        CompanyPerson.objects.filter(company=company, member=one).update(since=one.joined_at)
    is_claimed = rng.random() < 0.5  # noqa: PLR2004 - a coin
    if is_claimed:
        CompanyPerson.objects.filter(company=company, member=first).update(speaks=True)
    claimed_at = until if is_claimed else None
    Company.objects.filter(pk=company.pk).update(created_at=first.joined_at, claimed_at=claimed_at)
