# ruff: noqa: N999 - named after the verb it measures; nothing imports it
"""How fast an archive becomes a group: posts a second and peak memory, for both formats.

    python benchmarks/import.py [--posts 200000] [--format stackexchange|mbox] [--repeat 1]

Makes an archive of that size in a temporary folder (the same one every time), imports it with the
command line into a fresh SQLite database in a process of its own, and imports it again. The memory
is the largest that any of the import's processes took. Needs some 3 GB of disk for 200,000 posts.
"""

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import quoteattr

from rich.console import Console
from rich.table import Table

START = datetime(2015, 1, 1, tzinfo=UTC)
WORDS = """
    network project meeting contract partner offer quality budget deadline question answer machine energy
    customer supplier training apprentice export insurance software process team order invoice price market
    Handwerk Betrieb Angebot Rechnung Termin Mitglied Verband Messe Auftrag Lager Maschine Strom Wärme
""".split()  # noqa: SIM905 - words, not a table


@dataclass(frozen=True, slots=True)
class Run:
    """What one import took."""

    what: str
    posts: int
    seconds: float
    cpu: float
    memory: int


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--posts", type=int, default=200_000)
    options.add_argument("--format", choices=("stackexchange", "mbox", "both"), default="both")
    chosen = options.parse_args()
    formats = ("stackexchange", "mbox") if chosen.format == "both" else (chosen.format,)
    runs = [run for kind in formats for run in measured(kind, chosen.posts)]
    table = Table(
        title=f"Import, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", title_justify="left"
    )
    for name in ("run", "posts", "seconds", "posts/s", "CPU µs/post", "peak MB"):
        table.add_column(name, justify="left" if name == "run" else "right")
    for run in runs:
        speed, cost = f"{run.posts / run.seconds:,.0f}", f"{run.cpu / run.posts * 1e6:,.0f}"
        table.add_row(run.what, f"{run.posts:,}", f"{run.seconds:.1f}", speed, cost, f"{run.memory}")
    Console(width=100).print(table)


def measured(kind: str, posts: int) -> Iterator[Run]:
    with tempfile.TemporaryDirectory(prefix="handschlag-benchmark-") as name:
        folder = Path(name)
        archive = (
            write_dump(folder / "dump", posts)
            if kind == "stackexchange"
            else write_mbox(folder / "x.mbox", posts)
        )
        (folder / "data").mkdir()
        environment = os.environ | {"HANDSCHLAG_DATA": str(folder / "data")}
        environment |= {"SQLITE_TMPDIR": name, "HANDSCHLAG_SECRET_KEY": "only-to-measure"}
        handschlag(environment, "migrate")
        arguments = ("import", kind, str(archive), "--group", "g", "--report", str(folder / "report.csv"))
        for what in ("first run", "second run, nothing new"):
            seconds, cpu, memory = handschlag(environment, *arguments)
            yield Run(f"{kind}, {what}", count_posts(folder / "data"), seconds, cpu, memory)


