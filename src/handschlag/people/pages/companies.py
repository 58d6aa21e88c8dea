"""Companies: the list from A to Z, and the page of one with its people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from handschlag.accounts.models import Member, Reserved
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.pagination import Page
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.exchange.models import Listing, Side
from handschlag.people.actions.claiming import open_claims
from handschlag.people.models import Audience, Company, CompanyClaim, CompanyPerson
from handschlag.people.models.companies import logo_address
from handschlag.people.models.knowing import is_contact_of
from handschlag.people.pages import alphabet
from handschlag.people.pages.nearness import reach, within
from handschlag.people.pages.persons import Person, columns, people
from handschlag.people.policy import companies as policy

SHOWN: Final = 30
PEOPLE_SHOWN: Final = 60
LISTINGS_SHOWN: Final = 20
ALIKE_SHOWN: Final = 5
CLAIMS_SHOWN: Final = 100


class CompanyRow(NamedTuple):
    """A company in a list."""

    pk: int
    folded: str
    slug: str
    name: str
    tagline: str
    place: str
    picture: str
    people: int
    claimed_at: datetime | None

    @property
    def href(self) -> str:
        return address("people:company", self.slug)

    @property
    def logo_url(self) -> str | None:
        return logo_address(self.slug, self.picture)


class ListingRow(NamedTuple):
    """What one of the company's people offers or seeks."""

    pk: int
    side: str
    title: str
    author: str

    @property
    def href(self) -> str:
        return address("exchange:listing", self.pk)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at a company, as the viewer sees them."""

    person: Person
    title: str
    speaks: bool


@dataclass(frozen=True, slots=True)
class CompanyPage:
    company: Company
    at: policy.AtCompany
    own_title: str
    waiting: str | None
    """The viewer's own claim that waits: the address that has the code, "" where others decide."""
    colleagues: list[Colleague]
    listings: list[ListingRow]

    @property
    def offers(self) -> list[ListingRow]:
        return [row for row in self.listings if row.side == Side.OFFER]

    @property
    def requests(self) -> list[ListingRow]:
        return [row for row in self.listings if row.side == Side.REQUEST]

    @property
    def can_edit(self) -> bool:
        return policy.can_edit(self.company, self.at)

    @property
    def can_merge(self) -> bool:
        """With one for which the viewer speaks as well."""
        return policy.can_merge(self.at, self.at)

    @property
    def can_remove(self) -> bool:
        return policy.can_remove_person(self.at)

    @property
    def can_hand_on(self) -> bool:
        return policy.can_hand_on(self.at)

    @property
    def can_claim(self) -> bool:
        return self.can_prove or policy.can_ask_operators(self.at)

    @property
    def can_prove(self) -> bool:
        return policy.can_prove(self.company, self.at)


@dataclass(frozen=True, slots=True)
class Companies:
    rows: list[CompanyRow]
    newer: str | None
    older: str | None


def companies(asked: Mapping[str, Any], *, before: str = "", after: str = "") -> Companies:
    """By name. One query."""

    def ask(way: str, place: dict[str, Any]) -> list[Any]:
        if not narrows:
            return _WAYS[way].all(**place)
        return list(_turned(_narrowed(asked), way, **place)[: SHOWN + 1])

    narrows = bool(asked.keys() - {"km"})
    page: Page[Any] = alphabet.page(ask, before=before, after=after, size=SHOWN)
    return Companies([CompanyRow(*row) for row in page.rows], page.newer, page.older)


def _narrowed(asked: Mapping[str, Any]) -> QuerySet[Company]:
    found = Company.objects.all()
    if "q" in asked:
        found = found.named(asked["q"])
    if "place" in asked:
        around = reach(asked["place"], asked.get("km") or 0)
        near = Q() if around is None else within(around)
        found = found.filter(Q(place__icontains=asked["place"]) | near)
    return found


def _turned(rows: QuerySet[Company], way: str, **place: Any) -> QuerySet[Company, Any]:
    turned: QuerySet[Company] = alphabet.turned(rows, way, "folded", **place)
    return turned.values_list(
        "pk", "folded", "slug", "name", "tagline", "place", "logo", "people_count", "claimed_at"
    )


def alike(name: str) -> list[Company]:
    """Companies that are perhaps the same: while somebody types. One query."""
    if len(name.strip()) < 2:  # noqa: PLR2004 - one letter names nobody
        return []
    return list(Company.objects.named(name).order_by("folded", "pk")[:ALIKE_SHOWN])


