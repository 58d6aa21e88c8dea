"""How the rows of those who run the site are called."""

from io import BytesIO
from pathlib import PurePath
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult, get_date_max
from PIL import Image

from handschlag.accounts.actions import change_site
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.models import AuditEvent, Site
from handschlag.notifications.models import OutgoingMail
from handschlag.operations.models import Deactivation, LegalKind, LegalText
from tests import make
from tests.rights import keeping
from tests.rights.calling import Call, fixed, mark

WORK = "handschlag.operations.jobs.measure_storage"


def gerd(world, actor):
    return [world.gerd.pk]


def oneself(world, actor):
    return [actor.pk if actor else world.gerd.pk]


def operator(world, actor):
    return [world.person("operator").pk]


def switched_off(world, actor):
    Deactivation.objects.create(member=world.gerd, by=world.person("operator"), reason="Rude")
    Member.objects.filter(pk=world.gerd.pk).update(is_active=False)


def unproven(world, actor):
    world.marks["unproven"] = make.member("New Person").pk


def gerd_runs(world, actor):
    Member.objects.filter(pk=world.gerd.pk).update(is_operator=True)


def given_up(world, actor):
    mail = OutgoingMail.objects.create(to="a@example.org", subject="A", text="B", given_up_at=clock.now())
    world.marks["mail"] = mail.pk


def changed(world, actor):
    operator = world.person("operator")
    change_site(by=operator, tagline="Another one")
    world.marks["event"] = AuditEvent.objects.filter(verb="change site").latest("pk").pk


def example(world, actor):
    return ["groups-accepted"]


def failed(world, actor):
    work = DBTaskResult.objects.create(
        id=uuid4(),
        status="FAILED",
        args_kwargs={"args": [], "kwargs": {}},
        task_path=WORK,
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="builtins.ValueError",
        traceback="",
    )
    world.marks["work"] = work.pk


def terms(world, actor):
    LegalText.objects.create(
        kind=LegalKind.TERMS, number=1, sources={"en": "Be kind."}, pages={"en": "<p>Be kind.</p>"}
    )


def picture():
    out = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


def looks(world, actor):
    name = default_storage.save("look/logo.png", ContentFile(picture().read()))
    pair = {"green": ["#123456", "#abcdef"]}
    Site.objects.filter(pk=1).update(look="abc", colours=pair, logo=name)


def privacy(world, actor):
    return ["privacy"]


TEXTS = {"seen": 0} | {f"text_{code}": "Us" for code, _name in settings.LANGUAGES}

CALLS: dict[str, Call] = {
    "GET operations:index": Call(),
    "GET operations:members": Call(),
    "GET operations:member": Call(gerd),
    "GET operations:roles": Call(),
    "POST operations:deactivate": Call(gerd, fixed(reason="Rude")),
    "POST operations:deactivate one's own": Call(oneself, fixed(reason="Tired")),
    "POST operations:reactivate": Call(gerd, prepare=switched_off),
    "POST operations:sign_out": Call(gerd),
    "POST operations:remind": Call(mark("unproven"), prepare=unproven),
    "POST operations:appoint": Call(gerd),
    "POST operations:resign": Call(gerd, prepare=gerd_runs),
    "POST operations:resign the last": Call(operator),
    "GET operations:groups": Call(),
    "GET operations:group": Call(keeping.group_key),
    "POST operations:appoint_organiser": Call(keeping.orphan_and_gerd, prepare=keeping.is_orphaned),
    "POST operations:archive_group": Call(keeping.group_key),
    "POST operations:reopen_group": Call(keeping.group_key, prepare=keeping.is_archived),
    "POST operations:delete_group": Call(keeping.group_key, keeping.typed, keeping.is_archived),
    "POST operations:keep_group": Call(keeping.group_key, prepare=keeping.is_going),
    "GET operations:settings_history": Call(),
    "POST operations:change_back": Call(mark("event"), prepare=changed),
    "GET operations:look": Call(),
    "POST operations:look": Call(sent=fixed(green_light="#123456")),
    "POST operations:change_logo": Call(sent=lambda _world, _actor: {"logo": picture()}),
    "POST operations:remove_logo": Call(prepare=looks),
    "GET operations:style_sheet": Call(lambda _world, _actor: ["abc"], prepare=looks),
    "GET operations:logo": Call(lambda _world, _actor: [PurePath(Site.load().logo).stem], prepare=looks),
    "GET operations:icon": Call(
        lambda _world, _actor: [PurePath(Site.load().logo).stem, "32"], prepare=looks
    ),
    "GET operations:merge": Call(gerd, lambda world, _actor: {"into": world.person("member").pk}),
    "POST operations:merge": Call(
        gerd, lambda world, _actor: {"into": world.person("member").pk, "sure": "on"}
    ),
    "GET operations:mails": Call(),
    "POST operations:retry_mail": Call(mark("mail"), prepare=given_up),
    "POST operations:retry_mails": Call(prepare=given_up),
    "POST operations:give_mail_up": Call(mark("mail"), prepare=given_up),
    "GET operations:previews": Call(),
    "GET operations:preview": Call(example),
    "GET operations:preview_html": Call(example),
    "POST operations:send_preview": Call(example),
    "GET operations:work": Call(),
    "POST operations:retry_work": Call(mark("work"), prepare=failed),
    "POST operations:retry_all_work": Call(prepare=failed),
    "POST operations:give_work_up": Call(mark("work"), prepare=failed),
    "GET operations:storage": Call(),
    "POST operations:measure_storage": Call(),
    "GET operations:edit_legal": Call(privacy),
    "POST operations:edit_legal": Call(privacy, fixed(**TEXTS)),
    "GET operations:imprint": Call(),
    "GET operations:privacy": Call(),
    "GET operations:terms": Call(prepare=terms),
    "GET operations:legal_version": Call(lambda _world, _actor: ["terms", 1], prepare=terms),
    "POST operations:accept_terms": Call(sent=fixed(number=1), prepare=terms),
}
