"""How the rows of the table's part on own data are called: see ``tests/rights/calls.py``."""

from django.core.files.base import ContentFile

from handschlag.accounts.models import DataExport, Erasure
from handschlag.core import clock
from tests.rights.calling import Call, mark


def made_for(whom):
    """An export that is ready: of the actor (for visitors: the author), or of Gerd."""

    def prepare(world, actor):
        owner = world.gerd if whom == "gerd" else actor or world.person("author")
        export = DataExport(member=owner, ready_at=clock.now())
        export.file.save("a.zip", ContentFile(b"a"))
        world.marks["export"] = export.pk

    return prepare


def going(world, actor):
    Erasure.objects.create(member=actor or world.person("author"), due_at=clock.now())


EXPORT = mark("export")

CALLS: dict[str, Call] = {
    "GET accounts:own_data": Call(),
    "POST accounts:ask_for_export": Call(),
    "GET accounts:export": Call(EXPORT, prepare=made_for("actor")),
    "GET accounts:export somebody else's": Call(EXPORT, prepare=made_for("gerd")),
    "GET accounts:erase": Call(),
    "POST accounts:erase": Call(),
    "POST accounts:keep_account": Call(prepare=going),
}
