"""What a profile says, and to whom: the person's page, the form, and how others see it."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext_lazy, pgettext_lazy

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Viewer
from handschlag.people.models import (
    ACCOUNT_FIELDS,
    FIELDS,
    Company,
    CompanyPerson,
    Profile,
    folded,
)
from handschlag.people.pages.persons import Person, person, person_as, public_person
from handschlag.people.policy.profiles import Standing

LABELS: Final = {
    "headline": gettext_lazy("What I do"),
    "company": gettext_lazy("Company"),
    "place": gettext_lazy("Place"),
    "languages": gettext_lazy("Languages"),
    "about": gettext_lazy("About me"),
    "expertise": gettext_lazy("What I know well"),
    "seeks": gettext_lazy("I seek"),
    "offers": gettext_lazy("I offer"),
    "availability": gettext_lazy("How available I am"),
    "website": gettext_lazy("Website"),
    "phone": gettext_lazy("Telephone"),
    "contact_email": gettext_lazy("E-mail address to show"),
}
SEEN_AS: Final = {
    "everyone": (Standing.VISITOR, pgettext_lazy("who sees it", "Everyone")),
    "member": (Standing.MEMBER, pgettext_lazy("who sees it", "A member")),
    "contact": (Standing.CONTACT, pgettext_lazy("who sees it", "A contact of mine")),
}


@dataclass(frozen=True, slots=True)
class AtCompany:
    """A company in which somebody is, or whose name they have written."""

    name: str
    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Said:
    """The part of a person's page that says more than an account does."""

    person: Person
    companies: list[AtCompany]

    @property
    def is_own(self) -> bool:
        return self.person.standing == Standing.OWN

    @property
    def has_card(self) -> bool:
        """A card to keep is for members."""
        return self.person.standing > Standing.VISITOR


def section(member: Member, viewer: Viewer) -> Section | None:
    """What the viewer sees. Of the account's fields those for contacts are filled in. Two queries."""
    if not isinstance(viewer, Member):
        return None
    found = person(member.pk, viewer.pk)
    if found is None:
        return None
    _fill(member, found)
    return Section("people/_what_for.html", Said(found, companies_of(found)))


def for_visitors(pk: int) -> tuple[Member, list[Section]] | None:
    """Somebody public, as everyone sees them; pictures are for members. Two queries."""
    found = public_person(pk)
    if found is None:
        return None
    member = Member(pk=pk, name=found.name, email="kept@invalid")
    _fill(member, found)
    return member, [Section("people/_what_for.html", Said(found, []))]


def _fill(member: Member, found: Person) -> None:
    for name in ACCOUNT_FIELDS:
        setattr(member, name, getattr(found, name))
    member.about_html = found.about_html


def companies_of(found: Person) -> list[AtCompany]:
    """Where the person is, and the company of the name they have written; to whom they show their company."""
    if not found.shows_company:
        return []
    rows = _COMPANIES.all(member=found.pk, folded=folded(found.company) if found.company else "-")
    return [AtCompany(*row) for row in rows]


def _companies() -> QuerySet[Company, Any]:
    own = CompanyPerson.objects.current().filter(member=Given("member"))
    named = Q(folded=Given("folded", CharField()))
    title = Subquery(own.filter(company=OuterRef("pk")).values("title")[:1])
    found = Company.objects.filter(Q(pk__in=own.values("company")) | named)
    return found.annotate(title=title).order_by("folded", "pk").values_list("name", "slug", "title")[:5]


_COMPANIES = Prepared(_companies)


@dataclass(frozen=True, slots=True)
class Preview:
    """How somebody of a standing sees oneself; None where everyone sees nothing at all."""

    seen_as: str
    person: Person | None
    choices: list[tuple[str, str]]


def preview(member: Member, seen_as: str) -> Preview:
    """Two queries. Http404 for a standing that is none."""
    if seen_as not in SEEN_AS:
        raise Http404
    standing = SEEN_AS[seen_as][0]
    found = public_person(member.pk) if standing == Standing.VISITOR else person_as(member.pk, standing)
    return Preview(seen_as, found, [(name, str(label)) for name, (_rank, label) in SEEN_AS.items()])


@dataclass(frozen=True, slots=True)
class Own:
    """All that a member has said, wherever it stands, and who it is for."""

    profile: Profile
    values: dict[str, Any]
    audiences: dict[str, str]


def own(member: Member) -> Own:
    """Three queries."""
    profile = Profile.objects.filter(member=member).first() or Profile(member=member)
    found = person(member.pk, member.pk)
    values = {name: getattr(found, name) for name in FIELDS}
    return Own(profile, values, {name: profile.audience(name) for name in FIELDS})