def find_company(slug: str, viewer: Member) -> Company:
    """Http404 for one that is not there."""
    found = Company.objects.visible_to(viewer).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def company_page(slug: str, viewer: Member) -> CompanyPage:
    """Four queries at most. Http404 for one that is not there."""
    company: Any = _COMPANY.first(slug=slug, viewer=viewer.pk, now=clock.now())
    if company is None:
        raise Http404
    colleagues = _colleagues(company, viewer)
    keys = [colleague.person.pk for colleague in colleagues]
    listings = _LISTINGS.all(viewer=viewer.pk, authors=keys, now=clock.now()) if keys else []
    return CompanyPage(
        company,
        policy.AtCompany(
            viewer.pk, viewer.is_operator, company.own_title is not None, bool(company.own_speaks)
        ),
        company.own_title or "",
        company.waiting,
        colleagues,
        [ListingRow(*row) for row in listings],
    )


def waiting_claim(company: Company, viewer: Member) -> CompanyClaim | None:
    """One query."""
    waiting = CompanyClaim.objects.filter(company=company, by=viewer, answered_at__isnull=True)
    return waiting.filter(expires_at__gt=clock.now()).first()


def _colleagues(company: Company, viewer: Member) -> list[Colleague]:
    """Those who show the viewer where they work: who speaks for it first."""
    rows = _COLLEAGUES.all(company=company.pk, viewer=viewer.pk)
    persons = people(rows, viewer.pk)
    return [
        Colleague(person, row[-2], row[-1])
        for person, row in zip(persons, rows, strict=True)
        if person.shows_company
    ]


def find_colleague(company: Company, pk: int) -> Member:
    """Somebody at the company; Http404 for others."""
    current = CompanyPerson.objects.current().filter(company=company, member=pk)
    found = current.select_related("member").first()
    if found is None:
        raise Http404
    return found.member


def claims() -> list[CompanyClaim]:
    """What waits for those who run the site, the longest first. One query."""
    waiting = CompanyClaim.objects.filter(open_claims()).select_related("company", "by")
    return list(waiting.order_by("at", "pk")[:CLAIMS_SHOWN])


_VIEWER = Member(pk=Given("viewer"))


def _way(way: str) -> QuerySet[Company, Any]:
    place = {} if way == "first" else {"name": Given("name", CharField()), "pk": Given("pk")}
    return _turned(Company.objects.all(), way, **place)[: SHOWN + 1]


def _company() -> QuerySet[Company]:
    """With what the viewer is there, and their claim that waits."""
    spells = CompanyPerson.objects.current().filter(company=OuterRef("pk"), member=Given("viewer"))
    claims_ = CompanyClaim.objects.filter(company=OuterRef("pk"), by=Given("viewer"))
    waiting = claims_.filter(answered_at__isnull=True, expires_at__gt=GivenMoment("now"))
    return Company.objects.filter(slug=Given("slug", CharField())).annotate(
        own_title=Subquery(spells.values("title")[:1]),
        own_speaks=Subquery(spells.values("speaks")[:1]),
        waiting=Subquery(waiting.values("email")[:1]),
    )


def _at_company() -> QuerySet[Member, Any]:
    """With what they do there and whether they speak for it behind the columns of a person."""
    spells = CompanyPerson.objects.current().filter(company=Given("company"))
    own = spells.filter(member=OuterRef("pk"))
    silent = Reserved.objects.filter(member=OuterRef("pk"), fields__has_key="company")
    for_contacts = Q(profile__audiences__company=Audience.CONTACTS) & is_contact_of(Given("viewer"))
    return columns(
        Member.objects.visible_to(_VIEWER)
        .filter(~Exists(silent) | for_contacts | Q(pk=Given("viewer")), pk__in=spells.values("member"))
        .annotate(title=Subquery(own.values("title")[:1]), speaks=Subquery(own.values("speaks")[:1]))
        .order_by("-speaks", "name", "pk"),
        "title",
        "speaks",
    )[:PEOPLE_SHOWN]


def _listings() -> QuerySet[Listing, Any]:
    expired = GivenMoment("now")
    listings = Listing.objects.visible_to(_VIEWER).filter(
        author__in=GivenKeys("authors"),
        fulfilment__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=expired,
    )
    free = listings.exclude(times__isnull=False, times_taken__gte=F("times"))
    return free.order_by("-created_at", "-pk").values_list("pk", "side", "title", "author__name")[
        :LISTINGS_SHOWN
    ]


_WAYS = {
    "first": Prepared(lambda: _way("first")),
    "on": Prepared(lambda: _way("on")),
    "back": Prepared(lambda: _way("back")),
}
_COMPANY = Prepared(_company)
_COLLEAGUES = Prepared(_at_company)
_LISTINGS = Prepared(_listings)
