"""Rows of invented offers and requests, of what was fulfilled, of thanks, and of introductions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from handschlag.core import gazetteer
from handschlag.core.markdown import render
from handschlag.core.search.parsing import folded_tag
from handschlag.core.search.writing import refresh
from handschlag.exchange import interactions
from handschlag.exchange.indexing import LISTING
from handschlag.exchange.models import Deal, Fulfilment, Listing, ListingTag, ThankYou
from handschlag.importers.formats.demo_help import Acquainting, Gratitude, Notice
from handschlag.importers.ledger import enter_entries
from handschlag.importers.rows import Values, insert, reserve, update
from handschlag.people.models import Conversation, Introduction, Message, Participant
from handschlag.ties.actions import BATCH

_LISTING: Final = (
    "id", "side", "subject", "title", "text", "text_html", "author", "group", "is_remote", "geoname", "place",
    "latitude", "longitude", "effort_minutes", "times", "times_taken", "created_at", "expires_at",
)  # fmt: skip


def write_notices(notices: Sequence[Notice], deals: dict[int, int], group: int) -> list[int]:
    """Make the listings; ``deals``: keys by the identity of their stories. Part of a transaction."""
    keys = reserve(Listing, len(notices))
    found = list(zip(keys, notices, strict=True))
    insert(Listing, _LISTING, [_listing(key, notice, group) for key, notice in found])
    insert(
        ListingTag,
        ("listing", "name", "slug"),
        [(key, tag, folded_tag(tag)[:50]) for key, notice in found for tag in notice.thing.tags],
    )
    update(Deal, ("listing",), [(key, deals[id(one.deal)]) for key, one in found if one.deal is not None])
    _fulfil(found)
    refresh(LISTING, keys)
    return keys


def _listing(key: int, notice: Notice, group: int) -> Values:
    city = None if notice.is_remote else _city(notice.author.place)
    where = (city.geoname, city.name, city.latitude, city.longitude) if city else (None, "", None, None)
    is_taken = notice.deal is not None and notice.deal.comes_to_something
    return (
        key, "offer" if notice.is_offer else "request", notice.thing.kind, notice.title[:140], notice.text,
        render(notice.text), notice.author.key, group, city is None, *where, notice.effort,
        None if notice.is_offer else 1, int(is_taken), notice.created_at, notice.expires_at,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _city(place: str) -> gazetteer.City | None:
    return gazetteer.locate(place)


def _fulfil(found: list[tuple[int, Notice]]) -> None:
    """A request of which a deal closed by that, by nobody's hand; one met otherwise by its author's."""
    rows: list[tuple[int, int | None, object, str, int]] = []
    for key, notice in found:
        deal = notice.deal
        if notice.helper is not None:
            rows.append((key, notice.author.key, notice.helped_at, notice.note, notice.helper.key))
        elif deal is not None and deal.comes_to_something and not notice.is_offer:
            rows.append((key, None, deal.closed_at, "", deal.sides[0].giver.key))
    keys = reserve(Fulfilment, len(rows))
    fulfilled = [(pk, *row[:4]) for pk, row in zip(keys, rows, strict=True)]
    insert(Fulfilment, ("id", "listing", "by", "at", "note"), fulfilled)
    named = [(pk, row[4]) for pk, row in zip(keys, rows, strict=True)]
    insert(Fulfilment.helpers.through, ("fulfilment", "member"), named)


def write_thanks(thanks: Sequence[Gratitude]) -> None:
    keys = reserve(ThankYou, len(thanks))
    insert(
        ThankYou,
        ("id", "by", "to", "text", "is_public", "at"),
        [
            (key, one.by.key, one.to.key, one.text, one.is_public, one.at)
            for key, one in zip(keys, thanks, strict=True)
        ],
    )
    for start in range(0, len(keys), BATCH):
        given = ThankYou.objects.filter(pk__in=keys[start : start + BATCH])
        enter_entries(interactions.thank_yous(given))


def write_introductions(asked: Sequence[Acquainting]) -> None:
    """With the talk that was opened where one was made; all of them have read what was said."""
    made = [one for one in asked if one.made_at is not None]
    talks = dict(zip(map(id, made), reserve(Conversation, len(made)), strict=True))
    _open_talks([(talks[id(one)], one) for one in made])
    insert(
        Introduction,
        (
            "asked_by", "via", "to", "text", "private_note", "asked_at", "passed_on_at", "word_of_via",
            "via_declined_at", "made_at", "to_declined_at", "conversation", "outcome_for_asker",
            "outcome_for_to",
        ),
        [
            (
                one.by.key, one.via.key, one.to.key, one.text, one.private_note, one.asked_at,
                one.passed_on_at, one.word, one.via_declined_at, one.made_at, one.to_declined_at,
                talks.get(id(one)), *one.outcomes,
            )
            for one in asked
        ],
    )  # fmt: skip


def _open_talks(talks: list[tuple[int, Acquainting]]) -> None:
    titles = [(key, f"{one.by.name} – {one.to.name}"[:100], one) for key, one in talks]
    insert(
        Conversation,
        ("id", "pair", "title", "started_by", "started_at", "last_number", "last_at"),
        [(key, None, title, one.via.key, one.made_at, 1, one.made_at) for key, title, one in titles],
    )
    insert(
        Participant,
        ("conversation", "member", "added_at", "read_to", "told_to", "last_at"),
        [
            (key, member, one.made_at, 1, 1, one.made_at)
            for key, one in talks
            for member in (one.by.key, one.via.key, one.to.key)
        ],
    )
    insert(
        Message,
        ("conversation", "number", "author", "text", "html", "at"),
        [(key, 1, one.via.key, one.opening, render(one.opening), one.made_at) for key, one in talks],
    )
