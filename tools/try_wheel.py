"""Build the wheel and serve from it outside the checkout: ``make wheel``.

What the wheel lacks (a template, a translation, a static file) shows here and not at an operator's.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WAIT = 60.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="handschlag-wheel-") as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        compare_with_checkout(wheel)
        installed = folder / "installed"
        python("-m", "pip", "install", "--quiet", "--no-deps", "--target", installed, wheel, cwd=folder)
        try_out(folder, installed)
    print(f"{wheel.name} serves outside the checkout.")


def python(*arguments: object, cwd: Path) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], cwd=cwd, check=True)


def build(into: Path) -> Path:
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", into, ROOT, cwd=ROOT)
    return next(into.glob("*.whl"))


def compare_with_checkout(wheel: Path) -> None:
    """Every template, static file and catalogue of the checkout is in the wheel, and what npm fetches."""
    packed = set(zipfile.ZipFile(wheel).namelist())
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix in {".html", ".txt", ".css", ".js", ".svg", ".mo", ".py", ".toml"}
    }
    wanted.add("handschlag/site/static/vendor/qr/decode.js")  # fetched by the build: see docs/adr/0008
    if missing := sorted(wanted - packed):
        sys.exit(f"The wheel lacks {len(missing)} files: {', '.join(missing[:5])} …")


def try_out(folder: Path, installed: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site = f"http://127.0.0.1:{probe.getsockname()[1]}"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HANDSCHLAG_")}
    environment |= {
        "PYTHONPATH": str(installed),
        "HANDSCHLAG_DATA": str(folder / "data"),
        "HANDSCHLAG_BASE_URL": site,
    }
    environment.pop("DATABASE_URL", None)
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "handschlag", "serve"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        page = fetch(set_up_link(server))
        for address in [*re.findall(r'(?:href|src)="(/static/[^"]+)"', page)]:
            fetch(f"{site}{address}")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=30)


def set_up_link(server: "subprocess.Popen[str]") -> str:
    for line in server.stdout or ():
        if found := re.search(r"http://\S+/setup/\S+", line):
            return found[0]
    sys.exit("The server ended before it printed the set-up link.")


def fetch(address: str) -> str:
    """The page; waits for a server that is just starting, fails on any error status."""
    request = urllib.request.Request(address, headers={"Accept-Language": "de"})
    last = time.monotonic() + WAIT
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(answer.read().decode("utf-8", "replace"))
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > last:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
