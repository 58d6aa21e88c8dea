"""The site at a glance: what needs a hand stands there, and it costs the same however much there is."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult, get_date_max

from handschlag.accounts.models import SignupRequest
from handschlag.core import clock
from handschlag.groups.models import Membership, Role
from handschlag.notifications.models import OutgoingMail
from handschlag.operations.jobs import measure_storage
from handschlag.operations.models import LegalKind, LegalText
from handschlag.operations.pages.overview import overview
from tests import make
from tests.operations.conftest import proven

OVERVIEW = reverse("operations:index")


def fill(count):
    """So many of all that is counted."""
    for _number in range(count):
        member = proven(make.member())
        SignupRequest.objects.create(member=member)
        make.group(member)
        OutgoingMail.objects.create(to="ben@example.org", subject="x", text="y", given_up_at=clock.now())
        work = DBTaskResult.objects.create(
            id=uuid4(), status="READY", args_kwargs={"args": [], "kwargs": {}}, backend_name="default",
            task_path=measure_storage.module_path, run_after=get_date_max(),
            exception_class_path="", traceback="",
        )  # fmt: skip
        DBTaskResult.objects.filter(pk=work.pk).update(enqueued_at=clock.now() - timedelta(hours=1))


def test_twice_as_much_costs_as_many_queries(client, olga):
    client.force_login(olga)
    counts = []
    for _ in range(2):
        fill(10)
        client.get(OVERVIEW)
        with CaptureQueriesContext(connection) as queries:
            client.get(OVERVIEW)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_counts_all_there_is_and_says_what_needs_a_hand(olga):
    DBTaskResult.objects.all().delete()
    fill(3)
    Membership.objects.update(role=Role.MEMBER)
    LegalText.objects.create(kind=LegalKind.IMPRINT, number=1)
    found = overview(olga)
    assert (found.operators, found.groups, found.mails["failed"], found.work["waiting"]) == (1, 3, 3, 3)
    titles = {hand.title for hand in found.hands}
    assert {
        "3 people ask to join", "3 groups have no organiser", "3 mails were given up",
        "Nobody does the background work", "You run this site alone", "There is no privacy notice",
    } <= titles  # fmt: skip
    assert "There is no imprint" not in titles


def test_a_worker_with_much_to_do_is_not_said_to_be_missing(olga):
    DBTaskResult.objects.all().delete()
    fill(2)
    one = DBTaskResult.objects.earliest("enqueued_at")
    for minutes, is_said in ((30, True), (1, False)):
        DBTaskResult.objects.filter(pk=one.pk).update(
            status="SUCCESSFUL", started_at=clock.now() - timedelta(minutes=minutes)
        )
        titles = {hand.title for hand in overview(olga).hands}
        assert ("Nobody does the background work" in titles) is is_said
