"""Asking people once a meetup is over. Doing it twice, or late, does no harm."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.meetups.actions.following_up import ask_for_recaps, ask_whom_they_met


@job()
def follow_up() -> None:
    now = clock.now()
    ask_for_recaps(now)
    ask_whom_they_met(now)
