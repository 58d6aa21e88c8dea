"""The work of the talk that nobody waits for, done by the worker."""

import logging

from handschlag.core.jobs import job
from handschlag.discussions.actions.collecting import collect_orphans

logger = logging.getLogger(__name__)


@job()
def collect_files() -> None:
    """Delete files that have had no post for a day."""
    found = collect_orphans()
    if found.uploads or found.files:
        logger.info("files collected", extra={"uploads": found.uploads, "files": found.files})
