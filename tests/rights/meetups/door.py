"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

import json
from datetime import timedelta

from handschlag.core import clock
from handschlag.meetups.codes.doors import screen_code
from handschlag.meetups.models import RSVP, AttendanceClosure, Cancellation, Meetup
from tests import make
from tests.rights.calling import Call, meetup

KEY = "c0ffee00-0000-4000-8000-000000000000"


def has_begun(world, actor):
    now = clock.now()
    times = {"starts_at": now - timedelta(minutes=30), "ends_at": now + timedelta(hours=2)}
    Meetup.objects.filter(pk=world.meetup.pk).update(**times)


def was_closed(world, actor):
    has_begun(world, actor)
    AttendanceClosure.objects.create(meetup=world.meetup)


def was_cancelled(world, actor):
    has_begun(world, actor)
    Cancellation.objects.create(meetup=world.meetup, reason="Snow.")


def gerd_comes(world, actor):
    RSVP.objects.filter(pk=make.rsvp(world.meetup, world.gerd).pk).update(key=KEY)


def dora_comes(world, actor):
    RSVP.objects.create(meetup=world.meetup, name="Dora", email="d@example.org", state="going", key=KEY)


def report(world, actor):
    return {"key": KEY, "whom": f"member:{world.gerd.pk}", "name": "Gerd", "is_present": "1"}


def code(world, actor):
    return {"code": screen_code(world.meetup.pk, clock.now())}


def key(world, actor):
    return [KEY]


def kept(world, actor):
    now = clock.now().isoformat()
    one = {"key": KEY, "whom": f"member:{world.gerd.pk}", "is_present": True, "at": now}
    return {"sent": json.dumps({"clock": now, "reports": [one]})}


CALLS: dict[str, Call] = {
    "GET meetups:door": Call(meetup),
    "POST meetups:check_in": Call(meetup, report, has_begun),
    "POST meetups:check_in early": Call(meetup, report),
    "POST meetups:check_in closed": Call(meetup, report, was_closed),
    "POST meetups:door_reports": Call(meetup, kept, has_begun),
    "POST meetups:door_reports cancelled": Call(meetup, kept, was_cancelled),
    "GET meetups:door_state": Call(meetup),
    "POST meetups:close_attendance": Call(meetup, prepare=has_begun),
    "POST meetups:close_attendance early": Call(meetup),
    "GET meetups:door_worker": Call(meetup),
    "GET meetups:ticket": Call(meetup),
    "GET meetups:scanned_ticket": Call(key, prepare=gerd_comes),
    "GET meetups:scanned_ticket outsider": Call(key, prepare=dora_comes),
    "GET meetups:poster": Call(meetup),
    "GET meetups:print_poster": Call(meetup),
    "GET meetups:here": Call(meetup),
    "POST meetups:here": Call(meetup, code, has_begun),
    "POST meetups:here closed": Call(meetup, code, was_closed),
}
