"""Whom a shock can hit, and whom it hits."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.core.gazetteer import kilometres
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Group, Membership
from handschlag.insights.crisis.circles import Circle, members_of
from handschlag.insights.models import Shock
from handschlag.insights.policy import SMALLEST_CROWD
from handschlag.meetups.models import MemberPlace
from handschlag.people.models import CompanyPerson, folded

LISTED: Final = 50
"""Names, companies, cities or groups to choose among."""
_READ: Final = 1000
_KEPT: Final = 5 * 60
"""Seconds."""
MOST_MEMBERS: Final = 200
"""Members picked by hand."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to be played. ``company``: its folded name; ``city``: its geoname."""

    shock: str
    size: int | None = None
    members: tuple[int, ...] = ()
    company: str = ""
    city: int | None = None
    km: int = 0
    other: int | None = None
    name: str = ""
    low: float = 0.3
    high: float = 0.7
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """Values with their labels. Cities: by geoname, where at least five members are."""

    companies: list[tuple[str, str]] = field(default_factory=list)
    cities: list[tuple[str, str]] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)


def choices(circle: Circle, viewer: Member) -> Choices:
    """The largest come first. At most three queries: what all members tell is counted every few minutes."""
    key = f"insights/choices/{circle.group.pk if circle.group else 0}"
    counted = cache.get(key)
    if counted is None:
        counted = _companies(circle), _cities(circle)
        cache.set(key, counted, _KEPT)
    companies, cities = counted
    return Choices(companies, cities, _groups(circle, viewer))


def _companies(circle: Circle) -> list[tuple[str, str]]:
    """What members show to all as their company, by the name that most of them write."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for name, count in _written_companies(circle):
        key = folded(name)
        labels.setdefault(key, name)
        counts[key] += count
    return [(key, f"{labels[key]} ({count})") for key, count in counts.most_common(LISTED) if key]


def _written_companies(circle: Circle) -> list[tuple[str, int]]:
    """Names as they are written, with how many are of them; what most write comes first. One query."""
    written = circle.members.exclude(company="").order_by().values("company").annotate(n=Count("pk"))
    told = _standing(circle).values("company__name").annotate(n=Count("member", distinct=True))
    rows = written.values_list("company", "n").union(told.values_list("company__name", "n"), all=True)
    return list(rows.order_by("-n", "company")[:_READ])


def _standing(circle: Circle) -> Any:
    """Who stands on a company's page and has not written it into their profile."""
    people = CompanyPerson.objects.current().told_to_all()
    return people.filter(member__in=circle.members.filter(company="").values("pk")).order_by()


def _cities(circle: Circle) -> list[tuple[str, str]]:
    """By number: cities with fewer than five members would tell who lives there."""
    rows = (
        MemberPlace.objects.filter(member__in=circle.members.values("pk"))
        .values_list("geoname", "name", "country")
        .annotate(n=Count("pk"))
        .order_by("-n", "name")
    )
    found: dict[int, str] = {}
    counts: Counter[int] = Counter()
    for geoname, name, country, n in rows[: 10 * LISTED]:
        found.setdefault(geoname, f"{name}, {country}")
        counts[geoname] += n
    return [
        (str(geoname), found[geoname]) for geoname, n in counts.most_common(LISTED) if n >= SMALLEST_CROWD
    ]


def _groups(circle: Circle, viewer: Member) -> list[tuple[str, str]]:
    """The viewer's other groups; all of them where the site is played with."""
    if circle.group is None:
        groups = _GROUPS.all()
    else:
        groups = _OTHER_GROUPS.all(viewer=viewer.pk, group=circle.group.pk)
    return [(str(pk), name) for pk, name in groups]


def _largest(groups: Any) -> Any:
    return groups.order_by("-member_count", "name").values_list("pk", "name")[:LISTED]


def _others() -> Any:
    own = Membership.objects.of(Member(pk=Given("viewer"))).exclude(group=Given("group"))
    return _largest(Group.objects.filter(pk__in=own.values("group")))


