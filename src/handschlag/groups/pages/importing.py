"""A table of people: its columns, what would become of it, and its report."""

from dataclasses import dataclass

from django.db.models import Count, Q

from handschlag.accounts.models import Member
from handschlag.core.people_tables import Column
from handschlag.core.tables import Table
from handschlag.groups.actions.importing import (
    FAULTY,
    Fault,
    counted,
    people_in,
    reason_of,
    table_of,
)
from handschlag.groups.actions.sorting import Fate, Wanted, sort_people
from handschlag.groups.models import InvitedPerson, MemberImport
from handschlag.groups.pages.inviting import Outlook, outlook
from handschlag.groups.pages.standing import Standing

SAMPLES = 3
FIRST_ROWS = 10
FAULTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Sample:
    """A column: its heading, what stands in its first rows, and what it is taken for."""

    heading: str
    cells: list[str]
    column: str


@dataclass(frozen=True, slots=True)
class Check:
    """What would become of a table. ``faults`` are the first ones, of ``counts['faulty']``."""

    columns: list[Sample]
    has_addresses: bool
    people: list[Wanted]
    faults: list[tuple[int, str]]
    counts: dict[str, int]
    with_account: int | None
    outlook: Outlook

    @property
    def ignored(self) -> list[str]:
        return [one.heading for one in self.columns if not one.column and one.heading]

    @property
    def invited(self) -> int:
        return self.counts.get(Fate.NEW, 0)

    @property
    def more_faults(self) -> int:
        others = sum(count for fate, count in self.counts.items() if fate != Fate.NEW)
        return others - len(self.faults)


def check(found: Standing, brought: MemberImport) -> Check:
    table = table_of(brought)
    samples = _samples(table, brought.columns)
    if Column.EMAIL not in brought.columns:
        return Check(samples, False, [], [], {}, None, outlook(found, 0))
    people, faults = people_in(table, brought.columns)
    fates = sort_people(found.group, people)
    counts = counted(fates, faults)
    passed_over = [
        (one.line, f"{one.email}: {reason_of(fate)}") for one, fate in fates if not fate.is_invited
    ]
    told = sorted([*passed_over, *_told(faults)])[:FAULTS_SHOWN]
    runs_site = isinstance(found.viewer, Member) and found.viewer.is_operator
    known = sum(fate == Fate.KNOWN for _one, fate in fates) if runs_site else None
    first = [one for one, fate in fates if fate.is_invited][:FIRST_ROWS]
    return Check(samples, True, first, told, counts, known, outlook(found, counts.get(Fate.NEW, 0)))


def _samples(table: Table, columns: list[str]) -> list[Sample]:
    said = [
        [row.cells[place] for row in table.rows if row.cells[place]][:SAMPLES]
        for place in range(len(table.headings))
    ]
    return [Sample(*one) for one in zip(table.headings, said, columns, strict=True)]


def _told(faults: list[Fault]) -> list[tuple[int, str]]:
    return [(fault.row.line, fault.reason) for fault in faults]


@dataclass(frozen=True, slots=True)
class Report:
    """What has become of a table; ``rows``: how many lines met which fate, beside those invited."""

    invited: int
    mailed: int
    others: list[tuple[str, int]]


def report(brought: MemberImport) -> Report:
    """One query."""
    mails = InvitedPerson.objects.filter(round=brought.round_id or 0)
    counted = mails.aggregate(mailed=Count("pk", filter=Q(mails__gt=0)))
    order = [FAULTY, *(fate.value for fate in Fate if not fate.is_invited)]
    others = [(fate, brought.count(fate)) for fate in order if brought.count(fate)]
    return Report(brought.count(Fate.NEW), counted["mailed"], others)


def imports(found: Standing) -> list[MemberImport]:
    """The latest of the group. One query."""
    brought = MemberImport.objects.filter(group=found.group).select_related("by")
    return list(brought.order_by("-uploaded_at", "-pk")[:20])
