"""The frame that every page has, and pieces of pages that are kept on their own."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone, translation
from markupsafe import Markup, escape

from handschlag.core.shared.holes import Holes, Parts, Personal, poured, size_of
from handschlag.core.shared.memory import Memory
from handschlag.core.shared.page import Admission, Asker, Reading
from handschlag.core.shared.stencil import Stencil, text_sign

Piece = TypeVar("Piece")
pieces: Memory[Any] = Memory(settings.PAGE_MEMORY_BYTES // 8)
stencils: Memory[Stencil] = Memory(settings.PAGE_MEMORY_BYTES // 8)
_PATH = text_sign()


@dataclass(frozen=True, slots=True)
class AnyReader:
    """What a shared part may know of its readers."""

    is_authenticated: bool
    is_operator: bool = False


def sheet(
    template: str,
    page: Hashable,
    admission: Admission,
    reading: Reading,
    signs: Callable[[], Mapping[str, str]],
) -> Stencil:
    """What whole pages of a kind have in common, with their frame, from memory.

    ``page`` is all that the template asks of one, with signs for what is its own. Its path is cut out too,
    but for the room, and whether the page is the room's own.
    """
    room, _, within = reading.path[1:].partition("/")
    is_room = not within.partition("?")[0]
    alike = reading._replace(path=f"/{room}/{'?' if is_room else ''}{_PATH}")
    asker = admission.asker

    def make() -> tuple[Stencil, int]:
        holes = Holes()
        with as_read(reading):
            context = _frame(admission, alike, holes) | _tools(holes)
            parts = holes.parts(_jinja(template).render(**context, page=page))
            return Stencil(parts, {"path": alike.path, **signs()}), size_of(parts) + 4000

    key = (template, page, alike.path, asker[1:6], asker.member_id is None, reading[:3])
    return stencils.get_or_make(key, make)


def path_words(reading: Reading) -> dict[bytes, bytes]:
    """What stands in a sheet in place of the path."""
    return {b"path": escape(reading.path).encode()}


def _frame(admission: Admission, reading: Reading, holes: Holes) -> dict[str, Any]:
    path = reading.path.partition("?")[0]
    return {
        "request": SimpleNamespace(path=path, get_full_path=lambda: reading.path),
        "reading": reading,
        "viewer": AnyReader(admission.asker.member_id is not None),
        "site": admission.asker.site,
        "account": holes.value("account"),
        "message_area": holes.value("messages"),
        "csrf_input": holes.value("csrf"),
        "languages": settings.LANGUAGES,
        "debug": settings.DEBUG,
    }


def piece(template: str, key: tuple[Any, ...], reading: Reading, **context: Any) -> Parts:
    """A piece of a page from memory. ``key`` must hold all that the context does."""

    def made() -> tuple[Parts, int]:
        parts = _parts(template, reading, context)
        return parts, size_of(parts)

    return kept((template, key), reading, made)


def kept(key: Hashable, reading: Reading, make: Callable[[], tuple[Piece, int]]) -> Piece:
    """A piece that is made otherwise, from memory. ``key`` must hold all that it is made of; ``make`` gives
    it with its size.
    """

    def made() -> tuple[Piece, int]:
        made, size = make()
        return made, 2 * size + 1000  # its key has the texts as well

    found: Piece = pieces.get_or_make((key, reading[:3]), made)
    return found


def stencil(
    template: str,
    kind: Hashable,
    reading: Reading,
    context: Callable[[], Mapping[str, Any]],
    signs: Callable[[], Mapping[str, str]],
) -> Stencil:
    """What pieces of a kind have in common, from memory. ``kind`` must hold all that the template asks."""

    def make() -> tuple[Stencil, int]:
        parts = _parts(template, reading, context())
        with as_read(reading):
            return Stencil(parts, signs()), size_of(parts) + 4000

    return stencils.get_or_make((template, kind, reading[:3]), make)


def rendered(template: str, reading: Reading, **context: Any) -> Parts:
    """A piece that is not kept, as few pages have one like it."""
    return _parts(template, reading, context)


def _parts(template: str, reading: Reading, context: Mapping[str, Any]) -> Parts:
    holes = Holes()
    with as_read(reading):
        frame = {"csrf_input": holes.value("csrf")}
        return holes.parts(_jinja(template).render(**frame, **_tools(holes), **context))


@contextmanager
def as_read(reading: Reading) -> Iterator[None]:
    """In the reader's language and time zone."""
    with translation.override(reading.language), timezone.override(ZoneInfo(reading.time_zone)):
        yield


def personal_frame(asker: Asker, reading: Reading, csrf: bytes, messages: bytes = b"") -> dict[str, Any]:
    """The holes of the frame, filled."""
    return {"account": account_piece(asker, reading), "messages": messages, "csrf": csrf}


def account_piece(asker: Asker, reading: Reading) -> Parts:
    """The masthead's end: the way in, or the member's own menu."""
    key = (*asker[1:12], bool(asker.asks_terms), asker.block_changes)
    return piece("components/_account.html", key, reading, asker=asker, site=asker.site)


def complete(parts: Parts, personal: Personal) -> bytes:
    return poured(parts, personal)


def _tools(holes: Holes) -> dict[str, Any]:
    return {
        "hole": holes.value,
        "choose": holes.choose,
        "language": translation.get_language(),
    }


@cache
def _jinja(name: str) -> Any:
    """The template itself: its context is whole, no processor has to add to it."""
    return get_template(name).template  # type: ignore[attr-defined]  # a Jinja template


@cache
def macro(template: str, name: str) -> Callable[..., Markup]:
    """A component, for what is not a template."""
    component: Callable[..., Markup] = getattr(_jinja(template).module, name)
    return component


@cache
def written(filter_name: str) -> Callable[..., Markup]:
    """How templates write a value."""
    found: Callable[..., Markup] = _environment().filters[filter_name]
    return found


def without_markup(html: str) -> str:
    """The text of mark-up."""
    text: str = _environment().call_filter("striptags", html)
    return text


def truncated(text: str, length: int) -> str:
    """How templates cut a text."""
    cut: str = _environment().call_filter("truncate", text, [length])
    return cut


def holds(test: str, value: object) -> bool:
    """What templates ask with ``is``."""
    found: bool = _environment().tests[test](value)
    return found


@cache
def _environment() -> Any:
    return _jinja("base.html").environment


def as_markup(text: bytes) -> Markup:
    return Markup(text.decode())  # noqa: S704 - came from a template
