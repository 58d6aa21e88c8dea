"""Making the next meetups of series."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.meetups.actions.series import end_what_is_over, make_next_meetups
from handschlag.meetups.models import Series


@job()
def make_meetups(series_id: int) -> None:
    """Those that are to be there by now. Doing it twice, or late, does no harm."""
    series = Series.objects.running().select_related("group").filter(pk=series_id).first()
    if series is None:
        return
    now = clock.now()
    make_next_meetups(series, now)
    series.refresh_from_db()
    end_what_is_over(series, now)


@job()
def make_all_meetups() -> None:
    """Once a day, of every series: a job for each, so that one that fails keeps no other from it."""
    for pk in Series.objects.running().order_by("pk").values_list("pk", flat=True).iterator():
        make_meetups.enqueue(pk)
