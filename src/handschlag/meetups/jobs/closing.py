"""Lists of who came close by themselves."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.meetups.actions.closing import close_due_attendances


@job()
def close_attendances() -> None:
    close_due_attendances(clock.now())
