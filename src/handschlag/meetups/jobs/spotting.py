"""Finding out where meetups are: a search in the gazetteer, for which nobody need wait."""

from handschlag.core.jobs import job
from handschlag.meetups.actions.settling import spot_meetup
from handschlag.meetups.models import Meetup


@job()
def spot(meetup_id: int) -> None:
    """Of one meetup; twice, or late, does no harm."""
    meetup = Meetup.objects.filter(pk=meetup_id).first()
    if meetup is not None:
        spot_meetup(meetup)


def look(meetup: Meetup) -> None:
    """A meetup was planned or changed."""
    spot.enqueue(meetup.pk)
