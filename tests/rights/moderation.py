"""How the rows of the table's part on moderation are called: see ``tests/rights/calls.py``.

What is flagged is the author's reply; the member has flagged it.
"""

from datetime import timedelta

from handschlag.core import clock
from handschlag.exchange.actions.listing import Wording, make_listing
from handschlag.groups.silencing import silence_member
from handschlag.moderation.actions import deciding, flagging, queueing, ruling, sweeping
from handschlag.moderation.actions.flagging import Complaint
from handschlag.moderation.actions.measures import Choice
from handschlag.moderation.actions.things import of_member, of_post
from handschlag.moderation.models import Case, Decision, Deed, Reason, Rule, Sweep
from tests import make
from tests.rights.calling import Call, fixed, in_group, slug

SPAM = Complaint(Reason.SPAM)
RULE = {"name": "Casinos", "words": "casino", "domains": "", "any_link": False, "newcomers_only": False}
RULE |= {"effect": "flag", "message": ""}


def flagged(world, _actor):
    flagging.flag(of_post(world.reply), SPAM, by=world.person("member"))


def flagged_by_actor(world, actor):
    flagged(world, actor)
    if actor not in {None, world.person("author"), world.person("member")}:
        flagging.flag(of_post(world.reply), SPAM, by=actor)


def wrote(world, actor):
    topic = make.topic(world.group, actor or world.person("author"))
    flagging.flag(of_post(topic.posts.get()), SPAM, by=world.gerd)


def of_site(world, _actor):
    flagging.flag(of_member(world.gerd, None), SPAM, by=world.person("member"))


def held(world, _actor):
    flagging.flag_by_house(of_post(world.reply), Complaint(Reason.WORDS), holds=True)


def claimed(world, actor):
    """By who calls, if it is theirs to."""
    flagged(world, actor)
    if actor in {world.person("moderator"), world.person("organiser")}:
        queueing.claim_case(Case.objects.get(), by=actor)


def claimed_by_another(world, actor):
    flagged(world, actor)
    third = make.member("Third")
    make.join(world.group, third, role="moderator")
    queueing.claim_case(Case.objects.get(), by=third)


def hidden(world, actor):
    flagged(world, actor)
    queueing.hide_meanwhile(Case.objects.get(), by=world.person("organiser"))


def decided(deed, *, days=0):
    def prepare(world, actor):
        flagged(world, actor)
        third = make.member("Third")
        make.join(world.group, third, role="moderator")
        deciding.decide(Case.objects.get(), Choice(deed, "So."), by=third)
        Decision.objects.update(at=clock.now() - timedelta(days=days))

    return prepare


def ruled(world, _actor):
    ruling.make_rule(world.group, by=world.person("organiser"), **RULE)


def site_ruled(world, _actor):
    ruling.make_rule(None, by=world.person("operator"), **RULE)


def listed(world, _actor):
    wording = Wording(side="offer", subject="service", title="Chairs")
    world.marks["listing"] = make_listing(wording, by=world.gerd, group=world.group).pk


def silent(world, _actor):
    until = clock.now() + timedelta(days=1)
    silence_member(world.group, world.gerd, until=until, reason="So.", by=world.person("organiser"))


def swept(world, _actor):
    since = clock.now() - timedelta(days=1)
    sweeping.sweep_posts(world.group, world.gerd, since=since, reason="So.", by=world.person("organiser"))
    world.marks["sweep"] = Sweep.objects.get().pk


def case(world, _actor):
    return [Case.objects.get().pk]


def decision(world, _actor):
    return [Decision.objects.get().pk]


def rule(world, _actor):
    return [Rule.objects.get().pk]


def thing(kind, key):
    return lambda world, _actor: [kind, key(world)]


def gerd(world, _actor):
    return [world.group.slug, world.gerd.pk]


def oneself(world, actor):
    return [world.group.slug, actor.pk if actor is not None else world.gerd.pk]


def second_moderator(world, _actor):
    third = make.member("Third")
    make.join(world.group, third, role="moderator")
    world.marks["moderator"] = third.pk


