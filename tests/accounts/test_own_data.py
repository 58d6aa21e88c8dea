"""Own data: all that names a member is spoken for and comes along in the file; others' is not in it."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.urls import reverse

from handschlag.accounts import own_data
from handschlag.accounts.jobs import keep_own_data, make_export
from handschlag.accounts.models import Block, DataExport, Member
from handschlag.core import clock
from handschlag.people.actions import conversing
from handschlag.people.models import Contact
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    make.site()
    return make.member("Anna Alder")


def exported(client, member):
    client.force_login(member)
    client.post(reverse("accounts:ask_for_export"))
    make.jobs_done(make_export)
    answer = client.get(reverse("accounts:export", args=[DataExport.objects.get(member=member).pk]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def rows(archive, name):
    return json.loads(archive.read(name))


def test_every_field_that_names_a_member_is_exported_or_has_a_reason():
    known = own_data.covered()
    silent = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
        if field.related_model is Member and f"{model._meta.label}.{field.name}" not in known
    ]
    assert not silent, "say in the room's own_data module what becomes of these"


def test_the_file_has_all_that_is_ones_own_and_nothing_that_is_not(client, anna):
    ben, clara = make.member("Ben Birch"), make.member("Clara Crane")
    group = make.group(ben)
    make.join(group, anna)
    make.topic(group, anna, "Oak or walnut")
    conversing.start_conversation(by=ben, members=[anna], text="For Anna")
    conversing.start_conversation(by=ben, members=[clara], text="Not for Anna")
    Contact.objects.create(owner=anna, other=ben, note="Likes bicycles")
    Contact.objects.create(owner=ben, other=anna, note="A secret of Ben's")
    Block.objects.create(by=clara, member=anna)
    archive = exported(client, anna)
    texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert rows(archive, "discussions/topic.json")[0]["title"] == "Oak or walnut"
    assert rows(archive, "people/message.json")[0]["author"] == {"id": ben.pk, "name": "Ben Birch"}
    assert rows(archive, "people/contact.json")[0]["note"] == "Likes bicycles"
    assert rows(archive, "account/member.json")[0]["email"] == anna.email
    everything = "".join(texts.values())
    for foreign in ("Not for Anna", "A secret of Ben's", "Clara", anna.password):
        assert foreign not in everything
    assert "Likes bicycles" in texts["index.html"]


def test_nobody_fetches_somebody_elses_file_and_it_goes_after_a_week(client, anna):
    exported(client, anna)
    export = DataExport.objects.get()
    client.force_login(make.member("Ben"))
    assert client.get(reverse("accounts:export", args=[export.pk])).status_code == 404
    DataExport.objects.update(ready_at=clock.now() - own_data.KEPT * 2)
    keep_own_data.call()
    assert not DataExport.objects.exists()


def test_while_a_file_is_made_asking_again_changes_nothing(client, anna):
    client.force_login(anna)
    client.post(reverse("accounts:ask_for_export"))
    client.post(reverse("accounts:ask_for_export"))
    assert DataExport.objects.count() == 1
    assert "is being made" in client.get(reverse("accounts:own_data")).content.decode()
