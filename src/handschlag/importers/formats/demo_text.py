"""The demo's German: declined subjects put into sentences, reproducibly.

Nothing here draws from a generator. Each text gets one integer of its own, from which all
its choices follow, so a post reads the same however many were written before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd
from typing import Literal, TypeVar

from handschlag.importers.formats.demo_phrases import KINDS, SHARED, WELCOME, Kind
from handschlag.importers.formats.demo_subjects import FIELDS, subject_lines

T = TypeVar("T")
Role = Literal["answer", "follow_up", "discussion"]
Forms = Mapping[str, str]

EVERYBODY = "alle"
FIELD_NAMES = tuple(FIELDS)

_MASK = (1 << 64) - 1
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"})
_WORDS: Mapping[str, Mapping[str, str]] = {
    "ein_n": {"m": "ein", "f": "eine", "n": "ein"},
    "ein_a": {"m": "einen", "f": "eine", "n": "ein"},
    "ein_d": {"m": "einem", "f": "einer", "n": "einem"},
    "der_n": {"m": "der", "f": "die", "n": "das"},
    "der_a": {"m": "den", "f": "die", "n": "das"},
    "der_d": {"m": "dem", "f": "der", "n": "dem"},
    "unser_n": {"m": "unser", "f": "unsere", "n": "unser"},
    "unser_a": {"m": "unseren", "f": "unsere", "n": "unser"},
    "gut_a": {"m": "einen guten", "f": "eine gute", "n": "ein gutes"},
    "neu_a": {"m": "einen neuen", "f": "eine neue", "n": "ein neues"},
}
_FEW = ("zwei", "drei", "vier", "fünf", "sechs")
_MANY = ("8", "12", "15", "20", "25", "40", "60")


class Dice:
    """A short stream of choices from one 64-bit seed (a linear congruential generator).

    NumPy's generators cost microseconds a draw; a text needs a dozen draws.
    """

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def pick(self, options: Sequence[T]) -> T:
        self._state = state = (self._state * 6364136223846793005 + 1442695040888963407) & _MASK
        return options[(state >> 33) % len(options)]

    def percent(self, chance: int) -> bool:
        return self.pick(range(100)) < chance


@dataclass(frozen=True, slots=True)
class Subject:
    """What a topic is about; ``forms[i]`` are all slots with facet i as F and the next as G."""

    kind_class: str
    forms: tuple[Forms, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """How a member stands in a text."""

    first_name: str
    place: str


@dataclass(frozen=True, slots=True)
class Setting:
    """The topic that a post stands in. ``seed`` decides in which order its answers come."""

    kind: Kind
    subject: Subject
    place: str
    seed: int
    is_welcome: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The part a reply plays in its topic: how many of the same role stand before it, what it quotes."""

    role: Role
    n_before: int
    quoted: str = ""


@cache
def fitting(field: str, kind_number: int) -> tuple[Subject, ...]:
    """The subjects that a member of ``field`` may open a topic of that kind about.

    Those of one's own field count double beside those that concern everybody.
    """
    classes = KINDS[kind_number].classes
    known = subjects_by_field()
    own = tuple(subject for subject in known[field] if subject.kind_class in classes)
    return own * 2 + tuple(subject for subject in known[EVERYBODY] if subject.kind_class in classes)


@cache
def subjects_by_field() -> Mapping[str, tuple[Subject, ...]]:
    return {field: tuple(map(_subject, lines)) for field, lines in subject_lines().items()}


def _subject(line: str) -> Subject:
    head, _, tail = line.partition(" | ")
    kind_class, gender, noun = head.split(" ", 2)
    facets = [facet.split(" ", 1) for facet in tail.split(", ")]
    own = {"S": noun, "slug": noun.lower().translate(_UMLAUTS)}
    own |= {slot: f"{words[gender]} {noun}" for slot, words in _WORDS.items()}
    pairs = zip(facets, facets[1:] + facets[:1], strict=True)
    forms = [own | _facet_forms("f", *first) | _facet_forms("g", *second) for first, second in pairs]
    return Subject(kind_class, tuple(each | _capitals(each) for each in forms))


def _facet_forms(letter: str, gender: str, noun: str) -> dict[str, str]:
    cases = {case: f"{_WORDS[f'der_{case}'][gender]} {noun}" for case in "nad"}
    return {letter.upper(): noun} | {f"{letter}_{case}": form for case, form in cases.items()}


