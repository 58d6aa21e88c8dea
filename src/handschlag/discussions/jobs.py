"""The work of the talk that is done after the answer."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.discussions.actions.telling import tell_next_watchers

LOOK_AGAIN = timedelta(minutes=10)


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
