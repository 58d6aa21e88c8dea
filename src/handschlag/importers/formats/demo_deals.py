"""The demo's deals: what two members promise each other, step by step, and what becomes of it."""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handschlag.importers.formats.demo_circle import Helper, after, filled
from handschlag.importers.formats.demo_help_phrases import Thing, said, sentence, things_of

ANSWER_DAYS: Final = 30
ACCOUNT_DAYS: Final = 14
SILENT_DAYS: Final = 60
APPEAL_DAYS: Final = 14
_BARTERS: Final = 0.30
_ASKED_FOR: Final = 0.7
"""Proposed by who receives."""
_ANSWERS: Final = {"agree": 0.87, "decline": 0.06, "withdraw": 0.02, "": 0.05}
_FORGOTTEN: Final = 0.02
_BROKEN: Final = 0.03
_IN_PART: Final = 0.03
_SILENT: Final = 0.07
_DISPUTED: Final = 0.017
_TAKEN_BACK: Final = 0.008
_KEPT: Final = {2: 0.55, 1: 0.33, 0: 0.07, -1: 0.04, -2: 0.01}
_MOST_HOURS: Final = 40
_WHOLE: Final = 100


@dataclass(slots=True)
class Side:
    """One leg: what the giver says it took and the receiver says it was worth, in minutes."""

    giver: Helper
    receiver: Helper
    thing: Thing
    effort: int
    worth: int
    delivered_at: datetime | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    move: str
    by: int | None
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """How it went, by ``by``; effort and worth are those of the sides."""

    by: int
    at: datetime
    kept: int
    thanks: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Only ``percent`` of it stands from then on."""

    percent: int
    by: int
    at: datetime
    reason: str


@dataclass(slots=True)
class Quarrel:
    """A dispute; not decided yet without an ``outcome``."""

    opened_by: int
    opened_at: datetime
    reason: str
    statements: list[tuple[int, datetime, str]] = field(default_factory=list)
    decided_by: int | None = None
    decided_at: datetime | None = None
    outcome: str = ""
    percent: int = 0
    why: str = ""
    ended_at: datetime | None = None


@dataclass(slots=True)
class Story:
    """A deal as it stands at the end of the demo, with all that led there."""

    proposer: Helper
    partner: Helper
    sides: list[Side]
    note: str
    created_at: datetime
    state: str = "proposed"
    steps: list[Step] = field(default_factory=list)
    accounts: list[Said] = field(default_factory=list)
    accounts_due_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: int | None = None
    quarrel: Quarrel | None = None
    correction: Correction | None = None

    @property
    def title(self) -> str:
        return self.sides[0].thing.name

    @property
    def comes_to_something(self) -> bool:
        return self.closed_at is not None and any(side.percent for side in self.sides)

    @property
    def accounted(self) -> set[int]:
        """Who has said how it went."""
        return {one.by for one in self.accounts}

    def has(self, key: int) -> bool:
        return key in {self.proposer.key, self.partner.key}


def promise(
    rng: random.Random,
    giver: Helper,
    receiver: Helper,
    at: datetime,
    *,
    asks: bool,
    is_barter: bool | None = None,
) -> Story:
    """Proposed at that moment, ``asks``: by who receives; a gift or a barter, as it comes or as told."""
    sides = [_side(rng, giver, receiver)]
    if rng.random() < _BARTERS if is_barter is None else is_barter:
        sides.append(_side(rng, receiver, giver))
    proposer, partner = (receiver, giver) if asks else (giver, receiver)
    note = filled(rng.choice(said("deals", "notes")), proposer, partner)
    return Story(proposer, partner, sides, note, at, steps=[Step("propose", proposer.key, at)])


def make_deal(
    rng: random.Random, giver: Helper, receiver: Helper, at: datetime, *, until: datetime, team: list[int]
) -> Story:
    """A deal that began at ``at``, as far as it has come by ``until``."""
    story = promise(rng, giver, receiver, at, asks=rng.random() < _ASKED_FOR)
    if _answered(rng, story, until) and _delivered(rng, story, until):
        _accounted(rng, story, max(side.delivered_at or at for side in story.sides), until)
    chance = rng.random()
    if story.closed_at is not None and story.comes_to_something:
        if chance < _DISPUTED:
            _disputed(rng, story, story.closed_at, until, [key for key in team if not story.has(key)])
        elif chance < _DISPUTED + _TAKEN_BACK:
            _taken_back(rng, story, story.closed_at, until)
    return story


def go_well(rng: random.Random, story: Story, until: datetime) -> None:
    """Agreed, delivered and closed by both without a hitch, where there is time for it."""
    step(story, "agree", story.partner.key, after(rng, story.created_at, 1), until, state="agreed")
    for side in story.sides:
        at = after(rng, story.steps[-1].at, 2, 0.3)
        if step(story, "deliver", side.giver.key, at, until):
            side.delivered_at, side.percent = at, _WHOLE
    _set_due(story)
    _account(rng, story, story.proposer, after(rng, story.steps[-1].at, 1, 0.3), until)
    _account(rng, story, story.partner, after(rng, story.steps[-1].at, 1, 0.3), until)
    _close_by_accounts(story)


def step(
    story: Story, move: str, by: int | None, at: datetime, until: datetime, *, note: str = "", state: str = ""
) -> bool:
    """Write down what was done, unless that is still to come."""
    if at > until:
        return False
    story.steps.append(Step(move, by, at, note))
    story.state = state or story.state
    return True


def _side(rng: random.Random, giver: Helper, receiver: Helper) -> Side:
    """Effort and worth are log-normal; what took longer is worth more."""
    effort = math.exp(rng.gauss(0.3, 0.9))
    worth = effort * math.exp(rng.gauss(0.25, 0.45))
    thing = rng.choice(things_of(giver.field))
    named = Thing(thing.kind, filled(thing.name, receiver), thing.tags)
    return Side(giver, receiver, named, _minutes(effort), _minutes(worth))


def _minutes(hours: float) -> int:
    """Whole quarters of an hour, half hours from two hours on."""
    quarters = max(1, round(min(hours, _MOST_HOURS) * 4))
    return 15 * (quarters if quarters < 8 else 2 * round(quarters / 2))  # noqa: PLR2004 - two hours


def _answered(rng: random.Random, story: Story, until: datetime) -> bool:
    answer = rng.choices(list(_ANSWERS), list(_ANSWERS.values()))[0]
    at = min(after(rng, story.created_at, 1.5), story.created_at + timedelta(days=ANSWER_DAYS - 1))
    if answer == "agree":
        return step(story, "agree", story.partner.key, at, until, state="agreed")
    if answer == "decline":
        note = rng.choice(said("deals", "declined"))
        step(story, "decline", story.partner.key, at, until, note=note, state="declined")
    elif answer == "withdraw":
        step(story, "withdraw", story.proposer.key, at, until, state="withdrawn")
    else:
        over = story.created_at + timedelta(days=ANSWER_DAYS)
        step(story, "expire", None, over, until, state="expired")
    return False


def _delivered(rng: random.Random, story: Story, until: datetime) -> bool:
    """Whether all of it is: wholly, in part, or broken."""
    agreed = story.steps[-1].at
    if rng.random() < _FORGOTTEN:
        step(story, "expire", None, agreed + timedelta(days=SILENT_DAYS), until, state="expired")
        return False
    for side in story.sides:
        at = min(after(rng, agreed, 6), agreed + timedelta(days=SILENT_DAYS - 2))
        fate = rng.random()
        percent = 0 if fate < _BROKEN else 50 if fate < _BROKEN + _IN_PART else _WHOLE
        note = "" if percent == _WHOLE else f"{percent} %"
        if at <= until:
            side.delivered_at, side.percent = at, percent
            story.steps.append(Step("deliver", side.giver.key, at, note))
    story.steps.sort(key=lambda one: one.at)
    return _set_due(story)


def _set_due(story: Story) -> bool:
    moments = [side.delivered_at for side in story.sides if side.delivered_at is not None]
    if len(moments) < len(story.sides):
        return False
    story.accounts_due_at = max(moments) + timedelta(days=ACCOUNT_DAYS)
    return True


def _accounted(rng: random.Random, story: Story, delivered: datetime, until: datetime) -> None:
    """By both; or a side is silent, and the clock closes it."""
    due = delivered + timedelta(days=ACCOUNT_DAYS)
    silent = rng.choice([story.proposer, story.partner]) if rng.random() < _SILENT else None
    last = due - timedelta(hours=1)
    for who in (story.partner, story.proposer):
        if who is not silent:
            _account(rng, story, who, min(after(rng, story.steps[-1].at, 1.2), last), until)
    if silent is None:
        _close_by_accounts(story)
    elif step(story, "close", None, due, until, state="closed"):
        story.closed_at = due


def _account(rng: random.Random, story: Story, who: Helper, at: datetime, until: datetime) -> None:
    other = story.partner if who is story.proposer else story.proposer
    if story.accounts_due_at is None or not step(story, "account", who.key, at, until):
        return
    fallen = any(side.giver is other and side.percent == 0 for side in story.sides)
    kept = rng.choice([-2, -1]) if fallen else rng.choices(list(_KEPT), list(_KEPT.values()))[0]
    thanks = rng.choice(said("deals", "thanks")) if kept > 0 else ""
    story.accounts.append(Said(who.key, at, kept, filled(thanks, who, other)))


def _close_by_accounts(story: Story) -> None:
    if len(story.accounts) == len({story.proposer.key, story.partner.key}):
        last = story.accounts[-1]
        story.steps.append(Step("close", last.by, last.at))
        story.state, story.closed_at, story.closed_by = "closed", last.at, last.by


def _disputed(
    rng: random.Random, story: Story, closed: datetime, until: datetime, deciders: list[int]
) -> None:
    opener = story.sides[0].receiver
    other = story.sides[0].giver
    at = min(after(rng, closed, 4), closed + timedelta(days=29))
    reason = rng.choice(said("disputes", "reasons"))
    if not deciders or not step(story, "dispute", opener.key, at, until, note=reason, state="disputed"):
        return
    story.quarrel = quarrel = Quarrel(opener.key, at, reason)
    for who, words in ((opener, "complaints"), (other, "answers")):
        told = after(rng, at, 1.5)
        if told <= until:
            quarrel.statements.append((who.key, told, rng.choice(said("disputes", words))))
    at = max([at, *(told for _, told, _ in quarrel.statements)])
    decided = after(rng, at, 3, 0.4)
    if decided <= until:
        _decide(rng, quarrel, decided, rng.choice(deciders))
        _end_quarrel(story, quarrel, decided, until)


def _decide(rng: random.Random, quarrel: Quarrel, at: datetime, by: int) -> None:
    quarrel.outcome = rng.choices(["upheld", "rejected", "split"], [0.4, 0.25, 0.35])[0]
    quarrel.percent = {"upheld": 0, "rejected": _WHOLE, "split": rng.choice([25, 50, 60, 75])}[
        quarrel.outcome
    ]
    quarrel.why = rng.choice(said("disputes", quarrel.outcome))
    quarrel.decided_by, quarrel.decided_at = by, at


def _end_quarrel(story: Story, quarrel: Quarrel, decided: datetime, until: datetime) -> None:
    """Once the time for an appeal is over: a rejected one leaves the deal as it was."""
    at = decided + timedelta(days=APPEAL_DAYS)
    is_rejected = quarrel.outcome == "rejected"
    state = "closed" if is_rejected else "resolved"
    if step(story, "resolve", quarrel.decided_by, at, until, note=quarrel.why, state=state):
        quarrel.ended_at = at
        if not is_rejected and quarrel.decided_by is not None:
            story.correction = Correction(quarrel.percent, quarrel.decided_by, at, quarrel.why)


def _taken_back(rng: random.Random, story: Story, closed: datetime, until: datetime) -> None:
    asked = after(rng, closed, 3)
    agreed = after(rng, asked, 1)
    if agreed <= until:
        step(story, "ask back", story.proposer.key, asked, until)
        step(story, "reverse", story.partner.key, agreed, until, state="reversed")
        story.correction = Correction(0, story.partner.key, agreed, sentence("disputes", "taken_back"))