POST = thing("post", lambda world: world.reply.pk)
FLAG, HIDE = fixed(reason="spam", text=""), fixed(deed="hide", reason="So.")
TOMORROW = (clock.now() + timedelta(days=2)).date().isoformat()
SILENCE = fixed(until=TOMORROW, reason="So.")
SINCE = fixed(since="2020-01-01T10:00", reason="So.")

CALLS: dict[str, Call] = {
    "GET moderation:flag a post": Call(POST),
    "POST moderation:flag a post": Call(POST, FLAG),
    "POST moderation:flag a listing": Call(thing("listing", lambda w: w.marks["listing"]), FLAG, listed),
    "POST moderation:flag a meetup": Call(thing("meetup", lambda w: w.meetup.pk), FLAG),
    "POST moderation:flag somebody": Call(thing("member", lambda w: w.gerd.pk), FLAG),
    "GET moderation:desk": Call(prepare=flagged),
    "GET moderation:queue": Call(slug, prepare=flagged),
    "GET moderation:site_queue": Call(prepare=of_site),
    "GET moderation:case": Call(case, prepare=flagged),
    "POST moderation:claim": Call(case, prepare=flagged),
    "POST moderation:claim taken up": Call(case, prepare=claimed_by_another),
    "POST moderation:let_go": Call(case, prepare=claimed),
    "POST moderation:note": Call(case, fixed(text="Look."), flagged),
    "POST moderation:hide": Call(case, prepare=flagged),
    "POST moderation:show": Call(case, prepare=hidden),
    "POST moderation:approve": Call(case, prepare=held),
    "POST moderation:decide": Call(case, HIDE, flagged),
    "POST moderation:decide one flagged": Call(case, HIDE, flagged_by_actor),
    "POST moderation:decide one wrote": Call(case, HIDE, wrote),
    "POST moderation:decide of the site": Call(case, fixed(deed="warn", reason="So."), of_site),
    "POST moderation:decide decided": Call(case, HIDE, decided(Deed.HIDE)),
    "GET moderation:decision": Call(decision, prepare=decided(Deed.HIDE)),
    "POST moderation:appeal": Call(decision, fixed(reason="No."), decided(Deed.HIDE)),
    "POST moderation:appeal nothing": Call(decision, fixed(reason="No."), decided(Deed.NOTHING)),
    "POST moderation:appeal too late": Call(decision, fixed(reason="No."), decided(Deed.HIDE, days=15)),
    "GET moderation:rules": Call(slug),
    "POST moderation:precautions": Call(slug, fixed(first_posts=2, hide_at=4)),
    "GET moderation:new_rule": Call(slug),
    "POST moderation:new_rule": Call(slug, fixed(name="Bets", words="bet", effect="hold")),
    "GET moderation:rule": Call(rule, prepare=ruled),
    "POST moderation:rule": Call(rule, fixed(name="Bets", words="bet", effect="hold"), ruled),
    "POST moderation:switch_rule": Call(rule, fixed(on="1"), ruled),
    "POST moderation:delete_rule": Call(rule, prepare=ruled),
    "GET moderation:site_rules": Call(),
    "GET moderation:new_site_rule": Call(),
    "POST moderation:new_site_rule": Call(sent=fixed(name="Bets", words="bet", effect="hold")),
    "GET moderation:rule of the site": Call(rule, prepare=site_ruled),
    "GET moderation:log": Call(slug, prepare=flagged),
    "GET moderation:site_log": Call(prepare=flagged),
    "GET moderation:figures": Call(slug, prepare=flagged),
    "GET moderation:person": Call(gerd),
    "GET moderation:person oneself": Call(oneself),
    "POST moderation:silence": Call(gerd, SILENCE),
    "POST moderation:silence a moderator": Call(in_group("moderator"), SILENCE, second_moderator),
    "POST moderation:lift_silence": Call(gerd, prepare=silent),
    "POST moderation:sweep": Call(gerd, SINCE),
    "POST moderation:restore_sweep": Call(in_group("sweep"), prepare=swept),
}
