"""Imprint, privacy and terms: what is shown, what stood there before, and what to begin with."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from handschlag.accounts.models import Member
from handschlag.accounts.policy import Viewer
from handschlag.core.models import Site
from handschlag.operations.models import Consent, LegalKind, LegalText

VERSIONS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class LegalPage:
    kind: LegalKind
    text: LegalText | None
    language: str
    html: SafeString
    asks: bool
    """Whether the viewer is asked to accept it."""
    is_accepted: bool

    @property
    def title(self) -> str:
        return str(self.kind.label)


def legal(kind: str, viewer: Viewer) -> LegalPage:
    """What is in force; for the terms with whether the viewer has accepted them."""
    found = LegalText.objects.in_force(kind).first()
    language, html = found.shown() if found else ("", "")
    asks = accepted = False
    if found is not None and kind == LegalKind.TERMS and isinstance(viewer, Member):
        accepted = Consent.objects.filter(member=viewer, text=found).exists()
        asks = not accepted
    return LegalPage(
        LegalKind(kind),
        found,
        language,
        mark_safe(html),  # noqa: S308 - made by core.markdown
        asks,
        accepted,
    )


def version(kind: str, number: int) -> LegalPage:
    """An earlier version, as it was."""
    found = LegalText.objects.filter(kind=kind, number=number).first()
    if found is None:
        raise Http404
    language, html = found.shown()
    return LegalPage(LegalKind(kind), found, language, mark_safe(html), asks=False, is_accepted=False)  # noqa: S308 - as above


@dataclass(frozen=True, slots=True)
class WritingPage:
    kind: LegalKind
    versions: list[Any]
    consents: int
    is_begun: bool
    """False as long as what stands in the form is only a text to begin with."""


def writing(kind: str) -> WritingPage:
    versions = list(
        LegalText.objects.filter(kind=kind)
        .defer("sources", "pages")
        .select_related("by")
        .order_by("-number")[:VERSIONS_SHOWN]
    )
    consents = Consent.objects.filter(text=versions[0].pk).count() if versions else 0
    return WritingPage(LegalKind(kind), versions, consents, bool(versions))


def begun(kind: str) -> tuple[int, dict[str, str]]:
    """The number of the version in force, and its sources; 0 and a text to begin with if there is none."""
    found = LegalText.objects.in_force(kind).first()
    if found is not None:
        return found.number, found.sources
    return 0, {code: beginning(kind, code) for code, _name in settings.LANGUAGES}


def beginning(kind: str, language: str) -> str:
    """A text to begin with: what this software stores and sends, as it is set up here; gaps in brackets."""
    context = {
        "site_name": Site.load().name,
        "base_url": settings.BASE_URL,
        "session_days": settings.SESSION_COOKIE_AGE // 86400,
        "tiles": urlsplit(settings.MAP_TILES).hostname if settings.MAP_TILES else "",
        "mail_host": getattr(settings, "EMAIL_HOST", "") if settings.ENV.email_url else "",
        "files_elsewhere": "FileSystemStorage" not in str(settings.STORAGES["default"]),
    }
    try:
        return str(render_to_string(f"operations/legal/{kind}.{language}.md", context)).strip()
    except TemplateDoesNotExist:
        return ""


def terms_in_force() -> int:
    """The version of the terms that whoever signs up accepts; 0 where there are none."""
    return LegalText.objects.in_force(LegalKind.TERMS).values_list("number", flat=True).first() or 0
