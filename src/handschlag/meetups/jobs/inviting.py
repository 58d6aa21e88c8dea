"""Telling calendars, a batch of people at a time."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.meetups.actions.inviting import is_anybody_to_tell, tell_hosts, tell_next
from handschlag.meetups.models import Meetup

LOOK_AGAIN = timedelta(minutes=10)


@job()
def tell_calendars(meetup_id: int) -> None:
    """Tell all whom a meetup concerns what is new to them.

    A later look is booked before the first batch, and finds nothing to do if all went well: so a worker
    that is killed in between forgets nobody. Telling twice tells once.
    """
    meetup = Meetup.objects.present().for_detail().filter(pk=meetup_id).first()
    if meetup is None or meetup.is_over:
        return
    tell_hosts(meetup)
    if not is_anybody_to_tell(meetup):
        return
    tell_calendars.using(run_after=clock.now() + LOOK_AGAIN).enqueue(meetup_id)
    reached: int | None = 0
    while reached is not None:
        reached = tell_next(meetup, reached)
