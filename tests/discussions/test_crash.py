"""``kill -9`` in the middle of fifty people posting: what was answered with success is there, once."""

import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor, as_completed
from http.cookiejar import CookieJar
from uuid import uuid4

import pytest

from tests import databases
from tests.served import Served

pytestmark = pytest.mark.sqlite  # the server that is started is on SQLite, whatever database the tests run on
WRITERS = 50
PASSWORD = "handschlag-secret"
# Runs inside the site that is to crash: people with sessions, since fifty logins are not what is tested.
SCENE = f"""
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with one
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from handschlag.accounts.sessions import SessionStore
from handschlag.discussions import actions
from tests import make

make.site()
organiser = make.member("Anna Amsel")
group = make.group(organiser)
topic = actions.start_topic(group, by=organiser, title="Crash", source="Go!")
print("topic", topic.pk)
for n in range({WRITERS}):
    member = make.member(f"Writer {{n}}")
    make.join(group, member)
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    print("session", session.session_key)
"""


class Writer:
    """A person with a browser: one session, one post after the other, each with a key of its own."""

    def __init__(self, served: Served, topic: str, session: str) -> None:
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), StopAtRedirects
        )
        self.address = f"{served.url}/topics/{topic}/"
        self.browser.addheaders = [("Cookie", f"sessionid={session}")]
        self.session = session
        self.taken: list[str] = []

    def write_until(self, over: threading.Event) -> list[str]:
        """Texts that the server answered with success."""
        try:
            page = self.browser.open(self.address, timeout=60).read().decode()
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
            cookie = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
            while not over.is_set():
                self.post(token, cookie)
        except urllib.error.HTTPError:
            raise  # the server refused: a lock, a 500; being killed looks different
        except OSError:
            assert over.wait(30), "the line broke although nobody killed the server"
        return self.taken

    def post(self, token: str, cookie: str) -> None:
        text = f"post {uuid4()}"
        form = {"csrfmiddlewaretoken": token, "source": text, "key": str(uuid4())}
        request = urllib.request.Request(f"{self.address}reply/", urllib.parse.urlencode(form).encode())
        request.add_header("Cookie", f"sessionid={self.session}; csrftoken={cookie}")
        with self.browser.open(request, timeout=60) as answer:
            assert answer.status == 302
            assert "#post-" in answer.headers["Location"]
        self.taken.append(text)


class StopAtRedirects(urllib.request.HTTPRedirectHandler):
    """The answer to a post is its redirect; following it would only slow the writers down."""

    def http_error_302(self, req, fp, code, msg, headers):
        return fp


@pytest.fixture
def served(tmp_path):
    databases.place(tmp_path / "crash")
    served = Served(tmp_path / "crash")
    served.environment["PYTHONPATH"] = "src:."
    yield served
    if served.process and served.process.poll() is None:
        served.stop()


def test_what_was_answered_before_the_crash_is_there_exactly_once(served):
    told = served.run("manage", "shell", "-v", "0", "-c", SCENE)
    assert told.returncode == 0, told.stderr
    lines = dict.fromkeys(told.stdout.split("\n"))
    topic = next(line.split()[1] for line in lines if line.startswith("topic"))
    sessions = [line.split()[1] for line in lines if line.startswith("session")]
    assert len(sessions) == WRITERS

    served.start()
    over = threading.Event()
    writers = [Writer(served, topic, session) for session in sessions]
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(writer.write_until, over) for writer in writers]
        until = time.monotonic() + 60
        while sum(len(writer.taken) for writer in writers) < 2 * WRITERS and time.monotonic() < until:
            time.sleep(0.05)
        served.kill()
        over.set()
        answered = [text for done in as_completed(writing) for text in done.result()]
    assert len(answered) >= WRITERS

    served.start()
    told = served.run(
        "manage", "shell", "-v", "0", "-c",
        "from handschlag.discussions.models import Post\n"
        "from tests.discussions.recount import assert_counts_are_right\n"
        "assert_counts_are_right()\n"
        "print(*Post.objects.values_list('source', flat=True), sep='\\n')",
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    kept = [line for line in told.stdout.split("\n") if line.startswith("post ")]
    assert len(kept) == len(set(kept))
    assert set(answered) <= set(kept)
    ledger = served.run("ties", "rebuild", "--dry-run")
    assert ledger.returncode == 0, ledger.stdout
    assert "The ledger is right." in ledger.stdout
