"""The search page: what of everything the viewer may see their words find.

Rights are part of the search itself and asked once more when the hits are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, OuterRef, Q

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member, avatar_address
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.core.search.finding import Found, Visible, find
from handschlag.core.search.marking import excerpt, marked, plain
from handschlag.core.search.models import each_among
from handschlag.core.search.parsing import Query, folded_tag, parse
from handschlag.core.shared import Parts, Reading
from handschlag.discussions.indexing import POST, TOPIC
from handschlag.discussions.models import Post
from handschlag.exchange.indexing import LISTING, findable_listings
from handschlag.exchange.models import Listing
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, Viewer
from handschlag.site.forms import SearchForm
from handschlag.site.hits import Hit, rendered

SHOWN = 20
MYSELF = {"me", "ich"}


@dataclass(frozen=True, slots=True)
class SearchPage:
    form: SearchForm
    query: Query
    rows: list[Parts]
    """What was found, as it is shown."""
    older: str | None
    first: str | None
    is_given_up: bool
    is_member: bool

    @property
    def kind(self) -> str:
        """Of the things that are shown; "" for everything."""
        return self.form.cleaned_data.get("kind") or ""

    @property
    def has_filters(self) -> bool:
        """Whether the form below the line is in use."""
        return any(self.form.cleaned_data.get(name) for name in SearchForm.filters)


def search(viewer: Viewer, form: SearchForm, reading: Reading) -> SearchPage:
    """The page that an address asks for; what of it cannot be read is as if it were not there.

    At most six queries: two of the search, one for each sort of thing that is shown.
    """
    form.is_valid()
    asked = form.cleaned_data
    query, kind = _query(form), asked.get("kind") or ""
    found = find(
        query,
        visible=visible_to(viewer, query),
        kind=kind,
        order=asked.get("order") or "best",
        cursor=asked.get("older") or "",
        size=SHOWN,
    )
    return SearchPage(
        form,
        query,
        _rows(found, viewer, reading),
        form.address(older=found.older) if found.older else None,
        form.address() if asked.get("older") else None,
        found.is_given_up,
        viewer.pk is not None,
    )


def visible_to(viewer: Viewer, query: Query) -> Visible:
    """What the viewer may find, and of it what the filters leave that are about other rooms' things."""
    is_member, has_group = viewer.pk is not None, bool(query.group)
    is_mine = is_member and query.author.casefold() in MYSELF
    condition = _findable(is_member) & _narrowed(has_group=has_group, is_mine=is_mine)
    given = {"viewer": viewer.pk, "group": query.group, "now": clock.now()}
    if query.author and not is_mine:
        named = Q(name__istartswith=query.author) | Q(name__icontains=f" {query.author}")
        authors = Member.objects.filter(named, is_active=True).values("pk")
        return Visible(condition & Q(author_id__in=authors), given=given)
    return Visible(condition, (is_member, has_group, is_mine), given)


@cache
def _findable(is_member: bool) -> Q:
    """The talk of groups the viewer may read, groups and members they may know of, listings for members.

    Of listings, what has expired is still known to what fits and who helped, but nobody looks for it here.
    """
    viewer = Member(pk=Given("viewer")) if is_member else AnonymousUser()
    readable = Group.objects.readable_by(viewer).values("pk")
    groups = Group.objects.visible_to(viewer).filter(pk=OuterRef("object_id"))
    members = Member.objects.visible_to(viewer).filter(pk=OuterRef("object_id"))
    found = (
        Q(kind__in=[TOPIC, POST], scope__among=readable)
        | Q(kind=GROUP) & Q(each_among(groups))
        | Q(kind=MEMBER) & Q(each_among(members))
    )
    if not is_member:
        return found
    lasting = Listing.objects.lasting(GivenMoment("now")).filter(pk=OuterRef("object_id"))
    return found | findable_listings() & Q(each_among(lasting))


def _narrowed(*, has_group: bool, is_mine: bool) -> Q:
    wanted = Q()
    if has_group:
        wanted &= Q(scope__among=Group.objects.filter(slug=Given("group", CharField())).values("pk"))
    if is_mine:
        wanted &= Q(author_id=Given("viewer"))
    return wanted


def _query(form: SearchForm) -> Query:
    """The words with their filters, and what the fields of the form add to them."""
    asked = form.cleaned_data
    query = parse(asked.get("q") or "")
    query.group = asked.get("group") or query.group
    query.author = asked.get("author") or query.author
    query.tags += [tag] if (tag := folded_tag(asked.get("tag") or "")) else []
    query.after = asked.get("after") or query.after
    query.before = asked.get("before") or query.before
    query.has_answer = asked.get("answered") or query.has_answer
    return query


