"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.meetups.actions import shaking
from handschlag.meetups.actions.presenting import read_scanned
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import Attendance, Meetup
from tests import make
from tests.rights.calling import Call, fixed, mark, meetup


def code_of_gerd(world, actor):
    return [codes.code_to_scan(world.gerd.pk, clock.now())]


def ticket(world, actor):
    """Of who has read Gerd's code; visitors have read none."""
    code = codes.code_to_scan(world.gerd.pk, clock.now())
    return "none" if actor is None else read_scanned(code, by=actor)[1]


def typed_code_of_gerd(world, actor):
    return {"code": codes.code_to_type(world.gerd.pk, clock.now())}


def asked(by=None, of=None, *, confirmed=False):
    """A handshake between Gerd and the actor (for visitors: the author), or between Gerd and a third one."""

    def prepare(world, actor):
        people = {"gerd": world.gerd, "actor": actor or world.person("author"), "third": make.member("Third")}
        one, other = people[by], people[of]
        code = codes.code_to_scan(other.pk, clock.now())
        made = shaking.ask_handshake(read_scanned(code, by=one)[1], by=one)
        if confirmed:
            shaking.confirm_handshake(made, by=other)
        world.marks["handshake"] = made.pk

    return prepare


def is_over(world, actor):
    start = clock.now() - timedelta(days=1)
    Meetup.objects.filter(pk=world.meetup.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))


def came(world, actor):
    """It is over; the actor and Gerd were there."""
    is_over(world, actor)
    for member in {world.gerd, actor} - {None}:
        Attendance.objects.create(meetup=world.meetup, member=member)


def with_gerd(world, actor):
    return {"met": [world.gerd.pk]}


RECEIVED, SENT = asked("gerd", "actor"), asked("actor", "gerd")
CONFIRMED, FOREIGN = asked("actor", "gerd", confirmed=True), asked("gerd", "third")
SHAKE = mark("handshake")

CALLS: dict[str, Call] = {
    "GET meetups:my_code": Call(),
    "GET meetups:code_now": Call(),
    "GET meetups:asked_now": Call(),
    "GET meetups:type_code": Call(),
    "POST meetups:type_code": Call(sent=typed_code_of_gerd),
    "GET meetups:scanned": Call(code_of_gerd),
    "GET meetups:scanned forged": Call(lambda _world, _actor: ["forged"]),
    "GET meetups:read": Call(lambda world, actor: [ticket(world, actor)]),
    "POST meetups:ask_handshake": Call(sent=lambda world, actor: {"ticket": ticket(world, actor)}),
    "GET meetups:handshakes": Call(),
    "GET meetups:handshake": Call(SHAKE, prepare=RECEIVED),
    "GET meetups:handshake somebody else's": Call(SHAKE, prepare=FOREIGN),
    "POST meetups:confirm_handshake": Call(SHAKE, prepare=RECEIVED),
    "POST meetups:confirm_handshake asked oneself": Call(SHAKE, prepare=SENT),
    "POST meetups:confirm_handshake somebody else's": Call(SHAKE, prepare=FOREIGN),
    "POST meetups:decline_handshake": Call(SHAKE, prepare=RECEIVED),
    "POST meetups:decline_handshake asked oneself": Call(SHAKE, prepare=SENT),
    "POST meetups:withdraw_handshake": Call(SHAKE, prepare=SENT),
    "POST meetups:withdraw_handshake received": Call(SHAKE, prepare=RECEIVED),
    "POST meetups:undo_handshake": Call(SHAKE, prepare=CONFIRMED),
    "POST meetups:undo_handshake somebody else's": Call(SHAKE, prepare=FOREIGN),
    "POST meetups:show_handshake": Call(SHAKE, fixed(shows=1), CONFIRMED),
    "POST meetups:show_handshake unconfirmed": Call(SHAKE, fixed(shows=1), SENT),
    "GET meetups:whom_met": Call(meetup, prepare=came),
    "GET meetups:whom_met not there": Call(meetup, prepare=is_over),
    "POST meetups:whom_met": Call(meetup, with_gerd, came),
    "POST meetups:whom_met not there": Call(meetup, with_gerd, is_over),
    "GET meetups:recap": Call(meetup, prepare=is_over),
    "POST meetups:recap": Call(meetup, fixed(source="Good."), is_over),
    "POST meetups:recap before the end": Call(meetup, fixed(source="Good.")),
    "GET meetups:introduce": Call(meetup, prepare=came),
    "POST meetups:introduce": Call(meetup, fixed(source="Hello."), came),
    "POST meetups:introduce not there": Call(meetup, fixed(source="Hello."), is_over),
}
