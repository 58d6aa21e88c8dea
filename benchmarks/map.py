"""The map of the network at the size that was asked for: drawing it up, sending it, moving about in it.

    python -m benchmarks.map --members 36000 --ties 400000

Pictures are drawn by Chromium without a graphics card: the processor computes them (SwiftShader), on the
cores that everything else runs on as well. Such figures are a floor; beside frames a second stands what one
costs.
"""

import argparse
import gzip
import http.server
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.communities import NOW, generate
from benchmarks.sites import cpu_seconds
from handschlag.engine.activity import DAY

STATIC = Path(__file__).resolve().parents[1] / "src/handschlag/site/static"
DRAWING = Path(".benchmark-map.bin")
YEARS = 3 * 365
SOFTWARE = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
PAGE = """<!doctype html><meta charset="utf-8">{styles}
<div class="network-map" id="map" data-src="/data" data-names="/names"><canvas tabindex="0"></canvas></div>
<script type="module">
  import {{ mount }} from "/static/js/network-map.js";
  window.shown = mount(document.getElementById("map"));
</script>"""
FIRST = "() => performance.getEntriesByName('network-map-drawn')[0]?.startTime"
PANNING = """async ([nearness, seconds]) => {
  const { shown } = window;
  const canvas = document.querySelector("#map > canvas");
  canvas.setPointerCapture = () => null;
  shown.whole();
  shown.zoom(nearness);
  await new Promise((done) => setTimeout(done, 600));
  const all = shown.ties;
  const middle = canvas.getBoundingClientRect().width / 2;
  const place = { pointerId: 1, clientY: 300 };
  const send = (name, x) => canvas.dispatchEvent(new PointerEvent(name, { ...place, clientX: x }));
  send("pointerdown", middle);
  const times = [];
  const begin = performance.now();
  for (let last = begin; last - begin < 1000 * seconds; ) {
    send("pointermove", middle + 80 * Math.sin(times.length / 12));
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  const few = shown.ties;
  send("pointerup", middle);
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.floor(times.length * share)];
  return { frames: times.length, median: at(0.5), p95: at(0.95), all, few };
}"""


def main() -> None:
    given = _arguments()
    if given.draw:
        print(json.dumps(draw(given.members, given.ties)))
        return
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{given.members:,} members, {given.ties:,} ties; {load}")
    command = [sys.executable, "-m", "benchmarks.map", "--draw", f"--members={given.members}"]
    told = subprocess.run([*command, f"--ties={given.ties}"], check=True, capture_output=True, text=True)
    for name, value in json.loads(told.stdout.splitlines()[-1]).items():
        print(f"  {name}: {value}")
    try:
        look(DRAWING.read_bytes(), given.chromium, given.seconds)
    finally:
        DRAWING.unlink()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--ties", type=int, default=400_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--chromium", default=os.environ.get("HANDSCHLAG_TEST_CHROMIUM", "/usr/bin/chromium"))
    parser.add_argument("--draw", action="store_true", help="only draw up, in a process of its own")
    return parser.parse_args()