def _rows(found: Found, viewer: Viewer, reading: Reading) -> list[Parts]:
    """The hits as they are shown, in the order of the search."""
    ids: dict[str, list[int]] = {TOPIC: [], POST: [], GROUP: [], MEMBER: [], LISTING: []}
    for hit in found.hits:
        ids[hit.kind].append(hit.object_id)
    things = dict(_talk(ids[TOPIC], ids[POST], viewer, found.marked))
    for kind, hit_of in ((GROUP, _group_hit), (MEMBER, _member_hit), (LISTING, _listing_hit)):
        for thing in _shown(kind, viewer).all(viewer=viewer.pk, keys=ids[kind]) if ids[kind] else ():
            things[kind, thing.pk] = hit_of(thing, found.marked)
    there = ((hit.kind, hit.object_id) for hit in found.hits)
    return [rendered(things[key], reading) for key in there if key in things]


def _talk(
    topics: list[int], posts: list[int], viewer: Viewer, stems: frozenset[str]
) -> Iterator[tuple[tuple[str, int], Hit]]:
    """Topics are shown with their opening post, so both are posts."""
    if not topics and not posts:
        return
    keys = {**_numbered("topic", topics), **_numbered("post", posts)}
    is_member = viewer.pk is not None
    for row in _shown(POST, viewer).all(viewer=viewer.pk, **keys):
        post, number, html, at, topic, title, accepted, group, slug, author_id, author, avatar = row
        kind, pk = (TOPIC, topic) if number == 1 else (POST, post)
        yield (
            (kind, pk),
            Hit(
                kind,
                address("discussions:topic" if kind == TOPIC else "discussions:post", pk),
                marked(title, stems),
                excerpt(plain(html), stems),
                author_id,
                author,
                address("accounts:profile", author_id) if is_member else None,
                avatar_address(author_id, avatar) if is_member else None,
                group,
                address("discussions:topics", slug),
                at,
                is_answered=kind == TOPIC and accepted is not None,
            ),
        )


def _group_hit(group: Group, stems: frozenset[str]) -> Hit:
    text = excerpt(plain(group.description_html), stems)
    return Hit(GROUP, group.get_absolute_url(), marked(group.name, stems), text)


def _member_hit(member: Member, stems: frozenset[str]) -> Hit:
    """Found by members only."""
    said = " · ".join(filter(None, [member.headline, member.company, member.place]))
    text = excerpt(plain(f"{said} {member.about_html}"), stems)
    there, title = member.get_absolute_url(), marked(member.name, stems)
    return Hit(MEMBER, there, title, text, member.pk, member.name, there, member.avatar_url)


def _listing_hit(listing: Listing, stems: frozenset[str]) -> Hit:
    """Found by members only."""
    author, group = listing.author, listing.group
    return Hit(
        LISTING,
        listing.get_absolute_url(),
        marked(listing.title, stems),
        excerpt(plain(listing.text_html), stems),
        author.pk,
        author.name,
        author.get_absolute_url(),
        author.avatar_url,
        group.name if group is not None else "",
        address("exchange:group_listings", group.slug) if group is not None else "",
        listing.created_at,
        is_answered=listing.is_fulfilled,
    )


def _shown(kind: str, viewer: Viewer) -> Prepared[Any]:
    return _prepared(kind, is_member=viewer.pk is not None)


@cache
def _prepared(kind: str, *, is_member: bool) -> Prepared[Any]:
    """What is shown of hits, by their keys, as far as who searches may see it."""
    viewer = Member(pk=Given("viewer")) if is_member else AnonymousUser()
    if kind == GROUP:
        return Prepared(lambda: Group.objects.visible_to(viewer).filter(pk__in=GivenKeys("keys")))
    if kind == MEMBER:
        return Prepared(lambda: Member.objects.visible_to(viewer).filter(pk__in=GivenKeys("keys")))
    if kind == LISTING:
        seen = Listing.objects.visible_to(viewer).findable().for_detail()
        return Prepared(lambda: seen.filter(pk__in=GivenKeys("keys")))
    openings = Q(topic__id__in=_places("topic"), number=1)
    wanted = openings | Q(pk__in=_places("post"))  # PostgreSQL uses its index for lists only beside an "or"
    return Prepared(
        lambda: (
            Post.objects.visible_to(viewer)
            .filter(wanted, removal__isnull=True)
            .values_list(
                "pk", "number", "html", "created_at", "topic", "topic__title", "topic__accepted_post",
                "topic__group__name", "topic__group__slug", "author", "author__name", "author__avatar",
            )
        )
    )  # fmt: skip


def _places(name: str) -> list[Given]:
    return [Given(f"{name}_{number}") for number in range(SHOWN)]


def _numbered(name: str, keys: list[int]) -> dict[str, int]:
    """Values for all of the places; no row has the key 0."""
    return {f"{name}_{number}": keys[number] if number < len(keys) else 0 for number in range(SHOWN)}
