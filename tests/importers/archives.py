"""Small archives written by hand, and where the large ones stand."""

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"
DUMP = DATA / "stackexchange-quantum"
MEETUPS = DATA / "meetup-montana"
MBOX = DATA / "mailing-list" / "network.mbox"

needs_dump = pytest.mark.skipif(not DUMP.is_dir(), reason="the shared Stack Exchange dump is missing")
needs_meetups = pytest.mark.skipif(not MEETUPS.is_dir(), reason="the shared meetup archive is missing")
needs_mbox = pytest.mark.skipif(not MBOX.is_file(), reason="the shared mailing list is missing")


def dump(folder: Path, **files: list[dict[str, object]]) -> Path:
    """A Stack Exchange dump with these rows: ``dump(path, Posts=[{"Id": 1, …}])``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        lines = [
            f"  <row {' '.join(f'{key}={quoteattr(str(value))}' for key, value in row.items())} />"
            for row in rows
        ]
        root = name.lower()
        text = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *lines, f"</{root}>", ""])
        (folder / f"{name}.xml").write_text(text, encoding="utf-8")
    return folder


def user(number: int, **cells: object) -> dict[str, object]:
    return {"Id": number, "DisplayName": f"User {number}", "CreationDate": "2024-01-01T00:00:00.000"} | cells


def question(number: int, **cells: object) -> dict[str, object]:
    return {
        "Id": number, "PostTypeId": 1, "CreationDate": f"2024-02-01T10:{number:02}:00.000", "Score": 0,
        "Title": f"Question {number}", "Body": f"<p>Text {number}</p>", "OwnerUserId": 1,
    } | cells  # fmt: skip


def answer(number: int, to: int, **cells: object) -> dict[str, object]:
    return {
        "Id": number, "PostTypeId": 2, "ParentId": to, "CreationDate": f"2024-02-01T11:{number:02}:00.000",
        "Score": 0, "Body": f"<p>Answer {number}</p>", "OwnerUserId": 2,
    } | cells  # fmt: skip


def comment(number: int, on: int, **cells: object) -> dict[str, object]:
    return {
        "Id": number, "PostId": on, "CreationDate": f"2024-02-01T12:{number:02}:00.000", "Score": 0,
        "Text": f"Comment {number}", "UserId": 1,
    } | cells  # fmt: skip


def mail(
    body: str = "Hello.",
    *,
    sender: str = "Max Muster <max.muster@example.org>",
    date: str = "Mon, 05 Feb 2024 10:00:00 +0100",
    subject: str = "Hello",
    message_id: str = "<1@example.org>",
    envelope: str = "From max.muster@example.org Mon Feb  5 10:00:00 2024",
    **headers: str,
) -> bytes:
    """One mail of an mbox file; an empty argument leaves its header out."""
    lines = [envelope] if envelope else []
    named = {"From": sender, "Date": date, "Subject": subject, "Message-ID": message_id}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines += [f"{name}: {value}" for name, value in named.items() if value]
    return ("\n".join(lines) + "\n\n" + body + "\n\n").encode("utf-8", "surrogateescape")


def mbox(path: Path, *mails: bytes) -> Path:
    path.write_bytes(b"".join(mails))
    return path
