"""The work of the talk that nobody waits for, done by the worker."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.discussions import actions, indexing
from handschlag.discussions.actions.announcing import mail_next_announcement
from handschlag.discussions.actions.collecting import collect_orphans
from handschlag.discussions.actions.mailing import mail_next_posts, queue_digests
from handschlag.discussions.actions.telling import tell_next_watchers
from handschlag.discussions.models import Post

LOOK_AGAIN = timedelta(minutes=10)
SHARE = 5.0
"""Seconds after which other jobs of the worker have their turn."""

logger = logging.getLogger(__name__)


@job()
def collect_files() -> None:
    """Delete files that have had no post for a day."""
    found = collect_orphans()
    if found.uploads or found.files:
        logger.info("files collected", extra={"uploads": found.uploads, "files": found.files})


@job()
def index_posts(first: int, last: int) -> None:
    """Let what an import made, from the first post's id to the last, be found.

    Only what is missing is written: what has been changed since is found already. A later look is booked
    first, and finds nothing to do if all went well: so a worker that is killed in between loses nothing.
    """
    made = Post.objects.filter(pk__range=(first, last))
    if not indexing.is_missing(made):
        return
    index_posts.using(run_after=clock.now() + LOOK_AGAIN).enqueue(first, last)
    indexing.catch_up(made)


@job()
def keep_time() -> None:
    """Close topics that are due and end pins that are over. Doing it twice, or late, does no harm."""
    now = clock.now()
    actions.close_due_topics(now)
    actions.end_due_pins(now)


@job()
def tell_watchers(post_id: int) -> None:
    """Tell all who watch of a post, a batch at a time.

    A later look is booked before the first batch, and finds nothing to do if all went well: so a worker
    that is killed in between forgets nobody. Telling twice tells once.
    """
    if not tell_next_watchers(post_id):
        return
    tell_watchers.using(run_after=clock.now() + LOOK_AGAIN).enqueue(post_id)
    while tell_next_watchers(post_id):
        pass


@job()
def remind() -> None:
    """Remind members of what they bookmarked, once its moment has come."""
    actions.remind_due_bookmarks(clock.now())


@job(priority=-10)
def mail_posts() -> None:
    """Queue the mails of announcements and new posts. Doing it twice, or late, queues none twice."""
    if _while_there_is_time(mail_next_announcement) or _while_there_is_time(mail_next_posts):
        mail_posts.enqueue()


@job(priority=-10)
def write_digests() -> None:
    """Queue the digests that are due where it is morning. Doing it twice queues none twice."""
    if _while_there_is_time(queue_digests):
        write_digests.enqueue()


def _while_there_is_time(queue: Callable[[datetime], bool]) -> bool:
    """Whether there may be more."""
    until = time.monotonic() + SHARE
    while time.monotonic() < until:
        if not queue(clock.now()):
            return False
    return True
