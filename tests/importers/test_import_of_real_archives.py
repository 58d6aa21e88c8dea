"""The archives that the product was built on, end to end."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.db.models import F

from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.core.models import AuditEvent
from handschlag.discussions.models import Closure, Post, Topic
from handschlag.groups.models import Group, Membership
from handschlag.importers.actions import import_records
from handschlag.importers.formats import mbox, stackexchange, xmlrows
from handschlag.importers.report import Report
from handschlag.ties import actions as ledger
from handschlag.ties.models import Interaction
from tests import make
from tests.importers.archives import DUMP, MBOX, needs_dump, needs_mbox

pytestmark = pytest.mark.django_db


def import_dump(group: Group, folder: Path = DUMP, report: Path | None = None) -> Report:
    with Report(report) as lines:
        return import_records(
            stackexchange.read(folder), group, source="stackexchange", by=None, report=lines
        )


def import_mbox(group: Group, report: Path | None = None) -> Report:
    with Report(report) as lines:
        return import_records(mbox.read([MBOX]), group, source="mbox", by=None, report=lines)


@needs_dump
def test_a_dump_becomes_a_living_group(group, tmp_path):
    report = import_dump(group, report=tmp_path / "report.csv")
    group.refresh_from_db()
    posts = Post.objects.filter(topic__group=group)
    assert group.topic_count == Topic.objects.filter(group=group).count() == 612
    assert group.post_count == posts.count() == 612 + 1060 + 3413
    assert posts.filter(imported__key__startswith="post/", number__gt=1).count() == 1060
    assert posts.filter(imported__key__startswith="comment/", reply_to__isnull=False).count() == 3413
    assert Closure.objects.filter(topic__group=group).count() == 30
    assert Topic.objects.filter(group=group, accepted_post__isnull=False).count() == 389
    assert not Topic.objects.exclude(accepted_post=None).exclude(accepted_post__topic=F("pk")).exists()
    assert group.member_count == Membership.objects.filter(group=group).count() == 2 + 3460 + 3
    assert report.count("post", "made") == 5085
    assert not ledger.compare()
    assert Interaction.objects.filter(group=group, kind="reply").count() == replies_to_others()
    assert not Interaction.objects.filter(kind="thanks").exists()


@needs_dump
def test_the_report_accounts_for_every_row_of_a_dump(group, tmp_path):
    import_dump(group, report=tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    for path in DUMP.glob("*.xml"):
        rows = {
            f"{path.name}:{number}"
            for number, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1)
            if line.lstrip().startswith("<row ")
        }
        assert rows == {line["where"] for line in lines if line["where"].startswith(path.name)}
    assert {line["outcome"] for line in lines} == {"made", "merged", "skipped"}
    assert all(line["reason"] for line in lines if line["outcome"] != "made")


@needs_dump
def test_a_second_run_changes_nothing(group, tmp_path):
    import_dump(group)
    before = state_of(group)
    report = import_dump(group)
    assert report.changed == 0
    assert report.count("post", "already there") == 5085
    assert state_of(group) == before


@needs_dump
def test_a_dump_has_its_votes_as_counts(group):
    import_dump(group)
    most_voted = Post.objects.get(imported__key="post/1")
    votes = Counter()
    for _, cells in xmlrows.rows(DUMP / "Votes.xml"):
        if cells["PostId"] == "1":
            votes[cells["VoteTypeId"]] += 1
    assert most_voted.votes == votes["2"] - votes["3"] > 40


@needs_mbox
def test_a_mailing_list_becomes_a_living_group(group, tmp_path):
    import_mbox(group, tmp_path / "report.csv")
    posts = Post.objects.filter(topic__group=group)
    assert posts.count() == 759
    assert ImportedIdentity.objects.filter(source="mail").count() == 112
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["kind"] == "post"]
    assert len(lines) == 759
    guessed = [line for line in lines if "ancestor" in line["reason"] or "by the subject" in line["reason"]]
    resolved = posts.filter(number__gt=1).count()
    assert resolved - len(guessed) == 670
    assert not ledger.compare()


@needs_mbox
def test_no_address_reaches_what_people_read(group, tmp_path):
    import_mbox(group, tmp_path / "report.csv")
    addresses = set(ImportedIdentity.objects.values_list("email", flat=True))
    shown = [*Post.objects.values_list("source", flat=True), *Post.objects.values_list("html", flat=True)]
    shown += [*Topic.objects.values_list("title", flat=True), *Member.objects.values_list("name", flat=True)]
    shown.append((tmp_path / "report.csv").read_text(encoding="utf-8"))
    everything = "\n".join(shown).lower()
    assert len(addresses) == 112
    assert not [address for address in addresses if address in everything]


@needs_mbox
def test_authors_are_the_same_people_in_every_archive(group):
    import_mbox(group)
    second = make.group(slug="second")
    import_mbox(second)
    assert Member.objects.imported().count() == 112
    assert Membership.objects.filter(group=second, member__email=None).count() == 112


@needs_mbox
def test_each_run_is_one_line_in_the_audit(group):
    import_mbox(group)
    import_mbox(group)
    events = AuditEvent.objects.filter(verb="import", object_id=group.pk).order_by("pk")
    assert [event.detail["totals"].get("post made") for event in events] == [759, None]


def replies_to_others() -> int:
    """Counted on the raw files: answers and comments whose author is not whom they answer."""
    posts = {
        cells["Id"]: (cells.get("OwnerUserId") or cells.get("OwnerDisplayName"), cells.get("ParentId"))
        for _, cells in xmlrows.rows(DUMP / "Posts.xml")
        if cells["PostTypeId"] in "12"
    }
    pairs = [(author, posts[parent][0]) for author, parent in posts.values() if parent]
    pairs += [
        (cells.get("UserId") or cells.get("UserDisplayName"), posts[cells["PostId"]][0])
        for _, cells in xmlrows.rows(DUMP / "Comments.xml")
    ]
    return sum(author != other and "-1" not in {author, other} for author, other in pairs)


def state_of(group: Group) -> dict[str, object]:
    """All that an import writes, without ids and the moments of writing."""
    posts = Post.objects.filter(topic__group=group).order_by("imported__key")
    topics = posts.filter(number=1)
    ties = Interaction.objects.filter(group=group)
    group.refresh_from_db()
    return {
        "group": (group.member_count, group.topic_count, group.post_count, group.last_post_at),
        "posts": list(
            posts.values_list(
                "imported__key", "number", "author__name", "reply_to__imported__key", "source", "html",
                "created_at", "edited_at", "votes", "thanks_count",
            )
        ),
        "topics": list(
            topics.values_list(
                "topic__title", "topic__author__name", "topic__created_at", "topic__last_post_at",
                "topic__post_count", "topic__last_number",
                "topic__accepted_post__imported__key", "topic__closure__at", "topic__closure__reason",
            )
        ),
        "members": sorted(
            Membership.objects.filter(group=group).values_list("member__name", "joined_at", "member__about")
        ),
        "ties": sorted(ties.values_list("time", "source__name", "target__name", "value", "kind")),
    }  # fmt: skip
