"""A real Chromium on the real server: desktop and phone, German and English, with and without scripts."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests import databases
from tests.browser.cameras import film
from tests.served import Served

SCREENSHOTS = Path(__file__).parent / "screenshots"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
PATIENCE = 30_000  # ms; what takes so long is broken, what takes ten seconds may be a busy machine
AXE_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def pytest_collection_modifyitems(items):
    """Everything in this folder is a browser test, and is skipped, saying so, without a browser."""
    lacking = pytest.mark.skip(reason="no Chromium: set HANDSCHLAG_TEST_CHROMIUM or run `make test`")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if not os.environ.get("HANDSCHLAG_TEST_CHROMIUM"):
                item.add_marker(lacking)


@dataclass(frozen=True)
class Way:
    """How the pages are looked at."""

    language: str
    size: str
    scripts: bool = True
    dark: bool = False

    def __str__(self) -> str:
        parts = [self.language, self.size, "" if self.scripts else "noscript", "dark" if self.dark else ""]
        return "-".join(part for part in parts if part)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """There can be one of them at a time; browsers as many as there are tests that need their own."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=os.environ["HANDSCHLAG_TEST_CHROMIUM"], args=ARGUMENTS
    )
    yield browser
    browser.close()


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, context: BrowserContext, served: Served, way: Way, name: str) -> None:
        self.page: Page = context.new_page()
        self.served, self.way, self.name = served, way, name
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("console", self._listen)

    def _listen(self, message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(message.text)

    def go(self, path: str) -> None:
        """Open an address: of the site, or relative to the page."""
        self.page.goto(urljoin(self.page.url if path.startswith("?") else self.served.url, path))

    def look(self, name: str) -> None:
        """Keep a screenshot, and let axe find what shuts people out."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.way}.png", full_page=True)
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        if self.way.scripts:
            assert self.page.evaluate(overflow) <= 0, f"{name} scrolls sideways"
            found = Axe().run(self.page, options=AXE_RULES).response["violations"]
            assert not found, f"{name}: " + "; ".join(
                f"{violation['id']} at {violation['nodes'][0]['target']}" for violation in found
            )
        assert not self.problems, f"{name}: {self.problems}"

    def mailed_code(self) -> str:
        """The code in the newest mail the server wrote."""
        newest = max(self._mails(), key=lambda path: path.stat().st_mtime_ns)
        mail = message_from_bytes(newest.read_bytes().split(b"-" * 79)[-2].strip(), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body
        found = re.search(r"^\s*([A-Z0-9]{4}-?[A-Z0-9]{2,5}|\d{6})\s*$", body.get_content(), re.MULTILINE)
        assert found, body.get_content()
        return found[1]

    def _mails(self) -> list[Path]:
        """Files of sent mail; waits until the worker has sent the first."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if found := [path for path in self.served.data.glob("mail/*") if path.stat().st_size]:
                return found
            time.sleep(0.2)
        raise AssertionError("no mail was sent within 30 seconds")


@pytest.fixture(scope="session")
def prepared() -> Path:
    """A site's data as its first start leaves it, made by one process for all; each server has a copy."""
    data = databases.RUN / "prepared"
    with databases.alone(databases.RUN):
        if not data.exists():
            making = databases.RUN / "preparing"
            databases.place(making)
            Served(making).start().stop()
            making.rename(data)
    return data


def copied(prepared: Path, folder: Path) -> Iterator[Served]:
    """A site that nobody has set up yet, served until the test, the module or the run is through."""
    made = Served(shutil.copytree(prepared, folder / "data")).start()
    yield made
    if made.process and made.process.poll() is None:
        made.stop()


@pytest.fixture(scope="session")
def served(tmp_path_factory, prepared) -> Iterator[Served]:
    """One site for all tests whose scene has people, a group and a topic of its own."""
    yield from copied(prepared, tmp_path_factory.mktemp("served"))


@pytest.fixture
def own_site(tmp_path, prepared) -> Iterator[Served]:
    """A module asks for it as ``served`` to have a site for each test."""
    yield from copied(prepared, tmp_path)


@pytest.fixture(scope="module")
def site_of_module(tmp_path_factory, prepared) -> Iterator[Served]:
    """A module asks for it as ``served`` to have a site that no other module writes to."""
    yield from copied(prepared, tmp_path_factory.mktemp("served"))


@pytest.fixture
def camera(chromium, tmp_path) -> Iterator[Callable[[str], Browser]]:
    """``camera(text)``: a browser whose camera sees the code of ``text``."""
    browsers: list[Browser] = []

    def start(text: str) -> Browser:
        file = film(text, tmp_path / "camera.y4m")
        fake = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={file}",
        ]
        program = os.environ["HANDSCHLAG_TEST_CHROMIUM"]
        browsers.append(chromium.browser_type.launch(executable_path=program, args=[*ARGUMENTS, *fake]))
        return browsers[-1]

    yield start
    for browser in browsers:
        browser.close()


@pytest.fixture
def person(chromium, served):
    """``person(way, name)`` opens a browser for somebody."""
    contexts = []

    def open_browser(way: Way, name: str) -> Person:
        context = chromium.new_context(
            viewport=SIZES[way.size],
            locale={"de": "de-DE", "en": "en-GB"}[way.language],
            java_script_enabled=way.scripts,
            color_scheme="dark" if way.dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Person(context, served, way, name)

    yield open_browser
    for context in contexts:
        context.close()
