"""How the rows of the table on mail are called: see ``tests/rights/calls.py``."""

from handschlag.discussions.codes import Scope, mail_link
from handschlag.discussions.models import Announcement
from handschlag.notifications.actions import note_bounce
from tests.rights.calling import Call, fixed, mark, slug


def digest_link(world, actor):
    member = actor or world.person("author")
    return [mail_link(member.pk, Scope.DIGEST).rstrip("/").rsplit("/", 1)[-1]]


def failing(world, actor):
    if actor is not None:
        note_bounce(actor.email, "hard", "No such user")


def announced(world, actor):
    made = Announcement.objects.create(group=world.group, author=world.person("organiser"), title="We move")
    world.marks["announcement"] = made.pk


WORDS = fixed(title="We move", source="Elsewhere.")
ANNOUNCEMENT = mark("announcement")

CALLS: dict[str, Call] = {
    "GET notifications:mail_state": Call(),
    "POST notifications:send_again": Call(prepare=failing),
    "GET discussions:mail": Call(),
    "POST discussions:mail": Call(sent=fixed(usual="4", announcements="on")),
    "GET discussions:group_mail": Call(slug),
    "POST discussions:group_mail": Call(slug, fixed(level="5", announcements="on")),
    "GET discussions:mail_link": Call(digest_link),
    "POST discussions:mail_link": Call(digest_link),
    "GET discussions:announce_to_group": Call(slug),
    "POST discussions:announce_to_group": Call(slug, WORDS),
    "GET discussions:announce_to_site": Call(),
    "POST discussions:announce_to_site": Call(sent=WORDS),
    "GET discussions:announcement": Call(ANNOUNCEMENT, prepare=announced),
    "POST discussions:confirm_announcement": Call(ANNOUNCEMENT, prepare=announced),
    "POST discussions:end_announcement": Call(ANNOUNCEMENT, prepare=announced),
}
