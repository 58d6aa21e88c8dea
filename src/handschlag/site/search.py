"""The search page: what of everything the viewer may see their words find.

Rights are part of the search itself and asked once more when the hits are shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, OuterRef, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.core.search.finding import Found, Visible, find
from handschlag.core.search.marking import excerpt, marked, plain
from handschlag.core.search.parsing import Query, folded_tag, parse
from handschlag.discussions.indexing import POST, TOPIC
from handschlag.discussions.models import Post
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, Viewer
from handschlag.site.forms import SearchForm

SHOWN = 20
MYSELF = {"me", "ich"}


@dataclass(frozen=True, slots=True)
class Row:
    """A hit as it is shown, with who wrote it, in which group and when, where there is that to say."""

    kind: str
    href: str
    title: SafeString
    text: SafeString
    author: Member | None = None
    group: Group | None = None
    at: datetime | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    form: SearchForm
    query: Query
    rows: list[Row]
    tabs: list[dict[str, object]]
    older: str | None
    first: str | None
    is_given_up: bool

    @property
    def has_filters(self) -> bool:
        """Whether the form below the line is in use."""
        return any(self.form.cleaned_data.get(name) for name in SearchForm.filters)


def search(viewer: Viewer, form: SearchForm) -> SearchPage:
    """The page that an address asks for; what of it cannot be read is as if it were not there.

    At most five queries: two of the search, one for each sort of thing that is shown.
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
        _rows(found, viewer),
        list(_tabs(form, viewer)),
        form.address(older=found.older) if found.older else None,
        form.address() if asked.get("older") else None,
        found.is_given_up,
    )


def visible_to(viewer: Viewer, query: Query) -> Visible:
    """What the viewer may find, and of it what the filters leave that are about other rooms' things."""
    is_member, has_group = viewer.pk is not None, bool(query.group)
    is_mine = is_member and query.author.casefold() in MYSELF
    condition = _findable(is_member) & _narrowed(has_group=has_group, is_mine=is_mine)
    given = {"viewer": viewer.pk, "group": query.group}
    if query.author and not is_mine:
        named = Q(name__istartswith=query.author) | Q(name__icontains=f" {query.author}")
        authors = Member.objects.filter(named, is_active=True).values("pk")
        return Visible(condition & Q(author_id__in=authors), given=given)
    return Visible(condition, (is_member, has_group, is_mine), given)


@cache
def _findable(is_member: bool) -> Q:
    """The talk of groups the viewer may read, groups and members they may know of."""
    viewer = Member(pk=Given("viewer")) if is_member else AnonymousUser()
    readable = Group.objects.readable_by(viewer).values("pk")
    groups = Group.objects.visible_to(viewer).filter(pk=OuterRef("object_id"))
    members = Member.objects.visible_to(viewer).filter(pk=OuterRef("object_id"))
    return (
        Q(kind__in=[TOPIC, POST], scope__among=readable)
        | Q(Exists(groups), kind=GROUP)
        | Q(Exists(members), kind=MEMBER)  # each looked up: a list of all members would be made first
    )


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


def _rows(found: Found, viewer: Viewer) -> list[Row]:
    """The hits with their things, in the order of the search."""
    ids: dict[str, list[int]] = {TOPIC: [], POST: [], GROUP: [], MEMBER: []}
    for hit in found.hits:
        ids[hit.kind].append(hit.object_id)
    things: dict[tuple[str, int], Row] = {}
    things.update(_talk(ids[TOPIC], ids[POST], viewer, found.marked))
    for group in _shown(GROUP, viewer).all(viewer=viewer.pk, keys=ids[GROUP]) if ids[GROUP] else ():
        things[GROUP, group.pk] = _row(GROUP, group, group.name, group.description_html, found.marked)
    for member in _shown(MEMBER, viewer).all(viewer=viewer.pk, keys=ids[MEMBER]) if ids[MEMBER] else ():
        said = " · ".join(filter(None, [member.headline, member.company, member.place]))
        text = f"{said} {member.about_html}"
        things[MEMBER, member.pk] = _row(MEMBER, member, member.name, text, found.marked, author=member)
    there = ((hit.kind, hit.object_id) for hit in found.hits)
    return [things[key] for key in there if key in things]


def _talk(
    topics: list[int], posts: list[int], viewer: Viewer, stems: frozenset[str]
) -> Iterator[tuple[tuple[str, int], Row]]:
    """Topics are shown with their opening post, so both are posts."""
    if not topics and not posts:
        return
    keys = {**_numbered("topic", topics), **_numbered("post", posts)}
    for post in _shown(POST, viewer).all(viewer=viewer.pk, **keys):
        topic = post.topic
        kind, thing, pk = (TOPIC, topic, topic.pk) if post.is_opening else (POST, post, post.pk)
        yield (kind, pk), _row(
            kind, thing, topic.title, post.html, stems, author=post.author, group=topic.group,
            at=post.created_at, is_answered=post.is_opening and topic.accepted_post_id is not None,
        )  # fmt: skip


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
    openings = Q(topic__id__in=_places("topic"), number=1)
    wanted = openings | Q(pk__in=_places("post"))  # PostgreSQL uses its index for lists only beside an "or"
    return Prepared(
        lambda: (
            Post.objects.visible_to(viewer)
            .filter(wanted, removal__isnull=True)
            .select_related("author", "topic__group")
            .only(
                "number", "html", "created_at", "topic__title", "topic__accepted_post_id",
                "topic__group__name", "topic__group__slug", "author__name", "author__avatar",
            )
        )
    )  # fmt: skip


def _places(name: str) -> list[Given]:
    return [Given(f"{name}_{number}") for number in range(SHOWN)]


def _numbered(name: str, keys: list[int]) -> dict[str, int]:
    """Values for all of the places; no row has the key 0."""
    return {f"{name}_{number}": keys[number] if number < len(keys) else 0 for number in range(SHOWN)}


def _row(
    kind: str,
    thing: "Post | Group | Member | object",
    title: str,
    rendered: str,
    stems: frozenset[str],
    **more: object,
) -> Row:
    href: str = thing.get_absolute_url()  # type: ignore[union-attr]  # every one of these has an address
    return Row(kind, href, marked(title, stems), excerpt(plain(rendered), stems), **more)  # type: ignore[arg-type]  # checked where they are passed


def _tabs(form: SearchForm, viewer: Viewer) -> Iterator[dict[str, object]]:
    """One for each kind of thing; members are for those who are members themselves."""
    names = {"": _("Everything"), TOPIC: _("Topics"), POST: _("Posts"), GROUP: _("Groups")}
    if viewer.pk is not None:
        names[MEMBER] = _("Members")
    present = form.cleaned_data.get("kind") or ""
    for kind, text in names.items():
        yield {"href": form.address(kind=kind), "text": text, "current": kind == present}
