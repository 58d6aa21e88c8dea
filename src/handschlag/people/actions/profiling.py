"""What members tell of themselves beyond their account, and to whom."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from handschlag.accounts import policy as accounts_policy
from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member, Reserved
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.lines import one_line
from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import refresh
from handschlag.people.actions.counting import count_people
from handschlag.people.actions.locating import locate
from handschlag.people.models import (
    ACCOUNT_FIELDS,
    DEFAULTS,
    FIELDS,
    PROFILE_FIELDS,
    RESERVING,
    CompanyPerson,
    Expertise,
    Profile,
)

MOST_EXPERTISE: Final = 12
LONGEST_EXPERTISE: Final = 40


@transaction.atomic
def tell(
    member: Member,
    *,
    by: Member,
    said: Mapping[str, Any],
    audiences: Mapping[str, str],
    is_listed: bool,
    is_public: bool,
) -> Profile:
    """Say more about oneself, and who sees which part of all one has said.

    ``said``: by field, what the profile holds (``expertise`` as a list). ``audiences``: of any field, those
    of the account too. What is for fewer than all members leaves its column, so it is found nowhere else.
    """
    if not accounts_policy.can_edit_profile(by, member):
        raise NotAllowed(_("Everybody changes only their own profile."))
    owner = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    profile, _made = Profile.objects.get_or_create(member=owner)
    values = _values(owner, profile) | dict(said)
    values["expertise"] = named_expertise(values["expertise"])
    profile.audiences = {name: who for name, who in audiences.items() if who != DEFAULTS[name]}
    profile.is_listed, profile.is_public = is_listed, is_public
    reserved = {name: values[name] for name in FIELDS if profile.audience(name) in RESERVING}
    _write(owner, profile, values, reserved)
    _follow(owner, values, by)
    return profile


def _values(owner: Member, profile: Profile) -> dict[str, Any]:
    """All that the member has said, wherever it stands."""
    kept = Reserved.objects.filter(member=owner).values_list("fields", flat=True).first() or {}
    told = {name: getattr(owner, name) for name in ACCOUNT_FIELDS}
    told |= {name: getattr(profile, name) for name in PROFILE_FIELDS}
    told["expertise"] = list(owner.expertise.order_by("pk").values_list("name", flat=True))
    return told | kept


def named_expertise(names: list[str]) -> list[str]:
    """As it is kept: each once, one line each. Invalid for too many or too long ones."""
    found = {expertise_slug(name): one_line(name) for name in reversed(names)}
    found.pop("", None)
    if len(found) > MOST_EXPERTISE:
        raise Invalid(_("Twelve at most: choose those you would like to be asked about."), "expertise")
    if any(len(name) > LONGEST_EXPERTISE for name in found.values()):
        raise Invalid(_("A word or three each, separated by commas."), "expertise")
    return list(reversed(found.values()))


def expertise_slug(name: str) -> str:
    """By what the same is recognised: “Steuer-Recht” and “steuer recht”."""
    return slugify(one_line(name), allow_unicode=True)[:50].strip("-")


def _write(owner: Member, profile: Profile, values: dict[str, Any], reserved: dict[str, Any]) -> None:
    told = {name: value for name, value in values.items() if name not in reserved}
    for name in ACCOUNT_FIELDS:
        setattr(owner, name, told.get(name, ""))
    owner.about_html = render(owner.about)
    owner.save(update_fields=[*ACCOUNT_FIELDS, "about_html"])
    for name in PROFILE_FIELDS:
        setattr(profile, name, told.get(name, ""))
    profile.save()
    owner.expertise.all().delete()
    Expertise.objects.bulk_create(
        Expertise(member=owner, name=name, slug=expertise_slug(name)) for name in told.get("expertise", ())
    )
    if reserved:
        Reserved.objects.update_or_create(member=owner, defaults={"fields": reserved})
    else:
        Reserved.objects.filter(member=owner).delete()


def _follow(owner: Member, values: Mapping[str, Any], by: Member) -> None:
    """What else has to be true now."""
    locate([owner.pk])
    count_people(CompanyPerson.objects.current().filter(member=owner).values_list("company", flat=True))
    Site.raise_version()
    refresh(MEMBER, [owner.pk])
    audit("tell of oneself", owner, by=by, fields=sorted(name for name, value in values.items() if value))
