"""Every mail the site sends, with an example."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from handschlag.notifications.actions import Preview, Written, find_preview, headers_of_note, write_preview
from handschlag.notifications.framing import as_seen

LIGHT, DARK = "light", "dark"


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """One example. ``language`` and ``look`` are chosen in the address."""

    preview: Preview
    room: str | Promise
    written: Written
    headers: list[tuple[str, str]]
    language: str
    look: str

    @property
    def languages(self) -> dict[str, str]:
        return dict(settings.LANGUAGES)

    @property
    def looks(self) -> dict[str, str]:
        return {LIGHT: _("Light"), DARK: _("Dark")}


def preview_page(name: str, *, language: str, look: str, usual: str) -> PreviewPage:
    """``usual`` is the language where none is asked for. Http404 for a mail that there is not."""
    found = find_preview(name)
    if found is None:
        raise Http404
    spoken = language if language in dict(settings.LANGUAGES) else usual
    room, preview = found
    written = write_preview(preview, spoken)
    look = look if look in {LIGHT, DARK} else LIGHT
    return PreviewPage(preview, room, written, headers_of_note(written), spoken, look)


def html_of(page: PreviewPage) -> str:
    """The mail as a program shows it that is light, or dark."""
    return as_seen(page.written.html, dark=page.look == DARK)
