"""The work of this room, done by the worker."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.operations.actions import deleting, storage


@job()
def delete_groups() -> None:
    """Those whose two weeks are over. Doing it twice, or late, does no harm."""
    deleting.delete_due_groups(clock.now())


@job()
def measure_storage() -> None:
    """What takes up how much; somebody has asked for it."""
    storage.measure(clock.now())


@job()
def measure_storage_daily() -> None:
    """The same by the clock; often asked, done once a day."""
    storage.report_if_due()
