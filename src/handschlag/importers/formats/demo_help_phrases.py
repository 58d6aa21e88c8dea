"""What the demo's members help each other with, and how they say so: read from ``demo_help.toml``."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from handschlag.importers.formats.demo_subjects import FIELDS

_TEXT: dict[str, Any] = tomllib.loads(
    files(__package__).joinpath("demo_help.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that one gives another: ``kind`` as of listings, ``name`` in a few words."""

    kind: str
    name: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PoolKind:
    """A kind of pool; ``what`` is put in, it is used for ``use``."""

    kind: str
    name: str
    text: str
    rules: str
    what: str
    use: str
    minutes_an_hour: int


def _thing(line: str) -> Thing:
    kind, name, tags = (part.strip() for part in line.split("|"))
    return Thing(kind, name, tuple(tag.strip() for tag in tags.split(",")))


_OF_EVERYBODY = "alle"
_THINGS = {field: tuple(map(_thing, lines)) for field, lines in _TEXT["things"].items()}
POOLS = tuple(PoolKind(**pool) for pool in _TEXT["pools"])


def things_of(field: str) -> tuple[Thing, ...]:
    """What somebody of the field can give."""
    return _THINGS.get(field, ()) + _THINGS[_OF_EVERYBODY]


def said(section: str, name: str) -> list[str]:
    """The sentences of that name."""
    phrases: list[str] = _TEXT[section][name]
    return phrases


def sentence(section: str, name: str) -> str:
    """The only one of that name."""
    phrase: str = _TEXT[section][name]
    return phrase


def thing_named(section: str, name: str) -> Thing:
    return _thing(sentence(section, name))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something that is tried, as an organiser wrote it down; ``note``: what was learned."""

    kind: str
    title: str
    text: str
    note: str


def attempt(name: str) -> Attempt:
    return Attempt(**_TEXT["strategies"][name])


def field_of(about: str, company: str) -> str:
    """The professional field, by what a member of the demo says of themself."""
    words = company.split()
    for field, (abouts, names) in FIELDS.items():
        if about in abouts or any(name in words for name in names):
            return field
    return _OF_EVERYBODY


def trade_of(company: str) -> str:
    """What a company of the demo does, by its name: “Ahornwerk Software GmbH” does “Software”."""
    return (company.split() or [""])[min(1, len(company.split()) - 1)] if company else ""
