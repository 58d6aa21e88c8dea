"""Mail on its way out, and background work: how much waits, what failed and why, never what it says."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from handschlag.core import clock
from handschlag.core.pagination import Page, newest_first
from handschlag.core.prepared import Prepared
from handschlag.notifications.models import OutgoingMail

SIZE = 50
MAILS = {"failed": _("Given up"), "waiting": _("Waiting"), "sent": _("Sent")}
WORK = {"failed": _("Failed"), "waiting": _("Waiting"), "running": _("Running"), "done": _("Done")}
_STATUS = {"failed": "FAILED", "waiting": "READY", "running": "RUNNING", "done": "SUCCESSFUL"}
_PLACE = re.compile(r'File "[^"]*?(handschlag/[^"]+|[^"/]+)", line (\d+)')


@dataclass(frozen=True, slots=True)
class MailsPage:
    state: str
    counts: dict[str, int]
    page: Page[Any]

    @property
    def states(self) -> dict[str, Any]:
        return MAILS


def mail_counts() -> dict[str, int]:
    return dict.fromkeys(MAILS, 0) | dict(_MAIL_COUNTS.all())


def _of_mails() -> dict[str, Q]:
    return {
        "failed": Q(sent_at__isnull=True, given_up_at__isnull=False),
        "waiting": Q(sent_at__isnull=True, given_up_at__isnull=True),
        "sent": Q(sent_at__isnull=False),
    }


def _counted() -> Any:
    state = Case(*(When(wanted, then=Value(name)) for name, wanted in _of_mails().items()))
    mails: Any = OutgoingMail.objects.order_by()
    return mails.annotate(state=state).values_list("state").annotate(Count("pk"))


_MAIL_COUNTS: Prepared[Any] = Prepared(_counted)


def mails(*, state: str, before: str, after: str) -> MailsPage:
    """Whom it goes to, since when, how often it was tried and what the mail server said."""
    state = state if state in MAILS else "failed"
    found = OutgoingMail.objects.filter(_of_mails()[state]).annotate(is_empty=Q(text=""))
    page: Page[Any] = newest_first(
        found.defer("subject", "text", "html", "calendar", "unsubscribe"),
        field="queued_at", before=before, after=after, size=SIZE,
    )  # fmt: skip
    return MailsPage(state, mail_counts(), page)


@dataclass(frozen=True, slots=True)
class Work:
    """A job; ``error`` and ``place`` say where it broke. Its arguments and the error's words stay out of
    sight: they may tell of people.
    """

    pk: UUID
    name: str
    enqueued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    run_after: datetime | None
    error: str
    place: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    state: str
    counts: dict[str, int]
    rows: list[Work]
    newer: str | None
    older: str | None

    @property
    def states(self) -> dict[str, Any]:
        return WORK


def work_counts() -> dict[str, int]:
    found = dict(_WORK_COUNTS.all())
    return {name: found.get(status, 0) for name, status in _STATUS.items()}


_WORK_COUNTS: Prepared[Any] = Prepared(
    lambda: DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
)


def waiting_since(now: Any, at_once: Any) -> Subquery:
    """Since when the oldest job that could be done now waits, as a column; None if nothing does. The job
    queue's own ``ready`` holds the moment it is called, so it is said here anew.

    ``at_once``: the moment that is stored for what need not wait. Both may be places for them.
    """
    ready = DBTaskResult.objects.filter(Q(run_after=at_once) | Q(run_after__lte=now), status="READY")
    return Subquery(ready.order_by("enqueued_at").values("enqueued_at")[:1])


def works(since: Any) -> Exists:
    """Whether any job was begun since, as a column: then a worker is there, however much waits for it."""
    return Exists(DBTaskResult.objects.order_by().filter(started_at__gte=since))


def work(*, state: str, before: str, after: str) -> WorkPage:
    state = state if state in WORK else "failed"
    found = DBTaskResult.objects.filter(status=_STATUS[state]).defer("args_kwargs", "return_value")
    rows, newer, older = _turn(found, before, after)
    return WorkPage(state, work_counts(), [_work(row) for row in rows], newer, older)


def _turn(found: QuerySet[Any], before: str, after: str) -> tuple[list[Any], str | None, str | None]:
    """Pages as in ``core.pagination``, for keys that are no numbers."""
    back = _read(after) if after and not before else None
    start = back or _read(before)
    if back is not None:
        at, pk = back
        rows = list(
            found.filter(Q(enqueued_at__gt=at) | Q(enqueued_at=at, pk__gt=pk)).order_by("enqueued_at", "pk")[
                : SIZE + 1
            ]
        )
        page = rows[:SIZE][::-1]
        return page, _written(page[0]) if len(rows) > SIZE else None, _written(page[-1]) if page else None
    if start is not None:
        at, pk = start
        found = found.filter(Q(enqueued_at__lt=at) | Q(enqueued_at=at, pk__lt=pk))
    rows = list(found.order_by("-enqueued_at", "-pk")[: SIZE + 1])
    page = rows[:SIZE]
    newer = _written(page[0]) if start is not None and page else None
    return page, newer, _written(page[-1]) if len(rows) > SIZE else None


def _written(row: Any) -> str:
    return urlsafe_b64encode(f"{row.enqueued_at.isoformat()} {row.pk}".encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, UUID] | None:
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, key = text.partition(" ")
        at = clock.parse(moment)
        return (at, UUID(key)) if at is not None else None
    except ValueError:
        return None


def _work(row: Any) -> Work:
    places = _PLACE.findall(row.traceback)
    later = row.run_after if row.run_after and row.run_after > clock.now() else None
    return Work(
        pk=row.pk,
        name=row.task_path.removeprefix("handschlag.").replace(".jobs", ""),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        run_after=later if later and later.year < 9000 else None,  # noqa: PLR2004 - how "now" is stored
        error=row.exception_class_path.removeprefix("builtins."),
        place=":".join(places[-1]) if places else "",
    )
