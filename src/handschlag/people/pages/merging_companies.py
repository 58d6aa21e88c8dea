"""Two pages of one company: which those may be, and both side by side before one goes."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.people.actions.companies import at_company
from handschlag.people.models import Company, FormerCompany, TwoCompanies
from handschlag.people.pages.companies import ALIKE_SHOWN, find_company
from handschlag.people.policy import companies as policy

SHOWN: Final = 20
MOST_ALIKE: Final = 4
"""More companies at one domain have their pages at somebody else's."""


@dataclass(frozen=True, slots=True)
class Pair:
    """``by_name``: they are called alike; else their websites are at one domain."""

    one: Company
    other: Company
    by_name: bool


@dataclass(frozen=True, slots=True)
class Merging:
    """``into`` is None until the page that stays is chosen; ``allowed``: whether the viewer may do it."""

    gone: Company
    into: Company | None
    query: str
    found: list[Company] = field(default_factory=list)
    allowed: bool = False


def successor(slug: str) -> str:
    """The address of the page of which a former one is a part now; Http404 if there is none. One query."""
    former = FormerCompany.objects.filter(slug=slug).select_related("company").first()
    if former is None:
        raise Http404
    return former.company.get_absolute_url()


def merging(slug: str, viewer: Member, *, into: str = "", query: str = "") -> Merging:
    """Http404 for pages that are not there. Four queries at most."""
    gone = find_company(slug, viewer)
    kept = find_company(into, viewer) if into and into != slug else None
    words = query.replace("\0", "").strip()[:100]
    others = Company.objects.named(words or gone.name).exclude(pk=gone.pk).order_by("folded", "pk")
    found = [] if kept else list(others[: 4 * ALIKE_SHOWN])
    at_gone = at_company(gone, viewer)
    return Merging(
        gone, kept, words, found, policy.can_merge(at_gone, at_company(kept, viewer) if kept else at_gone)
    )


def perhaps_the_same() -> list[Pair]:
    """Pairs that are called alike or have their websites at one domain, and nobody said they are two.

    Three queries; names and websites of all companies are read, for those who run the site and now and then.
    """
    names, domains = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for pk, name, website in Company.objects.order_by("pk").values_list("pk", "folded", "website"):
        names[name].append(pk)
        if domain := _own_domain(website):
            domains[domain].append(pk)
    apart = set(TwoCompanies.objects.values_list("low", "high"))
    by_name = [pair for pair in _pairs(names) if pair not in apart]
    by_domain = [pair for pair in _pairs(domains) if pair not in apart and pair not in set(by_name)]
    chosen = [*((pair, True) for pair in by_name), *((pair, False) for pair in by_domain)][:SHOWN]
    found = Company.objects.in_bulk({pk for pair, _is in chosen for pk in pair})
    return [Pair(found[low], found[high], is_name) for (low, high), is_name in chosen]


def _own_domain(website: str) -> str:
    """Of a website that is a whole one; a page within another says nothing of its host."""
    parts = urlsplit(website)
    host = (parts.hostname or "").casefold().removeprefix("www.")
    return host if parts.path in {"", "/"} and not parts.query else ""


def _pairs(groups: dict[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Each with the first of those alike, the lower key first."""
    for keys in groups.values():
        if len(keys) <= MOST_ALIKE:
            yield from ((keys[0], other) for other in keys[1:])
