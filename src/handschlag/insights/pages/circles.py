"""The overview of a group's or the site's insights, and a page for each chapter of them."""

from dataclasses import dataclass, field, replace
from typing import Final
from zlib import crc32

from django.core.cache import cache
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from handschlag.core.addresses import address
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.definitions import SECTIONS, Section
from handschlag.insights.models import Snapshot, SuggestedPair
from handschlag.insights.pages.cards import chapter, telling
from handschlag.insights.pages.changes import AGAINST
from handschlag.insights.pages.reading import Reader, Shown, Stored, charts, shown, stored
from handschlag.insights.pages.waiting_lists import Waiting, waiting
from handschlag.insights.people import WhereTo, pairs_of, where_to
from handschlag.insights.selections import EVERYBODY, Selection

CARDS_KEPT: Final = 24 * 60 * 60
_HUB: Final = "hub"

_PAIRS_SHOWN: Final = 50
_NAMING: Final = "crisis"
_MEET: Final = "meet"
"""Nothing is drawn of it: pairs and places stand there instead."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: of whom, as of when, against when. Members always see the whole, now."""

    selection: Selection = EVERYBODY
    against: int = AGAINST[0]

    @property
    def query(self) -> str:
        """Of the selection, as it stands in an address."""
        return f"?{self.selection.text}" if self.selection.text else ""

    def against_href(self, days: int) -> str:
        parts = [self.selection.text, f"against={days}"]
        return "?" + "&".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of insights: of the overview or of a chapter, of a group or of the site."""

    reader: Reader
    stored: Stored
    asked: Asked
    here: str
    cards: SafeString = field(default_factory=SafeString)
    chapter: str = ""
    newcomers: list[Waiting] = field(default_factory=list)
    unanswered: list[Waiting] = field(default_factory=list)
    places: list[WhereTo] = field(default_factory=list)
    pairs: list[SuggestedPair] = field(default_factory=list)

    @property
    def group(self) -> Group | None:
        return self.reader.group

    @property
    def membership(self) -> Membership | None:
        return self.reader.membership

    @property
    def snapshot(self) -> Snapshot | None:
        return self.stored.snapshot

    @property
    def shows_names(self) -> bool:
        return self.reader.shows_names

    @property
    def may_request(self) -> bool:
        """Operators the site's figures; not those of a selection, which there is in groups alone."""
        return self.group is None or policy.can_request_snapshot(self.membership)

    @property
    def compute_href(self) -> str:
        if self.group is None:
            return address("insights:site_compute")
        return address("insights:compute", self.group.slug)

    @property
    def words(self) -> Section:
        return SECTIONS[self.chapter]

    @property
    def chapters(self) -> list[tuple[str, str, bool]]:
        """Label and address of each, and whether it is this one."""
        return [
            (str(SECTIONS[key].label), _href(self.reader, key) + self.asked.query, key == self.chapter)
            for key in self.reader.chapters
        ]

    @property
    def hub_href(self) -> str:
        return _hub_href(self.reader) + self.asked.query

    @property
    def chapter_count(self) -> int:
        return len(SECTIONS)

    @property
    def comparisons(self) -> list[tuple[int, str, bool]]:
        """Days, address, and whether they are chosen."""
        return [(days, self.asked.against_href(days), days == self.asked.against) for days in AGAINST]


def asked(reader: Reader, query: dict[str, str]) -> Asked:
    against = next((days for days in AGAINST if query.get("against") == str(days)), AGAINST[0])
    if not reader.shows_names or reader.group is None:
        return Asked(against=against)
    return Asked(Selection.read(query), against)


def hub(reader: Reader, wanted: Asked) -> Page:
    """Two queries, three where the cards are not drawn up yet."""
    page = Page(reader, stored(reader, wanted.selection.text), wanted, _hub_href(reader))
    if page.snapshot is None:
        return page
    return replace(page, cards=_cards(page, page.snapshot))


def chapter_page(reader: Reader, key: str, wanted: Asked) -> Page:
    """Six queries at most. Http404 for a chapter that is not for this reader."""
    if key not in reader.chapters:
        raise Http404
    page = Page(
        reader, stored(reader, wanted.selection.text), wanted, _href(reader, key), chapter=key
    )  # fmt: skip
    if key == _MEET:
        page = _with_suggestions(page)
    snapshot = page.snapshot
    if snapshot is None:
        return page
    page = replace(page, cards=_cards(page, snapshot))
    return _with_waiting(page, snapshot) if key == "health" else page


def _with_waiting(page: Page, snapshot: Snapshot) -> Page:
    if page.group is None or _is_of_some(page):
        return page
    found = waiting(snapshot, shows_names=page.shows_names)
    return replace(
        page,
        newcomers=[found[post] for post in snapshot.newcomers if post in found and page.shows_names],
        unanswered=[found[post] for post in snapshot.unanswered if post in found],
    )


def _is_of_some(page: Page) -> bool:
    return bool(page.asked.selection.text)


def _with_suggestions(page: Page) -> Page:
    """Only who asked for it stands in a pair, and only where both still do."""
    if page.group is None or not page.shows_names:
        return page
    return replace(page, places=where_to(page.group), pairs=list(pairs_of(page.group)[:_PAIRS_SHOWN]))


def _cards(page: Page, snapshot: Snapshot) -> SafeString:
    """The cards as they look to everybody of this role: drawn up once, and held in the cache.

    Those that name somebody are drawn up anew when a name changes, or may not be shown any more.
    """
    language = get_language() or "en"
    parts = [str(snapshot.pk), f"{snapshot.finished_at:%Y%m%d%H%M%S%f}", page.reader.role, language]
    parts += [page.chapter or _HUB, str(page.asked.against)]
    found = shown(page.reader, snapshot, with_names=True) if page.chapter == _NAMING else None
    if found is not None:
        parts.append(_names_in(found))
    key = "/".join(["insights", *parts])
    html: str | None = cache.get(key)
    if html is None:
        html = _drawn_up(page, found or shown(page.reader, snapshot), snapshot, language)
        cache.set(key, html, CARDS_KEPT)
    return mark_safe(html)  # noqa: S308 - our own template, which escapes


def _names_in(found: Shown) -> str:
    """A number that differs where a name does, or who is named."""
    names = [(pk, member.name) for pk, member in sorted(found.named.items())]
    pairs = (
        found.figures["what_strengthens_table"]["value"] if "what_strengthens_table" in found.figures else 0
    )
    return f"{crc32(repr((names, pairs)).encode()):x}"


def _drawn_up(page: Page, found: Shown, snapshot: Snapshot, language: str) -> str:
    reader, against = page.reader, page.asked.against
    today = (snapshot.as_of or snapshot.requested_at).date()
    if page.chapter:
        drawn = charts(reader, snapshot, language) if page.chapter != _MEET else {}
        cards = chapter(page.chapter, found, reader, today, charts=drawn, against=against)
        return render_to_string("insights/_cards.html", {"chapter": cards}, using="jinja2")
    chapters = [
        replace(
            telling(key, found, reader, today, against=against), href=_href(reader, key) + page.asked.query
        )
        for key in reader.chapters
    ]
    return render_to_string("insights/_chapters.html", {"chapters": chapters}, using="jinja2")


def _href(reader: Reader, key: str) -> str:
    if reader.group is None:
        return address("insights:site_chapter", key)
    return address("insights:chapter", reader.group.slug, key)


def _hub_href(reader: Reader) -> str:
    return address("insights:site") if reader.group is None else address("insights:hub", reader.group.slug)
