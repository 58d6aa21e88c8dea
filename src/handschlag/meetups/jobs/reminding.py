"""Reminders, every few minutes."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.meetups.actions.reminding import remind_due


@job()
def remind_of_meetups() -> None:
    """Doing it twice, or late, does no harm."""
    remind_due(clock.now())
