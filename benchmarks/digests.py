"""A digest for 20,000 members: time, memory and queries of writing and sending, and a page beside it.

``python -m benchmarks.digests [members]``: on SQLite in a folder of its own, or on ``DATABASE_URL``. The
mails go to a mail server of its own on loopback.
"""

import logging
import os
import resource
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

TOPICS, POSTS = 60, 8


class Inbox:
    """Counts what it is handed."""

    def __init__(self) -> None:
        self.count = self.bytes = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        self.count += 1
        self.bytes += len(envelope.content)
        return "250 OK"


def main(members: int) -> None:
    from aiosmtpd.controller import Controller

    logging.getLogger("mail.log").setLevel(logging.WARNING)
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=8925)
    controller.start()
    os.environ["HANDSCHLAG_DATA"] = tempfile.mkdtemp()
    os.environ["HANDSCHLAG_EMAIL_URL"] = "smtp://127.0.0.1:8925"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()
    from handschlag.cli.serve import prepare

    prepare()
    reader = fill(members)
    alone = latencies(reader, seconds=5)
    begun = time.process_time()
    queued, sent, queries, beside = run(reader)
    controller.stop()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"CPU {time.process_time() - begun:.0f} s, the mail server's own work with it")
    print(f"queued {members:,} in {queued:.1f} s, sent {inbox.count:,} in {sent:.1f} s")
    print(
        f"{inbox.count / max(sent, 0.1):.0f} mails/s, {inbox.bytes / max(inbox.count, 1) / 1024:.1f} kB each"
    )
    print(f"{queries:,} queries, {queries / max(inbox.count, 1):.2f} a mail; {memory:.0f} MB at most")
    for name, found in (("alone", alone), ("beside it", beside)):
        late = statistics.quantiles(found, n=20)[-1]
        print(
            f"home page {name}: median {statistics.median(found):.1f} ms, p95 {late:.1f} ms, of {len(found)}"
        )


def fill(members: int) -> Any:
    """One group in which all are, with a week's talk."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.groups.models import Membership
    from tests import make

    make.site()
    group = make.group()
    now = clock.now()
    Member.objects.bulk_create(
        [Member(name=f"Reader {n}", email=f"reader{n}@example.org", time_zone="UTC") for n in range(members)],
        batch_size=1000,
    )
    readers = list(Member.objects.filter(email__startswith="reader"))
    Membership.objects.bulk_create(
        [Membership(group=group, member=one, joined_at=now - timedelta(days=90)) for one in readers],
        batch_size=1000,
    )
    at, text = now - timedelta(days=2), "A sentence that says something. " * 8
    for _ in range(TOPICS):
        topic = make.topic(group, readers[0], at=at)
        for number in range(POSTS):
            make.post(topic, readers[number], text, at=at)
    return readers[-1]


def run(reader: Any) -> tuple[float, float, int, list[float]]:
    """Seconds for queueing and sending, queries, and how long pages took meanwhile, in another process."""
    import subprocess

    from django.db import connection

    from handschlag.cli.serve import GIVES_WAY
    from handschlag.core import clock
    from handschlag.discussions.actions.mailing import queue_digests
    from handschlag.notifications.actions import send_share

    now = clock.now()
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=8, minute=0, second=0)
    queries = 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*given)

    beside = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.digests", "--pages", str(reader.pk)],
        env=os.environ | {"DATABASE_URL": os.environ.get("DATABASE_URL", "")},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.nice(GIVES_WAY)  # as the worker does
    with connection.execute_wrapper(count):
        started = time.perf_counter()
        while queue_digests(monday):
            pass
        queued = time.perf_counter() - started
        started = time.perf_counter()
        while send_share():
            pass
    sent = time.perf_counter() - started
    printed = beside.communicate()[0]
    return queued, sent, queries, [float(line) for line in printed.split()]


def latencies(reader: Any, *, seconds: float) -> list[float]:
    """Of the home page, in milliseconds."""
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(reader)
    found, until = [], time.monotonic() + seconds
    client.get("/")
    while time.monotonic() < until:
        started = time.perf_counter()
        assert client.get("/").status_code == 200
        found.append(1000 * (time.perf_counter() - started))
        time.sleep(0.05)
    return found


def pages(key: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()
    from handschlag.accounts.models import Member

    print(*latencies(Member.objects.get(pk=key), seconds=20))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--pages"]:
        pages(int(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 20_000)
