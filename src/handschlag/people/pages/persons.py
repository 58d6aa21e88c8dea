"""A person as one reader sees them: each field only for its audience."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Aggregate, F, OuterRef, QuerySet, Subquery, TextField

from handschlag.accounts.models import Member, MemberQuerySet, avatar_address
from handschlag.core.addresses import address
from handschlag.core.markdown import render
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.people.models import FIELDS, RESERVING, Availability, Expertise, audience_of
from handschlag.people.models.knowing import is_contact_of
from handschlag.people.policy.profiles import Standing, can_see

_KINDS = {Availability.OPEN: "green", Availability.LIMITED: "ochre", Availability.CLOSED: "slate"}


class Lines(Aggregate):
    """Texts, a line each."""

    output_field = TextField()
    template = "STRING_AGG(%(expressions)s, chr(10))"

    def as_sqlite(self, *args: Any, **kwargs: Any) -> Any:
        return self.as_sql(*args, **kwargs, template="GROUP_CONCAT(%(expressions)s, char(10))")


@dataclass(frozen=True, slots=True)
class Person:
    """Empty is what there is not, and what the reader may not see; the two look alike."""

    pk: int
    name: str
    picture: str | None
    standing: Standing
    headline: str = ""
    company: str = ""
    place: str = ""
    languages: str = ""
    about: str = ""
    expertise: tuple[str, ...] = ()
    seeks: str = ""
    offers: str = ""
    availability: str = ""
    website: str = ""
    phone: str = ""
    contact_email: str = ""
    shows_company: bool = False
    """Whether the reader may know where the person works."""

    @property
    def href(self) -> str:
        return address("accounts:profile", self.pk)

    @property
    def image_url(self) -> str | None:
        """Pictures are for members."""
        return None if self.standing == Standing.VISITOR else avatar_address(self.pk, self.picture)

    @property
    def about_html(self) -> str:
        return render(self.about) if self.about else ""

    @property
    def available(self) -> str:
        return str(Availability(self.availability).label) if self.availability else ""

    @property
    def availability_kind(self) -> str | None:
        return _KINDS.get(Availability(self.availability)) if self.availability else None

    @property
    def telephone(self) -> str:
        """The number as a link takes it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")

    @property
    def says_more(self) -> bool:
        """Than an account does: whether the profile has a part for it."""
        more = (self.expertise, self.seeks, self.offers, self.available, self.website)
        return any((*more, self.phone, self.contact_email))


_COLUMNS = {
    **{name: name for name in ("pk", "name", "headline", "company", "place", "languages")},
    **{name: f"profile__{name}" for name in ("seeks", "offers", "availability", "website", "phone")},
    "contact_email": "profile__contact_email",
    "expertise": "lines",
    "picture": "avatar",
    "audiences": "profile__audiences",
    "reserved": "reserved__fields",
}
_NAMES = tuple(_COLUMNS)


def _known() -> Subquery:
    known = Expertise.objects.filter(member=OuterRef("pk")).order_by().values("member")
    return Subquery(known.annotate(lines=Lines("name")).values("lines"), output_field=TextField())


def columns(members: QuerySet[Member], *more: str) -> QuerySet[Member, Any]:
    """What ``as_seen`` needs of members, as tuples; and more columns behind. No query of its own."""
    return members.annotate(lines=_known()).values_list(*_COLUMNS.values(), *more)


def as_seen(row: tuple[Any, ...], standing: Standing, *, about: str = "") -> Person:
    """A row of ``columns`` as somebody of that standing sees it."""
    said = dict(zip(_NAMES, row, strict=False))
    reserved = said["reserved"] or {}
    said["about"] = about
    told, kept_back, shows_company = _seen(tuple((said["audiences"] or {}).items()), standing)
    shown: dict[str, Any] = {name: said[name] or "" for name in told}
    shown |= {name: reserved.get(name) or "" for name in kept_back}
    known = shown.get("expertise") or ()
    if isinstance(known, str):
        known = sorted(known.split("\n"), key=str.casefold)
    shown["expertise"] = tuple(filter(None, known))
    picture = str(said["picture"] or "")
    return Person(said["pk"], said["name"], picture, standing, **shown, shows_company=shows_company)


