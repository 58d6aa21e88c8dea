"""Three helpers check in 300 people at once, over lines that break: each is counted once."""

import json
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Membership, Role
from handschlag.meetups.actions import close_attendance
from handschlag.meetups.models import RSVP, Attendance, CheckIn
from handschlag.ties.models import Interaction, Kind
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 300
HELPERS = 3
BATCH = 25


@pytest.fixture
def crowd(transactional_db):
    """A meetup that begins now: 270 members, 30 people without an account, and three helpers."""
    make.site()
    group = make.group(anna := make.member("Anna Amsel"))
    helpers = [anna, *(make.member() for _ in range(HELPERS - 1))]
    for helper in helpers[1:]:
        make.join(group, helper, role=Role.MODERATOR)
    members = Member.objects.bulk_create([Member(name=f"Guest {n}", email=f"g{n}@x.org") for n in range(270)])
    Membership.objects.bulk_create([Membership(group=group, member=member) for member in members])
    meetup = make.meetup(group, anna, starts_at=clock.now())
    RSVP.objects.bulk_create([RSVP(meetup=meetup, member=member, state="going") for member in members[:200]])
    keys = [f"rsvp:{key}" for key in RSVP.objects.values_list("key", flat=True)]
    return meetup, helpers, keys + [f"member:{m.pk}" for m in members[200:]] + [
        f"guest:{uuid4()}" for _ in range(30)
    ]  # fmt: skip


class Device:
    """A helper's phone: keeps what it reports, and sends it again, until the server has answered."""

    def __init__(self, helper, meetup, seed):
        self.client, self.random = Client(), Random(seed)
        self.client.force_login(helper)
        self.address = reverse("meetups:door_reports", args=[meetup.pk])
        self.queue: list[dict] = []
        self.sent_already: list[dict] = []
        self.outcomes: set[str] = set()

    def note(self, whom, *, is_present=True):
        self.queue.append(
            {
                "key": str(uuid4()),
                "whom": whom,
                "name": "Somebody",
                "is_present": is_present,
                "at": clock.now().isoformat(),
            }
        )

    def work(self, people):
        try:
            for whom in people:
                self.note(whom)
                if self.random.random() < 0.1:
                    self.note(whom, is_present=False)
                    self.note(whom)
                if self.random.random() < 0.2:
                    self.send()
            while self.queue:
                self.send()
        finally:
            connection.close()

    def send(self):
        """One time in five nothing arrives, one time in five no answer comes back; old ones go too."""
        batch = self.queue[:BATCH] + self.random.sample(self.sent_already, min(3, len(self.sent_already)))
        self.random.shuffle(batch)
        luck = self.random.random()
        if luck < 0.2:
            return
        kept = {"sent": json.dumps({"clock": clock.now().isoformat(), "reports": batch})}
        answer = self.client.post(self.address, kept)
        assert answer.status_code == 200, answer.content
        if luck < 0.4:
            return
        outcomes = answer.json()["outcomes"]
        self.outcomes |= set(outcomes.values())
        self.sent_already += [one for one in self.queue if one["key"] in outcomes]
        self.queue = [one for one in self.queue if one["key"] not in outcomes]


def test_three_helpers_check_in_three_hundred_people_each_once(crowd):
    meetup, helpers, people = crowd
    random = Random(1)
    devices = [Device(helper, meetup, seed) for seed, helper in enumerate(helpers)]
    shares = [random.sample(people, 150) for _ in devices]
    seen = set().union(*shares)
    shares[0] += [whom for whom in people if whom not in seen]
    with ThreadPoolExecutor(HELPERS) as pool:
        list(pool.map(Device.work, devices, shares))
    assert Attendance.objects.count() == Attendance.objects.present().count() == PEOPLE
    assert CheckIn.objects.count() == sum(len(device.sent_already) for device in devices)
    assert set().union(*(device.outcomes for device in devices)) == {"taken", "known"}
    close_attendance(meetup, by=helpers[0])
    assert Interaction.objects.filter(kind=Kind.ATTENDANCE).count() == 270 * 269
