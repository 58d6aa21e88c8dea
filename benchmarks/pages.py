"""How fast pages are: topic page and topic list, for visitors and for members.

    python -m benchmarks.pages [--members 36000] [--seconds 5] [--data FOLDER]

Fills a site with the demo community (kept in ``--data`` for the next run), serves it with one
process, and prints requests/s, p50 and p99 with 16 connections, queries, bytes and memory, beside
the CPU a request costs in units of Granian's plain "hello" measured in the same run: that ratio
survives a noisy machine.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
PORT = 8197
BASE = f"http://127.0.0.1:{PORT}"
EMAIL = "benchmark@example.org"


@dataclass(frozen=True, slots=True)
class Load:
    """What one address answered under load."""

    requests: int
    seconds: float
    latencies: list[float]
    bytes: int
    cpu: float

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "handschlag-benchmark")
    options = parser.parse_args()
    os.environ |= {"HANDSCHLAG_DATA": str(options.data), "HANDSCHLAG_BASE_URL": BASE}
    fill(options.members)
    hello = measure_hello(options.seconds)
    print(f"Granian hello: {hello.requests / hello.seconds:,.0f} requests/s\n")
    begun = time.monotonic()
    server = start([sys.executable, "-u", "-m", "handschlag", "serve"])
    try:
        wait_for(f"{BASE}/robots.txt")
        print(f"Start to first answer: {time.monotonic() - begun:.1f} s")
        print_table(options.seconds, hello, server.pid)
    finally:
        server.terminate()
        server.wait(30)


def fill(members: int) -> None:
    subprocess.run([sys.executable, "-m", "handschlag", "migrate"], check=True, stdout=subprocess.DEVNULL)
    demo = ["demo", "--members", str(members), "--login", EMAIL]  # who also sets the site up
    subprocess.run([sys.executable, "-m", "handschlag", *demo], check=True, stdout=subprocess.DEVNULL)


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).read()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"{address} does not answer.")


def measure_hello(seconds: float) -> Load:
    """The floor: a WSGI application that says hello, under the same server."""
    command = ["granian", "--interface", "wsgi", "--port", str(PORT + 1), "--log-level", "error"]
    server = start([sys.executable, "-m", *command, "benchmarks.hello:application"])
    try:
        wait_for(f"http://127.0.0.1:{PORT + 1}/")
        return asyncio.run(load(PORT + 1, "/", "", seconds, server.pid))
    finally:
        server.terminate()
        server.wait(10)


def print_table(seconds: float, hello: Load, pid: int) -> None:
    cookie, pages = prepare()
    hello_cpu = hello.cpu / hello.requests
    head = ("page", "requests/s", "p50 ms", "p99 ms", "queries", "kB", "CPU in hellos")
    print(("{:34}" + "{:>14}" * 6).format(*head))
    for name, path, signed_in in pages:
        queries = count_queries(path, cookie if signed_in else "")
        result = asyncio.run(load(PORT, path, cookie if signed_in else "", seconds, pid))
        print(
            f"{name:34}{result.requests / result.seconds:14,.0f}{result.percentile(0.5):14.1f}"
            f"{result.percentile(0.99):14.1f}{queries:14}{result.bytes / 1000:14.1f}"
            f"{result.cpu / result.requests / hello_cpu:14.1f}"
        )
    print(f"\nMemory of the web process: {max(map(resident, children(pid))) / 1e6:.0f} MB")


def prepare() -> tuple[str, list[tuple[str, str, bool]]]:
    """A signed-in member's session cookie, and the addresses to measure."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from handschlag.discussions.models import Topic
    from handschlag.groups.models import Group, Membership

    group = Group.objects.order_by("-post_count")[0]
    member = Membership.objects.current().filter(group=group).order_by("pk")[100].member
    client = Client()
    client.force_login(member)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    topic = Topic.objects.filter(group=group).order_by("-post_count")[0]
    listed = reverse("discussions:topics", args=[group.slug])
    shown = reverse("discussions:topic", args=[topic.pk])
    members = reverse("groups:members", args=[group.slug])
    return cookie, [
        ("topic list, visitor", listed, False),
        ("topic list, member", listed, True),
        ("topic page, visitor", shown, False),
        ("topic page, member", shown, True),
        (f"topic page at post {topic.last_number}", f"{shown}?from={topic.last_number}", True),
        ("member list", members, True),
        ("home, member", "/", True),
    ]


def count_queries(path: str, cookie: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": cookie}) if cookie else Client()
    client.get(path, headers={"host": f"127.0.0.1:{PORT}"})
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, headers={"host": f"127.0.0.1:{PORT}"})
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    return len(queries)


async def load(port: int, path: str, cookie: str, seconds: float, pid: int) -> Load:
    """Ask for ``path`` over kept-open connections until the time is up (after a warm-up)."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: identity"]
    request = "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""]).encode()
    await asyncio.gather(*(ask(port, request, time.monotonic() + 0.5) for _ in range(CONNECTIONS)))
    cpu, begun = cpu_seconds(pid), time.monotonic()
    answers = await asyncio.gather(*(ask(port, request, begun + seconds) for _ in range(CONNECTIONS)))
    elapsed, used = time.monotonic() - begun, cpu_seconds(pid) - cpu
    latencies = [latency for took, _ in answers for latency in took]
    return Load(len(latencies), elapsed, latencies, answers[0][1], used)


async def ask(port: int, request: bytes, until: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies, size = [], 0
    try:
        while (begun := time.monotonic()) < until:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head[:200]
            size = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
            await reader.readexactly(size)
            latencies.append(time.monotonic() - begun)
    finally:
        writer.close()
    return latencies, size


def children(pid: int) -> list[int]:
    """The process and all that it started, without the background worker."""
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if b"\0worker" not in Path(f"/proc/{child}/cmdline").read_bytes():
            found += children(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for process in children(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / ticks


def resident(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) * 1024


if __name__ == "__main__":
    main()
