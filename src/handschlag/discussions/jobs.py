"""What the talk does by the clock."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.discussions import actions


@job()
def keep_time() -> None:
    """Close topics that are due and end pins that are over. Doing it twice, or late, does no harm."""
    now = clock.now()
    actions.close_due_topics(now)
    actions.end_due_pins(now)
