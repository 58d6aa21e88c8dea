"""How the rows of the table on mail are called: see ``tests/rights/calls.py``."""

from handschlag.discussions.codes import Scope, mail_link
from handschlag.notifications.actions import note_bounce
from tests.rights.calling import Call, fixed, slug


def digest_link(world, actor):
    member = actor or world.person("author")
    return [mail_link(member.pk, Scope.DIGEST).rstrip("/").rsplit("/", 1)[-1]]


def failing(world, actor):
    if actor is not None:
        note_bounce(actor.email, "hard", "No such user")


CALLS: dict[str, Call] = {
    "GET notifications:mail_state": Call(),
    "POST notifications:send_again": Call(prepare=failing),
    "GET discussions:mail": Call(),
    "POST discussions:mail": Call(sent=fixed(usual="4", announcements="on")),
    "GET discussions:group_mail": Call(slug),
    "POST discussions:group_mail": Call(slug, fixed(level="5", announcements="on")),
    "GET discussions:mail_link": Call(digest_link),
    "POST discussions:mail_link": Call(digest_link),
}
