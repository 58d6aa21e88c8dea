"""How the rows on contacts and introductions are called: see ``tests/rights/calls.py``."""

from handschlag.accounts.models import Block, Mute
from handschlag.core import clock
from handschlag.people.codes import letters
from handschlag.people.models import Contact, ContactTag
from tests import make
from tests.people.making import introduction, talked
from tests.rights.calling import Call, fixed, mark


def gerd(world, actor):
    return [world.gerd.pk]


def oneself(world, actor):
    return [(actor or world.gerd).pk]


def kept_away(row, *, by_somebody_else=False):
    """Gerd is kept away by the actor, or by somebody else."""

    def prepare(world, actor):
        others = [member for member in world.people.values() if member not in (None, actor)]
        by = others[0] if by_somebody_else or actor is None else actor
        row.objects.create(by=by, member=world.gerd)

    return prepare


def noted(world, actor, *, by_somebody_else=False):
    owner = make.member("Noting Person") if by_somebody_else or actor is None else actor
    world.marks["contact"] = Contact.objects.create(owner=owner, other=world.gerd, every_weeks=1).pk


def noted_by_somebody_else(world, actor):
    noted(world, actor, by_somebody_else=True)


def tagged(world, actor):
    noted(world, actor)
    ContactTag.objects.create(contact_id=world.marks["contact"], name="Tea")


def end_address(world, actor):
    return [letters.stop_address((actor or world.gerd).pk).split("/")[-3]]


def later_address(world, actor):
    return [letters.later_address(world.marks["contact"]).split("/")[-3]]


def forged(world, actor):
    return ["forged"]


def knows_gerd(world, actor):
    """By somebody whom both talk with."""
    group, via = make.group(), make.member("Both Know")
    world.marks["via"] = via.pk
    talked(group, via, world.gerd)
    if actor is not None:
        talked(group, via, actor)


def asking_via(world, actor):
    return {"to": world.gerd.pk, "via": world.marks["via"], "text": "Please pass on."}


def asked(*parts, **fields):
    """An introduction of the three in ``parts``: the actor (for visitors: the author), Gerd, a third one."""

    def prepare(world, actor):
        third = make.member("Third")
        people = {"gerd": world.gerd, "actor": actor or world.person("author"), "third": third}
        others = {"fourth": make.member("Fourth")}
        found = [(people | others)[part] for part in parts]
        world.marks["introduction"] = introduction(*found, **fields).pk

    return prepare


NOW = {"passed_on_at": clock.now()}
MINE, TO_PASS_ON = asked("actor", "gerd", "third"), asked("gerd", "actor", "third")
PASSED_ON, NOT_PASSED_ON = asked("gerd", "third", "actor", **NOW), asked("gerd", "third", "actor")
FOREIGN, MADE = asked("gerd", "third", "fourth", **NOW), asked("actor", "gerd", "third", made_at=clock.now())
MADE_BY_ME = asked("gerd", "actor", "third", made_at=clock.now(), **NOW)
ONE = mark("introduction")
NOTED = fixed(note="Tea", tags="one, two", every_weeks=4)

CALLS: dict[str, Call] = {
    "GET accounts:kept_away": Call(prepare=kept_away(Block)),
    "GET accounts:folded_posts": Call(prepare=kept_away(Block)),
    "GET accounts:block": Call(gerd),
    "GET accounts:block oneself": Call(oneself),
    "POST accounts:block": Call(gerd),
    "POST accounts:block oneself": Call(oneself),
    "POST accounts:unblock": Call(gerd, prepare=kept_away(Block)),
    "POST accounts:unblock somebody else's": Call(gerd, prepare=kept_away(Block, by_somebody_else=True)),
    "POST accounts:mute": Call(gerd),
    "POST accounts:mute oneself": Call(oneself),
    "POST accounts:unmute": Call(gerd, prepare=kept_away(Mute)),
    "POST accounts:unmute somebody else's": Call(gerd, prepare=kept_away(Mute, by_somebody_else=True)),
    # My people
    "GET people:contacts": Call(prepare=noted),
    "GET people:export_contacts": Call(lambda _world, _actor: ["csv"], prepare=noted),
    "GET people:contact": Call(gerd),
    "GET people:contact oneself": Call(oneself),
    "POST people:contact": Call(gerd, NOTED),
    "POST people:contact oneself": Call(oneself, NOTED),
    "POST people:add_contact": Call(gerd),
    "POST people:remove_contact": Call(gerd, prepare=noted),
    "POST people:remove_contact somebody else's": Call(gerd, prepare=noted_by_somebody_else),
    "POST people:put_contact_off": Call(gerd, fixed(weeks=4), noted),
    "GET people:contact_tags": Call(prepare=tagged),
    "POST people:contact_tags": Call(sent=fixed(tag="Tea", every_weeks=4), prepare=tagged),
    "POST people:want_letters": Call(),
    "GET people:stop_letters": Call(end_address),
    "POST people:stop_letters": Call(end_address),
    "POST people:stop_letters forged": Call(forged),
    "GET people:put_off": Call(later_address, prepare=noted),
    "POST people:put_off": Call(later_address, prepare=noted),
    "POST people:put_off forged": Call(forged, prepare=noted),
    # Introductions
    "GET people:introductions": Call(prepare=MINE),
    "GET people:introduce": Call(sent=lambda world, _actor: {"to": world.gerd.pk}),
    "POST people:introduce": Call(sent=asking_via, prepare=knows_gerd),
    "GET people:introduction": Call(ONE, prepare=MINE),
    "GET people:introduction somebody else's": Call(ONE, prepare=FOREIGN),
    "GET people:introduction not passed on": Call(ONE, prepare=NOT_PASSED_ON),
    "POST people:pass_on": Call(ONE, fixed(word="Good."), TO_PASS_ON),
    "POST people:pass_on asked oneself": Call(ONE, prepare=MINE),
    "POST people:pass_on somebody else's": Call(ONE, prepare=FOREIGN),
    "POST people:agree_to_introduction": Call(ONE, prepare=PASSED_ON),
    "POST people:agree_to_introduction asked oneself": Call(
        ONE, prepare=asked("actor", "gerd", "third", **NOW)
    ),
    "POST people:agree_to_introduction not passed on": Call(ONE, prepare=NOT_PASSED_ON),
    "POST people:decline_introduction": Call(ONE, prepare=TO_PASS_ON),
    "POST people:decline_introduction passed on": Call(ONE, prepare=PASSED_ON),
    "POST people:decline_introduction asked oneself": Call(ONE, prepare=MINE),
    "POST people:withdraw_introduction": Call(ONE, prepare=MINE),
    "POST people:withdraw_introduction received": Call(ONE, prepare=TO_PASS_ON),
    "POST people:led_to": Call(ONE, fixed(outcome="yes"), MADE),
    "POST people:led_to of others": Call(ONE, fixed(outcome="yes"), MADE_BY_ME),
    "POST people:led_to not made": Call(ONE, fixed(outcome="yes"), MINE),
}
