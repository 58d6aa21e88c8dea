"""The real server in a process of its own, for tests that need it whole: browser, crash, command line."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

WAIT = 120.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """``handschlag serve`` on a free port with a data folder of its own."""

    def __init__(
        self, data: Path, *, port: int = 0, language: str = "en", database_url: str = "", live: bool = False
    ) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HANDSCHLAG_")}
        kept.pop("DATABASE_URL", None)
        self.environment = kept | {
            "HANDSCHLAG_DATA": str(data),
            "HANDSCHLAG_BASE_URL": self.url,
            "HANDSCHLAG_LANGUAGE": language,
            "HANDSCHLAG_TIME_ZONE": "Europe/Berlin",
            "HANDSCHLAG_LIMITS": "false",  # all of a test's people have one address
            "HANDSCHLAG_LIVE_PORT": str(free_port() if live else 0),
            "DATABASE_URL": database_url,
        }
        self.process: subprocess.Popen[str] | None = None
        self.beside: subprocess.Popen[str] | None = None
        """What makes scenes in the site, see ``tests.browser.scene``."""
        self.set_up_link = ""

    def start(self) -> "Served":
        """Start and wait until pages are answered; keeps the printed set-up link."""
        self.log = (self.data.parent / f"{self.data.name}-server.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "handschlag", "serve"],
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        until = time.monotonic() + WAIT
        while time.monotonic() < until and self.process.poll() is None:
            if self._answers():
                printed = Path(self.log.name).read_text()
                found = re.search(r"http://\S+/setup/\S+", printed)
                self.set_up_link = found[0] if found else ""
                return self
            time.sleep(0.1)
        raise AssertionError(f"The server did not start:\n{Path(self.log.name).read_text()}")

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        assert self.process
        if self.beside:
            self.beside.communicate()
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code

    def kill(self) -> None:
        """``kill -9`` of everything the server started."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)
        self.log.close()

    def run(self, *arguments: object) -> "subprocess.CompletedProcess[str]":
        """A verb of the command line on the same site."""
        return subprocess.run(
            [sys.executable, "-m", "handschlag", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/robots.txt", timeout=5).read()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True
