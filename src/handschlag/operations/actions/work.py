"""Background work that failed: do it again, or let it go. What it was about is not shown."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.core.models import Site, audit
from handschlag.operations.actions.members import require_operator

AT_ONCE = 500


@transaction.atomic
def retry_work(pk: UUID, *, by: Member) -> None:
    """Enqueue it anew, as all our jobs may be done twice. Conflict when somebody was faster."""
    require_operator(by)
    found = DBTaskResult.objects.select_for_update().failed().filter(pk=pk).first()
    if found is None:
        raise Conflict(_("This work is not waiting for a hand any more."))
    _again(found)
    audit("retry work", Site.load(), by=by, work=found.task_path)


@transaction.atomic
def retry_failed_work(*, by: Member) -> int:
    """All that failed, the oldest first; how many."""
    require_operator(by)
    failed = list(DBTaskResult.objects.select_for_update().failed().order_by("enqueued_at", "pk")[:AT_ONCE])
    done = sum(_again(one) for one in failed)
    if done:
        audit("retry failed work", Site.load(), by=by, count=done)
    return done


@transaction.atomic
def give_work_up(pk: UUID, *, by: Member) -> None:
    """It will not be done. Conflict when somebody was faster."""
    require_operator(by)
    found = DBTaskResult.objects.select_for_update().failed().filter(pk=pk).first()
    if found is None:
        raise Conflict(_("This work is not waiting for a hand any more."))
    audit("give work up", Site.load(), by=by, work=found.task_path)
    found.delete()


def _again(failed: Any) -> bool:
    """False for a kind of work that this version does not know any more; it stays."""
    try:
        task = failed.task
    except (ImportError, AttributeError):
        return False
    task.using(run_after=None).enqueue(*failed.args_kwargs["args"], **failed.args_kwargs["kwargs"])
    failed.delete()
    return True
