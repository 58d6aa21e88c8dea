"""Tables as people bring them, and pasted addresses."""

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from handschlag.core.mailboxes import is_address, read_mailboxes
from handschlag.core.people_tables import full_name, guess_columns, language_of
from handschlag.core.sheets import as_csv
from handschlag.core.tables import MOST_ROWS, NoTable, Row, Trouble, read_table, unpacked

TEXT = "Name;E-Mail\r\nJörg Müller;joerg@example.org\r\n"
READ = [Row(2, ["Jörg Müller", "joerg@example.org"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_is_read(encoding):
    table = read_table(TEXT.encode(encoding))
    assert (table.headings, table.rows) == (["Name", "E-Mail"], READ)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_separator_is_found(separator):
    other = "," if separator == ";" else ";"
    text = f"Name{separator}E-Mail\nAnna{other} Bea{separator}anna@example.org\n"
    assert read_table(text.encode()).rows[0].cells == [f"Anna{other} Bea", "anna@example.org"]


def test_the_separator_that_a_spreadsheet_names_is_believed():
    table = read_table(b"sep=|\r\nName|E-Mail\r\nA;B|a@example.org\r\n")
    assert table.rows == [Row(3, ["A;B", "a@example.org"])]


def test_a_table_is_kept_as_it_was_read():
    table = read_table(TEXT.encode())
    assert unpacked(table.packed()) == table


def test_a_table_of_one_column_is_read():
    assert read_table(b"E-Mail\na@example.org\n").rows == [Row(2, ["a@example.org"])]


def test_lines_are_counted_over_quoted_line_breaks_and_empty_rows():
    content = b'Name,Mail\n"Anna\nAmsel",a@example.org\n\n,\nBen,b@example.org\n'
    assert [row.line for row in read_table(content).rows] == [2, 6]
    assert read_table(content).rows[0].cells[0] == "Anna\nAmsel"


def test_short_rows_are_filled_and_long_ones_cut():
    table = read_table(b"A,B\n1\n1,2,3\n")
    assert [row.cells for row in table.rows] == [["1", ""], ["1", "2"]]


def test_what_was_written_for_a_spreadsheet_is_read_as_it_was():
    told = [["Name", "Phone"], ["=Anna", "+49 228"]]
    assert read_table(as_csv(told)).rows[0].cells == told[1]


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", Trouble.EMPTY),
        (b"\n;;\n", Trouble.EMPTY),
        (b"Name;E-Mail\n", Trouble.EMPTY),
        (b"Anna;anna@example.org\nBen;ben@example.org\n", Trouble.NO_HEADINGS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Trouble.OLD_OFFICE),
        (b"%PDF-1.7\n\x00\x01\x02\x03", Trouble.NO_TABLE),
        (b"PK\x03\x04 no archive", Trouble.BROKEN),
        (b'A;B\n1;2\n"no end;3\n', Trouble.BROKEN),
        (b"A\n" + b"1\n" * (MOST_ROWS + 1), Trouble.TOO_LONG),
        (b";".join(b"h%d" % number for number in range(61)) + b"\n1\n", Trouble.TOO_WIDE),
        (b"A\n" + b"x" * 5_000_000, Trouble.TOO_LARGE),
    ],
)
def test_what_is_no_table_is_refused(content, trouble):
    with pytest.raises(NoTable) as refusal:
        read_table(content)
    assert refusal.value.trouble == trouble


def test_a_missing_quotation_mark_is_told_by_its_line():
    with pytest.raises(NoTable) as refusal:
        read_table(b'A;B\n1;2\n"no end;3\n4;5\n')
    assert refusal.value.line == 3


def workbook(*rows, before=()):
    book = Workbook()
    sheet = book.active
    for empty in before:
        sheet.title = empty
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_workbook_is_read_with_dates_and_numbers_as_people_see_them():
    since, seen = date(2024, 2, 29), datetime(2024, 2, 29, 8, 30)
    content = workbook(
        ["Mail", "Since", "Seen", "Number", "No"], ["a@example.org", since, seen, 7.0, None], [None]
    )
    table = read_table(content)
    assert table.rows == [Row(2, ["a@example.org", "2024-02-29", "2024-02-29 08:30:00", "7", ""])]


def test_a_formula_counts_as_the_value_it_had_and_is_never_computed():
    content = workbook(["Mail", "Sum"], ["a@example.org", "=1+1"], ["b@example.org", "=HYPERLINK(1)"])
    assert [row.cells[1] for row in read_table(content).rows] == ["", ""]  # saved without values


def test_the_first_sheet_that_holds_anything_is_read():
    content = workbook(["Mail"], [], ["a@example.org"], before=["Empty"])
    assert read_table(content).rows == [Row(3, ["a@example.org"])]


def test_another_archive_and_one_that_grows_are_no_workbooks():
    def packed(**parts):
        written = BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name.replace("__", "/"), content)
        return written.getvalue()

    with pytest.raises(NoTable) as refusal:
        read_table(packed(word__document="x"))
    assert refusal.value.trouble == Trouble.NO_TABLE
    with zipfile.ZipFile(grown := BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b" " * 70_000_000)
    with pytest.raises(NoTable) as refusal:
        read_table(grown.getvalue())
    assert refusal.value.trouble == Trouble.TOO_LARGE


