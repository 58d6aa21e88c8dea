"""The directory: members who stand in it, each as its reader may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core.pagination import Page
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.core.search.finding import Visible, find
from handschlag.core.search.parsing import parse
from handschlag.groups.models import Membership
from handschlag.people.actions.profiling import expertise_slug
from handschlag.people.models import Company, CompanyPerson, Expertise, Whereabouts, folded
from handschlag.people.pages import alphabet
from handschlag.people.pages.nearness import within
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


def directory(viewer: Member, asked: Mapping[str, Any], *, before: str = "", after: str = "") -> Directory:
    """``asked``: the filters that say something. At most four queries: a search by words (two), the rows,
    and whose contact the viewer is.
    """
    if "q" in asked:
        page, letters = _found(viewer, asked, after), ""
    elif asked.keys() - {"km"}:
        page, letters = _by_name(narrowed(viewer, asked), before, after), ""
    else:
        page, letters = _everybody(viewer, before, after), alphabet.LETTERS
    return Directory(people(page.rows, viewer.pk), page.newer, page.older, letters)


def printed(viewer: Member, asked: Mapping[str, Any]) -> Directory:
    """All at once, as far as a person reads."""
    if "q" in asked:
        rows = _found(viewer, asked, "", size=PRINTED).rows
    else:
        rows = list(alphabet.turned(columns(narrowed(viewer, asked)), "first", "name")[:PRINTED])
    return Directory(people(rows, viewer.pk), None, None)


def narrowed(viewer: Member, asked: Mapping[str, Any]) -> MemberQuerySet:
    """Who is left of the filters. What a member does not show to all members is not found by."""
    found = listed(viewer)
    for name, narrow in _FILTERS.items():
        if name in asked:
            found = narrow(found, asked)
    return found


def _by_expertise(found: MemberQuerySet, asked: Mapping[str, Any]) -> MemberQuerySet:
    known = Expertise.objects.filter(member=OuterRef("pk"), slug=expertise_slug(asked["expertise"]))
    return found.filter(Exists(known))


def _by_place(found: MemberQuerySet, asked: Mapping[str, Any]) -> MemberQuerySet:
    """By the city that a member's place names, or by its words."""
    wanted = Q(place__icontains=asked["place"])
    if (near := within(asked["place"], asked.get("km") or 0)) is not None:
        there = Whereabouts.objects.filter(member=OuterRef("pk"), place=OuterRef("place"))
        wanted |= Q(Exists(there.filter(near)))
    return found.filter(wanted)


def _by_language(found: MemberQuerySet, asked: Mapping[str, Any]) -> MemberQuerySet:
    return found.filter(languages__icontains=asked["language"])


def _by_availability(found: MemberQuerySet, asked: Mapping[str, Any]) -> MemberQuerySet:
    return found.filter(profile__availability=asked["availability"])


def _by_company(found: MemberQuerySet, asked: Mapping[str, Any]) -> MemberQuerySet:
    """By what they have written, or by the company at which they are."""
    companies = Company.objects.filter(folded=folded(asked["company"])).values("pk")
    there = CompanyPerson.objects.current().told_to_all().filter(company__in=companies)
    return found.filter(Q(company__icontains=asked["company"]) | Exists(there.filter(member=OuterRef("pk"))))


def _by_group(found: MemberQuerySet, asked: Mapping[str, Any]) -> MemberQuerySet:
    """The form offers only groups of the viewer."""
    spells = Membership.objects.current().filter(group__slug=asked["group"], member=OuterRef("pk"))
    return found.filter(Exists(spells))


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
    visible = Visible(Q(object_id__in=narrowed(viewer, asked).values("pk")))
    found = find(parse(asked["q"]), visible=visible, kind=MEMBER, cursor=cursor, size=size)
    keys = [hit.object_id for hit in found.hits]
    rows = {row[0]: row for row in _ROWS.all(viewer=viewer.pk, keys=keys)} if keys else {}
    return Page([rows[key] for key in keys if key in rows], None, found.older)


def _by_name(members: MemberQuerySet, before: str, after: str) -> Page[Any]:
    def ask(way: str, place: dict[str, Any]) -> list[Any]:
        return list(alphabet.turned(columns(members), way, "name", **place)[: SHOWN + 1])

    return alphabet.page(ask, before=before, after=after, size=SHOWN)


def _everybody(viewer: Member, before: str, after: str) -> Page[Any]:
    def ask(way: str, place: dict[str, Any]) -> list[Any]:
        return _WAYS[way].all(viewer=viewer.pk, **place)

    return alphabet.page(ask, before=before, after=after, size=SHOWN)


_VIEWER = Member(pk=Given("viewer"))


def _way(way: str) -> QuerySet[Member, Any]:
    name = Given("name", Member._meta.get_field("name"))
    place = {} if way == "first" else {"name": name, "pk": Given("pk")}
    rows: QuerySet[Member, Any] = alphabet.turned(columns(listed(_VIEWER)), way, "name", **place)
    return rows[: SHOWN + 1]


_WAYS = {
    "first": Prepared(lambda: _way("first")),
    "on": Prepared(lambda: _way("on")),
    "back": Prepared(lambda: _way("back")),
}
_ROWS = Prepared(lambda: columns(listed(_VIEWER)).filter(pk__in=GivenKeys("keys")))
_GROUPS = Prepared(
    lambda: (
        Membership.objects.of(_VIEWER)
        .order_by("group__name")
        .values_list("group__slug", "group__name")[:GROUPS]
    )
)
