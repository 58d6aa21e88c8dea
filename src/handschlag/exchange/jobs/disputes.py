"""What the clock does to disputes. Doing it twice, or late, does no harm."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.exchange.actions.deciding import end_decided_disputes


@job()
def end_disputes() -> None:
    end_decided_disputes(clock.now())
