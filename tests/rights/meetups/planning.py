"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

from datetime import timedelta

from django.core.files.base import ContentFile

from handschlag.core import clock
from handschlag.meetups.models import Cancellation, Meetup, MeetupDraft
from tests.rights.calling import Call, fixed, meetup, slug


def plan(world, actor):
    """A form as it is sent; whoever sends it hosts."""
    return {
        "title": "Breakfast", "source": "Come all.", "zone": "Europe/Berlin", "venue": "Café Kranz",
        "starts": _in_days(3), "ends": _in_days(4), "hosts": _host(world, actor), "waiting_mode": "automatic",
        "waiting_order": "time", "offer_hours": 24, "offer_valid_hours": 4,
    }  # fmt: skip


def changed(world, actor):
    return plan(world, actor) | {"hosts": world.person("author").name}


def saved(world, actor):
    return {"title": "Half", "save": "draft"}


def _in_days(days: int) -> str:
    return f"{clock.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def _host(world, actor) -> str:
    return actor.name if actor is not None else "Nobody"


def has_cover(world, actor):
    world.meetup.cover.save("cover.webp", ContentFile(b"RIFF"))
    Meetup.objects.filter(pk=world.meetup.pk).update(cover=world.meetup.cover.name)


def called_off(world, actor):
    Cancellation.objects.create(meetup=world.meetup, by=world.person("author"), reason="Rain.")


def has_draft(world, actor):
    made = MeetupDraft.objects.create(group=world.group, member=actor or world.gerd, fields={"title": "Half"})
    world.marks["meetup draft"] = made.pk


def gerd_has_draft(world, actor):
    has_draft(world, world.gerd)


def draft(world, actor):
    return [world.marks["meetup draft"]]


def cover(world, actor):
    return [world.meetup.pk, world.meetup.cover.name.rpartition("/")[2].removesuffix(".webp")]


CALLS: dict[str, Call] = {
    "GET meetups:index": Call(),
    "GET meetups:group": Call(slug),
    "GET meetups:detail": Call(meetup),
    "GET meetups:cover": Call(cover, prepare=has_cover),
    "GET meetups:create": Call(slug),
    "POST meetups:create": Call(slug, plan),
    "POST meetups:create as a draft": Call(slug, saved),
    "POST meetups:discard_draft": Call(draft, prepare=has_draft),
    "POST meetups:discard_draft somebody else's": Call(draft, prepare=gerd_has_draft),
    "GET meetups:edit": Call(meetup),
    "POST meetups:edit": Call(meetup, changed),
    "POST meetups:edit called off": Call(meetup, changed, called_off),
    "GET meetups:cancel": Call(meetup),
    "POST meetups:cancel": Call(meetup, fixed(reason="Rain.")),
    "POST meetups:cancel twice": Call(meetup, fixed(reason="Rain."), called_off),
}
