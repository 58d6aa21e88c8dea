"""What the clock does to deals. Doing it twice, or late, does no harm."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.exchange.actions.closing import close_due_deals, expire_deals, remind_of_deals


@job()
def keep_deals() -> None:
    now = clock.now()
    close_due_deals(now)
    expire_deals(now)
    remind_of_deals(now)