def draw(members: int, ties: int) -> dict[str, Any]:
    """Draw up a synthetic network as the worker does, twice: anew and near the first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()
    from handschlag.insights.maps import drawing_up
    from handschlag.insights.models import Audience

    given = _network(members, ties)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    drawn, seconds = None, []
    for _turn in range(2):
        begin = time.process_time(), time.perf_counter()
        last: tuple[bytes, bytes] | None = (drawn.drawing, drawn.people) if drawn else None
        drawn = drawing_up.drawn(given, Audience.ORGANISERS, secret=b"only to measure", last=last)
        seconds.append((time.perf_counter() - begin[1], time.process_time() - begin[0]))
    assert drawn
    DRAWING.write_bytes(drawn.drawing)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "ties": len(given.one),
        "circles": len(drawn.facts["circles"]),
        "drawn up in": "{:.1f} s ({:.1f} s of CPU)".format(*seconds[0]),
        "again, near the last": "{:.1f} s ({:.1f} s of CPU)".format(*seconds[1]),
        "memory at most": f"{peak / 1024:.0f} MB, {(peak - before) / 1024:.0f} MB of it for drawing",
        "sent": f"{len(drawn.drawing) / 1e6:.2f} MB",
        "picture without scripts": f"{len(gzip.compress(drawn.picture.encode())) / 1e6:.2f} MB",
    }


def _network(members: int, ties: int) -> Any:
    from handschlag.insights.maps.gathering import Gathered

    community = generate(members, ties * 11 // 10, seed=1)
    graph, rng = community.graph.undirected, np.random.default_rng(3)
    once = np.flatnonzero(graph.sources < graph.indices)
    once = np.sort(rng.permutation(once)[:ties])
    today = NOW // DAY
    joined = today - rng.integers(0, YEARS, members)
    one, other = graph.sources[once].astype(np.int64), graph.indices[once].astype(np.int64)
    begun = np.minimum(np.maximum(joined[one], joined[other]) + rng.integers(0, 200, len(one)), today)
    strands = rng.choice([1, 1, 1, 2, 3, 4, 5, 7], len(one))
    moment = datetime.fromtimestamp(NOW, UTC)
    return Gathered(moment, community.ids, joined, one, other, graph.weights[once], strands, begun)


def look(drawing: bytes, chromium: str, seconds: float) -> None:
    """Open the map in a browser and move about in it."""
    with _served(drawing) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SOFTWARE)
        for width, height in ((1280, 900), (390, 844)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(address)
            page.wait_for_function(FIRST, timeout=120_000)
            print(f"{width} × {height}: first picture after {page.evaluate(FIRST):.0f} ms")
            print(f"  {_memory(page):.0f} MB in arrays and objects of the page")
            for nearness in (1, 4, 16):
                _pan(page, nearness, seconds)
            page.close()
        browser.close()


def _pan(page: Page, nearness: int, seconds: float) -> None:
    before = _browser_seconds()
    told = page.evaluate(PANNING, [nearness, seconds])
    cost = 1000 * (_browser_seconds() - before) / told["frames"]
    times = f"median {told['median']:.0f} ms, p95 {told['p95']:.0f} ms, {cost:.0f} ms of CPU each"
    print(f"  {nearness} times nearer: {told['frames'] / seconds:.0f} frames/s while moving ({times})")
    print(f"    {told['few']:,} ties drawn then, {told['all']:,} when nothing moves")


def _memory(page: Page) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    arrays = page.evaluate(
        "() => Object.values(shown.map).reduce((sum, one) => sum + (one.byteLength ?? 0), 0)"
    )
    return float(found["JSHeapUsedSize"] + arrays) / 1e6


def _browser_seconds() -> float:
    """CPU of all that this process has started."""
    return cpu_seconds(os.getpid())


@contextmanager
def _served(drawing: bytes) -> Iterator[str]:
    """What the map's page loads, without the rest of the site."""
    sheets = sorted((STATIC / "css").rglob("*.css"))
    styles = "".join(
        f'<link rel="stylesheet" href="/static/{sheet.relative_to(STATIC)}">' for sheet in sheets
    )
    nodes = int.from_bytes(gzip.decompress(drawing)[4:8], "little")
    names = json.dumps({"you": 0, "names": [[i, f"Person {i}"] for i in range(nodes)]})
    answers = {
        "/": (PAGE.format(styles=styles).encode(), "text/html", ""),
        "/data": (drawing, "application/octet-stream", "gzip"),
        "/names": (gzip.compress(names.encode()), "application/json", "gzip"),
    }
    types = {".js": "text/javascript", ".css": "text/css"}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = STATIC / self.path.removeprefix("/static/")
            beside = (file.read_bytes() if file.is_file() else b"", types.get(file.suffix, "text/plain"), "")
            body, kind, encoding = answers.get(self.path, beside)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if encoding:
                self.send_header("Content-Encoding", encoding)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


if __name__ == "__main__":
    main()
