"""Where files are kept: orphans are collected, and a bucket that speaks S3 does as well as a disk."""

import os
import time
from datetime import timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from moto.server import ThreadedMotoServer

from handschlag.cli.daily import DEEDS, do_daily_deeds
from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.discussions import actions, jobs
from handschlag.discussions.actions.collecting import PATIENCE, Orphans, collect_orphans
from handschlag.discussions.models import Attachment
from handschlag.site import env
from tests import databases
from tests.core import bytes_of
from tests.served import Served

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "eu-central-1"}


def upload(by, content=b"Some words.", name="words.txt"):
    return actions.upload_file(SimpleUploadedFile(name, content), by=by)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


@pytest.fixture
def later(monkeypatch):
    """``later()``: more than a day has passed."""
    now = clock.now()
    return lambda: monkeypatch.setattr(clock, "now", lambda: now + PATIENCE + timedelta(minutes=1))


@pytest.fixture(scope="module")
def server():
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    yield "http://{}:{}".format(*made.get_host_and_port())
    made.stop()


@pytest.fixture
def bucket(server, settings):
    """An S3 server on this machine, and the site set to it as an operator would."""
    made = boto3.resource("s3", endpoint_url=server, **KEYS).create_bucket(
        Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    stored = env._files(f"s3://files/club?endpoint={server}&region=eu-central-1", "key", "secret")
    settings.STORAGES = settings.STORAGES | {"default": stored}
    yield made
    made.objects.delete()
    made.delete()


@pytest.fixture(params=["disk", "s3"])
def storage(request):
    if request.param == "s3":
        request.getfixturevalue("bucket")
    return default_storage


def names(storage):
    found = []
    folders = ["attachments"]
    while folders:
        folder = folders.pop()
        inner, files = storage.listdir(folder)
        folders += [f"{folder}/{name}" for name in inner]
        found += [f"{folder}/{name}" for name in files]
    return found


def test_uploads_that_no_post_claimed_are_collected_after_a_day(
    storage, topic, ben, later, django_capture_on_commit_callbacks
):
    forgotten = upload(ben, bytes_of.picture("PNG", (2000, 10)), "plan.png")
    kept = upload(ben)
    actions.reply_to_topic(topic, by=ben, source="A.", attach=[kept.pk])
    assert collect_orphans() == Orphans(uploads=0, files=0)
    later()
    assert collect_orphans(dry_run=True) == Orphans(uploads=1, files=0)
    assert Attachment.objects.filter(pk=forgotten.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert collect_orphans().uploads == 1
    assert list(Attachment.objects.all()) == [kept]
    assert names(storage) == [kept.file.name]


def test_stored_files_without_a_row_are_collected_after_a_day(storage, topic, ben, later):
    kept = upload(ben)
    post = actions.reply_to_topic(topic, by=ben, source="A.", attach=[kept.pk])
    lost = storage.save("attachments/2020/01/lost", ContentFile(b"lost"))
    assert collect_orphans() == Orphans(uploads=0, files=0)
    later()
    assert collect_orphans(dry_run=True) == Orphans(uploads=0, files=1)
    assert storage.exists(lost)
    assert collect_orphans() == Orphans(uploads=0, files=1)
    assert names(storage) == [kept.file.name]
    post.delete()
    assert collect_orphans() == Orphans(uploads=0, files=1)
    assert names(storage) == []


def test_pictures_of_members_are_nobodys_orphans(ben, later):
    ben.avatar.save("face.webp", ContentFile(b"RIFF"))
    later()
    assert collect_orphans() == Orphans(uploads=0, files=0)
    assert default_storage.exists(ben.avatar.name)


def test_a_file_is_stored_and_handed_out_from_a_bucket(client, bucket, topic, ben):
    photo = upload(ben, bytes_of.picture("JPEG", (2000, 1000)), "IMG.jpg")
    actions.reply_to_topic(topic, by=ben, source=photo.markdown)
    assert sorted(item.key for item in bucket.objects.all()) == sorted(
        f"club/{name}" for name in (photo.file.name, photo.thumbnail.name)
    )
    for name, kind in (("attachment", "image/jpeg"), ("thumbnail", "image/webp")):
        answer = client.get(reverse(f"discussions:{name}", args=[photo.pk]))
        assert answer["Content-Type"] == kind
        assert len(b"".join(answer.streaming_content)) > 100
    bucket.objects.delete()
    assert client.get(reverse("discussions:attachment", args=[photo.pk])).status_code == 404


def test_what_is_refused_leaves_nothing_in_a_bucket(bucket, settings, ben):
    settings.UPLOAD_QUOTA = 4096
    upload(ben)
    with pytest.raises(Invalid):
        upload(ben)
    assert len(list(bucket.objects.all())) == 1


def test_the_day_has_its_deeds_and_one_that_fails_stops_no_other(db, ben, later, monkeypatch):
    upload(ben)
    later()
    done = []

    def broken():
        raise OSError("the disk is full")

    monkeypatch.setattr("handschlag.cli.daily.DEEDS", [broken, lambda: done.append(1), *DEEDS])
    do_daily_deeds()
    assert done == [1]
    jobs.collect_files.call()
    assert not Attachment.objects.exists()


@pytest.mark.sqlite  # it uses a site of its own, on SQLite
def test_the_command_line_collects_orphans(served_with_orphan):
    served, path = served_with_orphan
    told = served.run("files", "collect", "--dry-run")
    assert "1 stored files without a row would go" in told.stdout
    assert path.exists()
    assert "1 stored files without a row deleted" in served.run("files", "collect").stdout
    assert not path.exists()


@pytest.fixture
def served_with_orphan(tmp_path):
    databases.place(tmp_path / "data")
    served = Served(tmp_path / "data")
    path = tmp_path / "data/files/attachments/2020/01/lost"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"lost")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(path, (two_days_ago, two_days_ago))
    return served, path


@pytest.mark.parametrize(
    ("url", "key", "secret"),
    [
        ("https://bucket", "", ""),
        ("s3://", "", ""),
        ("s3://key:secret@bucket", "", ""),
        ("s3://bucket?endpont=x", "", ""),
        ("s3://bucket", "key", ""),
    ],
)
def test_a_storage_that_cannot_work_is_refused_with_its_setting(url, key, secret):
    with pytest.raises(env.BadSetting, match="HANDSCHLAG_FILES"):
        env._files(url, key, secret)
