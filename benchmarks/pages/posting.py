"""Posting: fifty people who reply at once, each through the page's own form; and who reads it first."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.generator import Client, percentile
from benchmarks.pages.reading import Bench

TOKEN = "benchmarkbenchmarkbenchmarkbench"  # noqa: S105 - 32 letters, as a visitor might set them
TEXT = "Danke für die Antworten. **Ein Nachtrag:** wir treffen uns am *Donnerstag* um 19 Uhr."


@dataclass(slots=True)
class Posted:
    latencies: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def measure_posting(bench: Bench, writers: int = 50) -> None:
    posted = Posted()
    seconds = asyncio.run(_post_at_once(bench, posted, writers))
    took = sorted(posted.latencies)
    p50, p99 = (1000 * percentile(took, share) for share in (0.5, 0.99))
    beside = f" (p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {1000 * (took or [0])[-1]:.0f} ms)"
    what = f"replies of {writers} writers at once, durable"
    bench.table.at_least(what, len(took) / seconds, 200, "/s", beside=beside)
    reasons = f" ({posted.refused[0]})" if posted.refused else ""
    bench.table.at_most("replies refused or locked", len(posted.refused), 0, "", beside=reasons, eased=False)


def measure_first_readers(bench: Bench, times: int = 100) -> None:
    """A reply, then the first who reads the topic and the list: what a change costs its first reader."""
    took = asyncio.run(_read_after_writing(bench, times))
    for page, latencies in took.items():
        middle = percentile(sorted(latencies), 0.5)
        what = f"{page}, signed in, read first after a reply"
        beside = f" ({middle * 1000:.1f} ms, one reader)"
        bench.table.at_least(what, 1 / middle, 300, "/s", beside=beside)


async def _post_at_once(bench: Bench, posted: Posted, writers: int) -> float:
    cookies = bench.found["cookies"]
    clients = [Client(bench.site.port, cookies[at % len(cookies)]) for at in range(writers)]
    topics = bench.found["write_in"]
    forms = [await Form.of(client, topics[at % len(topics)]) for at, client in enumerate(clients)]
    begun = time.monotonic()
    await asyncio.gather(*(_post_until(form, begun + bench.seconds, posted) for form in forms))
    seconds = time.monotonic() - begun
    for client in clients:
        client.close()
    return seconds


async def _post_until(form: "Form", until: float, posted: Posted) -> None:
    while (begun := time.monotonic()) < until:
        refused = await form.send(TEXT)
        if refused:
            posted.refused.append(refused)
        else:
            posted.latencies.append(time.monotonic() - begun)


async def _read_after_writing(bench: Bench, times: int) -> dict[str, list[float]]:
    writer = Client(bench.site.port, bench.found["cookies"][-1])
    reader = Client(bench.site.port, bench.cookie)
    topic = bench.found["write_in"][0]
    form = await Form.of(writer, topic)
    took: dict[str, list[float]] = {"topic": [], "list": []}
    until = time.monotonic() + 2 * bench.seconds
    while len(took["list"]) < times and (time.monotonic() < until or not took["list"]):
        await form.send(TEXT)
        for page, path in (("topic", topic), ("list", bench.found["hot"]["list"])):
            begun = time.perf_counter()
            await reader.get(path)
            took[page].append(time.perf_counter() - begun)
    reader.close()
    writer.close()
    return took


class Form:
    """The form for a reply as a topic's page holds it: its address and hidden fields."""

    def __init__(self, client: Client, path: str, fields: dict[str, str]) -> None:
        self._client = client
        self._path = path
        self._fields = fields

    @property
    def token(self) -> str:
        return self._fields["csrfmiddlewaretoken"]

    @classmethod
    async def of(cls, client: Client, topic: str) -> "Form":
        """Read it from the page; where the page brings no token, the one of our own cookie counts."""
        if "csrftoken=" not in client.cookie:
            client.cookie += f"; csrftoken={TOKEN}"
        _, _, page = await client.get(topic)
        fields = {"csrfmiddlewaretoken": TOKEN}
        form = re.search(r'<form[^>]+action="([^"]*/reply/)".*?</form>', page.decode(), re.DOTALL)
        for tag in re.findall(r"<input[^>]+>", form[0] if form else ""):
            name, value = (re.search(rf'\b{each}="([^"]*)"', tag) for each in ("name", "value"))
            if name and 'type="hidden"' in tag:
                fields[name[1]] = unescape(value[1]) if value else ""
        return cls(client, form[1] if form else f"{topic}reply/", fields)

    async def send(self, text: str) -> str:
        """Post ``text`` once, whatever others wrote meanwhile; what was wrong, or "" when it stands."""
        fields = self._fields | {"source": text, "key": str(uuid4()), "seen": ""}
        status, _, body = await self._client.post(self._path, urlencode(fields).encode())
        if status in {200, 201, 204, 302, 303} and b"errorlist" not in body:
            return "" if status != 200 or b"preview" not in body else "200: the form came back"
        words = re.sub(rb"<[^>]*>|\s+", b" ", body).decode(errors="replace").split()
        return f"{status}: {' '.join(words[:30])}"
