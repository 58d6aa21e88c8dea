"""What a profile says, and to whom: the person's page, the form, and how others see it."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Concat, Lower
from django.http import Http404
from django.utils.translation import gettext_lazy, pgettext_lazy

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.accounts.pages import Section
from handschlag.groups.models import Viewer
from handschlag.people.models import (
    ACCOUNT_FIELDS,
    FIELDS,
    Company,
    CompanyPerson,
    Profile,
)
from handschlag.people.pages.persons import (
    Lines,
    Person,
    person,
    person_as,
    person_of,
    public_person,
    with_said,
)
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


def columns(members: MemberQuerySet) -> MemberQuerySet:
    """What the page of a member shows of them here, read together with them."""
    spells = CompanyPerson.objects.current().filter(member=OuterRef("pk")).order_by().values("member")
    there = spells.annotate(lines=Lines(_line("company__name", "company__slug", "title")))
    alike = Q(name__iexact=OuterRef("company")) | Q(folded=Lower(OuterRef("company")))
    named = Company.objects.filter(alike).order_by("folded", "pk").values(line=_line("name", "slug"))
    return with_said(members).annotate(
        said_at=Subquery(there.values("lines"), output_field=TextField()), said_named=Subquery(named[:1])
    )


def _line(first: str, *others: str) -> Concat:
    """Columns as one text, with tabs between them."""
    parts = [part for name in others for part in (Value("\t"), F(name))]
    return Concat(F(first), *parts, output_field=TextField())


def section(member: Any, viewer: Viewer) -> Section | None:
    """What the viewer sees, of a member read with ``columns``. Of the account's fields those for contacts are
    filled in. No query.
    """
    if not isinstance(viewer, Member):
        return None
    found = person_of(member, viewer.pk)
    companies = _companies(member) if found.shows_company else []
    _fill(member, found)
    return Section("people/_what_for.html", Said(found, companies))


def _companies(member: Any) -> list[AtCompany]:
    """Where the person is, and the company of the name they have written."""
    lines = [*(member.said_at or "").split("\n"), member.said_named or ""]
    rows = {slug: AtCompany(name, slug, title) for name, slug, title in map(_parts, reversed(lines)) if slug}
    return sorted(rows.values(), key=lambda company: company.name.casefold())


def _parts(line: str) -> tuple[str, str, str]:
    name, slug, title, *_rest = [*line.split("\t"), "", "", ""]
    return name, slug, title


def for_visitors(pk: int) -> tuple[Member, list[Section]] | None:
    """Somebody public, as everyone sees them; pictures are for members. One query."""
    found = public_person(pk)
    if found is None:
        return None
    member = Member(pk=pk, name=found.name, email="kept@invalid")
    _fill(member, found)
    return member, [Section("people/_what_for.html", Said(found, []))]


def public_picture(pk: int) -> bytes:
    """Of somebody whom people without an account may find, so that it may leave the site. One query."""
    shown = Member.objects.filter(pk=pk, profile__is_public=True).exclude(avatar="").first()
    if shown is None:
        return b""
    try:
        with shown.avatar.open("rb") as picture:
            return bytes(picture.read())
    except FileNotFoundError:
        return b""


def _fill(member: Member, found: Person) -> None:
    if member.about != found.about:
        member.about_html = found.about_html
    for name in ACCOUNT_FIELDS:
        setattr(member, name, getattr(found, name))


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
