"""Requests as fast as a server answers them.

``wrk`` where it is installed: a generator in C does not bound what it measures. Else a client in Python,
which says so: it sends some thousands of requests a second and no more.
"""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sites import cpu_seconds, fetch

CONNECTIONS = 16
WARM_UP = 0.3
SCRIPT = """
local requests, at = {}, 0
function init(args)
  for line in io.lines(args[1]) do requests[#requests + 1] = wrk.format("GET", line) end
end
function request()
  at = at % #requests + 1
  return requests[at]
end
function done(summary, latency)
  local e = summary.errors
  print(string.format('RESULT [%d, %d, %d, %d, %d, %d, %d]', summary.requests, summary.duration,
    summary.bytes, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50),
    latency:percentile(95), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What one address, or several in turn, answered; times in ms, ``cpu`` in seconds of the server's."""

    requests: int
    seconds: float
    failed: int
    bytes: float
    p50: float
    p95: float
    p99: float
    cpu: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def cost(self) -> float:
        """Seconds of CPU a request."""
        return self.cpu / max(self.requests, 1)


def name(seconds: float) -> str:
    return "wrk" if _has_wrk(seconds) else "a client in Python, which itself may be the bound"


def measure(
    port: int,
    paths: str | Sequence[str],
    *,
    seconds: float,
    pid: int,
    cookie: str = "",
    warm: bool = True,
    connections: int = CONNECTIONS,
) -> Load:
    """Ask for the paths in turn over kept-open connections until the time is up.

    Exits if the first path does not answer 200 (a redirection would count as an answer). Cold paths
    (``warm=False``) are not asked for before.
    """
    paths = [paths] if isinstance(paths, str) else list(paths)
    if warm:
        status, _, body = fetch(port, paths[0], **({"Cookie": cookie} if cookie else {}))
        if status != 200 or not body:
            sys.exit(f"{paths[0]} answers {status} with {len(body)} bytes.")
        asyncio.run(_python(port, paths, cookie, min(WARM_UP, seconds), connections))
    before = cpu_seconds(pid)
    if _has_wrk(seconds):
        found = _wrk(port, paths, cookie, seconds, connections)
    else:
        found = asyncio.run(_python(port, paths, cookie, seconds, connections))
    return Load(*found, cpu=cpu_seconds(pid) - before)


def _has_wrk(seconds: float) -> bool:
    return seconds >= 1 and shutil.which("wrk") is not None  # wrk knows whole seconds only


def _wrk(port: int, paths: list[str], cookie: str, seconds: float, connections: int) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory(prefix="handschlag-benchmark-") as folder:
        script, listed = Path(folder) / "turn.lua", Path(folder) / "paths"
        script.write_text(SCRIPT)
        listed.write_text("\n".join(paths) + "\n")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{round(seconds)}s", "--latency", "--timeout", "30s"]
        command += ["-s", str(script)]
        command += ["-H", f"Cookie: {cookie}"] if cookie else []
        command += [f"http://127.0.0.1:{port}/", "--", str(listed)]
        output = subprocess.run(command, check=True, capture_output=True, text=True, env=_elsewhere()).stdout
    numbers = json.loads(output.rpartition("RESULT ")[2])
    requests, duration, size, failed, *latencies = numbers
    return (requests, duration / 1e6, failed, size / max(requests, 1), *(took / 1000 for took in latencies))


def _elsewhere() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C"}


async def _python(
    port: int, paths: list[str], cookie: str, seconds: float, connections: int
) -> tuple[float, ...]:
    begun = time.monotonic()
    shares = [paths[at::connections] or paths for at in range(connections)]
    asking = [_ask(port, share, cookie, begun + seconds) for share in shares]
    answers = await asyncio.gather(*asking)
    elapsed = time.monotonic() - begun
    latencies = sorted(took for latencies, _, _ in answers for took in latencies)
    sizes = [size for _, size, _ in answers]
    failed = sum(failures for _, _, failures in answers)
    spread = [1000 * percentile(latencies, share) for share in (0.5, 0.95, 0.99)]
    return (len(latencies), elapsed, failed, sum(sizes) / max(len(latencies), 1), *spread)


async def _ask(port: int, paths: list[str], cookie: str, until: float) -> tuple[list[float], int, int]:
    client = Client(port, cookie)
    latencies, size, failed, at = [], 0, 0, random.randrange(len(paths))
    try:
        while (begun := time.monotonic()) < until:
            status, _, body = await client.get(paths[at % len(paths)])
            latencies.append(time.monotonic() - begun)
            size += len(body)
            failed += status != 200
            at += 1
    finally:
        client.close()
    return latencies, size, failed


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


class Client:
    """One kept-open connection with a session's cookie."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port = port
        self.cookie = cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, bytes, bytes]:
        return await self._send(f"GET {path} HTTP/1.1\r\n", b"")

    async def post(self, path: str, body: bytes) -> tuple[int, bytes, bytes]:
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._send(f"POST {path} HTTP/1.1\r\n{kind}", body)

    async def _send(self, head: str, body: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer. Connections that the server closed are opened anew."""
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        request = f"{head}Host: 127.0.0.1:{self.port}\r\n{cookie}\r\n".encode() + body
        for attempt in (1, 2):
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
            reader, writer = self._streams
            try:
                writer.write(request)
                return await self._answer(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
        head = await reader.readuntil(b"\r\n\r\n")
        lower, body = head.lower(), b""
        if (at := lower.find(b"\r\ncontent-length:")) >= 0:
            body = await reader.readexactly(int(lower[at + 17 : lower.index(b"\r", at + 2)]))
        elif b"transfer-encoding: chunked" in lower:
            while size := int(await reader.readline(), 16):
                body += await reader.readexactly(size)
                await reader.readline()
            await reader.readline()
        if b"\r\nconnection: close" in lower:
            self.close()
        return int(head[9:12]), head, body

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
