"""Several web processes on one database: what is done through one is seen through the others at once."""

import os
import random
import re
import urllib.error
import urllib.parse
import urllib.request
from uuid import uuid4

import pytest

from tests import databases
from tests.hot_client import OWN, SECRET
from tests.served import Served

SCENE = """
from handschlag.discussions import actions
from handschlag.groups.models import Role
from tests import make
from tests.hot_client import session_of

make.site()
anna, ben, clara = (make.member(name) for name in ("Anna", "Ben", "Clara"))
group = make.group(anna)
make.join(group, ben)
topic = actions.start_topic(group, by=ben, title="Two processes", source="Go!")
print("topic", topic.pk, "group", group.slug)
for member in (anna, ben, clara):
    print("session", session_of(member).session_key)
"""
ROUNDS = 25


class Browser:
    """One person's (or a visitor's), who asks whichever process they like."""

    def __init__(self, session: str = "") -> None:
        self.cookie = f"sessionid={session}; csrftoken={SECRET}" if session else ""

    def get(self, address: str) -> tuple[int, bytes]:
        return self._send(urllib.request.Request(address))

    def post(self, address: str, **fields: str) -> int:
        form = {"csrfmiddlewaretoken": SECRET, "key": str(uuid4())} | fields
        return self._send(urllib.request.Request(address, urllib.parse.urlencode(form).encode()))[0]

    def _send(self, request: urllib.request.Request) -> tuple[int, bytes]:
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        try:
            with urllib.request.build_opener(Stay).open(request, timeout=30) as answer:
                return answer.status, OWN.sub(b"", answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, b""


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like others."""

    def http_error_302(self, req, fp, code, msg, headers):
        return fp


@pytest.fixture
def two(tmp_path):
    """Two web processes on the same data."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        url = databases.create(url, databases.named(f"two_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"))
    else:
        databases.place(tmp_path / "site")
    first = Served(tmp_path / "site", database_url=url)
    first.environment["PYTHONPATH"] = "src:."
    told = first.run("manage", "shell", "-v", "0", "-c", SCENE)
    assert told.returncode == 0, told.stderr
    second = Served(first.data, database_url=first.environment["DATABASE_URL"])
    for served in (first, second):
        served.start()
    yield first, second, told.stdout
    for served in (first, second):
        served.stop()


@pytest.mark.database
def test_a_deed_through_one_process_is_on_the_pages_of_the_other(two):
    first, second, told = two
    topic = re.search(r"^topic (\d+) group (\S+)$", told, re.MULTILINE)
    anna, ben, clara = (Browser(session) for session in re.findall(r"^session (\w+)$", told, re.MULTILINE))
    addresses = [f"/topics/{topic[1]}/", f"/groups/{topic[2]}/"]
    chance = random.Random(7)
    for number in range(ROUNDS):
        doer, place = chance.choice([anna, ben]), chance.choice([first, second])
        deed(chance, doer, place.url, topic[1], number)
        for reader in (Browser(), anna, ben, clara):
            for address in addresses:
                there, elsewhere = (reader.get(f"{served.url}{address}") for served in (first, second))
                assert there[0] == elsewhere[0] == 200
                assert without_place(there[1]) == without_place(elsewhere[1]), f"round {number}: {address}"


def deed(chance: random.Random, doer: Browser, url: str, topic: str, number: int) -> None:
    """A refusal is a fine answer; what is done must be seen everywhere."""
    post = chance.randint(1, number + 1)
    chosen = chance.choice(["reply", "thank", "edit", "close", "read"])
    if chosen == "reply":
        assert doer.post(f"{url}/topics/{topic}/reply/", source=f"Post {number}") in {200, 302, 409}
    elif chosen == "thank":
        doer.post(f"{url}/posts/{post}/thanks/")
    elif chosen == "edit":
        doer.post(
            f"{url}/posts/{post}/edit/", source=f"Changed {number}", reason="Clearer.", title="New title"
        )
    elif chosen == "close":
        way = chance.choice(["closure/", "closure/delete/"])
        doer.post(f"{url}/topics/{topic}/{way}", reason="Why not.")
    else:
        doer.post(f"{url}/topics/{topic}/read/", number="2")


def without_place(body: bytes) -> bytes:
    """Each process says its own port where it gives whole addresses."""
    return re.sub(rb"127\.0\.0\.1(?::|%3A)\d+", b"here", body)
