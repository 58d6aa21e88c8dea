"""The template environment: what every page can use."""

import re
from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime, time, tzinfo
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import BoundField
from django.forms.renderers import Jinja2
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import dateformat, formats, timezone, translation
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.models import Site
from handschlag.core.prepared import Given, Prepared
from handschlag.core.shared import Asker, frame
from handschlag.core.shared.answer import reading_now
from handschlag.core.shared.memory import Memory
from handschlag.groups.models import Viewer
from handschlag.notifications import pages as notice_pages
from handschlag.people.pages import unread as message_pages
from handschlag.site.static_files import style_sheets

LIMITS = {"upload_max": settings.UPLOAD_MAX}
REMEMBERED = 2048
"""Texts of each macro that says the same for the same arguments."""
LONGEST_KEPT = 400
"""Characters in a field up to which another form may show the same again."""
LINES_SHOWN = 40
CHARACTERS_SHOWN = 3000
_Attributes = tuple[tuple[str, Any, type], ...]
_TAG = re.compile(r"<[^>]*>")
_OF_DAY = re.compile(r"(?:\\.|[^aAfgGhHiPsu])*")
"""The part of a style of dates before its first letter for a time."""


def environment(**options: Any) -> Environment:
    options["undefined"] = StrictUndefined
    env = Environment(  # noqa: S701 - Django's backend passes autoescape=True
        **options, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"]
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(_=said, gettext=said, kept=kept, kept_fields=kept_fields)
    env.globals.update(
        url=address, static=_static(), style_sheets=style_sheets, limits=LIMITS, origin=settings.BASE_URL,
        languages=settings.LANGUAGES, live_stream=settings.LIVE_STREAM,
    )  # fmt: skip
    env.filters.update(datetime=date_and_time, date=day, number=number, percent=percent)
    env.filters.update(
        wall_clock=wall_clock, wall_moment=wall_moment, wall_time=wall_time, month_name=month_name
    )
    env.tests["long"] = is_long
    return env


def _static() -> Callable[[str], str]:
    """Addresses of static files change with a start only, and a page has dozens."""
    return static if settings.DEBUG else cache(static)


def said(text: str, **variables: object) -> Markup:
    """``text`` in the language of the page. What Jinja's own makes anew each time is made once."""
    if variables:
        return _in_language(text, translation.get_language()) % variables
    return _whole(text, translation.get_language())


@lru_cache(maxsize=8192)
def _in_language(text: str, _language: str | None) -> Markup:
    return Markup(translation.gettext(text))  # noqa: S704 - our own words; what goes into them is escaped


@lru_cache(maxsize=8192)
def _whole(text: str, language: str | None) -> Markup:
    """A text that nothing goes into; a per cent sign is written twice in all."""
    return _in_language(text, language) % {}


def kept(macro: Macro, *, in_words: bool = False, on_a_day: bool = False) -> Callable[..., str]:
    """A macro that makes each text once, as its arguments alone decide what it is.

    ``in_words``: and the language, as it says something of its own. ``on_a_day``: and the reader's time
    zone and day, as it shows moments. Arguments of different types are different ones: a text and mark-up
    of the same signs must not stand for each other. No argument may be an object of the database, which
    is equal to what it was before it changed.
    """
    surroundings = _day if on_a_day else translation.get_language if in_words else None
    if surroundings is None and "attrs" not in macro.arguments:
        return lru_cache(REMEMBERED, typed=True)(macro)

    @lru_cache(REMEMBERED, typed=True)
    def made(_surroundings: object, attrs: _Attributes, *given: Any, **named: Any) -> str:
        more = {"attrs": {name: value for name, value, _type in attrs}} if attrs else {}
        return macro(*given, **named, **more)

    def text(*given: Any, attrs: dict[str, Any] | None = None, **named: Any) -> str:
        wanted = tuple((name, value, type(value)) for name, value in attrs.items()) if attrs else ()
        return made(surroundings and surroundings(), wanted, *given, **named)

    return text


def _day() -> tuple[str | None, str, int]:
    """Whatever else makes two renderings of a moment differ."""
    zone = timezone.get_current_timezone()
    return translation.get_language(), str(zone), datetime.now(zone).toordinal()


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs."""
    site, *waiting = _site_and_waiting(request.user)
    csrf = SimpleLazyObject(lambda: csrf_input(request))  # masked once a page, not once a form
    return {
        "csrf_input": csrf,
        "viewer": request.user,
        "site": site,
        "account": SimpleLazyObject(lambda: _account(request, site, waiting, csrf)),
        "message_area": SimpleLazyObject(lambda: _messages(request, csrf)),
        "language": translation.get_language(),
        "debug": settings.DEBUG,
    }


def is_long(html: str) -> bool:
    """Whether a text would fill more than a screen or two: it is shown folded."""
    return html.count("\n") > LINES_SHOWN or (
        len(html) > CHARACTERS_SHOWN and len(_TAG.sub("", html)) > CHARACTERS_SHOWN
    )


_SITE_AND_WAITING = Prepared(
    lambda: Site.objects.filter(pk=1).annotate(
        bell=notice_pages.bell(Member(pk=Given("viewer"))),
        letters=message_pages.letters(Member(pk=Given("viewer"))),
    )
)


def _site_and_waiting(viewer: Viewer) -> tuple[Site, int, int]:
    """The site, how many notices the viewer has not read, and conversations with something unread. One
    query.
    """
    if not viewer.is_authenticated:
        return Site.load(), 0, 0
    found: Any = _SITE_AND_WAITING.first(viewer=viewer.pk)
    return (found, found.bell, found.letters) if found is not None else (Site.load(), 0, 0)


def asker_of(viewer: Viewer) -> Asker:
    """Who asks for a page, of which the frame is made. One query."""
    return Asker.of(viewer, *_site_and_waiting(viewer))


def _account(request: HttpRequest, site: Site, waiting: Sequence[int], csrf: object) -> Markup:
    bell, letters = waiting
    asker = Asker.of(request.user, site, bell, letters)
    field = str(csrf).encode() if asker.member_id is not None else b""
    return frame.as_markup(
        frame.complete(frame.account_piece(asker, reading_now(request.get_full_path())), {"csrf": field})
    )


def _messages(request: HttpRequest, csrf: object) -> Markup:
    waiting = messages.get_messages(request)
    if not waiting:  # without going through them, which would tell the browser to forget what it has not got
        return Markup()
    context = {"messages": waiting, "csrf_input": csrf}
    return frame.as_markup(render_to_string("components/_messages.html", context).encode())


class Widgets(Jinja2):
    """Fields of forms, each made once: what its template gets decides what it is."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        return _once(
            [template_name, context], lambda: super(Widgets, self).render(template_name, context, request)
        )


