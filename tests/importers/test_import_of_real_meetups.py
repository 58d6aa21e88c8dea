"""The meetups of thirteen real groups, end to end."""

import csv
import gzip

import pytest
from django.db.models import Count

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Membership
from handschlag.importers.actions import import_meetups, spooled_meetups
from handschlag.importers.formats import meetup
from handschlag.importers.report import Report
from handschlag.meetups.models import RSVP, Attendance, Meetup, State
from handschlag.ties import actions as ledger
from handschlag.ties.models import Interaction
from tests.importers.archives import MEETUPS, needs_meetups

pytestmark = [pytest.mark.django_db, needs_meetups]


def brought(group: Group, path=None) -> Report:
    with Report(path) as report, spooled_meetups(meetup.read(MEETUPS)) as spool:
        return import_meetups(spool, group, source="meetup", by=None, report=report)


def test_thirteen_groups_become_one_that_is_told_row_by_row_and_only_once(group, tmp_path):
    report = brought(group, tmp_path / "lines.csv")
    assert [report.count("event", outcome) for outcome in ("made", "merged")] == [1391, 5]
    assert report.count("rsvp", "made") == RSVP.objects.count() == 10_416
    assert RSVP.objects.filter(state=State.GOING).count() == 7_616
    members = Membership.objects.filter(group=group, member__in=Member.objects.imported())
    assert members.count() == 1_757
    assert Meetup.objects.filter(attendance_closure__isnull=False).count() == 1_391
    assert_every_row_has_its_line(tmp_path / "lines.csv")
    assert_who_said_yes_to_a_past_event_came()
    assert not ledger.compare()
    before = state_of(group)
    again = brought(group)
    assert again.changed == 0
    assert again.count("rsvp", "already there") == 10_416
    assert state_of(group) == before


def assert_every_row_has_its_line(path):
    with path.open(encoding="utf-8", newline="") as file:
        told = {line["where"] for line in csv.DictReader(file)}
    for table in MEETUPS.glob("*.csv.gz"):
        with gzip.open(table, "rt", encoding="utf-8") as file:
            rows = sum(1 for _line in file)
        assert {f"{table.name}:{number}" for number in range(2, rows + 1)} <= told


def assert_who_said_yes_to_a_past_event_came():
    """Counted on the raw files."""
    with gzip.open(MEETUPS / "events.csv.gz", "rt", encoding="utf-8") as file:
        past = {row["event_id"] for row in csv.DictReader(file) if row["status"] == "past"}
    with gzip.open(MEETUPS / "rsvps.csv.gz", "rt", encoding="utf-8") as file:
        yes = [row["event_id"] for row in csv.DictReader(file) if row["response"] == "yes"]
    assert Attendance.objects.count() == sum(event in past for event in yes)
    sizes = Attendance.objects.values_list("meetup").annotate(n=Count("pk")).values_list("n", flat=True)
    met = Interaction.objects.filter(kind="attendance")
    assert met.count() == sum(n * (n - 1) for n in sizes)


def state_of(group: Group) -> list[object]:
    """What an import writes, in numbers that would show a second copy."""
    group.refresh_from_db()
    return [
        group.member_count,
        group.topic_count,
        group.post_count,
        group.last_post_at,
        group.version,
        Attendance.objects.count(),
        Interaction.objects.count(),
        sorted(Meetup.objects.values_list("pk", "place_heads", "uid")),
    ]
