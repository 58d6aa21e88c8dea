"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.meetups.codes.answers import code_of
from handschlag.meetups.models import RSVP, Cancellation, Meetup, State
from tests import make
from tests.rights.calling import Call, fixed, meetup

KEY = "a-link-key-of-a-meetup"
YES = fixed(answer="yes")
FROM_OUTSIDE = fixed(answer="yes", name="Nora Neu", email="nora@example.org")


def by_link(world, actor):
    return [world.meetup.pk, KEY]


def by_gerds_code(world, actor):
    return [code_of(world.gerd, world.meetup), "yes"]


def gerds_code(world, actor):
    return [code_of(world.gerd, world.meetup)]


def gerd(world, actor):
    return [world.meetup.pk, world.gerd.pk]


def gerds_answer(world, actor):
    return [world.meetup.pk, RSVP.objects.get(member=world.gerd).pk]


def change(**fields):
    def prepare(world, actor):
        Meetup.objects.filter(pk=world.meetup.pk).update(**fields)

    return prepare


HAS_LINK = change(link_key=KEY)


def over(world, actor):
    begun = clock.now() - timedelta(hours=3)
    change(starts_at=begun, ends_at=begun + timedelta(hours=1))(world, actor)


def late(world, actor):
    change(answer_until=clock.now() - timedelta(hours=1))(world, actor)


def called_off(world, actor):
    Cancellation.objects.create(meetup=world.meetup, by=world.person("author"), reason="Ill.")


def gerd_comes(world, actor):
    make.rsvp(world.meetup, world.gerd)


def gerd_waits(world, actor):
    """By hand, or he would not wait."""
    change(capacity=5, waiting_mode="manual")(world, actor)
    world.meetup.refresh_from_db()
    make.rsvp(world.meetup, world.gerd, State.WAITING)


def full(world, actor):
    gerd_waits(world, actor)
    change(capacity=1)(world, actor)
    world.meetup.refresh_from_db()
    make.rsvp(world.meetup, make.member())


CALLS: dict[str, Call] = {
    "GET meetups:answer": Call(meetup),
    "POST meetups:answer": Call(meetup, YES),
    "POST meetups:answer late": Call(meetup, YES, late),
    "POST meetups:answer called off": Call(meetup, YES, called_off),
    "GET meetups:outside": Call(by_link, prepare=HAS_LINK),
    "POST meetups:outside": Call(by_link, FROM_OUTSIDE, HAS_LINK),
    "GET meetups:outside wrong": Call(by_link, prepare=change(link_key="another")),
    "GET meetups:outside_sent": Call(by_link, prepare=HAS_LINK),
    "GET meetups:answer_by_code": Call(by_gerds_code),
    "POST meetups:answer_by_code": Call(by_gerds_code, YES),
    "GET meetups:answer_by_code over": Call(by_gerds_code, prepare=over),
    "GET meetups:answer_by_code made up": Call(lambda *_: ["1-m1:nonsense", "yes"]),
    "GET meetups:answered_by_code": Call(gerds_code, prepare=gerd_comes),
    "GET meetups:people": Call(meetup),
    "GET meetups:add_person": Call(meetup),
    "POST meetups:add_person": Call(meetup, fixed(name="Walter Walk-in")),
    "POST meetups:answer_for": Call(gerd, YES),
    "POST meetups:change_answer": Call(gerds_answer, fixed(answer="no"), gerd_comes),
    "POST meetups:move_up": Call(gerds_answer, prepare=gerd_waits),
    "POST meetups:move_up full": Call(gerds_answer, prepare=full),
    "POST meetups:offer_place": Call(gerds_answer, prepare=gerd_waits),
    "GET meetups:export_csv": Call(meetup),
    "GET meetups:export_xlsx": Call(meetup),
}