def kept_fields(macro: Macro) -> Callable[..., str]:
    """A macro that shows a field of a form, and makes it once as long as nobody has sent it: then its value
    and what the form declares decide what it is.
    """

    def text(bound: BoundField, **options: Any) -> str:
        def write() -> str:
            return macro(bound, **options)

        if bound.form.is_bound:
            return write()
        field, widget = bound.field, bound.field.widget
        declared = [
            type(bound.form), bound.html_name, bound.auto_id, bound.label, bound.help_text, field.required,
            field.disabled, type(widget), widget.attrs, getattr(widget, "choices", None),
        ]  # fmt: skip
        return _once([declared, bound.value(), options], write)

    return text


def _once(content: list[Any], write: Callable[[], str]) -> str:
    """What is written of this content, from memory where the content is plain."""

    def make() -> tuple[str, int]:
        text = write()
        return text, 4 * len(text) + 1000

    try:
        key = translation.get_language(), _as_key(content)
    except TypeError:
        return write()
    return _widgets.get_or_make(key, make)


_widgets: Memory[str] = Memory(settings.PAGE_MEMORY_BYTES // 64)


def _as_key(value: Any) -> Hashable:
    """What is plain, with the types of the values; TypeError for anything else."""
    kind = type(value)
    if kind is int or kind is bool or value is None or (kind is str and len(value) <= LONGEST_KEPT):
        return kind, value  # nearly all of them
    if isinstance(value, dict):
        return tuple((name, _as_key(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_as_key, value))
    if isinstance(value, Promise):
        value = str(value)
    if not isinstance(value, str | int | float | type | None) or (
        isinstance(value, str) and len(value) > LONGEST_KEPT
    ):
        raise TypeError
    return type(value), value


def date_and_time(value: datetime) -> SafeString:
    """A ``<time>`` in the viewer's zone: today only the time, this year without the year."""
    zone = timezone.get_current_timezone()
    return _time(value, datetime.now(zone).date(), zone, translation.get_language())


@lru_cache(maxsize=8192)
def _time(value: datetime, today: date, zone: tzinfo, language: str | None) -> SafeString:
    """The mark-up of a moment; the same for everybody who shares day, zone and language."""
    local = value.astimezone(zone)
    on, at = local.date(), local.time().replace(second=0, microsecond=0)
    whole = _written("DATETIME_FORMAT", on, at, language)
    if on == today:
        text = _written("TIME_FORMAT", on, at, language)
    else:
        text = _written("MONTH_DAY_FORMAT" if on.year == today.year else "DATE_FORMAT", on, at, language)
    return mark_safe(f'<time datetime="{local.isoformat(timespec="seconds")}" title="{whole}">{text}</time>')  # noqa: S308 - escaped where it is written


def _written(style: str, on: date, at: time, language: str | None) -> str:
    """A moment in a style of the language: day and time each from memory, as Django takes long for both."""
    of_day, of_time = _styles(style, language)
    return (_part(on, of_day, language) if of_day else "") + (_part(at, of_time, language) if of_time else "")


@cache
def _styles(style: str, _language: str | None) -> tuple[str, str]:
    """The style's beginning, which says the day, and its end, which says the time."""
    whole = formats.get_format(style)
    of_day = _OF_DAY.match(whole)
    end = of_day.end() if of_day else 0
    return whole[:end], whole[end:]


@lru_cache(maxsize=8192)
def _part(value: date | time, style: str, _language: str | None) -> str:
    return escape(
        dateformat.format(value, style) if isinstance(value, date) else dateformat.time_format(value, style)
    )


def day(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _date(value, translation.get_language())


@lru_cache(maxsize=8192)
def _date(value: date, _language: str | None) -> str:
    return formats.date_format(value, "DATE_FORMAT")


def wall_clock(value: datetime) -> str:
    """Weekday, day and hour by the moment's own zone: what a clock on the wall there shows."""
    language = translation.get_language()
    on = value.date()
    return f"{_part(on, 'D', language)}, {_date(on, language)}, {wall_time(value)}"


def wall_moment(value: datetime) -> SafeString:
    """Weekday, day and hour by the reader's own clock."""
    local = timezone.localtime(value)
    return mark_safe(f'<time datetime="{local.isoformat(timespec="minutes")}">{wall_clock(local)}</time>')  # noqa: S308 - escaped where it is written


def wall_time(value: datetime) -> str:
    at = value.time().replace(second=0, microsecond=0, tzinfo=None)
    return _part(at, formats.get_format("TIME_FORMAT"), translation.get_language())


def month_name(value: datetime) -> str:
    """Three letters or so."""
    return _part(value.date(), "M", translation.get_language())


def number(value: float, digits: int = 0) -> str:
    return _number(value, digits, translation.get_language())


@lru_cache(maxsize=8192, typed=True)
def _number(value: float, digits: int, _language: str | None) -> str:
    rounded = round(value, digits)  # Django would cut
    return formats.number_format(rounded, digits, use_l10n=True, force_grouping=True)


def percent(value: float, digits: int = 0) -> str:
    """A share as per cent: 0.0832 is “8 %” in German, “8%” in English."""
    space = "\N{NO-BREAK SPACE}" if translation.get_language() == "de" else ""
    return f"{number(100 * value, digits)}{space}%"
