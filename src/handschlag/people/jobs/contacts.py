"""Once a day: who is to get their weekly letter; after a month, what came of introductions."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.people.actions.following_up import ask_what_came_of_it
from handschlag.people.actions.staying import write_weekly_letters


@job()
def write_letters() -> None:
    """Doing it twice, or late, does no harm."""
    write_weekly_letters(clock.now())


@job()
def follow_introductions_up() -> None:
    """Each is asked once."""
    ask_what_came_of_it(clock.now())
