"""Rows of invented deals, as the deeds of the exchange would have left them, by the thousand.

Only the notes of who did what in the site's log are left out, as with any archive.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from handschlag.exchange import interactions
from handschlag.exchange.models import (
    Account,
    Book,
    Booking,
    Deal,
    DealStep,
    Decision,
    Dispute,
    Leg,
    Line,
    Statement,
    part,
)
from handschlag.importers.formats.demo_deals import Correction, Said, Side, Story
from handschlag.importers.ledger import enter_entries
from handschlag.importers.rows import Values, insert, reserve
from handschlag.ties.actions import BATCH, Entry
from handschlag.ties.models import Kind, Strand

_WHOLE: Final = 100
_DEAL = (
    "id", "proposer", "partner", "group", "title", "note", "state", "created_at", "changed_at",
    "accounts_due_at", "closed_at", "stands_percent", "asked_back_by",
)  # fmt: skip
_LEG = (
    "id", "deal", "giver", "receiver", "what", "subject", "delivered_at", "delivered_percent", "closed_at",
    "timed_out", "effort", "worth",
)  # fmt: skip
_BOOKING = ("id", "book", "group", "leg", "reverses", "at", "by", "reason", "round")


@dataclass(slots=True)
class _Fact:
    """One booking before it has a key; ``reverses`` is another of them."""

    leg: int
    book: Book
    minutes: int
    giver: int
    receiver: int
    at: datetime
    by: int | None
    reverses: "_Fact | None" = None
    reason: str = ""
    round: int = 0
    key: int = 0


@dataclass(slots=True)
class _Rows:
    deals: list[Values] = field(default_factory=list)
    legs: list[Values] = field(default_factory=list)
    steps: list[Values] = field(default_factory=list)
    accounts: list[Values] = field(default_factory=list)
    facts: list[_Fact] = field(default_factory=list)


def write_deals(stories: Sequence[Story], group: int) -> list[int]:
    """Make the deals with their legs, steps, accounts, disputes, bookings and interactions; their keys.

    Part of a transaction.
    """
    keys = reserve(Deal, len(stories))
    legs = iter(reserve(Leg, sum(len(story.sides) for story in stories)))
    rows = _Rows()
    for key, story in zip(keys, stories, strict=True):
        _take_up(rows, key, story, group, legs)
    insert(Deal, _DEAL, rows.deals)
    insert(Leg, _LEG, rows.legs)
    insert(DealStep, ("deal", "move", "by", "at", "note"), rows.steps)
    insert(Account, ("deal", "member", "at", "effort", "worth", "kept", "thanks"), rows.accounts)
    _write_facts(rows.facts, group)
    _write_disputes(zip(keys, stories, strict=True))
    _enter(rows, group)
    return keys


def _take_up(rows: _Rows, key: int, story: Story, group: int, legs: Iterator[int]) -> None:
    rows.deals.append(_deal(key, story, group))
    rows.steps += [(key, step.move, step.by, step.at, step.note[:500]) for step in story.steps]
    rows.accounts += [_account(key, story, said) for said in story.accounts]
    for side in story.sides:
        leg = next(legs)
        effort, worth = said_of(story, side)
        stands = story.correction.percent if story.correction else _WHOLE
        is_silent = story.closed_at is not None and side.receiver.key not in {
            one.by for one in story.accounts
        }
        rows.legs.append((
            leg, key, side.giver.key, side.receiver.key, side.thing.name[:200], side.thing.kind,
            side.delivered_at, side.percent, story.closed_at, is_silent,
            part(effort, stands), part(worth, stands),
        ))  # fmt: skip
        rows.facts += _facts(leg, story, side, {Book.EFFORT: effort or 0, Book.WORTH: worth or 0})


def said_of(story: Story, side: Side) -> tuple[int | None, int | None]:
    """Effort and worth that count before any correction: those of who has said so, once it closed."""
    if story.closed_at is None or side.percent == 0:
        return None, None
    said = story.accounted
    return (
        side.effort if side.giver.key in said else None,
        side.worth if side.receiver.key in said else None,
    )


def _deal(key: int, story: Story, group: int) -> Values:
    is_reversed = story.state == "reversed"
    return (
        key, story.proposer.key, story.partner.key, group, story.title[:140], story.note, story.state,
        story.created_at, max(step.at for step in story.steps), story.accounts_due_at, story.closed_at,
        story.correction.percent if story.correction else _WHOLE,
        None if is_reversed or story.steps[-1].move != "ask back" else story.steps[-1].by,
    )  # fmt: skip


def _account(key: int, story: Story, said: Said) -> Values:
    gave = [side.effort for side in story.sides if side.giver.key == said.by and side.percent != 0]
    got = [side.worth for side in story.sides if side.receiver.key == said.by and side.percent != 0]
    return (
        key, said.by, said.at, gave[0] if gave else None, got[0] if got else None, said.kept, said.thanks,
    )  # fmt: skip


def _facts(leg: int, story: Story, side: Side, said: dict[Book, int]) -> Iterator[_Fact]:
    """In the order of the deeds: what was booked, its counter bookings, and what is left of it."""
    ends = side.giver.key, side.receiver.key
    first = [
        _Fact(leg, book, minutes, *ends, story.closed_at, story.closed_by)
        for book, minutes in said.items()
        if minutes and story.closed_at is not None
    ]
    yield from first
    if story.correction is not None:
        yield from _corrected(first, story.correction)


def _corrected(first: Iterable[_Fact], correction: Correction) -> Iterator[_Fact]:
    at, by = correction.at, correction.by
    for one in first:
        ends = one.giver, one.receiver
        yield _Fact(one.leg, one.book, -one.minutes, *ends, at, by, one, correction.reason[:200], one.round)
    for one in first:
        ends = one.giver, one.receiver
        if left := part(one.minutes, correction.percent):
            yield _Fact(one.leg, one.book, left, *ends, at, by, round=1)


def _write_facts(facts: list[_Fact], group: int) -> None:
    for key, fact in zip(reserve(Booking, len(facts)), facts, strict=True):
        fact.key = key
    insert(
        Booking,
        _BOOKING,
        (
            (
                one.key, one.book.value, group, one.leg, one.reverses.key if one.reverses else None,
                one.at, one.by, one.reason, one.round,
            )
            for one in facts
        ),
    )  # fmt: skip
    insert(
        Line,
        ("booking", "member", "minutes"),
        (
            (one.key, member, minutes)
            for one in facts
            for member, minutes in ((one.giver, one.minutes), (one.receiver, -one.minutes))
        ),
    )


def _write_disputes(deals: Iterable[tuple[int, Story]]) -> None:
    quarrels = [(key, story.quarrel) for key, story in deals if story.quarrel is not None]
    keys = reserve(Dispute, len(quarrels))
    found = [(pk, deal, quarrel) for pk, (deal, quarrel) in zip(keys, quarrels, strict=True)]
    insert(
        Dispute,
        ("id", "deal", "opened_by", "opened_at", "reason", "state_before", "ended_at"),
        [
            (pk, deal, one.opened_by, one.opened_at, one.reason, "closed", one.ended_at)
            for pk, deal, one in found
        ],
    )
    statements = [(pk, *statement) for pk, _, one in found for statement in one.statements]
    insert(Statement, ("dispute", "member", "at", "text"), statements)
    insert(
        Decision,
        ("dispute", "decided_by", "at", "outcome", "percent", "reason"),
        [
            (pk, one.decided_by, one.decided_at, one.outcome, one.percent, one.why)
            for pk, _, one in found
            if one.outcome
        ],
    )


def _enter(rows: _Rows, group: int) -> None:
    """Interactions as the deeds entered them: at first, then against it, and what is left of it."""
    enter_entries(_undone(rows.facts, group))
    keys = [row[0] for row in rows.legs]
    for start in range(0, len(keys), BATCH):
        enter_entries(interactions.deals(Leg.objects.filter(pk__in=keys[start : start + BATCH])))


def _undone(facts: Iterable[_Fact], group: int) -> Iterator[Entry]:
    for counter in facts:
        first = counter.reverses
        if first is not None and first.book == Book.WORTH:
            worth = first.minutes / interactions.MINUTES
            for value in (worth, -worth):
                yield Entry(
                    first.at, first.giver, first.receiver, Strand.HELP, value, group, Kind.DEAL, first.leg
                )
