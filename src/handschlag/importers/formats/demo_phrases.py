"""The demo's sentences, read from ``demo_phrases.toml`` (which explains their slots)."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

_TEXT = tomllib.loads(files(__package__).joinpath("demo_phrases.toml").read_text(encoding="utf-8"))
_SOCIAL = ("meetup", "recap", "hello")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of topic: which classes of subject it takes and how people speak in it."""

    name: str
    classes: str
    weight: float
    titles: list[str]
    situations: list[str]
    asks: list[str]
    answers: list[str]

    @property
    def is_social(self) -> bool:
        return self.name in _SOCIAL


@dataclass(frozen=True, slots=True)
class Welcome:
    """The group's first topic."""

    title: str
    text: str
    answers: list[str]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is said in topics of every kind."""

    greetings: list[str]
    closings: list[str]
    addresses: list[str]
    sign_offs: list[str]
    follow_ups: list[str]
    discussion: list[str]
    social_follow_ups: list[str]
    social_discussion: list[str]
    asides: list[str]
    closed_because: list[str]


WELCOME = Welcome(**_TEXT["welcome"])
SHARED = Shared(**_TEXT["shared"])
KINDS = tuple(Kind(name, **parts) for name, parts in _TEXT["kinds"].items())
HELLO_KIND = [kind.name for kind in KINDS].index("hello")
