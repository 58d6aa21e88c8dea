"""Every mail of the site with an example, written by the same code and templates as the real ones.

Each room adds its own in its ``previews`` module; a test finds the template that nobody has spoken for. The
people in them do not exist: their keys are ones that nobody has, so no link in an example does anything.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from pathlib import PurePath
from typing import Any, Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise

from handschlag.accounts.models import Member
from handschlag.notifications.actions.delivering import message
from handschlag.notifications.actions.mailing import written_to
from handschlag.notifications.actions.writing import Written
from handschlag.notifications.models import OutgoingMail

READER, BEN, CLARA = 0, 999_999_991, 999_999_992
"""Keys of the people in examples."""
_COMMON: Final = {"subject", "to", "date", "content-type", "mime-version", "content-transfer-encoding"}

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Preview:
    """``when`` says in a line when it is sent; ``write`` writes the example to a reader, in the language that
    holds. ``variant`` tells apart mails of one template.
    """

    template: str
    when: Words
    write: Callable[[Member], Written]
    variant: str = ""

    @property
    def name(self) -> str:
        """As it stands in its address: ``groups-accepted``."""
        path = PurePath(self.template)
        return "-".join(filter(None, [path.parts[0], path.stem.replace("_", "-"), self.variant]))


_ROOMS: dict[str, tuple[Words, list[Preview]]] = {}


def add_previews(room: str, title: Words, previews: Iterable[Preview]) -> None:
    """Those of a room, in the order in which they are listed."""
    _ROOMS[room] = (title, list(previews))


def previews_by_room() -> list[tuple[Words, list[Preview]]]:
    return list(_ROOMS.values())


def find_preview(name: str) -> tuple[Words, Preview] | None:
    """With the room it belongs to."""
    return next(((room, one) for room, ones in previews_by_room() for one in ones if one.name == name), None)


def example(template: str, member: Member, context: dict[str, Any], **more: Any) -> Written:
    """As ``send_template`` writes it; ``more`` is what it takes besides."""
    subject, text, html = written_to(str(member.email), template, context)
    return Written(" ".join(subject.split()), text, html, **more)


def example_people(language: str) -> tuple[Member, Member, Member]:
    """The reader and two others."""
    named = {READER: "Anna Albers", BEN: "Ben Brandt", CLARA: "Clara Conrad"}
    return tuple(  # type: ignore[return-value]  # three names
        Member(pk=pk, name=name, email=f"{name.split()[0].lower()}@example.org", language=language)
        for pk, name in named.items()
    )


def write_preview(preview: Preview, language: str) -> Written:
    """The example in a language, by the clock of the site."""
    reader = example_people(language)[0]
    with translation.override(language), timezone.override(settings.TIME_ZONE):
        return preview.write(reader)


def as_message(written: Written) -> Message:
    """The whole example as it would go out, for programs that show mail."""
    return message(OutgoingMail(pk=0, to="anna@example.org"), written).message()


def headers_of_note(written: Written) -> list[tuple[str, str]]:
    """What mail programs read besides the usual: lists, threads, how to answer and how to end it."""
    return [
        (name, " ".join(str(value).split()))
        for name, value in as_message(written).items()
        if name.lower() not in _COMMON
    ]
