"""How each row of the rights table is called: its address, what is sent, and how things stand before."""

from pathlib import PurePath

from django.core.files.uploadedfile import SimpleUploadedFile

from handschlag.discussions.actions import version
from handschlag.discussions.models import place_of
from handschlag.groups.actions import fingerprint
from handschlag.groups.models import Joining
from tests.rights import (
    devices,
    exchange,
    getting_in,
    insights,
    invited,
    keeping,
    mail,
    meetups,
    moderation,
    operations,
    people,
    polls,
)
from tests.rights import world as stage
from tests.rights.calling import Call, fixed, in_group, mark, slug
from tests.rights.world import TOKEN

GROUP_FIELDS = {
    "name": "New name",
    "language": "en",
    "visibility": "hidden",
    "joining": "invitation",
    "thanks_minutes": 15,
}


def token(world, actor):
    return [TOKEN]


def topic(world, actor):
    return [world.topic.pk]


def lonely(world, actor):
    return [world.lonely.pk]


def wood(world, actor):
    return [world.group.slug, "wood"]


def reply(world, actor):
    return [world.reply.pk]


def gerd(world, actor):
    return [world.gerd.pk]


def gerd_in_group(world, actor):
    return [world.group.slug, world.gerd.pk]


def picture(world, actor):
    return [world.gerd.pk, PurePath(world.gerd.avatar.name).stem]


def draft_at(name):
    """Where a draft lies: the world's group, topic or reply."""
    return lambda world, _actor: place_of(getattr(world, name)).split("-")


def at_topic(world, actor):
    return {"q": "g", "kind": "topic", "pk": world.topic.pk}


def edited_post(world, actor):
    sent = {"source": "Changed.", "based_on": version(world.reply)}
    return sent if actor == world.reply.author else sent | {"reason": "Clearer."}


def moved(world, actor):
    return {"group": world.marks["other group"], "reason": "Why not."}


def merged(world, actor):
    return {"into": world.lonely.pk, "reason": "Why not."}


def profile(world, actor):
    return {"name": "Another Name", "headline": "", "company": "", "place": "", "languages": "", "about": ""}


def signing_in(world, actor):
    return {"login": world.gerd.email, "password": "handschlag-secret"}


def uploaded_file(world, actor):
    return {"file": SimpleUploadedFile("a.txt", b"Some words.")}


SILENCE = fixed(way="silence", silent_days=3)
NOTE = fixed(note="Read it again.", remind="tomorrow")
REASON = fixed(reason="It is settled.")
SIGNUP = fixed(name="New Person", email="new@example.org", password1="a-long-secret-9")
SITE = fixed(name="Renamed", tagline="", language="en", registration="request")
PASSWORDS = fixed(oldpassword="handschlag-secret", password1="a-longer-secret-9")
REQUEST, INVITATION, OPEN = map(stage.joining, (Joining.REQUEST, Joining.INVITATION, Joining.OPEN))
CLOSED, CLOSED_BY_AUTHOR = map(stage.closed_by, ("moderator", "author"))
PLANNED, PLANNED_BY_AUTHOR = map(stage.planned_by, ("moderator", "author"))
REMOVED, REMOVED_BY_AUTHOR = map(stage.topic_removed_by, ("moderator", "author"))
POST_REMOVED, POST_REMOVED_BY_AUTHOR = map(stage.reply_removed_by, ("moderator", "author"))

