"""The work of the talk that nobody waits for, done by the worker."""

import logging

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.discussions import actions
from handschlag.discussions.actions.collecting import collect_orphans

logger = logging.getLogger(__name__)


@job()
def collect_files() -> None:
    """Delete files that have had no post for a day."""
    found = collect_orphans()
    if found.uploads or found.files:
        logger.info("files collected", extra={"uploads": found.uploads, "files": found.files})


@job()
def keep_time() -> None:
    """Close topics that are due and end pins that are over. Doing it twice, or late, does no harm."""
    now = clock.now()
    actions.close_due_topics(now)
    actions.end_due_pins(now)
