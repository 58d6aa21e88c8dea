"""The calls of the table's part on polls."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.discussions import actions
from handschlag.discussions.actions import Ask
from handschlag.discussions.models import Poll
from tests.rights.calling import Call, mark

POLL = mark("poll")
TEXTS = ("Bonn", "Cologne")


def asked(**options):
    """The author asked, and Gerd has voted."""

    def prepare(world, _actor):
        by = world.person("author")
        poll = actions.start_poll(world.topic, Ask("single", "Where?", TEXTS, **options), by=by)
        actions.vote(poll, {poll.options.first().pk: 1}, by=world.gerd)
        world.marks["poll"] = poll.pk

    return prepare


def unanswered(world, actor):
    asked()(world, actor)
    actions.take_vote_back(Poll.objects.get(), by=world.gerd)


def closed(world, actor):
    asked()(world, actor)
    actions.close_poll(Poll.objects.get(), by=world.person("author"))


def over(world, actor):
    asked()(world, actor)
    Poll.objects.update(closes_at=clock.now() - timedelta(days=1))


def voted(world, actor):
    asked()(world, actor)
    poll = Poll.objects.get()
    if actor is not None and world.group.memberships.filter(member=actor).exists():
        actions.vote(poll, {poll.options.first().pk: 1}, by=actor)


def second(_world, _actor):
    return {"option": Poll.objects.get().options.last().pk}


def topic(world, _actor):
    return [world.topic.pk]


def poll_fields(_world, _actor):
    return {"question": "Where?", "kind": "single", "texts": "Bonn\nCologne", "results": "always"}


CALLS: dict[str, Call] = {
    "GET discussions:new_poll": Call(topic),
    "POST discussions:new_poll": Call(topic, poll_fields),
    "GET discussions:poll": Call(POLL, prepare=asked(is_named=True)),
    "GET discussions:poll secret": Call(POLL, prepare=asked()),
    "POST discussions:vote": Call(POLL, second, asked()),
    "POST discussions:vote closed": Call(POLL, second, closed),
    "POST discussions:vote over": Call(POLL, second, over),
    "POST discussions:take_vote_back": Call(POLL, prepare=voted),
    "POST discussions:close_poll": Call(POLL, prepare=asked()),
    "GET discussions:delete_poll": Call(POLL, prepare=asked()),
    "POST discussions:delete_poll": Call(POLL, prepare=asked()),
    "POST discussions:delete_poll unanswered": Call(POLL, prepare=unanswered),
    "GET discussions:export_poll": Call(POLL, prepare=asked()),
    "GET discussions:export_poll before the end": Call(POLL, prepare=asked(results="closed")),
}
