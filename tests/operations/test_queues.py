"""Mail and background work that hang are tried again or let go; what they say stays unseen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django_tasks_db.models import DBTaskResult, get_date_max

from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.notifications import jobs
from handschlag.notifications.actions import begin_delivery, send_mail
from handschlag.notifications.models import OutgoingMail
from handschlag.operations import actions
from handschlag.operations.jobs import measure_storage
from handschlag.operations.models import StorageReport
from handschlag.operations.pages import queues
from tests import make


def given_up(**fields):
    made = send_mail("ben@example.org", "Code 1234", "Your code is 1234")
    DBTaskResult.objects.all().delete()
    OutgoingMail.objects.filter(pk=made.pk).update(
        attempts=8, given_up_at=clock.now(), last_error="SMTPServerDisconnected: gone", **fields
    )
    return made


def failed(arguments=(), **fields):
    fields = {"exception_class_path": "builtins.ValueError", "traceback": ""} | fields
    return DBTaskResult.objects.create(
        id=uuid4(), status="FAILED", args_kwargs={"args": list(arguments), "kwargs": {}},
        task_path=measure_storage.module_path, backend_name="default", run_after=get_date_max(), **fields,
    )  # fmt: skip


def test_a_mail_that_was_given_up_goes_out_with_the_same_message_id(olga):
    mail = given_up()
    actions.retry_mail(mail, by=olga)
    make.jobs_done(jobs.send_waiting)
    assert [sent.extra_headers["Message-ID"] for sent in outbox.outbox] == [mail.message_id]
    mail.refresh_from_db()
    assert mail.sent_at is not None
    assert mail.given_up_at is None


def test_all_are_tried_again_at_once(olga):
    given_up(), given_up()
    assert actions.retry_given_up_mails(by=olga) == 2
    make.jobs_done(jobs.send_waiting)
    assert len(outbox.outbox) == 2
    assert actions.retry_given_up_mails(by=olga) == 0


def test_what_is_sent_or_emptied_is_not_tried_again(olga):
    sent = given_up()
    OutgoingMail.objects.filter(pk=sent.pk).update(sent_at=clock.now(), given_up_at=None)
    for mail in (sent, given_up(text="")):
        with pytest.raises(Conflict):
            actions.retry_mail(mail, by=olga)


def test_a_mail_that_somebody_is_sending_is_left_alone(olga):
    mail = send_mail("ben@example.org", "A", "B")
    assert begin_delivery(mail.pk)
    with pytest.raises(Conflict):
        actions.retry_mail(mail, by=olga)
    with pytest.raises(Conflict):
        actions.give_mail_up(mail, by=olga)


def test_giving_up_erases_what_it_says(olga):
    mail = send_mail("ben@example.org", "A", "B")
    actions.give_mail_up(mail, by=olga)
    mail.refresh_from_db()
    assert mail.text == ""
    make.jobs_done(jobs.send_waiting)
    assert outbox.outbox == []


def test_what_was_given_up_is_emptied_after_a_week(site):
    old, young = given_up(), given_up()
    OutgoingMail.objects.filter(pk=old.pk).update(given_up_at=clock.now() - timedelta(days=8))
    send_mail("ben@example.org", "A", "B")
    make.jobs_done(jobs.deliver)
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.text, young.text) == ("", "Your code is 1234\n".strip())


def test_the_page_shows_whom_and_why_and_not_what(client, olga):
    given_up()
    client.force_login(olga)
    shown = client.get(reverse("operations:mails")).content.decode()
    assert "ben@example.org" in shown
    assert "SMTPServerDisconnected: gone" in shown
    assert "1234" not in shown


def test_failed_work_is_done_again(olga):
    work = failed()
    actions.retry_work(work.pk, by=olga)
    assert not DBTaskResult.objects.failed().exists()
    make.jobs_done(measure_storage)
    assert StorageReport.objects.count() == 1
    with pytest.raises(Conflict):
        actions.retry_work(work.pk, by=olga)


def test_work_that_this_version_does_not_know_stays(olga):
    DBTaskResult.objects.filter(pk=failed().pk).update(task_path="handschlag.gone.jobs.nothing")
    failed()
    assert actions.retry_failed_work(by=olga) == 1
    assert DBTaskResult.objects.failed().count() == 1


def test_the_page_names_the_error_and_its_place_and_no_arguments(client, olga):
    failed(
        ["a secret"],
        traceback='  File "/x/handschlag/operations/jobs.py", line 9, in f\nValueError: anna@example.org',
    )
    client.force_login(olga)
    shown = client.get(reverse("operations:work")).content.decode()
    assert "ValueError" in shown
    assert "handschlag/operations/jobs.py:9" in shown
    assert "a secret" not in shown
    assert "anna@example.org" not in shown


def test_work_is_turned_over_by_key(client, olga, monkeypatch):
    monkeypatch.setattr("handschlag.operations.pages.queues.SIZE", 2)
    keys = [str(failed().pk) for _ in range(5)]
    client.force_login(olga)
    seen, before = [], ""
    for _ in range(3):
        page = queues.work(state="failed", before=before, after="")
        seen += [str(row.pk) for row in page.rows]
        before = page.older
    assert before is None
    back = queues.work(state="failed", before="", after=page.newer)
    assert [str(row.pk) for row in back.rows] == seen[2:4]
    assert sorted(seen) == sorted(keys)
    assert client.get(reverse("operations:work"), {"before": "nonsense", "after": "€"}).status_code == 200
