"""Asking for figures: one computation at a time, none lost, none in the way for ever."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from handschlag.accounts.models import Member
from handschlag.core import clock, events
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.groups.models import Group, Membership
from handschlag.insights import actions, jobs, trends
from handschlag.insights.figures import Told
from handschlag.insights.models import PATIENCE, Chart, Snapshot
from tests import make
from tests.insights.conftest import client_of, days_ago
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db

LATER = PATIENCE + timedelta(minutes=1)


def compute(lively) -> Snapshot:
    snapshot = actions.request_snapshot(lively.group, by=lively.anna)
    run_due_jobs()
    snapshot.refresh_from_db()
    return snapshot


def kill_its_worker(snapshot: Snapshot) -> None:
    """As a power cut leaves it: begun long ago, never finished, its job still running on paper."""
    DBTaskResult.objects.filter(task_path__endswith="compute_snapshot").update(status="RUNNING")
    begun = clock.now() - LATER
    Snapshot.objects.filter(pk=snapshot.pk).update(requested_at=begun, started_at=begun, attempts=1)


def test_a_request_is_computed_by_the_worker_and_stored_with_its_charts(lively) -> None:
    snapshot = actions.request_snapshot(lively.group, by=lively.anna)
    assert snapshot.is_under_way
    assert not snapshot.figures
    assert run_due_jobs() == 1
    snapshot.refresh_from_db()
    assert not snapshot.is_under_way
    assert not snapshot.has_failed
    assert snapshot.chapters == 7
    assert snapshot.figures["active_share"]["n"] == len(lively.people) + 3
    assert set(Chart.objects.values_list("language", flat=True)) == {"de", "en"}


def test_who_waits_sees_how_many_chapters_are_done_and_a_new_attempt_begins_anew(lively) -> None:
    snapshot = actions.request_snapshot(lively.group, by=lively.anna)
    page, client = reverse("insights:hub", args=[lively.group.slug]), client_of(lively.anna)
    assert "Chapters computed" not in client.get(page).text
    held = actions.begin_snapshot(snapshot.pk)
    actions.note_chapters(held, 1)
    actions.note_chapters(held, 2)
    text = client.get(page).text
    assert '<progress max="7" value="3">' in text
    assert "3 / 7" in text
    kill_its_worker(snapshot)
    assert actions.begin_snapshot(snapshot.pk).chapters == 0


def test_a_request_and_its_job_stand_or_fall_together(lively) -> None:
    with transaction.atomic():
        actions.request_snapshot(lively.group, by=lively.anna)
        transaction.set_rollback(True)
    assert not Snapshot.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_job_that_runs_twice_computes_once(lively) -> None:
    snapshot = compute(lively)
    finished, charts = snapshot.finished_at, set(Chart.objects.values_list("pk", flat=True))
    jobs.compute_snapshot.call(snapshot.pk)
    snapshot.refresh_from_db()
    assert snapshot.finished_at == finished
    assert set(Chart.objects.values_list("pk", flat=True)) == charts


def test_a_job_whose_snapshot_is_gone_does_nothing(lively) -> None:
    jobs.compute_snapshot.call(4711)
    jobs.watch_snapshot.call(4711)


def test_a_second_request_waits_for_the_first(lively) -> None:
    actions.request_snapshot(lively.group, by=lively.anna)
    with pytest.raises(Conflict):
        actions.request_snapshot(lively.group, by=lively.anna)
    assert Snapshot.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.create(group=lively.group)


def test_groups_do_not_wait_for_each_other(lively) -> None:
    actions.request_snapshot(lively.group, by=lively.anna)
    actions.request_snapshot(make.group(lively.ben), by=lively.ben)
    assert Snapshot.objects.under_way().count() == 2


def test_only_who_runs_the_group_has_figures_computed(lively, clara) -> None:
    for person in (lively.ben, clara):
        with pytest.raises(NotAllowed):
            actions.request_snapshot(lively.group, by=person)
    Membership.objects.filter(member=lively.ben).update(role="moderator")
    actions.request_snapshot(lively.group, by=lively.ben)


def test_a_computation_that_died_does_not_stand_in_the_way(lively) -> None:
    died = actions.request_snapshot(lively.group, by=lively.anna)
    kill_its_worker(died)
    died.refresh_from_db()
    assert died.has_died
    assert not died.is_under_way
    actions.request_snapshot(lively.group, by=lively.anna)
    died.refresh_from_db()
    assert died.error


def test_a_computation_whose_worker_was_killed_is_taken_up_again(lively) -> None:
    died = actions.request_snapshot(lively.group, by=lively.anna)
    kill_its_worker(died)
    DBTaskResult.objects.filter(task_path__endswith="watch_snapshot").update(run_after=clock.now())
    run_due_jobs()
    died.refresh_from_db()
    assert died.figures
    assert died.attempts == 2


def test_after_three_deaths_it_is_given_up(lively) -> None:
    died = actions.request_snapshot(lively.group, by=lively.anna)
    kill_its_worker(died)
    Snapshot.objects.filter(pk=died.pk).update(attempts=actions.MAX_ATTEMPTS)
    jobs.watch_snapshot.call(died.pk)
    died.refresh_from_db()
    assert died.error
    assert died.finished_at


def test_what_cannot_be_computed_is_tried_three_times_and_then_says_why(lively, caplog) -> None:
    Membership.objects.filter(group=lively.group, member=lively.ben).update(left_at=days_ago(300))
    snapshot = actions.request_snapshot(lively.group, by=lively.anna)
    for _ in range(actions.MAX_ATTEMPTS):
        DBTaskResult.objects.filter(task_path__endswith="compute_snapshot").update(run_after=clock.now())
        run_due_jobs()
    snapshot.refresh_from_db()
    assert snapshot.attempts == actions.MAX_ATTEMPTS
    assert "ends before it begins" in snapshot.error
    assert "snapshot failed" in caplog.text
    page = client_of(lively.anna).get(f"/groups/{lively.group.slug}/insights/").text
    assert "The last computation did not finish" in page
    assert "ends before it begins" not in page
    actions.request_snapshot(lively.group, by=lively.anna)


def test_a_late_worker_does_not_overwrite_what_came_after_it(lively) -> None:
    late = actions.request_snapshot(lively.group, by=lively.anna)
    begun = actions.begin_snapshot(late.pk)
    assert begun is not None
    kill_its_worker(late)
    newer = actions.request_snapshot(lively.group, by=lively.anna)
    jobs.compute_snapshot.call(newer.pk)
    charts = set(Chart.objects.values_list("pk", flat=True))
    jobs._compute(begun)
    assert not Snapshot.objects.filter(pk=late.pk).exclude(figures={}).exists()
    assert set(Chart.objects.values_list("pk", flat=True)) == charts


def test_old_charts_go_and_old_figures_stay_for_a_year(lively) -> None:
    first = compute(lively)
    Snapshot.objects.filter(pk=first.pk).update(requested_at=days_ago(300))
    ancient = Snapshot.objects.create(
        group=lively.group, requested_at=days_ago(500), finished_at=days_ago(500)
    )
    second = compute(lively)
    assert set(Chart.objects.values_list("snapshot", flat=True)) == {second.pk}
    assert Snapshot.objects.filter(pk=first.pk).exists()
    assert not Snapshot.objects.filter(pk=ancient.pk).exists()


def test_an_import_has_the_figures_computed(lively, django_capture_on_commit_callbacks) -> None:
    for _ in range(2):  # the second finds the first still under way
        with django_capture_on_commit_callbacks(execute=True):
            events.announce("importers.imported", group=lively.group)
    assert Snapshot.objects.count() == 1
    run_due_jobs()
    assert Snapshot.objects.get().figures


def test_every_chapter_is_computed_of_a_group_and_of_the_site(lively) -> None:
    make.group(make.member("Otto Other"))
    jobs.compute_due.call(clock.now().date().isoformat())
    run_due_jobs()
    of_group = Snapshot.objects.computed().get(group=lively.group)
    of_site = Snapshot.objects.computed().get(group=None)
    for snapshot in (of_group, of_site):
        assert {"active_share", "net_loser", "dependency", "kept_share", "tipping_point", "to_meet"} <= set(
            snapshot.figures
        )
    assert of_site.figures["active_share"]["n"] == of_group.figures["active_share"]["n"] + others(lively)


def others(lively) -> int:
    humans = Member.objects.filter(is_active=True, is_bot=False)
    return humans.exclude(memberships__group=lively.group).count()


def test_figures_are_computed_once_a_day_and_of_a_silent_archive_once(lively) -> None:
    today = clock.now().date().isoformat()
    for _time in range(2):
        jobs.compute_due.call(today)
        run_due_jobs()
    assert Snapshot.objects.filter(group=lively.group).count() == 1
    Group.objects.filter(pk=lively.group.pk).update(created_at=clock.now())
    jobs.compute_due.call((clock.now() + timedelta(days=1)).date().isoformat())
    run_due_jobs()
    jobs.compute_due.call((clock.now() + timedelta(days=2)).date().isoformat())
    assert not Snapshot.objects.under_way().filter(group=lively.group).exists()


def test_a_trend_keeps_days_for_a_month_and_weeks_for_a_year(lively) -> None:
    told = Told(value=0.5, unit="share", n=9, people=9, window_days=30)
    found, first = {}, date(2025, 1, 1)
    for day in range(500):
        found = trends.with_figures(found, first + timedelta(days=day), {"active_share": told})
    days = [date.fromisoformat(str(point[0])) for point in found["active_share"]]
    assert days == sorted(days)
    assert days[-32:] == [first + timedelta(days=499 - back) for back in range(31, -1, -1)]
    assert all(day.isoweekday() == 7 for day in days[:-32])
    assert first + timedelta(days=99) <= days[0] <= first + timedelta(days=106)
    assert found["active_share"][-1] == [days[-1].isoformat(), 0.5, 9]