def _capitals(forms: Forms) -> dict[str, str]:
    return {
        slot[0].upper() + slot[1:]: form[0].upper() + form[1:] for slot, form in forms.items() if "_" in slot
    }


def write_opening(seed: int, setting: Setting, me: Person, day: str) -> tuple[str, str]:
    """Title and text of a topic's first post; ``day`` is when its meetup would be."""
    if setting.is_welcome:
        return WELCOME.title, WELCOME.text.format(ich=me.first_name)
    dice = Dice(seed)
    slots = _slots(dice, setting, me, me) | {"tag": day}
    title = dice.pick(setting.kind.titles).format_map(slots)
    situation = dice.pick(setting.kind.situations).format_map(slots)
    greeting = dice.pick(SHARED.greetings) if dice.percent(80) else ""
    closing = dice.pick(SHARED.closings).format_map(slots) if dice.percent(55) else ""
    if not greeting:
        situation = situation[0].upper() + situation[1:]
    paragraphs = greeting, situation, dice.pick(setting.kind.asks).format_map(slots), closing
    return title, "\n\n".join(filter(None, paragraphs))


def write_reply(seed: int, setting: Setting, part: Part, me: Person, you: Person) -> str:
    """The Markdown of a reply by ``me`` to ``you``."""
    dice = Dice(seed)
    slots = _slots(dice, setting, me, you)
    body = _body(dice, setting, part, slots)
    address = dice.percent(25) and you.first_name not in body
    sign_off = dice.percent(20) and me.first_name not in body
    paragraphs = (
        f"> {part.quoted}" if part.quoted else "",
        dice.pick(SHARED.addresses).format_map(slots) if address else "",
        body,
        dice.pick(SHARED.sign_offs).format_map(slots) if sign_off else "",
    )
    return "\n\n".join(filter(None, paragraphs))


def first_sentence(text: str) -> str:
    """What somebody would quote of ``text``: its longest plain line up to the first full stop."""
    plain = [line for line in text.split("\n") if line and line[0] not in ">-*1234567890["]
    head, stop, _ = max(plain or [""], key=len).partition(". ")
    return head[:1].upper() + head[1:] + stop.rstrip()


def _slots(dice: Dice, setting: Setting, me: Person, you: Person) -> dict[str, str]:
    return {
        **dice.pick(setting.subject.forms),
        "ort": setting.place,
        "stadt": me.place,
        "ich": me.first_name,
        "du": you.first_name,
        "zahl": dice.pick(_FEW),
        "viele": dice.pick(_MANY),
    }


def _body(dice: Dice, setting: Setting, part: Part, slots: Forms) -> str:
    """No sentence twice in a topic before all were said, then only together with another."""
    sentences = _sentences(setting, part.role)
    body = _in_turn(sentences, setting.seed, part.n_before).format_map(slots)
    is_second_round = part.n_before >= len(sentences)
    if not is_second_round and not dice.percent(18):
        return body
    if is_second_round and part.role != "discussion":
        more = dice.pick(sentences)
    elif setting.kind.is_social or setting.is_welcome or part.role == "follow_up":
        return body
    else:
        more = dice.pick(SHARED.asides)
    more = more.format_map({**slots, **dice.pick(setting.subject.forms)})
    if more[:12] == body[:12]:
        return body
    return f"{body}\n\n{more}" if "\n" in body + more else f"{body} {more}"


def _sentences(setting: Setting, role: Role) -> Sequence[str]:
    is_social = setting.is_welcome or setting.kind.is_social
    if role == "follow_up":
        return SHARED.social_follow_ups if is_social else SHARED.follow_ups
    if role == "discussion":
        return SHARED.social_discussion if is_social else SHARED.discussion
    return WELCOME.answers if setting.is_welcome else setting.kind.answers


def _in_turn(sentences: Sequence[str], seed: int, turn: int) -> str:
    """The sentence whose turn it is in an order that visits each before any again."""
    n_sentences = len(sentences)
    stride = 1 + seed % n_sentences
    while gcd(stride, n_sentences) > 1:
        stride += 1
    return sentences[(seed // n_sentences + turn * stride) % n_sentences]
