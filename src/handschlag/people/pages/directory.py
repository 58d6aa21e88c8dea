"""The directory: members who stand in it, each as its reader may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q

from handschlag.accounts.indexing import LOGIN, MEMBER
from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core.pagination import Page
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.core.search.finding import Visible, find
from handschlag.core.search.models import each_among
from handschlag.core.search.parsing import parse
from handschlag.groups.models import Membership
from handschlag.people.actions.profiling import expertise_slug
from handschlag.people.models import Company, CompanyPerson, Expertise, Whereabouts, folded
from handschlag.people.pages import alphabet
from handschlag.people.pages.nearness import Reach, Shape, reach, within_given
from handschlag.people.pages.persons import Person, columns, people

SHOWN: Final = 24
PRINTED: Final = 300
GROUPS: Final = 50


@dataclass(frozen=True, slots=True)
class Directory:
    """``newer`` leads back, ``older`` on; of a search by words only on. ``letters`` where it is by name."""

    people: list[Person]
    newer: str | None
    older: str | None
    letters: str = ""


def groups_of(viewer: Member) -> list[tuple[str, str]]:
    """Groups to narrow to: in one's own one sees the members. One query."""
    return _GROUPS.all(viewer=viewer.pk)


def listed(viewer: Member) -> MemberQuerySet:
    """Members with an account who have not said that they do not want to stand there."""
    stands = Q(profile__isnull=True) | Q(profile__is_listed=True)
    return Member.objects.visible_to(viewer).with_login().filter(stands, is_bot=False)


class _Narrowing(NamedTuple):
    """By which fields it is narrowed, and how a place is meant: a statement of its own each. No values."""

    fields: tuple[str, ...]
    near: Shape | None = None


class _Asked(NamedTuple):
    """What is asked for, as statements take it."""

    narrowing: _Narrowing
    given: dict[str, Any]

    @classmethod
    def of(cls, viewer: Member, asked: Mapping[str, Any]) -> "_Asked":
        given: dict[str, Any] = {name: asked[name] for name in _FILTERS if name in asked}
        around: Reach | None = None
        if "expertise" in given:
            given["expertise"] = expertise_slug(given["expertise"])
        if "company" in given:
            given["folded"] = folded(given["company"])
        if "place" in given and (around := reach(given["place"], asked.get("km") or 0)) is not None:
            given |= around.given
        fields = tuple(name for name in _FILTERS if name in asked)
        narrowing = _Narrowing(fields, around.shape if around is not None else None)
        return cls(narrowing, given | {"viewer": viewer.pk})


def directory(viewer: Member, asked: Mapping[str, Any], *, before: str = "", after: str = "") -> Directory:
    """``asked``: the filters that say something. At most four queries: a search by words (two), the rows,
    and whose contact the viewer is.
    """
    if "q" in asked:
        page, letters = _found(viewer, asked, after), ""
    else:
        narrowing, given = _Asked.of(viewer, asked)
        page, letters = (
            _by_name(narrowing, given, before, after),
            "" if narrowing.fields else alphabet.LETTERS,
        )
    return Directory(people(page.rows, viewer.pk), page.newer, page.older, letters)


def printed(viewer: Member, asked: Mapping[str, Any]) -> Directory:
    """All at once, as far as a person reads."""
    if "q" in asked:
        rows = _found(viewer, asked, "", size=PRINTED).rows
    else:
        narrowing, given = _Asked.of(viewer, asked)
        rows = _listed_by_name(narrowing, "first", PRINTED).all(**given)
    return Directory(people(rows, viewer.pk), None, None)


def keys_of(viewer: Member, asked: Mapping[str, Any]) -> list[int]:
    """Of all whom the filters leave; without a search by words. One query."""
    narrowing, given = _Asked.of(viewer, asked)
    return [row[0] for row in _keys(narrowing).all(**given)]


@lru_cache(maxsize=128)
def _keys(narrowing: _Narrowing) -> Prepared[Any]:
    return Prepared(lambda: _narrowed(narrowing).values_list("pk"))


def _narrowed(narrowing: _Narrowing) -> MemberQuerySet:
    """Who is left of the filters. What a member does not show to all members is not found by."""
    found = listed(_VIEWER)
    for name in narrowing.fields:
        found = _FILTERS[name](found, narrowing)
    return found


