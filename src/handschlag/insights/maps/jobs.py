"""Drawing a map takes seconds and NumPy: it belongs to the worker."""

import logging
from datetime import timedelta
from typing import Final

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.core.sqlite import unmapped
from handschlag.insights.maps import actions
from handschlag.insights.models import NetworkMap

logger = logging.getLogger(__name__)

SOON: Final = timedelta(seconds=5)
ANEW_AFTER: Final = timedelta(hours=20)


@job()
def draw_map(pk: int) -> None:
    """Draw a map that somebody asked for. Running it twice, or late, does no harm; until it is done, and if
    it fails, the map before stands.
    """
    found = actions.begin_map(pk)
    if found is None:
        return
    try:
        _draw(found)
    except Exception as error:  # whatever it was, somebody waits for the outcome
        logger.exception("map failed", extra={"map": pk, "group": found.group_id})
        if actions.fail_map(found, f"{type(error).__name__}: {error}"):
            draw_map.using(run_after=clock.now() + SOON).enqueue(pk)


@job()
def draw_maps_anew() -> None:
    """Of all that were ever drawn: once a day, so that they show what has happened since."""
    old = NetworkMap.objects.filter(drawn_at__lt=clock.now() - ANEW_AFTER).light().select_related("group")
    groups = {found.group_id: found.group for found in old if not found.is_under_way}
    for group in groups.values():
        actions.ask_for_maps(group)


def _draw(found: NetworkMap) -> None:
    # Imports NumPy, SciPy and Numba, 200 MB that the web server, which only enqueues, must not carry.
    from handschlag.insights import computing  # noqa: PLC0415
    from handschlag.insights.maps import drawing_up, gathering  # noqa: PLC0415

    as_of = clock.now() if found.group is None else computing.default_as_of(found.group)
    last = (bytes(found.drawing), bytes(found.people)) if found.is_drawn else None
    with unmapped():
        given = gathering.gathered(found.group, found.audience, as_of)
    drawn = drawing_up.drawn(given, found.audience, secret=actions.secret_of(found), last=last)
    actions.keep_map(found, drawn, as_of)