def handschlag(environment: dict[str, str], *arguments: str) -> tuple[float, float, int]:
    """Run a verb; seconds, CPU seconds of all its processes, and the largest one's peak memory in MB."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-m", "handschlag", *arguments]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        if os.waitstatus_to_exitcode(status):
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{output.read().decode()}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def count_posts(data: Path) -> int:
    with sqlite3.connect(data / "handschlag.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM discussions_post").fetchone()[0])


def sentences(chance: random.Random, count: int) -> list[str]:
    return [" ".join(chance.choices(WORDS, k=chance.randint(6, 16))).capitalize() + "." for _ in range(count)]


def write_dump(folder: Path, posts: int) -> Path:
    """A dump shaped like a real one: of ten posts one is a question, two are answers, seven comments.

    One user for six posts; three votes a question or answer; formulas, code, lists, links.
    """
    folder.mkdir()
    chance = random.Random(1)
    long_ones, users = posts * 3 // 10, posts // 6
    with (folder / "Users.xml").open("w", encoding="utf-8") as file:
        rows(file, "users", (user(number) for number in range(1, users + 1)))
    with (folder / "Posts.xml").open("w", encoding="utf-8") as file:
        rows(file, "posts", (long_post(chance, number, users) for number in range(1, long_ones + 1)))
    with (folder / "Comments.xml").open("w", encoding="utf-8") as file:
        rows(
            file, "comments", (comment(chance, n, long_ones, users) for n in range(1, posts - long_ones + 1))
        )
    with (folder / "Votes.xml").open("w", encoding="utf-8") as file:
        rows(file, "votes", (vote(chance, number, long_ones) for number in range(1, 3 * long_ones + 1)))
    return folder


def rows(file: object, root: str, cells: Iterator[dict[str, object]]) -> None:
    write = file.write  # type: ignore[attr-defined]  # a text file
    write(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n')
    for row in cells:
        write(f"  <row {' '.join(f'{name}={quoteattr(str(value))}' for name, value in row.items())} />\n")
    write(f"</{root}>\n")


def moment(minutes: int) -> str:
    return f"{START + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.000"


def user(number: int) -> dict[str, object]:
    about = {"AboutMe": f"<p>Master <b>builder</b> number {number}.</p>"} if number % 2 else {}
    return {
        "Id": number,
        "CreationDate": moment(number),
        "DisplayName": f"User {number}",
        "Location": "Ulm",
    } | about


def long_post(chance: random.Random, number: int, users: int) -> dict[str, object]:
    paragraphs = [
        f"<p>{' '.join(sentences(chance, chance.randint(2, 4)))}</p>" for _ in range(chance.randint(2, 5))
    ]
    extras = [
        "<pre><code>for order in orders:\n    print(order.price * 2)\n</code></pre>",
        "<ul>\n<li>first</li>\n<li>second &amp; last</li>\n</ul>",
        "<p>With $x_i = \\sum_j a_{ij} b_j$ and <em>some</em> emphasis.</p>",
        '<p>See <a href="https://example.org/a_b">this page</a> &lt;here&gt;.</p>',
    ]
    body = "\n\n".join([*paragraphs, chance.choice(extras)])
    cells: dict[str, object] = {
        "Id": number, "CreationDate": moment(number), "Score": 3, "Body": body,
        "OwnerUserId": int(users * chance.random() ** 3) + 1, "LastActivityDate": moment(number + 99),
    }  # fmt: skip
    if number % 3 == 1:
        return cells | {"PostTypeId": 1, "Title": sentences(chance, 1)[0], "AcceptedAnswerId": number + 1}
    return cells | {"PostTypeId": 2, "ParentId": number - (number - 1) % 3}


def comment(chance: random.Random, number: int, posts: int, users: int) -> dict[str, object]:
    on = chance.randint(1, posts)
    return {
        "Id": number, "PostId": on, "Score": 0, "Text": " ".join(sentences(chance, chance.randint(1, 3))),
        "CreationDate": moment(on + 60), "UserId": int(users * chance.random() ** 3) + 1,
    }  # fmt: skip


def vote(chance: random.Random, number: int, posts: int) -> dict[str, object]:
    return {"Id": number, "PostId": chance.randint(1, posts), "VoteTypeId": 2, "CreationDate": moment(number)}


def write_mbox(path: Path, mails: int) -> Path:
    """A list shaped like a real one: eight of nine mails answer, most of them quoting below or above."""
    chance = random.Random(2)
    with path.open("w", encoding="utf-8") as file:
        for number in range(mails):
            file.write(mail(chance, number))
    return path


def mail(chance: random.Random, number: int) -> str:
    parent = number - chance.randint(1, min(number, 30)) if number % 9 else None
    lines = wrapped(sentences(chance, chance.randint(3, 9)))
    quote = [f"> {line}" for line in wrapped(sentences(chance, chance.randint(2, 8)))]
    attribution = f"On Mon, 5 Feb 2018 at 10:00, Member {number % 97} <m{number % 97}@example.org> wrote:"
    if parent is not None:
        lines = (
            [*lines, "", attribution, *quote] if chance.random() < 0.6 else [attribution, *quote, "", *lines]
        )
    sender = f"m{int(3000 * chance.random() ** 3)}@example.org"
    thread = (
        f"In-Reply-To: <{parent}@example.org>\nReferences: <{parent}@example.org>\n"
        if parent is not None
        else ""
    )
    return (
        f"From {sender} {START + timedelta(minutes=number):%a %b %d %H:%M:%S %Y}\n"
        f"From: Member {sender.partition('@')[0]} <{sender}>\nTo: list@lists.example.org\n"
        f"Date: {format_datetime(START + timedelta(minutes=number))}\nMessage-ID: <{number}@example.org>\n"
        f"Subject: {'Re: ' if thread else ''}[list] {WORDS[number % 7]} {number % 9}\n{thread}"
        "Received: from a by b; Mon, 5 Feb 2018 10:00:00 +0000\nList-Id: <list.lists.example.org>\n"
        "MIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        + "\n".join([*lines, "-- ", "Member", "Tel. 0731 1"])
        + "\n\n"
    )


def wrapped(texts: list[str]) -> list[str]:
    lines = [""]
    for word in " ".join(texts).split():
        if len(lines[-1]) + len(word) > 71:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


if __name__ == "__main__":
    main()
