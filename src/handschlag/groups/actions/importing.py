"""Members out of a table: uploaded, looked at, then written down as a whole and invited by mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, HandschlagError, Invalid, NotAllowed
from handschlag.core.lines import one_line
from handschlag.core.mailboxes import is_address
from handschlag.core.models import audit
from handschlag.core.people_tables import Column, full_name, guess_columns, language_of
from handschlag.core.sheets import as_csv
from handschlag.core.tables import MOST_COLUMNS, MOST_ROWS, NoTable, Row, Table, Trouble, read_table, unpacked
from handschlag.groups import policy
from handschlag.groups.actions.belonging import current
from handschlag.groups.actions.inviting_people import Words, invite_people
from handschlag.groups.actions.sorting import Fate, Sorted, Wanted
from handschlag.groups.models import Group, MemberImport

KEPT = timedelta(days=7)
"""How long an uploaded table waits, and how long the lines that were not taken can be fetched."""
FAULTY = "faulty"
"""Beside the fates of people: how many lines name nobody."""
_LOST = timedelta(minutes=15)
"""After so long a reading that has not ended is begun anew."""
_LONGEST = {"name": 80, Column.HEADLINE: 160, Column.COMPANY: 120, Column.PLACE: 120}


@dataclass(frozen=True, slots=True)
class Fault:
    row: Row
    reason: str


@transaction.atomic
def upload_table(group: Group, content: bytes, name: str, *, by: Member) -> MemberImport:
    """Keep the rows of a table, its columns guessed. Invalid, in words, for a file that is none."""
    _require_organiser(group, by)
    table = opened(content)
    made = MemberImport(group=group, by=by, name=one_line(name)[:120], columns=guess_columns(table.headings))
    made.file.save("table.json", ContentFile(table.packed()), save=False)
    made.save()
    audit("upload table", made, by=by, rows=len(table.rows))
    return made


def opened(content: bytes) -> Table:
    try:
        return read_table(content)
    except NoTable as refusal:
        raise Invalid(_in_words(refusal), "file") from refusal


def table_of(found: MemberImport) -> Table:
    """Conflict when the file is gone."""
    if not found.file:
        raise Conflict(_("The table is no longer there. Upload it again."))
    with found.file.open() as stored:
        return unpacked(stored.read())


def people_in(table: Table, columns: Sequence[str]) -> tuple[list[Wanted], list[Fault]]:
    """Everybody a table names, and the lines with a fault."""
    people: list[Wanted] = []
    faults: list[Fault] = []
    for row in table.rows:
        said = {column: one_line(cell) for column, cell in zip(columns, row.cells, strict=False) if column}
        reason = _fault(said)
        if reason:
            faults.append(Fault(row, reason))
        else:
            people.append(_wanted(row, said))
    return people, faults


def _name(said: dict[str, str]) -> str:
    return full_name(said.get(Column.NAME, ""), said.get(Column.FIRST, ""), said.get(Column.LAST, ""))


def _fault(said: dict[str, str]) -> str:
    email = said.get(Column.EMAIL, "")
    if not email:
        return _("There is no e-mail address.")
    if not is_address(email):
        return _("“%(said)s” is no e-mail address.") % {"said": email[:80]}
    for column, longest in _LONGEST.items():
        text = _name(said) if column == "name" else said.get(column, "")
        if len(text) > longest:
            shown = {"said": f"{text[:30]}…", "count": longest}
            return _("“%(said)s” is longer than %(count)s characters.") % shown
    return ""


def _wanted(row: Row, said: dict[str, str]) -> Wanted:
    return Wanted(
        said[Column.EMAIL].lower(),
        _name(said),
        said.get(Column.HEADLINE, ""),
        said.get(Column.COMPANY, ""),
        said.get(Column.PLACE, ""),
        language_of(said.get(Column.LANGUAGE, "")),
        row.line,
    )


@transaction.atomic
def map_columns(found: MemberImport, columns: Sequence[str], *, by: Member) -> None:
    """Say what stands in which column. Invalid when two hold the same, or none the addresses."""
    held = _waiting(found, by)
    used = [column for column in columns if column]
    if len(used) != len(set(used)):
        raise Invalid(_("Two columns are said to hold the same. Choose one of them."))
    if Column.EMAIL not in used:
        raise Invalid(_("Choose the column that holds the e-mail addresses."))
    held.columns = list(columns)
    held.save(update_fields=["columns"])


@transaction.atomic
def begin_import(found: MemberImport, words: Words, *, by: Member) -> None:
    """Let the worker write everybody down. Conflict when that has begun."""
    held = _waiting(found, by)
    if Column.EMAIL not in held.columns:
        raise Conflict(_("Choose the column that holds the e-mail addresses."))
    held.settings, held.begun_at = dict(words), clock.now()
    held.save(update_fields=["settings", "begun_at"])
    audit("import members", held, by=by)
    _run_soon(held.pk)


@transaction.atomic
def discard_import(found: MemberImport, *, by: Member) -> None:
    held = _waiting(found, by)
    audit("discard table", held, by=by)
    _forget(held)


def run_import(pk: int) -> None:
    """Read the table again, then write down all or nothing, with the report."""
    found = MemberImport.objects.select_related("by", "group").filter(pk=pk, done_at=None).first()
    if found is None or found.begun_at is None:
        return
    with translation.override(found.by.language if found.by else None):
        try:
            _carry_out(found)
        except HandschlagError as refusal:
            _end(found, str(refusal))


@transaction.atomic
def _carry_out(found: MemberImport) -> None:
    held = MemberImport.objects.select_for_update().get(pk=found.pk)
    if held.done_at is not None:
        return
    if found.by is None:
        raise Conflict(_("Whoever brought this table has gone."))
    table = table_of(held)
    people, faults = people_in(table, held.columns)
    held.round, fates = invite_people(found.group, people, held.settings, by=found.by)
    held.counts = counted(fates, faults)
    if rejected := _rejected(table, fates, faults):
        held.rejected.save("rejected.csv", ContentFile(as_csv(rejected)), save=False)
    _close(held)


def counted(fates: Sorted, faults: Sequence[Fault]) -> dict[str, int]:
    """How many met which fate; those with an account among the new ones."""
    counts: dict[str, int] = {FAULTY: len(faults)} if faults else {}
    for _one, fate in fates:
        key = Fate.NEW if fate.is_invited else fate
        counts[key] = counts.get(key, 0) + 1
    return counts


def _rejected(table: Table, fates: Sorted, faults: Sequence[Fault]) -> list[list[str | int]]:
    """The lines that were not taken, in their order, with a reason; to be corrected and uploaded again."""
    reasons = {fault.row.line: fault.reason for fault in faults}
    reasons |= {one.line: reason_of(fate) for one, fate in fates if not fate.is_invited}
    if not reasons:
        return []
    rows: list[list[str | int]] = [
        [*row.cells, reasons[row.line]] for row in table.rows if row.line in reasons
    ]
    return [[*table.headings, _("Reason")], *rows]


def reason_of(fate: Fate) -> str:
    return {
        Fate.BELONGS: _("belongs to the group already"),
        Fate.KEPT_OUT: _("is kept out of the group"),
        Fate.INVITED: _("has been invited already"),
        Fate.DECLINED: _("has declined"),
        Fate.REFUSES: _("wants no invitations"),
        Fate.DOUBLE: _("stands here twice"),
    }.get(fate, "")


def _end(found: MemberImport, fault: str) -> None:
    with transaction.atomic():
        held = MemberImport.objects.select_for_update().get(pk=found.pk)
        if held.done_at is None:
            held.fault = fault[:300]
            _close(held)


def _close(held: MemberImport) -> None:
    """It has its report; the table itself is needed no more."""
    _delete_file(held, "file")
    held.file, held.done_at = "", clock.now()
    held.save()


def keep_imports(now: datetime) -> None:
    """Begin anew what was lost on the way; forget what nobody needs any more."""
    lost = MemberImport.objects.filter(begun_at__lte=now - _LOST, done_at=None)
    for pk in lost.values_list("pk", flat=True):
        _run_soon(pk)
    for held in MemberImport.objects.filter(uploaded_at__lte=now - KEPT, begun_at=None):
        _forget(held)
    for held in MemberImport.objects.filter(Q(done_at__lte=now - KEPT) & ~Q(rejected="")):
        _delete_file(held, "rejected")
        MemberImport.objects.filter(pk=held.pk).update(rejected="")


def forget_imports_of(member: Member) -> None:
    for held in MemberImport.objects.filter(by=member):
        _forget(held)


def _forget(held: MemberImport) -> None:
    _delete_file(held, "file")
    _delete_file(held, "rejected")
    MemberImport.objects.filter(pk=held.pk).delete()


def _delete_file(held: MemberImport, field: str) -> None:
    stored = getattr(held, field)
    if stored:
        transaction.on_commit(partial(stored.storage.delete, stored.name))


def _run_soon(pk: int) -> None:
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.groups.jobs.run_import").enqueue(pk)


def _require_organiser(group: Group, by: Member) -> None:
    if not policy.can_invite(current(group, by)):
        raise NotAllowed(_("Only organisers import members."))


def _waiting(found: MemberImport, by: Member) -> MemberImport:
    held = MemberImport.objects.select_for_update().select_related("group").get(pk=found.pk)
    _require_organiser(held.group, by)
    if held.begun_at is not None:
        raise Conflict(_("This table is being imported already."))
    return held


def _in_words(refusal: NoTable) -> str:
    """What is wrong with a file, and what to do about it."""
    words = {
        Trouble.EMPTY: _("There is nobody in this table. Below the headings there must be rows."),
        Trouble.TOO_LARGE: _("The file is too large: up to 5 MB can be taken."),
        Trouble.TOO_LONG: _("The table is too long: up to %(count)s rows can be taken. Divide it."),
        Trouble.TOO_WIDE: _("The table is too wide: up to %(count)s columns can be taken."),
        Trouble.OLD_OFFICE: _(
            "This is an old workbook (.xls) or one with a password. Save it as .xlsx or CSV."
        ),
        Trouble.NO_TABLE: _("This is neither a CSV file nor a workbook (.xlsx)."),
        Trouble.BROKEN: _("The file is damaged. Save it anew as .xlsx or CSV."),
        Trouble.NO_HEADINGS: _(
            "The table has no headings. Write into its first row what stands in each column."
        ),
    }[refusal.trouble]
    if refusal.trouble == Trouble.BROKEN and refusal.line:
        words = _("From line %(line)s on the file cannot be read: a quotation mark may be missing.")
    most = {Trouble.TOO_LONG: MOST_ROWS, Trouble.TOO_WIDE: MOST_COLUMNS}.get(refusal.trouble, 0)
    return words % {"line": refusal.line, "count": most}
