"""Deeds on maps: ask for one, keep what was drawn, note that it failed."""

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy
from handschlag.insights.models import PATIENCE, Audience, NetworkMap

if TYPE_CHECKING:  # loads NumPy, which the web server must not carry
    from handschlag.insights.maps.drawing_up import Drawn

MAX_ATTEMPTS: Final = 3


@transaction.atomic
def request_maps(group: Group | None, *, by: Member) -> None:
    """Have the network of a group, or of the site, drawn anew; the worker does so after this transaction.

    NotAllowed for who runs neither, Conflict while it is being drawn. The maps there are stand until then.
    """
    membership = None if group is None else Membership.objects.of(by).filter(group=group).first()
    if not (by.is_operator if group is None else policy.can_request_snapshot(membership)):
        raise NotAllowed(_("Only organisers and moderators have the map drawn."))
    if any(found.is_under_way for found in NetworkMap.objects.of(group).light().select_for_update()):
        raise Conflict(_("The map is being drawn already. This takes a few seconds."))
    ask_for_maps(group)


@transaction.atomic
def ask_for_maps(group: Group | None) -> None:
    """Nobody in particular asks: it is time."""
    audiences = [Audience.ORGANISERS] if group is None else list(Audience)
    for audience in audiences:
        wanted = {"requested_at": clock.now(), "started_at": None, "attempts": 0, "error": ""}
        found, _made = NetworkMap.objects.light().update_or_create(
            group=group, audience=audience, defaults=wanted
        )
        # By name: jobs call actions, not the other way round.
        import_string("handschlag.insights.maps.jobs.draw_map").enqueue(found.pk)


@transaction.atomic
def begin_map(pk: int) -> NetworkMap | None:
    """Take a map up; None when nobody waits for it any more, or somebody else is at it."""
    found = NetworkMap.objects.under_way().select_for_update().filter(pk=pk).first()
    if found is None or (found.started_at is not None and clock.now() - found.started_at < PATIENCE):
        return None
    found.started_at, found.attempts = clock.now(), found.attempts + 1
    found.save(update_fields=["started_at", "attempts"])
    return found


@transaction.atomic
def keep_map(found: NetworkMap, drawn: "Drawn", as_of: datetime) -> None:
    """Put what was drawn in place of the map before, in one step. Done twice, it is done once."""
    NetworkMap.objects.under_way().filter(pk=found.pk).update(
        requested_at=None,
        started_at=None,
        error="",
        drawn_at=clock.now(),
        as_of=as_of,
        drawing=drawn.drawing,
        people=drawn.people,
        facts=drawn.facts,
        picture=drawn.picture,
    )


@transaction.atomic
def fail_map(found: NetworkMap, error: str) -> bool:
    """Note that a drawing failed; True when it is worth another try. The map before stands."""
    waiting = NetworkMap.objects.under_way().filter(pk=found.pk)
    if found.attempts < MAX_ATTEMPTS:
        return bool(waiting.update(started_at=None))
    waiting.update(requested_at=None, started_at=None, error=error)
    return False


def secret_of(found: NetworkMap) -> bytes:
    """What the order of its members is drawn from; another for each map."""
    which = f"network map {found.group_id or 'site'} {found.audience}"
    return hashlib.blake2b(which.encode(), key=settings.SECRET_KEY.encode()[:64]).digest()
