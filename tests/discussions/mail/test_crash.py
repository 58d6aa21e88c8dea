"""The worker is killed while it sends 2,000 mails: none is lost, only the one in flight may come twice."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests import databases
from tests.notifications.conftest import AnyPort
from tests.served import Served

MAILS = 2000
KILLED_AT = [300, 900]
SCENE = f"""
from tests import make
from handschlag.accounts.models import Member
from handschlag.groups.models import Membership
from handschlag.notifications.actions import queue_mails
from handschlag.notifications.models import OutgoingMail
make.site()
group = make.group()
Member.objects.bulk_create(
    [Member(name=f"Reader {{n}}", email=f"reader{{n}}@example.org", password="!") for n in range({MAILS})]
)
readers = list(Member.objects.filter(email__startswith="reader"))
Membership.objects.bulk_create([Membership(group=group, member=reader) for reader in readers])
post = make.topic(group, Member.objects.get(name="Anna Organiser")).posts.get()
queue_mails(
    OutgoingMail(to=reader.email, kind="post", member=reader, event=f"post-{{post.pk}}-{{reader.pk}}",
                 context={{"post": post.pk, "why": "each"}})
    for reader in readers
)
"""
SOME_MINUTES_LATER = """
from handschlag.notifications.models import OutgoingMail
OutgoingMail.objects.filter(busy_until__isnull=False).update(busy_until=None)
"""
ALL_SENT = """
from handschlag.notifications.models import OutgoingMail
print("waiting", OutgoingMail.objects.filter(kind="post", sent_at=None).count())
"""


class Inbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.decode().partition("\r\n\r\n")[0]
        message_id = next(line for line in head.split("\r\n") if line.startswith("Message-ID:"))
        self.mails.append((envelope.rcpt_tos[0], message_id))
        return "250 OK"


@pytest.fixture
def inbox():
    box = Inbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


def work(site, inbox, until):
    """Run the worker until so many mails have come, then ``kill -9`` it."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "handschlag", "worker"],
        env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    late = time.monotonic() + 120
    while len(inbox.mails) < until and time.monotonic() < late:
        time.sleep(0.002)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=30)


def test_a_killed_worker_loses_no_mail_and_sends_at_most_the_one_in_flight_twice(tmp_path, inbox):
    databases.place(tmp_path / "site")
    site = Served(tmp_path / "site")
    site.environment |= {
        "PYTHONPATH": "src:.",
        "HANDSCHLAG_EMAIL_URL": f"smtp://127.0.0.1:{inbox.port}",
    }
    told = site.run("manage", "shell", "-v", "0", "-c", SCENE)
    assert told.returncode == 0, told.stderr
    for count in KILLED_AT:
        work(site, inbox, count)
        site.run("manage", "shell", "-v", "0", "-c", SOME_MINUTES_LATER)
    site.run("worker", "--batch")
    assert "waiting 0" in site.run("manage", "shell", "-v", "0", "-c", ALL_SENT).stdout
    came = [to for to, _ in inbox.mails]
    assert len(set(came)) == MAILS
    assert len(came) <= MAILS + len(KILLED_AT)
    assert len({message_id for _, message_id in inbox.mails}) == 1  # the post's
