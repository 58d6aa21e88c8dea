"""Where mail goes: rooms say what they take, under the kind that stands in a reply address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from handschlag.accounts.models import Member


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody sent: their own words as Markdown, without what they quote; ``key`` is the mail's own.

    ``lines`` are the words as they were typed. ``calendar`` is an iTIP message that came with it.
    """

    text: str
    lines: str
    subject: str
    key: UUID
    files: list[UploadedFile[Any]] = field(default_factory=list)
    calendar: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A room's way to take mail of one kind.

    ``take`` does the deed, and raises the errors of ``core.errors`` with words for the sender; doing it twice
    with a letter of the same key is doing it once. ``page`` is where one reads on. ``find`` gives the key of
    what has an address by its name. ``needs_text``: whether there must be words or files. ``lasts``: its
    addresses hold as long as the room takes answers.
    """

    kind: str
    take: Callable[[int, Letter, Member], None]
    page: Callable[[int], str]
    find: Callable[[str], int | None] | None = None
    needs_text: bool = True
    lasts: bool = False


_RECEIVERS: dict[str, Receiver] = {}


def add_receiver(receiver: Receiver) -> None:
    """ValueError if another kind begins with the same letter: addresses hold no more of it."""
    known = _RECEIVERS.setdefault(receiver.kind[0], receiver)
    if known.kind != receiver.kind:
        raise ValueError(f"{receiver.kind} and {known.kind} begin with the same letter")


def receiver_of(initial: str) -> Receiver | None:
    return _RECEIVERS.get(initial)


def find_by_name(name: str) -> tuple[Receiver, int] | None:
    """What takes mail at its name, as groups do."""
    for receiver in _RECEIVERS.values():
        pk = receiver.find(name) if receiver.find is not None else None
        if pk is not None:
            return receiver, pk
    return None