def _by_expertise(found: MemberQuerySet, _narrowing: _Narrowing) -> MemberQuerySet:
    known = Expertise.objects.filter(member=OuterRef("pk"), slug=_text("expertise"))
    return found.filter(Exists(known))


def _by_place(found: MemberQuerySet, narrowing: _Narrowing) -> MemberQuerySet:
    """By the city that a member's place names, or by its words."""
    wanted = Q(place__icontains=_text("place"))
    if narrowing.near is not None:
        there = Whereabouts.objects.filter(member=OuterRef("pk"), place=OuterRef("place"))
        wanted |= Q(Exists(there.filter(within_given(narrowing.near))))
    return found.filter(wanted)


def _by_language(found: MemberQuerySet, _narrowing: _Narrowing) -> MemberQuerySet:
    return found.filter(languages__icontains=_text("language"))


def _by_availability(found: MemberQuerySet, _narrowing: _Narrowing) -> MemberQuerySet:
    return found.filter(profile__availability=_text("availability"))


def _by_company(found: MemberQuerySet, _narrowing: _Narrowing) -> MemberQuerySet:
    """By what they have written, or by the company at which they are."""
    companies = Company.objects.filter(folded=_text("folded")).values("pk")
    there = CompanyPerson.objects.current().told_to_all().filter(company__in=companies)
    return found.filter(Q(company__icontains=_text("company")) | Exists(there.filter(member=OuterRef("pk"))))


def _by_group(found: MemberQuerySet, _narrowing: _Narrowing) -> MemberQuerySet:
    """The form offers only groups of the viewer."""
    spells = Membership.objects.current().filter(group__slug=_text("group"), member=OuterRef("pk"))
    return found.filter(Exists(spells))


def _text(name: str) -> Any:
    return Given(name, CharField())


_FILTERS = {
    "expertise": _by_expertise,
    "place": _by_place,
    "language": _by_language,
    "availability": _by_availability,
    "company": _by_company,
    "group": _by_group,
}


def _found(viewer: Member, asked: Mapping[str, Any], cursor: str, size: int = SHOWN) -> Page[Any]:
    """The best matches first."""
    narrowing, given = _Asked.of(viewer, asked)
    visible = Visible(_findable(narrowing), ("directory", narrowing), given)
    query = parse(asked["q"])
    found = find(query, visible=visible, kind=MEMBER, cursor=cursor, size=size, marks=[LOGIN])
    keys = [hit.object_id for hit in found.hits]
    rows = {row[0]: row for row in _ROWS.all(viewer=viewer.pk, keys=keys)} if keys else {}
    return Page([rows[key] for key in keys if key in rows], None, found.older)


@lru_cache(maxsize=128)
def _findable(narrowing: _Narrowing) -> Q:
    return Q(each_among(_narrowed(narrowing).filter(pk=OuterRef("object_id"))))


def _by_name(narrowing: _Narrowing, given: dict[str, Any], before: str, after: str) -> Page[Any]:
    def ask(way: str, place: dict[str, Any]) -> list[Any]:
        names = {"name": place["name"], "from_pk": place["pk"]} if place else {}
        return _listed_by_name(narrowing, way, SHOWN + 1).all(**given, **names)

    return alphabet.page(ask, before=before, after=after, size=SHOWN)


@lru_cache(maxsize=512)
def _listed_by_name(narrowing: _Narrowing, way: str, most: int) -> Prepared[Any]:
    """The statement for each way to ask, as it is needed."""
    name = Given("name", Member._meta.get_field("name"))
    place = {} if way == "first" else {"name": name, "pk": Given("from_pk")}
    return Prepared(lambda: alphabet.turned(columns(_narrowed(narrowing)), way, "name", **place)[:most])


_VIEWER = Member(pk=Given("viewer"))
_ROWS = Prepared(lambda: columns(listed(_VIEWER)).filter(pk__in=GivenKeys("keys")))
_GROUPS = Prepared(
    lambda: (
        Membership.objects.of(_VIEWER)
        .order_by("group__name")
        .values_list("group__slug", "group__name")[:GROUPS]
    )
)
