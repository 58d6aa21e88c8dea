"""By the clock, and what takes long."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.moderation.actions import erasing, messages, sweeping
from handschlag.moderation.models import Sweep


@job()
def keep_order() -> None:
    """Take up what was reported, and erase what was deleted. Twice does no harm."""
    now = clock.now()
    messages.take_up_reports(now)
    erasing.erase_deleted(now)


@job()
def sweep(pk: int) -> None:
    """Hide or restore posts; goes on where it was."""
    found = Sweep.objects.select_related("group", "member").filter(pk=pk).first()
    if found is not None:
        sweeping.carry_out(found)
