"""How the site looks: colours and logo of its own."""

import hashlib
import secrets
from collections.abc import Mapping
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import colours as colouring
from handschlag.core.errors import Invalid
from handschlag.core.images import square_png, square_webp
from handschlag.core.models import Site, audit
from handschlag.operations.actions.members import require_operator

LARGEST_ICON = 512


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
    with transaction.atomic():
        site = Site.objects.select_for_update().get(pk=1)
        key = secrets.token_hex(16)
        logo = default_storage.save(f"look/{key}.webp", ContentFile(content))
        _set_logo(site, logo, default_storage.save(f"look/{key}.png", ContentFile(large)))
        audit("change logo", site, by=by)


@transaction.atomic
def remove_logo(*, by: Member) -> None:
    """Show our mark again. Twice is once."""
    require_operator(by)
    site = Site.objects.select_for_update().get(pk=1)
    if site.logo:
        _set_logo(site, "", "")
        audit("remove logo", site, by=by)


def _set_logo(site: Site, logo: str, favicon: str) -> None:
    for name in filter(None, (site.logo, site.favicon)):
        transaction.on_commit(partial(default_storage.delete, name))
    site.logo, site.favicon = logo, favicon
    site.save(update_fields=["logo", "favicon"])
    _show_at_once()


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
