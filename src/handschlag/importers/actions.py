"""An archive becomes part of a group: validated as a whole first, then written in whole batches."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import events
from handschlag.core.errors import NotAllowed
from handschlag.core.models import audit
from handschlag.groups.models import Group, Membership
from handschlag.importers import policy
from handschlag.importers.formats.meetingspool import MeetingSpool
from handschlag.importers.formats.meetup import MeetupRow
from handschlag.importers.formats.pool import Pool
from handschlag.importers.formats.records import Record
from handschlag.importers.formats.spool import Spool
from handschlag.importers.gratitude import import_thanks
from handschlag.importers.meetings import Meetings, refuse_foreign_meetups
from handschlag.importers.people import import_authors
from handschlag.importers.report import Report
from handschlag.importers.rows import in_one_sweep
from handschlag.importers.talk import Talk, refuse_foreign

Progress = Callable[[int], None]


def import_records(
    records: Iterable[Record],
    group: Group,
    *,
    source: str,
    by: Member | None,
    report: Report | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Read all records, then write them: nothing is written when the archive turns out to be broken.

    ``source`` names the archive within the group: the same name again adds what is new, and makes
    nothing twice. ``by`` is None for the operator at the terminal. ``progress`` is told the number of
    posts done since the last call. Raises ArchiveError, NotAllowed, Conflict (another archive of
    that name).
    """
    with Pool() as pool, spooled(records) as spool:
        return import_spool(spool, group, source=source, by=by, report=report, pool=pool, progress=progress)


@contextmanager
def spooled(records: Iterable[Record]) -> Iterator[Spool]:
    """The whole archive read, checked and put in order on disk; ArchiveError when it is broken."""
    with Spool() as spool:
        with _collecting_seldom():
            spool.take(records)
            spool.settle()
        yield spool


def import_spool(
    spool: Spool,
    group: Group,
    *,
    source: str,
    by: Member | None,
    pool: Pool,
    report: Report | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Write a spooled archive into a group; see ``import_records``.

    Every batch is one transaction that leaves people, posts, counts and ledger consistent. A run
    that was killed is finished by the next one.
    """
    _need_right(group, by)
    refuse_foreign(spool, group, source)
    report = report or Report()
    with _collecting_seldom(), in_one_sweep():
        import_authors(spool, group, source, report)
        for done in Talk(spool, group, source, report).import_posts(pool):
            progress(done)
        import_thanks(spool, group, source, report)
    for remark in spool.remarks():
        report.remark(remark)
    _conclude(group, source, by, report)
    return report


@contextmanager
def spooled_meetups(records: Iterable[MeetupRow], *, only: str = "") -> Iterator[MeetingSpool]:
    """The whole archive of meetups read and checked; ArchiveError when it is broken.

    ``only``: the id of the one group of the archive that is wanted.
    """
    with MeetingSpool(only) as spool:
        spool.take(records)
        spool.settle()
        yield spool


def import_meetups(
    spool: MeetingSpool,
    group: Group,
    *,
    source: str,
    by: Member | None,
    report: Report | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Write a spooled archive of meetups into a group, as ``import_spool`` does one of posts.

    ``progress`` is told the number of meetups done since the last call. Nobody is told of a meetup.
    """
    _need_right(group, by)
    refuse_foreign_meetups(spool, group, source)
    report = report or Report()
    with _collecting_seldom(), in_one_sweep():
        import_authors(spool, group, source, report)
        for done in Meetings(spool, group, source, report).import_meetups():
            progress(done)
    for remark in spool.remarks():
        report.remark(remark)
    _conclude(group, source, by, report)
    return report


def _need_right(group: Group, by: Member | None) -> None:
    if by is not None and not policy.can_import(Membership.objects.of(by).filter(group=group).first()):
        raise NotAllowed(_("Only organisers import an archive into their group."))


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Millions of short-lived objects without cycles: looking for cycles took a sixth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@transaction.atomic
def _conclude(group: Group, source: str, by: Member | None, report: Report) -> None:
    totals = {f"{kind} {outcome}": number for (kind, outcome), number in sorted(report.totals.items())}
    audit("import", group, by=by, source=source, totals=totals)
    events.announce("importers.imported", group=group)
