"""NodeBB: a forum on Node and Redis. https://github.com/NodeBB/NodeBB

npm holds an old release (1.4.0 of 2016). Name the folder of an unpacked newer one in
``BENCHMARK_NODEBB`` to measure that; its ``src`` has to take what ``nodebb_fill.js`` calls.
"""

import http.client
import json
import os
import re
import urllib.parse
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks.peers.peer import MissingError, Pages, Peer
from benchmarks.peers.talk import Size, topics
from benchmarks.sites import Process, served

REDIS = int(os.environ.get("BENCHMARK_REDIS_DATABASE", "9"))
PASSWORD = "only-to-measure-1"  # noqa: S105 - of people who do not exist
FILLER = Path(__file__).with_name("nodebb_fill.js")
FLUSH = f"const c = require('redis').createClient({{db: {REDIS}}}); c.flushdb(() => c.quit())"


class NodeBB(Peer):
    name = "NodeBB"

    @property
    def source(self) -> Path:
        return Path(os.environ.get("BENCHMARK_NODEBB") or self.folder / "package")

    def install(self) -> str:
        if not (self.source / "package.json").exists():
            packed = self.run(["npm", "pack", "nodebb@latest", "--silent"]).split()[-1]
            self.run(["tar", "xzf", packed])
        if not (self.source / "node_modules").exists():
            npm = ["npm", "install", "--omit=dev", "--no-audit", "--no-fund", "--prefix", str(self.source)]
            self.run(npm)
        (self.source / "public/uploads/sounds").mkdir(parents=True, exist_ok=True)  # npm packs none empty
        return str(json.loads((self.source / "package.json").read_text())["version"])

    def fill(self, size: Size) -> None:
        """By its own functions, one post after another, for as long as there is patience."""
        filled = self.folder / f"filled-{size.posts}.json"
        if not filled.exists():
            for old in self.folder.glob("filled-*.json"):
                old.unlink()
            self._set_up()
            talk = self.folder / "talk.jsonl"
            with talk.open("w", encoding="utf-8") as file:
                for topic in topics(size):
                    posts = [(author, text, int(at.timestamp() * 1000)) for author, text, at in topic.posts]
                    file.write(json.dumps([topic.title, posts]) + "\n")
            seconds = str(int(self.patience * 0.8))
            command = ["node", str(FILLER), str(self.source), str(talk), str(size.members), seconds, PASSWORD]
            filled.write_text(self.run(command).splitlines()[-1])
        found = json.loads(filled.read_text())
        self._pages = found | {page: urllib.parse.quote(found[page]) for page in ("topic", "list")}

    def _set_up(self) -> None:
        self.run(["node", "-e", FLUSH], NODE_PATH=str(self.source / "node_modules"))
        values = {
            "url": "http://127.0.0.1:4567", "secret": "only-to-measure", "database": "redis",
            "redis:host": "127.0.0.1", "redis:port": 6379, "redis:password": "", "redis:database": REDIS,
            "admin:username": "admin", "admin:password": PASSWORD, "admin:password:confirm": PASSWORD,
            "admin:email": "admin@example.org",
        }  # fmt: skip
        (self.source / "config.json").unlink(missing_ok=True)
        self.run(["node", "app", "--setup", json.dumps(values)], where=self.source)

    def serve(self, port: int) -> AbstractContextManager[Process]:
        self._port = port
        command = ["node", str(self.source / "app.js"), "--url", f"http://127.0.0.1:{port}"]
        return served(command, port, path=self._pages["list"], cwd=self.source)

    def pages(self) -> Pages:
        return self._pages | {"cookie": self._sign_in()}

    def _sign_in(self) -> str:
        """The cookie of the first member's session, who signs in as anybody does."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", "/api/config")
        answer = connection.getresponse()
        token = json.loads(answer.read())["csrf_token"]
        cookie = _session(answer)
        body = urllib.parse.urlencode({"username": "mitglied0", "password": PASSWORD})
        kind = "application/x-www-form-urlencoded"
        headers = {"Cookie": cookie, "X-CSRF-Token": token, "Content-Type": kind}
        connection.request("POST", "/login", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in {200, 302}:
            raise MissingError(f"nobody can sign in: {answer.status}")
        return _session(answer) or cookie


def _session(answer: http.client.HTTPResponse) -> str:
    found = re.search(r"(express\.sid=[^;]+)", answer.getheader("Set-Cookie") or "")
    return found[1] if found else ""
