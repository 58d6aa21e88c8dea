"""``handschlag import``, as an operator types it."""

import csv
import gzip
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handschlag.accounts.models import Member
from handschlag.cli.verbs import app
from handschlag.core.errors import Invalid
from handschlag.discussions.models import Attachment, Post
from handschlag.groups.models import Group, Membership, Role
from tests import make
from tests.importers.archives import answer, dump, mail, mbox, question, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """The folder in which the command is typed."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def typed(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["import", *(str(argument) for argument in arguments)])


def test_a_missing_group_is_created_and_organised_by_the_operator(site, folder):
    rosa = make.member("Rosa", is_operator=True)
    path = mbox(folder / "x.mbox", mail())
    result = typed("mbox", path, "--group", "our-network", "--name", "Our network", "--language", "de")
    assert result.exit_code == 0, result.output
    group = Group.objects.get(slug="our-network")
    assert (group.name, group.language, group.post_count) == ("Our network", "de", 1)
    assert Membership.objects.get(group=group, role=Role.ORGANISER).member == rosa
    assert "organised by Rosa" in result.output


def test_on_a_site_without_an_operator_the_group_waits_for_an_organiser(site, folder):
    result = typed("mbox", mbox(folder / "x.mbox", mail()), "--group", "g")
    assert "Nobody organises it yet" in result.output
    assert Group.objects.get(slug="g").member_count == 1


@pytest.mark.parametrize(
    ("chosen", "visibility", "joining"),
    [([], "closed", "request"), (["open"], "open", "open"), (["hidden"], "hidden", "invitation")],
)
def test_a_mailing_list_is_not_public_unless_told(site, folder, chosen, visibility, joining):
    options = [part for value in chosen for part in ("--visibility", value)]
    typed("mbox", mbox(folder / "x.mbox", mail()), "--group", "g", *options)
    group = Group.objects.get(slug="g")
    assert (group.visibility, group.joining) == (visibility, joining)


def test_a_public_dump_becomes_an_open_group(site, folder):
    archive = dump(folder / "dump", Users=[user(1)], Posts=[question(1)])
    typed("stackexchange", archive, "--group", "g")
    assert Group.objects.get(slug="g").visibility == "open"


def test_an_existing_group_stays_as_it_is(group, folder):
    result = typed("mbox", mbox(folder / "x.mbox", mail()), "--group", group.slug, "--name", "Other")
    assert "Created" not in result.output
    assert Group.objects.get(pk=group.pk).name == group.name


def test_a_dump_is_imported_and_reported(group, folder):
    archive = dump(folder / "dump", Users=[user(1), user(2)], Posts=[question(1), answer(2, to=1)])
    result = typed("stackexchange", archive, "--group", group.slug, "--report", folder / "lines.csv")
    assert result.exit_code == 0, result.output
    assert "2 posts in 1 topics" in result.output.replace("\n", " ")
    with (folder / "lines.csv").open(newline="") as file:
        assert {line["where"] for line in csv.DictReader(file)} == {
            "Users.xml:3", "Users.xml:4", "Posts.xml:3", "Posts.xml:4"
        }  # fmt: skip


def test_without_being_told_the_report_stands_in_the_present_folder(group, folder):
    typed("mbox", mbox(folder / "x.mbox", mail()), "--group", group.slug)
    (report,) = folder.glob(f"import-{group.slug}-*.csv")
    assert report.read_text().startswith("where,kind,key,outcome,reason")


def test_several_files_are_one_archive(group, folder):
    first = mbox(folder / "1.mbox", mail("Answer", message_id="<2@x>", In_Reply_To="<1@x>"))
    second = folder / "2.mbox.gz"
    second.write_bytes(
        gzip.compress(mail("Question", message_id="<1@x>", date="Sun, 04 Feb 2024 10:00:00 +0100"))
    )
    typed("mbox", first, second, "--group", group.slug)
    assert [post.source for post in Post.objects.order_by("number")] == ["Question", "Answer"]
    assert Post.objects.get(number=2).reply_to.number == 1


def test_files_that_came_with_a_mail_are_kept(group, folder):
    body = "--B\nContent-Type: text/plain\n\nSee there.\n--B\nContent-Type: application/pdf\n\n%PDF\n--B--\n"
    path = mbox(folder / "x.mbox", mail(body, Content_Type="multipart/mixed; boundary=B"))
    typed("mbox", path, "--group", group.slug)
    assert Attachment.objects.get().post.source == "See there."


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.mbox", b"PK\x03\x04", "no mail archive"),
        ("x.mbox", mail() + mail("x" * 3_000_000, message_id="<2@x>"), "larger than 1 MB"),
        ("y.mbox", b"", "no such file"),
    ],
)
def test_what_cannot_be_read_ends_with_a_message_and_leaves_nothing(site, folder, name, content, message):
    (folder / name).write_bytes(content)
    result = typed("mbox", folder / "x.mbox", "--group", "fresh", "--max-mail-mb", 1)
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")
    assert "Nothing has been imported." in result.stderr
    assert not Group.objects.exists()
    assert not Member.objects.imported().exists()


def test_a_folder_that_is_no_dump_ends_with_a_message(site, folder):
    result = typed("stackexchange", folder, "--group", "fresh")
    assert result.exit_code == 2
    assert "no Posts.xml" in result.stderr


@pytest.mark.parametrize("slug", ["Our Network!", "über-uns", "new", "join", "", "a" * 61])
def test_a_group_is_not_created_under_a_name_that_is_no_address(site, folder, slug):
    result = typed("mbox", mbox(folder / "x.mbox", mail()), "--group", slug)
    assert isinstance(result.exception, Invalid)
    assert not Group.objects.exists()


def test_a_group_is_not_created_in_a_language_the_site_has_not(site, folder):
    result = typed("mbox", mbox(folder / "x.mbox", mail()), "--group", "fresh", "--language", "xx")
    assert result.exit_code == 2
    assert not Group.objects.exists()
