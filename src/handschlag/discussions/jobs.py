"""What the worker does for the talk."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.discussions import actions


@job()
def remind() -> None:
    """Remind members of what they bookmarked, once its moment has come. To be run every few minutes."""
    actions.remind_due_bookmarks(clock.now())