@lru_cache(maxsize=1024)
def _seen(
    audiences: tuple[tuple[str, str], ...], standing: Standing
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Which fields are seen of who says so who they are for: those that everybody's columns tell, and those
    that are kept back; and whether the company is.
    """
    chosen = dict(audiences)
    seen = {name: audience for name in FIELDS if can_see(standing, audience := audience_of(chosen, name))}
    told = tuple(name for name, audience in seen.items() if audience not in RESERVING)
    kept_back = tuple(name for name in seen if name not in told)
    return told, kept_back, can_see(standing, audience_of(chosen, "company"))


def with_said(members: MemberQuerySet) -> MemberQuerySet:
    """Members with the columns behind ``person_of``; ``Given("viewer")`` is who reads."""
    said = {f"said_{name}": F(path) for name, path in _COLUMNS.items() if "__" in path}
    return members.annotate(said_expertise=_known(), said_knows=is_contact_of(Given("viewer")), **said)


def person_of(member: Any, viewer: int) -> Person:
    """Somebody read ``with_said``, as the viewer sees them. No query."""
    row = tuple(
        getattr(member, f"said_{name}" if "__" in path or name == "expertise" else path)
        for name, path in _COLUMNS.items()
    )
    return as_seen(row, _standing(member.pk, viewer, member.said_knows), about=member.about)


def has_more_for_contacts(row: tuple[Any, ...]) -> bool:
    """Whether it matters who reads: something is reserved."""
    return bool(row[_NAMES.index("reserved")])


def owners_who_know(viewer: int, owners: list[int]) -> set[int]:
    """Those of ``owners`` among whose contacts the viewer is. One query, none for nobody."""
    return set(_OWNERS.all(viewer=viewer, owners=owners)) if owners else set()


def people(rows: list[tuple[Any, ...]], viewer: int) -> list[Person]:
    """Rows of ``columns`` as a member sees them. One query where something is reserved, else none."""
    owners = owners_who_know(viewer, [row[0] for row in rows if has_more_for_contacts(row)])
    return [as_seen(row, _standing(row[0], viewer, row[0] in owners)) for row in rows]


def _standing(owner: int, viewer: int, is_contact: Any) -> Standing:
    if owner == viewer:
        return Standing.OWN
    return Standing.CONTACT if is_contact else Standing.MEMBER


def person(pk: int, viewer: int) -> Person | None:
    """Somebody whose page the viewer may see, with their text. One query."""
    row = _PERSON.first(pk=pk, viewer=viewer)
    if row is None:
        return None
    *columns, about, knows = row
    return as_seen(tuple(columns), _standing(pk, viewer, knows), about=about)


def person_as(pk: int, standing: Standing) -> Person | None:
    """Somebody as anybody of that standing sees them. One query."""
    row = _AS.first(pk=pk, viewer=pk)
    return None if row is None else as_seen(row[:-1], standing, about=row[-1])


def public_person(pk: int) -> Person | None:
    """Somebody who lets people without an account find them, with what is for everyone. One query."""
    row = _PUBLIC.first(pk=pk, viewer=pk)
    return None if row is None else as_seen(row[:-1], Standing.VISITOR, about=row[-1])


_VIEWER = Member(pk=Given("viewer"))
_OWNERS = Prepared(
    lambda: Member.objects.filter(is_contact_of(Given("viewer")), pk__in=GivenKeys("owners")).values_list(
        "pk", flat=True
    )
)


def _one() -> MemberQuerySet:
    return Member.objects.visible_to(_VIEWER).filter(pk=Given("pk"))


_PERSON = Prepared(lambda: columns(_one().annotate(knows=is_contact_of(Given("viewer"))), "about", "knows"))
_AS = Prepared(lambda: columns(_one(), "about"))
_PUBLIC = Prepared(lambda: columns(_one().with_login().filter(profile__is_public=True), "about"))
