"""What every peer has to do, and what is common to the two that are made with Django."""

import json
import os
import signal
import subprocess
import venv
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers.talk import Size
from benchmarks.sites import Process, create_database_at, served

REPOSITORY = Path(__file__).resolve().parents[2]
POSTGRES = "postgres://postgres@127.0.0.1:5432/"
Pages = dict[str, Any]
"""``list`` and ``topic``: paths; ``cookie``: of a signed-in member; ``held``: what it holds, in words."""


class MissingError(Exception):
    """A peer, or a part of it, cannot be had; says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a peer is kept between runs, and how long each of its steps may take."""

    folder: Path
    patience: float


class Peer(ABC):
    """One peer: ``install``, ``fill``, ``serve`` one process, and say which ``pages`` to ask for."""

    name: str

    def __init__(self, place: Place) -> None:
        self.folder = place.folder / type(self).__name__.lower()
        self.patience = place.patience
        self.folder.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def install(self) -> str:
        """Have it in ``folder``; returns its version."""

    @abstractmethod
    def fill(self, size: Size) -> None:
        """Have a community of that size in it, or as much of it as time allows."""

    @abstractmethod
    def serve(self, port: int) -> AbstractContextManager[Process]:
        """It answers at that port."""

    @abstractmethod
    def pages(self) -> Pages: ...

    def run(self, command: list[str], *, where: Path | None = None, **environment: str) -> str:
        """What a command printed that ran in its folder, or ``where``, in good time."""
        print(f"  {Path(command[0]).name} {' '.join(command[1:4])[:60]} …", flush=True)
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                cwd=where or self.folder, env=os.environ | environment, start_new_session=True,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise MissingError(f"{command[0]} is not installed") from error
        try:
            output, errors = process.communicate(timeout=self.patience)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            raise MissingError(f"{' '.join(command[:3])} took longer than {self.patience:.0f} s") from error
        if process.returncode:
            last = (errors or output).strip().splitlines()[-3:]
            raise MissingError(f"{' '.join(command[:3])}: {' / '.join(last)}")
        return output


class DjangoPeer(Peer):
    """In a virtual environment of its own, on PostgreSQL, served by Granian as Handschlag is."""

    packages: tuple[str, ...]
    settings: str
    filler: str
    application: str

    @property
    def python(self) -> str:
        return str(self.folder / "venv/bin/python")

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(REPOSITORY),
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PEER_FOLDER": str(self.folder),
            "PEER_DATABASE": self._database,
        }

    def install(self) -> str:
        if not Path(self.python).exists():
            venv.create(self.folder / "venv", with_pip=True)
        pip = [self.python, "-m", "pip", "--disable-pip-version-check"]
        self.run([*pip, "install", "--quiet", *self.packages, "granian"])
        listed = json.loads(self.run([*pip, "list", "--format", "json"]))
        wanted = self.packages[0].partition("=")[0].lower()
        return next(each["version"] for each in listed if each["name"].lower() == wanted)

    def fill(self, size: Size) -> None:
        self._database = f"benchmark_{type(self).__name__.lower()}_{size.posts}"
        create_database_at(f"{POSTGRES}{self._database}")
        arguments = [str(number) for number in (size.members, size.topics, size.posts)]
        self._pages = json.loads(
            self.run([self.python, "-m", self.filler, *arguments], **self.environment).splitlines()[-1]
        )

    def serve(self, port: int) -> AbstractContextManager[Process]:
        granian = [self.python, "-m", "granian", "--interface", "wsgi", "--log-level", "error"]
        command = [
            *granian,
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            "2",
            self.application,
        ]
        environment = os.environ | self.environment
        return served(command, port, path=self._pages["list"], env=environment, cwd=self.folder)

    def pages(self) -> Pages:
        return self._pages