_GROUPS: Prepared[Any] = Prepared(lambda: _largest(Group.objects.all()))
_OTHER_GROUPS: Prepared[Any] = Prepared(_others)


def pickable(circle: Circle, query: str, chosen: Collection[int]) -> list[Member]:
    """Those who are chosen, and beside them who is named like that, by name; fifty. One query."""
    if not query and not chosen:
        return _FIRST.all() if circle.group is None else _FIRST_IN_GROUP.all(group=circle.group.pk)
    wanted = Q(pk__in=list(chosen)[:MOST_MEMBERS])
    named = Q(name__istartswith=query) | Q(name__icontains=f" {query}") if query else Q()
    people = circle.members.filter(wanted | named if query else wanted | Q(pk__gt=0))
    return list(_by_name(people)[: LISTED + len(chosen)])


def _by_name(people: QuerySet[Member]) -> QuerySet[Member]:
    return people.order_by("name", "pk").only("name", "avatar", "headline")


_FIRST = Prepared(lambda: _by_name(Circle().members)[:LISTED])
_FIRST_IN_GROUP = Prepared(lambda: _by_name(members_of(Given("group")))[:LISTED])


def targets_of(draft: Draft, circle: Circle, *, by: Member) -> tuple[list[int], dict[str, Any]]:
    """Ids of the members who are hit, ascending, and what was chosen in words; none of a counted shock.

    Invalid, naming the field, where nobody is hit.
    """
    match draft.shock:
        case Shock.MEMBERS:
            return _picked(draft, circle), {}
        case Shock.COMPANY:
            return _of_company(draft, circle)
        case Shock.REGION:
            return _in_region(draft, circle)
        case Shock.GROUP:
            return _in_group(draft, circle, by)
    return [], {}


def _picked(draft: Draft, circle: Circle) -> list[int]:
    known = circle.members.filter(pk__in=draft.members[:MOST_MEMBERS]).order_by("pk")
    found = list(known.values_list("pk", flat=True))
    if not found:
        raise Invalid(_("Choose at least one member of the list."), "members")
    return found


def _of_company(draft: Draft, circle: Circle) -> tuple[list[int], dict[str, Any]]:
    names = [name for name, _n in _written_companies(circle) if folded(name) == draft.company]
    if not names:
        raise Invalid(_("Choose one of the companies."), "company")
    written = circle.members.filter(company__in=names).values_list("pk", flat=True)
    told = _standing(circle).filter(company__name__in=names).values_list("member", flat=True)
    return sorted({*written, *told}), {"company": names[0], "key": draft.company}


def _in_region(draft: Draft, circle: Circle) -> tuple[list[int], dict[str, Any]]:
    homes = MemberPlace.objects.filter(member__in=circle.members.values("pk"))
    centre = homes.filter(geoname=draft.city or 0).values_list("latitude", "longitude", "name").first()
    if centre is None:
        raise Invalid(_("Choose one of the cities."), "city")
    at = homes.order_by("member").values_list("member", "latitude", "longitude")
    near = [member for member, *place in at if kilometres((place[0], place[1]), centre[:2]) <= draft.km]
    if len(near) < SMALLEST_CROWD:
        raise Invalid(_("Fewer than five members live there. Choose a wider circle."), "km")
    return near, {"city": centre[2], "geoname": draft.city, "km": draft.km}


def _in_group(draft: Draft, circle: Circle, by: Member) -> tuple[list[int], dict[str, Any]]:
    allowed = dict(_groups(circle, by))
    other = Group.objects.filter(pk=draft.other or 0).first()
    if other is None or str(other.pk) not in allowed:
        raise Invalid(_("Choose one of the groups."), "other")
    there = Membership.objects.current().filter(group=other)
    both = circle.members.filter(pk__in=there.values("member")).order_by("pk")
    found = list(both.values_list("pk", flat=True))
    if not found:
        raise Invalid(_("Nobody belongs to both groups."), "other")
    return found, {"group": other.name, "other": other.pk}
