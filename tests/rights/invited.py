"""Inviting people by mail and importing them: what their rows of the rights table need."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.groups.actions import upload_table
from handschlag.groups.codes.refusals import never_address
from handschlag.groups.models import InvitationRound, InvitedPerson, MemberImport
from tests.rights.calling import Call, fixed, in_group, slug
from tests.rights.world import World

TOKEN, OLDER = "a-personal-invitation", "the-one-before"
TABLE = b"Name;E-Mail\nNina Neu;nina@example.org\n"
WORDS = {"message": "", "language": "en", "reminds": "on"}


def invites(world: World, actor: Member | None) -> None:
    made = InvitationRound.objects.create(group=world.group, by=world.person("organiser"))
    person = InvitedPerson.objects.create(
        group=world.group,
        round=made,
        email="norbert@example.org",
        language="en",
        token_digest=digest(TOKEN),
        former_digest=digest(OLDER),
        mails=1,
        mailed_at=clock.now(),
        expires_at=clock.now() + timedelta(days=9),
    )
    world.marks["invited"] = person.pk


def withdrew(world: World, actor: Member | None) -> None:
    invites(world, actor)
    InvitedPerson.objects.update(withdrawn_at=clock.now())


def brings(world: World, actor: Member | None) -> None:
    found = upload_table(world.group, TABLE, "a.csv", by=world.person("organiser"))
    world.marks["table"] = found.pk


def reports(world: World, actor: Member | None) -> None:
    brings(world, actor)
    found = MemberImport.objects.get()
    found.rejected.save("rejected.csv", ContentFile(b"Name"))


def with_token(token):
    return lambda _world, _actor: [token]


def never(world, actor):
    return [never_address("a@example.org").rstrip("/").rsplit("/", 1)[1]]


def table(world, actor):
    return {"file": SimpleUploadedFile("a.csv", TABLE)}


LIST = WORDS | {"addresses": "nina@example.org"}
CALLS: dict[str, Call] = {
    "GET groups:personal": Call(with_token(TOKEN), prepare=invites),
    "POST groups:personal": Call(with_token(TOKEN), prepare=invites),
    "GET groups:personal older": Call(with_token(OLDER), prepare=invites),
    "POST groups:personal older": Call(with_token(OLDER), prepare=invites),
    "POST groups:decline_personal": Call(with_token(TOKEN), prepare=invites),
    "GET groups:never": Call(never),
    "POST groups:never": Call(never),
    "GET groups:invited": Call(slug, prepare=invites),
    "GET groups:export_invited": Call(slug, prepare=invites),
    "GET groups:invite": Call(slug),
    "POST groups:invite": Call(slug, fixed(**LIST), only_reads=True),
    "POST groups:invite confirmed": Call(slug, fixed(confirmed="yes", **LIST)),
    "POST groups:send_again": Call(in_group("invited"), prepare=withdrew),
    "POST groups:withdraw_personal": Call(in_group("invited"), prepare=invites),
    "GET groups:correct": Call(in_group("invited"), prepare=invites),
    "POST groups:correct": Call(in_group("invited"), fixed(email="nora@example.org"), prepare=invites),
    "GET groups:upload": Call(slug),
    "POST groups:upload": Call(slug, table),
    "GET groups:table": Call(in_group("table"), prepare=brings),
    "POST groups:table": Call(in_group("table"), fixed(column_0="ignored", column_1="email"), prepare=brings),
    "POST groups:begin_import": Call(in_group("table"), fixed(**WORDS), prepare=brings),
    "POST groups:discard_import": Call(in_group("table"), prepare=brings),
    "GET groups:rejected": Call(in_group("table"), prepare=reports),
}
