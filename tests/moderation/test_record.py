"""The audit log is only added to; those who answer for it read it, and it names no flagger."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from handschlag.core.models import AuditEvent, PermanentRecordError, audit
from handschlag.discussions import actions as talk
from handschlag.moderation.actions.flagging import Complaint, flag
from handschlag.moderation.actions.things import of_post
from handschlag.moderation.models import Reason
from tests import make


@pytest.fixture
def event(group, anna):
    audit("edit group", group, by=anna, fields=["name"])
    return AuditEvent.objects.latest("pk")


def test_no_call_of_the_orm_changes_or_deletes_it(event):
    event.verb = "other"
    for attempt in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(verb="other"),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
    ):
        with pytest.raises(PermanentRecordError):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET verb = 'other'",
        "UPDATE core_auditevent SET detail = '{}'",
        "UPDATE core_auditevent SET actor_id = actor_id",
        "DELETE FROM core_auditevent",
    ],
)
def test_the_database_refuses_whoever_asks(event, statement):
    refused = pytest.raises(DatabaseError, match="only added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.get(pk=event.pk).verb == "edit group"


def test_an_actor_whose_row_goes_is_let_go(event):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_auditevent SET actor_id = NULL WHERE id = %s", [event.pk])
    assert AuditEvent.objects.get(pk=event.pk).actor is None


def test_organisers_read_the_log_of_their_group_and_only_that(group, anna, ben, client):
    other = make.group(name="Other group")
    topic = talk.start_topic(group, by=ben, title="Wood", source="Oak?")
    audit("edit group", other, by=anna, fields=["secret"])
    flag(of_post(topic.posts.get()), Complaint(Reason.SPAM), by=make.member("Dora Dohle"))
    client.force_login(anna)
    page = client.get(reverse("moderation:log", args=[group.slug])).content.decode()
    assert "started a topic" in page
    assert "flagged" in page
    assert "Dora" not in page
    assert "secret" not in page
    found = client.get(reverse("moderation:log", args=[group.slug]), {"verb": "start", "who": "ben"})
    assert "<td>Ben Bussard</td>" in found.content.decode()
    none = client.get(reverse("moderation:log", args=[group.slug]), {"who": "Dora"})
    assert "<table" not in none.content.decode()
