"""The work on own data, done by the worker."""

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import DataExport
from handschlag.core import clock
from handschlag.core.jobs import job


@job()
def make_export(export_id: int) -> None:
    """Doing it twice, or late, does no harm."""
    export = DataExport.objects.filter(pk=export_id, ready_at__isnull=True).select_related("member").first()
    if export is not None:
        own_data.make(export)


@job()
def keep_own_data() -> None:
    """Erase the accounts whose week is over, and exports that nobody fetched in time."""
    erasing.erase_due(clock.now())
    own_data.forget_old_exports()
