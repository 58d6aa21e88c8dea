"""A group goes for good: what was said in it goes, what is its members' own stays."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import AuditEvent
from handschlag.core.search.models import Document
from handschlag.core.search.writing import compare as compare_search
from handschlag.discussions.actions import reply_to_topic, start_topic, thank_for_post
from handschlag.discussions.models import Attachment, Post, Thanks, Topic
from handschlag.exchange.actions.listing import Wording, make_listing
from handschlag.exchange.models import Listing
from handschlag.groups import actions
from handschlag.groups.models import Group, Membership
from handschlag.meetups.models import RSVP, Meetup
from handschlag.operations.actions import deleting
from handschlag.operations.jobs import delete_groups
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction, Tie
from tests import make


@pytest.fixture
def full(group, anna, ben):
    """Three topics with answers and thanks, a file, a meetup and an offer."""
    for title in ("Oak", "Ash", "Elm"):
        topic = start_topic(group, by=anna, title=title, source=f"What do you know of {title}?")
        thank_for_post(reply_to_topic(topic, by=ben, source="Linseed oil."), by=anna)
    attachment = Attachment(post=topic.posts.first(), name="a.txt", content_type="text/plain", size=1)
    attachment.file.save("a.txt", ContentFile(b"a"))
    make.rsvp(make.meetup(group, ben, "Stammtisch"), anna)
    make_listing(Wording(side="offer", subject="service", title="I sharpen"), by=ben, group=group)
    return group


def due(group, by):
    actions.archive_group(group, by=by)
    actions.ask_for_deletion(group, group.name, by=by)
    Group.objects.filter(pk=group.pk).update(delete_at=clock.now() - timedelta(minutes=1))


def test_what_was_said_in_it_goes_with_its_files_and_is_not_found_any_more(
    full, anna, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(deleting, "TOPICS_AT_ONCE", 2)
    stored = Attachment.objects.get().file
    due(full, anna)
    with django_capture_on_commit_callbacks(execute=True):
        delete_groups.call()
    for model in (Topic, Post, Thanks, Attachment, Meetup, RSVP, Listing, Membership, Document):
        remaining = model.objects.all() if model is not Document else Document.objects.exclude(kind="member")
        assert not remaining.exists(), model
    assert not stored.storage.exists(stored.name)
    assert not compare_search().surplus


def test_the_ledger_is_right_afterwards(full, anna, ben):
    assert Tie.objects.exists()
    before = Interaction.objects.count()
    due(full, anna)
    delete_groups.call()
    difference = compare()
    assert not difference.surplus
    assert not difference.missing
    assert Interaction.objects.count() > before, "counter entries, nothing is taken out"


def test_talk_in_other_groups_stays(full, anna, ben):
    other = make.group(anna)
    make.join(other, ben)
    topic = start_topic(other, by=anna, title="Yew", source="And yew?")
    reply_to_topic(topic, by=ben, source="Hard.")
    due(full, anna)
    delete_groups.call()
    assert Topic.objects.get() == topic
    assert topic.posts.count() == 2
    assert not compare().missing


def test_a_nameless_row_stays_that_nobody_sees(client, full, anna, ben):
    name, slug = full.name, full.slug
    due(full, anna)
    delete_groups.call()
    full.refresh_from_db()
    assert (full.name, full.slug, full.member_count) == ("Deleted group", f"deleted-{full.pk}", 0)
    client.force_login(anna)
    assert client.get(f"/groups/{slug}/").status_code == 404
    assert client.get(reverse("groups:detail", args=[full.slug])).status_code == 404
    assert name not in client.get(reverse("groups:index")).content.decode()
    assert AuditEvent.objects.filter(verb="delete group", object_id=full.pk).exists()
    make.group(anna, name=name, slug=slug)


def test_before_its_time_nothing_goes(full, anna):
    actions.archive_group(full, by=anna)
    actions.ask_for_deletion(full, full.name, by=anna)
    delete_groups.call()
    assert Topic.objects.count() == 4
    actions.keep_group(full, by=anna)
    Group.objects.filter(pk=full.pk).update(archived_at=None)
    assert deleting.delete_group(full.pk) is False


def test_once_it_has_begun_nobody_takes_it_back(full, anna):
    due(full, anna)
    with pytest.raises(Conflict, match="being deleted"):
        actions.keep_group(full, by=anna)


def test_doing_it_twice_does_no_harm(full, anna):
    due(full, anna)
    delete_groups.call()
    delete_groups.call()
    assert AuditEvent.objects.filter(verb="delete group").count() == 1
