"""What the clock does to answers."""

import logging

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.meetups.actions.answering_outside import forget_unconfirmed
from handschlag.meetups.actions.waiting import end_due_offers

logger = logging.getLogger(__name__)


@job()
def keep_places() -> None:
    """End offers that nobody took, forget answers that nobody confirmed. Twice, or late, does no harm."""
    now = clock.now()
    ended, forgotten = end_due_offers(now), forget_unconfirmed(now)
    if ended or forgotten:
        logger.info("places kept", extra={"offers_ended": ended, "unconfirmed_forgotten": forgotten})