def with_sheet(rows, shared=b""):
    """A workbook whose sheet is written by hand."""
    written = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(["Mail"]))) as whole,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for name in whole.namelist():
            new = {"xl/worksheets/sheet1.xml": SHEET % rows, "xl/sharedStrings.xml": shared}.get(name)
            changed.writestr(name, new or whole.read(name))
    return written.getvalue()


SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = b"<worksheet " + SPACE + b"><sheetData>%s</sheetData></worksheet>"
FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
LONG = b"<sst " + SPACE + b"><si><t>" + b"x" * 20_000_000 + b"</t></si></sst>"


@pytest.mark.parametrize(
    "content",
    [with_sheet(FAR), with_sheet(b'<row r="1">' + b'<c t="s"><v>0</v></c>' * 200_000 + b"</row>", LONG)],
    ids=["a sheet of sixteen billion cells", "a long text in each of many cells"],
)
def test_a_small_file_that_needs_gigabytes_is_refused(content):
    assert len(content) < 200_000
    with pytest.raises(NoTable):
        read_table(content)


def test_columns_are_guessed_in_german_and_english():
    headings = ["E-Mail-Adresse *", "Vorname", "Nachname", "Firma", "Ort", "Sprache", "Beruf", "Beitrag", ""]
    assert guess_columns(headings) == [
        "email", "first", "last", "company", "place", "language", "headline", "", ""
    ]  # fmt: skip
    assert guess_columns(["Full name", "Email", "E-mail", "Organization", "City"]) == [
        "name", "email", "", "company", "place"
    ]  # fmt: skip


def test_names_and_languages_are_understood_in_whatever_way_they_are_said():
    assert full_name("Amsel, Anna", "", "") == "Anna Amsel"
    assert full_name("", "Anna", "Amsel") == "Anna Amsel"
    assert [language_of(text) for text in ("Deutsch", "EN", "de-AT", "Klingon", "")] == [
        "de",
        "en",
        "de",
        "",
        "",
    ]


def test_pasted_addresses_are_read_and_what_is_none_is_told_by_its_line():
    first = 'a@example.org, c@example.org; "Amsel, Anna" <E@example.org>'
    found, unreadable = read_mailboxes(f"{first}\nDohle, Doris <d@example.org>\nanna@\n\n,;")
    assert [(box.line, box.address, box.name) for box in found] == [
        (1, "a@example.org", ""),
        (1, "c@example.org", ""),
        (1, "e@example.org", "Anna Amsel"),
        (2, "d@example.org", "Doris Dohle"),
    ]
    assert [(one.line, one.text) for one in unreadable] == [(3, "anna@")]


@pytest.mark.parametrize("text", ["", "a", "a@", "@b.de", "a b@c.de", "a@b", "a@b..de", "x" * 250 + "@b.de"])
def test_no_address(text):
    assert not is_address(text)
