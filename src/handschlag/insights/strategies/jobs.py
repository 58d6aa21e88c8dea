"""Estimating takes seconds and NumPy: it belongs to the worker."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.core.sqlite import unmapped
from handschlag.insights.models import Strategy
from handschlag.insights.strategies import actions


@job()
def estimate(strategy: int) -> None:
    """Estimate what a strategy changed; twice, or late, does no harm.

    One whose worker was killed is asked for again by whoever looks, and by the daily round.
    """
    found = Strategy.objects.filter(pk=strategy).select_related("group", "ending", "meetup").first()
    if found is None:
        return
    from handschlag.insights.strategies import estimating  # noqa: PLC0415 - NumPy is for the worker only

    now = clock.now()
    with unmapped():
        figures = estimating.estimated(found, now)
    actions.keep_estimate(found.pk, now, estimating.SEED, figures)


@job()
def estimate_due() -> None:
    """Of all that run, or ended within the year, once a week."""
    actions.request_due(clock.now())
