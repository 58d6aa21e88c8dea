"""Changing back what was changed about the site, as far as the record of deeds knows what stood before."""

from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.actions import change_site
from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.core.models import AuditEvent, Site
from handschlag.operations.actions.looks import LOGO_CHANGES, change_colours, logo_of, show_logo
from handschlag.operations.actions.members import require_operator

SETTINGS, COLOURS = "change site", "change colours"
CHANGES: Final = (SETTINGS, COLOURS, *LOGO_CHANGES)
"""Verbs of the record."""


def can_change_back(event: AuditEvent, site: Site) -> bool:
    """Only while all that was changed is still as it was left: later changes are not lost by it."""
    before, after = event.detail.get("before"), event.detail.get("after")
    if before is None or after is None or before == after:
        return False
    if event.verb == COLOURS:
        return bool(site.colours == after)
    if event.verb in LOGO_CHANGES:
        return bool(logo_of(site) == after) and all(
            map(default_storage.exists, filter(None, before.values()))
        )
    return event.verb == SETTINGS and all(getattr(site, name) == value for name, value in after.items())


@transaction.atomic
def change_back(event: AuditEvent, *, by: Member) -> None:
    """What stood before stands again, as a change of its own. Conflict where something was changed since."""
    require_operator(by)
    site = Site.objects.select_for_update().get(pk=1)
    if not can_change_back(event, site):
        raise Conflict(_("This was changed again since, or what stood before is not known."))
    before: dict[str, Any] = event.detail["before"]
    if event.verb == COLOURS:
        change_colours({role: (light, dark) for role, (light, dark) in before.items()}, by=by)
    elif event.verb in LOGO_CHANGES:
        show_logo(**before, by=by)
    else:
        change_site(by=by, **before)
