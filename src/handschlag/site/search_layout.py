"""The search page as a whole: made once for all searches of a kind, then filled with what is each one's own.

A kind is all that the templates ask; the words, the addresses and the hits are each search's own.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _
from markupsafe import escape

from handschlag.accounts.indexing import MEMBER
from handschlag.core.shared import Admission, Asker, Parts, Reading, frame
from handschlag.core.shared.stencil import joined, text_sign
from handschlag.discussions.indexing import POST, TOPIC
from handschlag.exchange.indexing import LISTING
from handschlag.groups.indexing import GROUP
from handschlag.site.forms import SearchForm
from handschlag.site.search import SearchPage

KINDS = ("", TOPIC, POST, LISTING, GROUP, MEMBER)
_WORDS, _FIRST, _OLDER = (text_sign() for _sign in range(3))
_TABS = {kind: text_sign() for kind in KINDS}


class Layout(NamedTuple):
    """What is around the hits."""

    words: str
    kind: str
    has_filters: bool


class FoundLayout(NamedTuple):
    """What was found, but for the hits; its signs are the same in all."""

    kind: str
    is_member: bool
    is_empty: bool
    has_words: bool
    has_rows: bool
    is_given_up: bool
    first: str | None
    older: str | None

    @property
    def tabs(self) -> list[dict[str, object]]:
        """One for each kind of thing; listings and members are for those who are members themselves."""
        names = {"": _("Everything"), TOPIC: _("Topics"), POST: _("Posts"), GROUP: _("Groups")}
        if self.is_member:
            names |= {LISTING: _("Offers and requests"), MEMBER: _("Members")}
        return [
            {"href": _TABS[kind], "text": text, "current": kind == self.kind} for kind, text in names.items()
        ]


def whole(page: SearchPage, asker: Asker, reading: Reading) -> Parts:
    """The page; the holes of its frame are left."""
    words = page.form.data.get("q", "")
    layout = Layout(words and _WORDS, page.kind, page.has_filters)
    admission = Admission(asker, "", (), (), ())
    sheet = frame.sheet("site/search.html", layout, admission, reading, lambda: {"words": _WORDS})
    pieces = {"filters": _filters(page.form, reading), "found": _found(page, reading)}
    return joined(sheet.filled(frame.path_words(reading) | {b"words": escape(words).encode()}, pieces))


def part(page: SearchPage, reading: Reading) -> Parts:
    """What typing exchanges, and what it tells those who listen."""
    count = len(page.rows)
    return _found(page, reading) + frame.piece("site/_search_status.html", (count,), reading, count=count)


def _filters(form: SearchForm, reading: Reading) -> Parts:
    """The fields below the line. As most leave them they are made once."""
    template = "site/_search_filters.html"
    if form.errors or any(form.data.get(name) for name in form.filters):
        return frame.rendered(template, reading, form=form)
    return frame.piece(template, (form.cleaned_data["order"],), reading, form=form)


def _found(page: SearchPage, reading: Reading) -> Parts:
    layout = FoundLayout(
        kind=page.kind,
        is_member=page.is_member,
        is_empty=page.query.is_empty,
        has_words=bool(page.form.data.get("q")),
        has_rows=bool(page.rows),
        is_given_up=page.is_given_up,
        first=page.first and _FIRST,
        older=page.older and _OLDER,
    )
    stencil = frame.stencil("site/_found.html", layout, reading, lambda: {"page": layout}, _signs)
    addresses = {f"tab {kind}": page.form.address(kind=kind) for kind in KINDS}
    addresses |= {"first": page.first or "", "older": page.older or ""}
    words = {name.encode(): escape(address).encode() for name, address in addresses.items()}
    rows = tuple(part for row in page.rows for part in row)
    return stencil.filled(words, {"rows": rows})


def _signs() -> dict[str, str]:
    return {f"tab {kind}": sign for kind, sign in _TABS.items()} | {"first": _FIRST, "older": _OLDER}
