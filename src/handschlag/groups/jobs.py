"""The work of this room, done by the worker."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.groups.actions.lapsing import lapse_offers
from handschlag.groups.actions.seeking import look_after_orphans


@job()
def keep_groups() -> None:
    """Offers that nobody answered lapse, and groups without an organiser look for one."""
    lapse_offers(clock.now())
    look_after_orphans()
