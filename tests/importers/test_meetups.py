"""``handschlag import meetup`` on tables written by hand: who comes in, who came, and what happens twice."""

import csv
import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from typer.testing import CliRunner, Result

from handschlag.accounts.models import ImportedIdentity
from handschlag.cli.verbs import app
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.discussions.models import Topic
from handschlag.groups.models import Membership
from handschlag.importers import meetings
from handschlag.importers.actions import import_meetups, spooled_meetups
from handschlag.importers.formats import meetup as tables
from handschlag.meetups.models import RSVP, Attendance, CheckIn, Host, Meetup, State
from handschlag.notifications.models import Notice
from handschlag.ties import actions as ledger
from handschlag.ties.models import Interaction

pytestmark = pytest.mark.django_db

MARCH = datetime(2014, 3, 12, 18, tzinfo=UTC)
EVENTS = ("event_id", "name", "time_ms", "utc_offset_ms", "group_id", "status")
RSVPS = ("event_id", "member", "guests", "response", "created_ms")
MEMBERS = ("member", "joined_ms", "group_id")


def ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def table(path: Path, names: Iterable[str], *rows: Iterable[object]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *rows])
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """One past evening of a programmers' group: Una and Udo said yes, Ulf no; a next one lies ahead."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "archive"
    folder.mkdir()
    ahead = clock.now() + timedelta(days=30)
    table(
        folder / "events.csv",
        EVENTS,
        ("1", "Code talk", ms(MARCH), -25_200_000, "7", "past"),
        ("2", "", ms(ahead), -25_200_000, "7", "upcoming"),
    )
    told = ms(MARCH - timedelta(days=3))
    table(
        folder / "rsvps.csv",
        RSVPS,
        ("1", "una", 0, "yes", told),
        ("1", "udo", 2, "yes", told + 1000),
        ("1", "ulf", 0, "no", told),
        ("2", "una", 0, "yes", told),
    )
    joined = ms(MARCH - timedelta(days=100))
    table(folder / "members.csv", MEMBERS, ("una", joined, "7"), ("udo", joined, "7"))
    table(folder / "groups.csv", ("group_id", "name", "organiser"), ("7", "Montana Programmers", "udo"))
    return folder


def imported(folder: Path, group, *options: object) -> Result:
    words = ["import", "meetup", folder, "--group", group.slug, "--report", "lines.csv", *options]
    return CliRunner().invoke(app, [str(word) for word in words])


def lines(**wanted: str) -> list[dict[str, str]]:
    with Path("lines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if wanted.items() <= row.items()]


def test_an_event_becomes_a_topic_with_a_time(group, folder):
    result = imported(folder, group)
    assert result.exit_code == 0, result.output
    meetup = Meetup.objects.get(topic__title="Code talk")
    assert (meetup.starts_at, meetup.ends_at - meetup.starts_at) == (MARCH, timedelta(hours=3))
    assert meetup.local_start.hour == 11
    assert meetup.topic.posts.get().source == "A meetup of Montana Programmers."
    assert meetup.topic.author.is_bot
    assert meetup.topic.created_at == MARCH - timedelta(days=3)
    assert [host.member.name for host in Host.objects.filter(meetup=meetup)] == ["udo"]
    group.refresh_from_db()
    assert (group.topic_count, group.post_count) == (2, 2)


def test_one_without_a_name_is_called_by_its_day(group, folder):
    imported(folder, group)
    upcoming = Meetup.objects.upcoming().get()
    assert upcoming.title.startswith("Meetup ")
    assert str(upcoming.starts_at.year) in upcoming.title


def test_people_become_members_without_login(group, folder):
    imported(folder, group)
    known = ImportedIdentity.objects.filter(source=f"meetup/{group.slug}", member__is_bot=False)
    assert sorted(known.values_list("key", flat=True)) == ["udo", "ulf", "una"]
    assert not known.filter(member__email__isnull=False).exists()
    joined = dict(Membership.objects.filter(group=group).values_list("member__name", "joined_at"))
    assert joined["una"] == MARCH - timedelta(days=100)
    assert joined["ulf"] == MARCH - timedelta(days=3)  # since the first answer


def test_who_said_yes_to_a_past_meetup_came(group, folder):
    imported(folder, group)
    meetup = Meetup.objects.get(topic__title="Code talk")
    came = Attendance.objects.filter(meetup=meetup).values_list("member__name", "is_present", "rsvp__state")
    assert sorted(came) == [("udo", True, "going"), ("una", True, "going")]
    assert meetup.place_heads == 4
    assert meetup.attendance_is_closed
    assert set(CheckIn.objects.values_list("way", flat=True)) == {"import"}
    assert Interaction.objects.filter(kind="attendance", value=1.0, time=MARCH).count() == 2
    assert not ledger.compare()


def test_a_meetup_ahead_keeps_its_answers_and_has_no_list_yet(group, folder):
    imported(folder, group)
    upcoming = Meetup.objects.upcoming().get()
    assert upcoming.rsvps.get().state == State.GOING
    assert not upcoming.attendance_is_closed


def test_nobody_is_told(group, folder):
    imported(folder, group)
    assert not mail.outbox
    assert not Notice.objects.exists()


def test_what_became_of_one_that_lay_ahead_is_not_made_up(group, folder):
    table(folder / "events.csv", EVENTS, ("1", "Then", ms(MARCH), "", "7", "upcoming"))
    imported(folder, group)
    meetup = Meetup.objects.get()
    assert meetup.attendance_is_closed
    assert not meetup.attendances.exists()


def test_one_called_off_says_so(group, folder):
    table(folder / "events.csv", EVENTS, ("1", "Then", ms(MARCH), "", "7", "cancelled"))
    imported(folder, group)
    assert Meetup.objects.get().is_cancelled
    assert not Attendance.objects.exists()


def test_twice_changes_nothing(group, folder):
    imported(folder, group)
    group.refresh_from_db()
    before = (Interaction.objects.count(), CheckIn.objects.count(), group.member_count, group.version)
    imported(folder, group)
    group.refresh_from_db()
    assert not lines(outcome="made")
    after = (Interaction.objects.count(), CheckIn.objects.count(), group.member_count, group.version)
    assert after == before


def test_an_import_that_was_stopped_is_finished_by_the_next(group, folder, monkeypatch):
    def stopped(_done: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(meetings, "BATCH", 1)
    with spooled_meetups(tables.read(folder)) as spool, pytest.raises(KeyboardInterrupt):
        import_meetups(spool, group, source="meetup", by=None, progress=stopped)
    assert Meetup.objects.count() == 1
    assert not ledger.compare()
    imported(folder, group)
    assert Meetup.objects.count() == 2
    assert RSVP.objects.count() == 4
    assert CheckIn.objects.count() == 2
    assert not ledger.compare()
    group.refresh_from_db()
    assert (group.topic_count, group.member_count) == (2, 2 + 3)


def test_only_organisers_import_into_their_group(group, folder, ben):
    with spooled_meetups(tables.read(folder)) as spool, pytest.raises(NotAllowed):
        import_meetups(spool, group, source="meetup", by=ben)


def test_a_larger_archive_adds_what_is_new(group, folder):
    imported(folder, group)
    with (folder / "rsvps.csv").open("a", newline="") as file:
        csv.writer(file).writerow(("1", "uwe", 0, "yes", ms(MARCH)))
    imported(folder, group)
    assert [line["key"] for line in lines(outcome="made", kind="rsvp")] == ["1/uwe"]
    assert Attendance.objects.count() == 3
    assert not ledger.compare()
    assert Interaction.objects.filter(kind="attendance").net().count() == 6


def test_one_that_has_taken_place_since_is_closed(group, folder):
    table(folder / "events.csv", EVENTS, ("1", "Code talk", ms(MARCH), "", "7", "upcoming"))
    table(folder / "rsvps.csv", RSVPS, ("1", "una", 0, "yes", ""), ("1", "udo", 0, "yes", ""))
    imported(folder, group)
    table(folder / "events.csv", EVENTS, ("1", "Code talk", ms(MARCH), "", "7", "past"))
    imported(folder, group)
    assert Attendance.objects.count() == 2
    assert not ledger.compare()


def test_what_people_have_answered_here_stays(group, folder):
    imported(folder, group)
    RSVP.objects.filter(meetup__topic__title="Code talk", member__name="ulf").update(state=State.MAYBE)
    imported(folder, group)
    assert RSVP.objects.get(member__name="ulf").state == State.MAYBE


def test_of_two_answers_the_last_one_holds(group, folder):
    with (folder / "rsvps.csv").open("a", newline="") as file:
        csv.writer(file).writerow(("1", "una", 0, "no", ms(MARCH)))
    imported(folder, group)
    assert RSVP.objects.get(meetup__topic__title="Code talk", member__name="una").state == State.NO
    assert [line["where"] for line in lines(outcome="merged", kind="rsvp")] == ["rsvps.csv:2"]


def test_every_row_has_its_line(group, folder):
    table(folder / "tags.csv", ("tag",), ("python",))
    with (folder / "rsvps.csv").open("a", newline="") as file:
        csv.writer(file).writerow(("99", "una", 0, "yes", ""))
    imported(folder, group)
    for path in folder.glob("*.csv"):
        rows = len(path.read_text().splitlines()) - 1
        told = {line["where"] for line in lines() if line["where"].startswith(path.name)}
        assert told == {f"{path.name}:{number}" for number in range(2, 2 + rows)}
    assert lines(where="rsvps.csv:6")[0]["reason"] == "its event is not in the archive"


def test_one_group_of_many_can_be_chosen(group, folder):
    with (folder / "events.csv").open("a", newline="") as file:
        csv.writer(file).writerow(("3", "Tango", ms(MARCH), "", "8", "past"))
    imported(folder, group, "--only", "8")
    assert Topic.objects.get().title == "Tango"
    assert len(lines(reason="of another group of the archive")) == 2 + 4 + 2 + 1


def test_another_archive_needs_a_name_of_its_own(group, folder):
    imported(folder, group)
    table(folder / "events.csv", EVENTS, ("1", "Other", ms(MARCH) + 60_000, "", "7", "past"))
    result = imported(folder, group)
    assert isinstance(result.exception, Conflict)
    assert imported(folder, group, "--source", "second").exit_code == 0


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("1", "x", "soon", "", "7", "past"), "events.csv:2: time_ms is “soon”"),
        (("", "x", "1", "", "7", "past"), "events.csv:2: event_id is empty"),
        (("1", "x", "1", "", "7", "perhaps"), "events.csv:2: status is “perhaps”"),
        (("1", "x"), "events.csv:2: has 2 cells instead of 6"),
        (("1", "x", "-5", "", "7", "past"), "events.csv:2: time_ms is -5"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(group, folder, row, problem):
    table(folder / "events.csv", EVENTS, row)
    result = imported(folder, group)
    assert result.exit_code == 2
    assert problem in result.output.replace("\n", "")
    assert "Nothing has been imported" in result.output
    assert not Meetup.objects.exists()


def test_a_table_that_is_missing_is_named(group, folder):
    (folder / "rsvps.csv").unlink()
    result = imported(folder, group)
    assert "there is no table rsvps.csv" in result.output.replace("\n", "")


def test_gzipped_tables_are_read_and_broken_ones_refused(group, folder):
    plain = folder / "events.csv"
    packed = gzip.compress(plain.read_bytes())
    plain.unlink()
    (folder / "events.csv.gz").write_bytes(packed[:-9])
    assert imported(folder, group).exit_code == 2
    (folder / "events.csv.gz").write_bytes(packed)
    assert imported(folder, group).exit_code == 0
    assert Meetup.objects.count() == 2
