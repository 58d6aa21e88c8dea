"""What listings need while nobody waits: who may be concerned is told, and authors of what runs out."""

import logging

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.exchange.actions.fitting import refresh_fits, work_out
from handschlag.exchange.actions.reminding_of_listings import remind_of_expiry
from handschlag.exchange.actions.suggesting import suggest_listing
from handschlag.exchange.models import Listing

logger = logging.getLogger(__name__)


@job()
def suggest(listing_id: int) -> None:
    """Work out what fits it, and tell the authors of what fits best. Twice, or late, does no harm."""
    work_out(listing_id)
    suggest_listing(listing_id)


def look(listing: Listing) -> None:
    """A listing was made or changed."""
    suggest.enqueue(listing.pk)


@job()
def fit(listing_id: int) -> None:
    """Work out what fits it. Twice, or late, does no harm."""
    work_out(listing_id)


def look_again(listing: Listing) -> None:
    """A listing is back; who was told of it once is not told again."""
    fit.enqueue(listing.pk)


@job()
def keep_listings() -> None:
    """Every few minutes; twice, or late, does no harm."""
    if told := remind_of_expiry(clock.now()):
        logger.info("authors asked whether their listings still stand", extra={"listings": told})
    refresh_fits(clock.now())