CALLS: dict[str, Call] = {
    # The site
    "GET home": Call(),
    "POST language": Call(sent=fixed(language="de")),
    "GET set_up": Call(token),
    "POST set_up": Call(token, fixed(site_name="Mine", name="Me", email="me@example.org")),
    "GET live_news": Call(),
    "GET live_account": Call(),
    "GET shortcuts": Call(),
    "GET robots": Call(),
    "GET search": Call(),
    "POST discussions:catch_up_everywhere": Call(),
    "GET notifications:index": Call(),
    "POST notifications:read": Call(mark("notice"), prepare=stage.is_told()),
    "POST notifications:read somebody else's": Call(mark("notice"), prepare=stage.is_told("Gerd")),
    "POST notifications:read_all": Call(prepare=stage.is_told()),
    "GET accounts:site_settings": Call(),
    "POST accounts:site_settings": Call(sent=SITE),
    "GET accounts:signup_requests": Call(),
    "POST accounts:accept_signup_request": Call(mark("signup")),
    "POST accounts:decline_signup_request": Call(mark("signup")),
    "GET accounts:invitations": Call(),
    "POST accounts:invitations": Call(sent=fixed(max_uses=2, days=3)),
    "POST accounts:revoke_invitation": Call(mark("site invitation")),
    # Accounts
    "GET account_login": Call(),
    "POST account_login": Call(sent=signing_in),
    "GET account_request_login_code": Call(),
    "GET account_confirm_login_code": Call(),
    "GET account_logout": Call(),
    "POST account_logout": Call(),
    "GET account_inactive": Call(),
    "GET account_signup": Call(),
    "POST account_signup": Call(sent=SIGNUP),
    "GET accounts:invitation": Call(token),
    "GET account_email_verification_sent": Call(),
    "POST accounts:start_over": Call(),
    "GET accounts:waiting": Call(),
    "GET account_reauthenticate": Call(),
    "GET account_email": Call(),
    "GET account_change_password": Call(),
    "POST account_change_password": Call(sent=PASSWORDS),
    "GET account_set_password": Call(),
    "GET account_reset_password": Call(),
    "GET account_confirm_password_reset_code": Call(),
    "GET account_complete_password_reset": Call(),
    "GET accounts:profile": Call(gerd),
    "GET accounts:avatar": Call(picture),
    "GET accounts:edit": Call(),
    "POST accounts:edit": Call(sent=profile),
    "POST accounts:remove_avatar": Call(prepare=stage.has_picture),
    "GET accounts:preferences": Call(),
    "POST accounts:preferences": Call(sent=fixed(language="de", time_zone="Europe/Berlin")),
    "GET importers:claims": Call(prepare=stage.in_archive_of()),
    "POST importers:claim": Call(mark("shell"), prepare=stage.in_archive_of()),
    "POST importers:claim somebody else's": Call(mark("shell"), prepare=stage.in_archive_of("Gerd")),
    # Groups
    "GET groups:index": Call(),
    "GET groups:create": Call(),
    "POST groups:create": Call(sent=fixed(**GROUP_FIELDS)),
    "GET groups:detail": Call(slug),
    "POST groups:join": Call(slug, prepare=OPEN),
    "POST groups:join on request": Call(slug, prepare=REQUEST),
    "POST groups:join by invitation": Call(slug, prepare=INVITATION),
    "POST groups:ask": Call(slug, fixed(message="Please."), REQUEST),
    "POST groups:ask open": Call(slug, fixed(message="Please."), OPEN),
    "POST groups:withdraw": Call(slug, prepare=stage.has_asked),
    "GET groups:invitation": Call(token),
    "POST groups:invitation": Call(token),
    "GET groups:invitation revoked": Call(token, prepare=stage.revoked),
    "POST groups:invitation revoked": Call(token, prepare=stage.revoked),
    "GET groups:leave": Call(slug),
    "POST groups:leave": Call(slug, prepare=stage.second_organiser),
    "POST groups:leave alone": Call(slug),
    "GET groups:members": Call(slug),
    "GET groups:edit": Call(slug),
    "POST groups:edit": Call(slug, lambda world, _actor: GROUP_FIELDS | {"seen": fingerprint(world.group)}),
    "GET groups:member": Call(gerd_in_group),
    "POST groups:change_role": Call(gerd_in_group, fixed(role="moderator")),
    "POST groups:remove": Call(gerd_in_group),
    "POST groups:hand_over": Call(gerd_in_group),
    "GET groups:offer": Call(slug, prepare=keeping.is_offered),
    "POST groups:accept_offer": Call(slug, prepare=keeping.is_offered),
    "POST groups:decline_offer": Call(slug, prepare=keeping.is_offered),
    "POST groups:withdraw_offer": Call(slug, prepare=keeping.has_offered),
    "GET groups:archive": Call(slug),
    "POST groups:begin_archive": Call(slug),
    "POST groups:reopen": Call(slug, prepare=keeping.is_archived),
    "POST groups:delete": Call(slug, keeping.typed, keeping.is_archived),
    "POST groups:keep": Call(slug, prepare=keeping.is_going),
    "POST groups:join archived": Call(slug, prepare=keeping.is_archived),
    "GET discussions:new_topic archived": Call(slug, prepare=keeping.is_archived),
    "POST discussions:new_topic archived": Call(
        slug, fixed(title="New", source="Text."), keeping.is_archived
    ),
    "GET groups:requests": Call(slug),
    "POST groups:accept": Call(in_group("request")),
    "POST groups:decline": Call(in_group("request")),
    "GET groups:invitations": Call(slug),
    "POST groups:invitations": Call(slug, fixed(days=7, max_uses=5, is_trusted="ask")),
    "POST groups:revoke": Call(in_group("invitation")),
    "GET groups:questions": Call(slug),
    "POST groups:questions": Call(slug, fixed(**getting_in.QUESTIONS)),
    "POST groups:accept_chosen": Call(slug, getting_in.ticked),
    "POST groups:decline_chosen": Call(slug, getting_in.ticked),
    "POST groups:note": Call(in_group("request"), fixed(text="I know her.")),
    "GET discussions:welcome": Call(slug),
    "POST discussions:welcome": Call(slug, fixed(greets="on", source="Welcome!", sender="", topic="")),
    "GET groups:newcomers": Call(slug),
    "POST groups:put_away": Call(getting_in.away("greeting")),
    "POST groups:put_away path": Call(getting_in.away("path")),
    "GET groups:domains": Call(slug),
    "POST groups:domains": Call(slug, fixed(domains="chamber.example")),
    "GET groups:exclusions": Call(slug),
    "POST groups:allow_again": Call(getting_in.kept_out_person, prepare=getting_in.keeps_out),
    "POST groups:remove for good": Call(gerd_in_group, fixed(for_good="on", reason="Spam.")),
    "GET groups:export": Call(lambda world, _actor: [world.group.slug, "csv"]),
    "POST groups:invitation asking": Call(token, prepare=getting_in.asking),
    "POST groups:invitation kept out": Call(token, prepare=getting_in.keeps_actor_out),
    **invited.CALLS,
    "POST groups:join trusted": Call(slug, prepare=getting_in.trusts),
    # Talk
    "GET discussions:topics": Call(slug),
    "GET discussions:tags": Call(slug),
    "GET discussions:edit_tag": Call(wood),
    "POST discussions:edit_tag": Call(wood, fixed(name="Timber")),
    "GET discussions:new_topic": Call(slug),
    "POST discussions:new_topic": Call(slug, fixed(title="New", source="Text.")),
    "POST discussions:new_topic with a tag": Call(slug, fixed(title="New", source="Text.", tags="Wood")),
    "GET discussions:topic": Call(topic),
    "GET discussions:topic removed": Call(topic, prepare=REMOVED),
    "GET discussions:topic removed by author": Call(topic, prepare=REMOVED_BY_AUTHOR),
    "GET discussions:group_feed": Call(slug),
    "GET discussions:topic_feed": Call(topic),
    "GET discussions:topic_feed removed": Call(topic, prepare=REMOVED),
    "GET discussions:oembed": Call(),
    "GET discussions:sitemaps": Call(),
    "GET discussions:sitemap": Call(lambda _world, _actor: [0]),
    "GET discussions:print_topic": Call(topic),
    "GET discussions:print_topic removed": Call(topic, prepare=REMOVED),
    "GET discussions:post": Call(reply),
    "GET discussions:reply": Call(topic),
    "POST discussions:reply": Call(topic, fixed(source="Text.")),
    "POST discussions:reply closed": Call(topic, fixed(source="Text."), CLOSED),
    "GET discussions:reply begun": Call(topic, fixed(draft=1)),
    "POST discussions:reply answered meanwhile": Call(topic, fixed(source="Text.", seen=1)),
    "GET discussions:since": Call(topic, fixed(number=1)),
    "POST discussions:undo_sending": Call(reply, prepare=stage.just_now),
    "POST discussions:undo_sending answered": Call(reply, prepare=stage.answered),
    "GET discussions:similar": Call(slug, fixed(title="Answered")),
    "GET discussions:mentions": Call(sent=at_topic),
    "GET discussions:drafts": Call(),
    "GET discussions:draft": Call(draft_at("topic")),
    "POST discussions:draft": Call(draft_at("topic"), fixed(source="Half")),
    "POST discussions:draft in the group": Call(draft_at("group"), fixed(source="Half")),
    "POST discussions:draft of a change": Call(draft_at("reply"), fixed(source="Half")),
    "POST discussions:discard_draft": Call(draft_at("topic"), prepare=stage.has_begun),
    "POST discussions:preview": Call(sent=fixed(source="*Text.*"), only_reads=True),
    "POST discussions:mark_read": Call(topic, fixed(number=2)),
    "GET discussions:first_unread": Call(topic),
    "GET discussions:last_post": Call(topic),
    "GET discussions:topic_at": Call(topic),
    "GET discussions:topics_at": Call(slug),
    "POST discussions:watch_topic": Call(topic, fixed(level=5)),
    "POST discussions:watch_group": Call(slug, fixed(level=1)),
    "POST discussions:catch_up": Call(slug),
    "GET discussions:edit_post": Call(reply),
    "POST discussions:edit_post": Call(reply, edited_post),
    "POST discussions:edit_post removed": Call(reply, edited_post, POST_REMOVED),
    "POST discussions:edit_post closed": Call(reply, edited_post, CLOSED),
    "GET discussions:history": Call(reply),
    "GET discussions:history removed": Call(reply, prepare=POST_REMOVED),
    "GET discussions:attachment": Call(mark("attachment")),
    "GET discussions:attachment removed": Call(mark("attachment"), prepare=POST_REMOVED),
    "GET discussions:attachment waiting": Call(mark("upload"), prepare=stage.has_uploaded()),
    "GET discussions:attachment somebody else's": Call(mark("upload"), prepare=stage.has_uploaded("Gerd")),
    "GET discussions:thumbnail": Call(mark("picture")),
    "GET discussions:thumbnail removed": Call(mark("picture"), prepare=POST_REMOVED),
    "POST discussions:upload": Call(sent=uploaded_file),
    "POST discussions:discard_upload": Call(mark("upload"), prepare=stage.has_uploaded()),
    "POST discussions:discard_upload somebody else's": Call(
        mark("upload"), prepare=stage.has_uploaded("Gerd")
    ),
    "GET discussions:posts_by": Call(lambda world, _actor: [world.reply.author_id]),
    "POST discussions:thank": Call(reply),
    "POST discussions:take_back_thanks": Call(reply, prepare=stage.has_thanked),
    "GET discussions:bookmarks": Call(prepare=stage.has_bookmarked),
    "POST discussions:bookmark": Call(reply),
    "POST discussions:bookmark removed": Call(reply, prepare=POST_REMOVED),
    "GET discussions:edit_bookmark": Call(reply, prepare=stage.has_bookmarked),
    "POST discussions:edit_bookmark": Call(reply, NOTE, stage.has_bookmarked),
    "POST discussions:edit_bookmark somebody else's": Call(reply, NOTE, stage.gerd_has_bookmarked),
    "POST discussions:remove_bookmark": Call(reply, prepare=stage.has_bookmarked),
    "GET discussions:close_topic": Call(topic),
    "POST discussions:close_topic": Call(topic, REASON),
    "GET discussions:reopen_topic": Call(topic, prepare=CLOSED),
    "POST discussions:reopen_topic": Call(topic, REASON, CLOSED),
    "POST discussions:reopen_topic closed by author": Call(topic, REASON, CLOSED_BY_AUTHOR),
    "GET discussions:delete_topic": Call(topic),
    "POST discussions:delete_topic": Call(topic, REASON),
    "POST discussions:delete_topic unanswered": Call(lonely, REASON),
    "POST discussions:restore_topic": Call(topic, prepare=REMOVED),
    "POST discussions:restore_topic removed by author": Call(topic, prepare=REMOVED_BY_AUTHOR),
    "GET discussions:delete_post": Call(reply),
    "POST discussions:delete_post": Call(reply, REASON),
    "POST discussions:restore_post": Call(reply, prepare=POST_REMOVED),
    "POST discussions:restore_post removed by author": Call(reply, prepare=POST_REMOVED_BY_AUTHOR),
    # Order
    "GET discussions:topic merged": Call(lonely, prepare=stage.merged),
    "POST discussions:edit_post wiki": Call(reply, edited_post, stage.shared),
    "POST discussions:accept_post": Call(reply),
    "POST discussions:take_acceptance_back": Call(topic, prepare=stage.accepted),
    "POST discussions:share_post": Call(reply),
    "POST discussions:unshare_post": Call(reply, prepare=stage.shared),
    "GET discussions:pin_topic": Call(topic),
    "POST discussions:pin_topic": Call(topic),
    "POST discussions:unpin_topic": Call(topic, prepare=stage.pinned),
    "GET discussions:plan_closing": Call(topic),
    "POST discussions:plan_closing": Call(topic, SILENCE),
    "POST discussions:plan_closing planned by moderator": Call(topic, SILENCE, PLANNED),
    "POST discussions:cancel_closing": Call(topic, prepare=PLANNED),
    "POST discussions:cancel_closing planned by author": Call(topic, prepare=PLANNED_BY_AUTHOR),
    "GET discussions:slow_down": Call(topic),
    "POST discussions:slow_down": Call(topic, fixed(minutes=5)),
    "POST discussions:end_slow_mode": Call(topic, prepare=stage.slow),
    "GET discussions:move_topic": Call(topic),
    "POST discussions:move_topic": Call(topic, moved, stage.with_other_group),
    "GET discussions:split_topic": Call(topic),
    "POST discussions:split_topic": Call(topic, fixed(title="New", numbers="2", reason="Why not.")),
    "GET discussions:merge_topic": Call(topic),
    "POST discussions:merge_topic": Call(topic, merged),
    "GET discussions:undo_relocation": Call(mark("relocation"), prepare=stage.split),
    "POST discussions:undo_relocation": Call(mark("relocation"), REASON, stage.split),
    "POST discussions:undo_relocation move": Call(mark("relocation"), REASON, stage.moved),
}
for room in (devices, exchange, insights, mail, meetups, moderation, operations, people, polls):
    CALLS |= room.CALLS
