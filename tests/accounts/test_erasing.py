"""Erasing an account: a week to think it over, then the person is gone and others' history is right."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.urls import reverse

from handschlag.accounts import erasing
from handschlag.accounts.jobs import keep_own_data
from handschlag.accounts.models import Block, Erasure, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import AuditEvent, Site
from handschlag.core.search.models import Document
from handschlag.discussions.actions import reply_to_topic, start_topic
from handschlag.discussions.models import Post
from handschlag.groups.actions import accept_offer, offer_group
from handschlag.groups.models import Membership, Offer, Role
from handschlag.meetups.models import RSVP, State
from handschlag.notifications.models import OutgoingMail
from handschlag.people.actions import conversing
from handschlag.people.models import Contact, Message, MessageFile
from handschlag.ties.actions import compare
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    make.site()
    return make.member("Anna Alder", headline="Carpenter")


@pytest.fixture
def ben():
    return make.member("Ben Birch")


@pytest.fixture
def group(ben, anna):
    group = make.group(ben)
    make.join(group, anna)
    return group


def gone(member, *, empties_posts=False):
    erasing.ask_for_erasure(by=member, empties_posts=empties_posts)
    Erasure.objects.update(due_at=clock.now() - timedelta(minutes=1))
    keep_own_data.call()
    member.refresh_from_db()
    return member


def test_only_who_has_just_given_the_password_may_ask(client, anna):
    client.force_login(anna)
    answer = client.get(reverse("accounts:erase"))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.post(reverse("accounts:erase"), {}).status_code == 302
    assert not Erasure.objects.exists()


def test_a_week_passes_with_a_mail_and_a_way_back(client, anna):
    erasing.ask_for_erasure(by=anna, empties_posts=False)
    assert reverse("accounts:own_data") in OutgoingMail.objects.get(to=anna.email).text
    keep_own_data.call()
    anna.refresh_from_db()
    assert anna.is_active
    client.force_login(anna)
    assert "Keep my account" in client.get(reverse("accounts:own_data")).content.decode()
    client.post(reverse("accounts:keep_account"))
    assert not Erasure.objects.exists()


def test_the_person_goes_and_what_others_have_stays(client, anna, ben, group):
    topic = start_topic(group, by=anna, title="Oak", source="Which oil?")
    reply_to_topic(topic, by=ben, source="Linseed.")
    anna.avatar.save("a.webp", ContentFile(b"a"))
    picture = SimpleUploadedFile("plan.txt", b"a plan")
    talk = conversing.start_conversation(by=anna, members=[ben], text="Hello Ben", files=[picture])
    Contact.objects.create(owner=ben, other=anna, note="Knows oak")
    Contact.objects.create(owner=anna, other=ben, note="Knows tax")
    Block.objects.create(by=anna, member=make.member("Clara"))
    left = gone(anna)
    assert (left.email, left.name, left.headline, left.avatar.name) == (None, "Former member", "", "")
    assert not left.is_active
    assert not client.login(email="anna@example.org", password="handschlag-secret")
    assert Post.objects.get(number=1).author == left
    assert Message.objects.get().author is None
    assert not MessageFile.objects.exists()
    assert not Contact.objects.exists()
    assert not Block.objects.exists()
    assert not OutgoingMail.objects.filter(to__startswith="anna").exclude(text__contains="last mail").exists()
    assert Membership.objects.get(member=left).left_at is not None
    assert not Document.objects.filter(kind="member", object_id=left.pk).exists()
    client.force_login(ben)
    shown = client.get(topic.get_absolute_url()).content.decode()
    assert "Which oil?" in shown
    assert "Former member" in shown
    assert "Anna" not in shown
    talked = client.get(talk.get_absolute_url()).content.decode()
    assert "Hello Ben" in talked
    assert "Writing is closed" in talked
    assert "Anna" not in talked


def test_the_ledger_needs_no_rebuilding_afterwards(anna, ben, group):
    topic = start_topic(group, by=anna, title="Oak", source="Which oil?")
    reply_to_topic(topic, by=ben, source="Linseed.")
    gone(anna, empties_posts=True)
    difference = compare()
    assert not difference.surplus
    assert not difference.missing


def test_posts_are_emptied_if_one_wants_it(anna, ben, group):
    topic = start_topic(group, by=anna, title="Oak", source="Which oil?")
    reply_to_topic(topic, by=ben, source="Linseed.")
    gone(anna, empties_posts=True)
    first, second = topic.posts.order_by("number")
    assert "oil" not in first.source + first.html
    assert second.source == "Linseed."


def test_a_place_at_a_meetup_goes_to_who_waits(anna, ben, group):
    meetup = make.meetup(group, ben, capacity=1)
    make.rsvp(meetup, anna)
    waits = make.rsvp(meetup, ben, State.WAITING, queued_at=clock.now())
    gone(anna)
    waits.refresh_from_db()
    assert waits.state in {State.GOING, State.OFFERED}
    assert not RSVP.objects.filter(member=anna).exists()


def test_the_last_organiser_is_told_what_they_leave_behind(client, anna, ben, group):
    led_by_ben_alone(anna, ben)
    words = [one.words for one in erasing.consequences(ben)]
    assert len(words) == 1
    assert words[0].startswith(f"{group.name} has no other organiser than you.")
    offer_group(group, anna, by=ben)
    assert "has not answered yet" in erasing.consequences(ben)[0].words
    erasing.ask_for_erasure(by=ben, empties_posts=False)
    client.force_login(ben)
    page = client.get(reverse("accounts:own_data")).content.decode()
    assert "What you leave behind" in page
    assert reverse("groups:members", args=[group.slug]) in page


def test_a_group_without_organiser_asks_who_was_chosen_to_run_it(anna, ben, group):
    led_by_ben_alone(anna, ben)
    offer_group(group, anna, by=ben)
    gone(ben)
    offer = Offer.objects.open().get(to=anna)
    assert offer.by is None
    accept_offer(offer, by=anna)
    assert Membership.objects.of(anna).get(group=group).role == Role.ORGANISER


def led_by_ben_alone(anna, ben):
    Membership.objects.filter(member=anna).update(role=Role.MEMBER)
    Membership.objects.filter(member=ben).update(role=Role.ORGANISER)


def test_the_last_operator_stays(anna):
    Member.objects.filter(pk=anna.pk).update(is_operator=True)
    anna.refresh_from_db()
    with pytest.raises(Conflict):
        erasing.ask_for_erasure(by=anna, empties_posts=False)


def test_nothing_names_the_person_afterwards(anna, group):
    before = Site.load().version
    gone(anna)
    group.refresh_from_db()
    assert group.member_count == 1
    assert AuditEvent.objects.get(verb="erase account").detail == {}
    assert Site.load().version > before, "pages that were kept show the name no more"
    assert not Member.objects.filter(Q(name__contains="Anna") | Q(email__contains="anna")).exists()
