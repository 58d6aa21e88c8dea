"""Posts' HTML as a page shows it: each with footnotes of its own, and links that say where they lead.

What is stored of a link within the site is the bare link. What stands there is looked up when the page is
made, and only what everybody who may read the page may see: targets of the same group and of open groups
(members only where no visitor reads along). Pages made before a target was removed, renamed, edited or hidden
are not shown again: those deeds raise the site's version.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Substr
from django.utils.html import format_html

from handschlag.accounts.models import Member
from handschlag.core.footnotes import scoped
from handschlag.discussions.models import Post, Where, group_of
from handschlag.discussions.pages.quoting import EXCERPT, excerpt
from handschlag.groups.models import Group, Visibility

MOST_TARGETS = 200
"""Links within the site that are looked up for one page; those beyond stay bare."""

_KINDS = ("topic", "post", "group", "member")
_PATH = (
    r"(?:/topics/(?P<topic>\d{1,18})|/posts/(?P<post>\d{1,18})|/groups/(?P<group>[-\w]{1,60})(?:/about)?"
    r"|/members/(?P<member>\d{1,18}))/?(?:\?from=\d+)?(?:#post-(?P<place>\d{1,18}))?"
)
Key = tuple[str, str]
"""A kind, and the number or short name that the address has."""


@dataclass(frozen=True, slots=True)
class _Target:
    title: str
    facts: str
    text: str


def shown(stored: dict[int, str], group: Group) -> dict[int, str]:
    """The HTML of a group's posts by their keys. One query if they hold bare links within the site."""
    inside = {pk for pk, html in stored.items() if _leads_inside(html)}
    keys = {_key(found) for pk in inside for found in _bare_link().finditer(stored[pk])}
    targets = _targets(sorted(keys)[:MOST_TARGETS], group) if keys else {}

    def told(found: re.Match[str]) -> str:
        target = targets.get(_key(found))
        return found[0] if target is None else _told(found, target)

    return {
        pk: scoped(_bare_link().sub(told, html) if pk in inside else html, f"post-{pk}")
        for pk, html in stored.items()
    }


def previewed(html: str, where: Where | None) -> str:
    """A text as it will look there once it is posted; its links stay bare where nobody says where."""
    return html if where is None else shown({0: html}, group_of(where))[0]


def _leads_inside(html: str) -> bool:
    return 'href="/' in html or f'href="{settings.BASE_URL}/' in html


@cache
def _bare_link() -> re.Pattern[str]:
    """A link within the site whose text is its address, with its paragraph if it stands alone in one."""
    href = rf"(?P<href>(?:{re.escape(settings.BASE_URL)})?{_PATH})"
    return re.compile(rf'(?P<begins><p>)?<a href="{href}"[^>]*>(?P=href)</a>(?(begins)(?P<ends></p>)?)')


def _key(found: re.Match[str]) -> Key:
    """A link to a post's place in its topic is one to the post."""
    if found["place"]:
        return "post", found["place"]
    return next((kind, found[kind]) for kind in _KINDS if found[kind])


def _told(found: re.Match[str], target: _Target) -> str:
    """A card where the link stands alone; else the title as its text."""
    if not found["ends"]:
        link = format_html('<a href="{}">{}</a>', found["href"], target.title)
        return f"{found['begins'] or ''}{link}"
    return format_html(
        '<p class="link-card"><a href="{}">{}</a> <span class="link-card-facts">{}</span>'
        " <span>{}</span></p>",
        found["href"], target.title, target.facts, target.text,
    )  # fmt: skip


def _targets(keys: list[Key], group: Group) -> dict[Key, _Target]:
    """What the keys stand for, as far as everybody who may read ``group`` may see it."""
    wanted = {kind: [name for of, name in keys if of == kind] for kind in _KINDS}
    parts = [_posts(wanted["topic"], wanted["post"], group)] if wanted["topic"] or wanted["post"] else []
    if wanted["group"]:
        parts.append(_groups(wanted["group"], group))
    if wanted["member"] and not group.is_readable_by_all:  # profiles are not for visitors
        parts.append(_members(wanted["member"]))
    if not parts:
        return {}
    found: dict[Key, _Target] = {}
    for kind, pk, topic, slug, title, within, writer, text in parts[0].union(*parts[1:], all=True):
        facts = " · ".join(fact for fact in (within, writer) if fact)
        found[kind, slug or str(pk)] = target = _Target(title, facts, excerpt(text))
        if topic:
            found["topic", str(topic)] = target
    return found


def _posts(topics: list[str], posts: list[str], group: Group) -> QuerySet[Any, Any]:
    return (
        Post.objects.filter(Q(pk__in=posts) | Q(topic__in=topics, number=1))
        .filter(Q(topic__group=group.pk) | Q(topic__group__visibility=Visibility.OPEN))
        .filter(removal__isnull=True, topic__removal__isnull=True)
        .annotate(
            kind=_word("post"),
            opens=Case(When(number=1, then=F("topic_id")), default=0, output_field=BigIntegerField()),
            slug=_word(""),
            text=Substr("html", 1, 4 * EXCERPT),
        )
        .values_list(
            "kind", "pk", "opens", "slug", "topic__title", "topic__group__name", "author__name", "text"
        )
    )


def _groups(slugs: list[str], group: Group) -> QuerySet[Any, Any]:
    return (
        Group.objects.filter(~Q(visibility=Visibility.HIDDEN) | Q(pk=group.pk), slug__in=slugs)
        .annotate(
            kind=_word("group"), opens=_none(), within=_word(""), writer=_word(""),
            text=Substr("description_html", 1, 4 * EXCERPT),
        )
        .values_list("kind", "pk", "opens", "slug", "name", "within", "writer", "text")
    )  # fmt: skip


def _members(pks: list[str]) -> QuerySet[Any, Any]:
    return (
        Member.objects.filter(is_active=True, signup_request__isnull=True, pk__in=pks)
        .annotate(
            kind=_word("member"), opens=_none(), slug=_word(""), within=F("headline"), writer=F("company"),
            text=_word(""),
        )
        .values_list("kind", "pk", "opens", "slug", "name", "within", "writer", "text")
    )  # fmt: skip


def _word(text: str) -> Value:
    return Value(text, output_field=TextField())


def _none() -> Value:
    return Value(0, output_field=BigIntegerField())
