"""How the site looks: colours and logo of its own."""

import hashlib
import secrets
from collections.abc import Mapping
from functools import partial
from typing import IO, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import colours as colouring
from handschlag.core.errors import Invalid
from handschlag.core.images import square_png, square_webp
from handschlag.core.models import AuditEvent, Site, audit
from handschlag.operations.actions.members import require_operator

LARGEST_ICON = 512
LOGO_CHANGES: Final = ("change logo", "remove logo")
"""Verbs of the record."""
KEPT: Final = 10
"""Of so many changes of the logo, the latest, the one before is kept and can be shown again."""


@transaction.atomic
def change_colours(chosen: Mapping[str, tuple[str, str]], *, by: Member) -> Site:
    """For each role a pair, for light and for dark pages; an empty one is ours, an empty dark one is derived.

    Invalid, for the field ``role_light`` or ``role_dark``, for what cannot be read: it names the nearest
    colour that can.
    """
    require_operator(by)
    pairs = {
        role: _pair(role, *given) for role, given in chosen.items() if role in colouring.ROLES and given[0]
    }
    site = Site.objects.select_for_update().get(pk=1)
    if site.colours == pairs:
        return site
    before, site.colours = site.colours, pairs
    sheet = colouring.style_sheet(pairs)
    site.look = hashlib.sha256(sheet.encode()).hexdigest()[:16] if sheet else ""
    site.save(update_fields=["colours", "look"])
    _show_at_once()
    audit("change colours", site, by=by, before=before, after=pairs)
    return site


def change_logo(upload: IO[bytes], *, by: Member) -> None:
    """Show a picture beside the site's name. Drawn anew from its pixels; Invalid for what is none."""
    require_operator(by)
    content = square_webp(upload, side=256, field="logo")
    upload.seek(0)
    large = square_png(upload, side=LARGEST_ICON, field="logo")
    key = secrets.token_hex(16)
    with transaction.atomic():
        logo = default_storage.save(f"look/{key}.webp", ContentFile(content))
        show_logo(logo, default_storage.save(f"look/{key}.png", ContentFile(large)), by=by)


def remove_logo(*, by: Member) -> None:
    """Show our mark again. Twice is once."""
    show_logo("", "", by=by)


@transaction.atomic
def show_logo(logo: str, favicon: str, *, by: Member) -> None:
    """Pictures that are stored; ours where both are empty."""
    require_operator(by)
    site = Site.objects.select_for_update().get(pk=1)
    before, after = logo_of(site), {"logo": logo, "favicon": favicon}
    if before == after:
        return
    site.logo, site.favicon = logo, favicon
    site.save(update_fields=["logo", "favicon"])
    _show_at_once()
    audit("change logo" if logo else "remove logo", site, by=by, before=before, after=after)
    _let_go_of_old()


def logo_of(site: Site) -> dict[str, str]:
    return {"logo": site.logo, "favicon": site.favicon}


def _let_go_of_old() -> None:
    """Pictures that only older changes name."""
    named = _named_by_changes(KEPT + 1)
    for name in set().union(*named[KEPT:]).difference(*named[:KEPT]):
        transaction.on_commit(partial(default_storage.delete, name))


def kept_logos() -> set[str]:
    """Names of the stored pictures that are shown, or can be shown again."""
    return set().union(*_named_by_changes(KEPT), filter(None, logo_of(Site.load()).values()))


def _named_by_changes(most: int) -> list[set[str]]:
    """The pictures before and after each change, the latest first."""
    changes = AuditEvent.objects.filter(verb__in=LOGO_CHANGES, object_type="core.site")
    details = changes.order_by("-at", "-pk").values_list("detail", flat=True)[:most]
    return [
        {name for when in ("before", "after") for name in one.get(when, {}).values() if name}
        for one in details
    ]


def _show_at_once() -> None:
    Site.objects.filter(pk=1).update(version=F("version") + 1)


def _pair(role: str, light: str, dark: str) -> list[str]:
    of_light = _fitting(light, f"{role}_light", dark=False)
    return [of_light, _fitting(dark, f"{role}_dark", dark=True) if dark else colouring.for_dark(of_light)]


def _fitting(text: str, field: str, *, dark: bool) -> str:
    colour = colouring.parse(text)
    if colour is None:
        raise Invalid(_("Write a colour as # and six digits, for example #245540."), field)
    verdict = colouring.judge(colour, dark=dark)
    if not verdict.fits:
        told = {"contrast": f"{verdict.contrast:.1f}", "nearest": verdict.nearest}
        raise Invalid(
            _("Hard to read: the contrast is %(contrast)s, text needs 4.5. Nearest that fits: %(nearest)s.")
            % told,
            field,
        )
    return colour
