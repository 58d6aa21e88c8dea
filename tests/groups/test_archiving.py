"""An archived group is read, and nobody writes in it; it can be asked to go."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions as talk
from handschlag.discussions.actions.announcing import announce
from handschlag.exchange.actions.keeping import set_terms
from handschlag.exchange.actions.listing import Wording, make_listing, withdraw_listing
from handschlag.exchange.actions.pooling import Founding, found_pool
from handschlag.exchange.models import PoolKind
from handschlag.groups import actions
from handschlag.groups.models import Group, Joining
from handschlag.meetups.actions.answering import answer_meetup
from handschlag.meetups.actions.planning import Plan, plan_meetup
from handschlag.meetups.models import Answer
from handschlag.moderation.actions.ruling import require_rule_maker
from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.groups.test_offers import told

ARCHIVED = "This group is archived"


@pytest.fixture
def topic(group, anna, ben):
    topic = make.topic(group, anna, "Oak")
    make.post(topic, ben, "Linseed.")
    return topic


@pytest.fixture
def archived(group, topic, anna):
    actions.archive_group(group, by=anna)
    group.refresh_from_db()
    return group


def tomorrow() -> Plan:
    begins = clock.now() + timedelta(days=1)
    return Plan(starts_at=begins, ends_at=begins + timedelta(hours=2), zone="Europe/Berlin", venue="Shed")


WRITING = {
    "start a topic": lambda g, _t, m: talk.start_topic(g, by=m, title="Ash", source="Which oil?"),
    "reply": lambda _g, t, m: talk.reply_to_topic(t, by=m, source="Wax."),
    "edit": lambda _g, t, m: talk.edit_post(t.posts.get(author=m), by=m, source="Wax.", reason=""),
    "thank": lambda _g, t, m: talk.thank_for_post(t.posts.get(number=1), by=m),
    "plan a meetup": lambda g, _t, m: plan_meetup(g, tomorrow(), by=m, title="Stammtisch", source="Come."),
    "offer help": lambda g, _t, m: make_listing(
        Wording(side="offer", subject="service", title="I sharpen"), by=m, group=g
    ),
}


@pytest.mark.parametrize("deed", WRITING)
def test_nobody_writes_in_an_archived_group(archived, topic, ben, deed):
    with pytest.raises(Conflict, match=ARCHIVED):
        WRITING[deed](archived, topic, ben)


ORGANISING = {
    "announce": lambda g, m: announce(g, by=m, title="News", source="Come."),
    "found a pool": lambda g, m: found_pool(Founding("Workshop", PoolKind.BOOKED), by=m, group=g),
    "keep balances": lambda g, m: set_terms(g, by=m, keeping="hours"),
    "make a rule": lambda g, m: require_rule_maker(g, by=m),
    "trust a domain": lambda g, m: actions.trust_domains(g, ["steg.example"], by=m),
}


@pytest.mark.parametrize("deed", ORGANISING)
def test_organisers_change_nothing_in_it_either(archived, anna, deed):
    with pytest.raises(Conflict, match=ARCHIVED):
        ORGANISING[deed](archived, anna)


def test_no_topic_is_moved_into_an_archived_group(archived, anna):
    topic = make.topic(make.group(anna), anna, "Ash")
    with pytest.raises(Conflict, match=ARCHIVED):
        talk.move_topic(topic, archived, by=anna, reason="It belongs there.")


def test_no_form_is_shown_that_would_be_refused(client, archived, ben):
    client.force_login(ben)
    for form in ("discussions:new_topic", "meetups:create"):
        answer = client.get(reverse(form, args=[archived.slug]))
        assert answer.status_code == 409
        assert ARCHIVED in answer.content.decode()


def test_nobody_answers_a_meetup_or_joins(group, anna, ben, clara):
    meetup = make.meetup(group, anna)
    actions.archive_group(group, by=anna)
    with pytest.raises(Conflict, match=ARCHIVED):
        answer_meetup(meetup, Answer.YES, by=ben)
    with pytest.raises(Conflict, match=ARCHIVED):
        actions.join_group(group, by=clara)
    Group.objects.update(joining=Joining.REQUEST)
    with pytest.raises(Conflict, match=ARCHIVED):
        actions.ask_to_join(group, "", by=clara)
    with pytest.raises(Conflict, match=ARCHIVED):
        actions.create_invitation(group, by=anna, days=1, max_uses=1, is_trusted=True)


def test_what_takes_something_away_goes_on(group, topic, anna, ben):
    listing = make_listing(Wording(side="offer", subject="service", title="I sharpen"), by=ben, group=group)
    actions.archive_group(group, by=anna)
    withdraw_listing(listing, by=ben)
    talk.delete_post(topic.posts.get(author=ben), by=ben)
    actions.leave_group(group, by=ben)


def test_who_could_read_it_still_does_and_sees_that_it_is_archived(client, archived, topic, ben):
    client.force_login(ben)
    for address in (archived.get_absolute_url(), topic.get_absolute_url()):
        page = client.get(address, follow=True).content.decode()
        assert ARCHIVED in page
        assert "New topic" not in page
        assert 'name="source"' not in page
    answer = client.post(reverse("discussions:reply", args=[topic.pk]), {"source": "Wax."})
    assert answer.status_code in {200, 409}
    assert topic.posts.count() == 2


def test_taken_out_of_the_archive_it_goes_on(archived, topic, anna, ben):
    actions.reopen_group(archived, by=anna)
    actions.reopen_group(archived, by=anna)
    talk.reply_to_topic(topic, by=ben, source="Wax.")


def test_only_organisers_and_operators_archive(group, ben):
    with pytest.raises(NotAllowed):
        actions.archive_group(group, by=ben)
    actions.archive_group(group, by=make.member("Olga Otter", is_operator=True))


def test_archiving_ends_an_open_offer(group, anna, ben):
    offer = actions.offer_group(group, ben, by=anna)
    actions.archive_group(group, by=anna)
    offer.refresh_from_db()
    assert offer.ended_at is not None


def test_only_an_archived_group_goes_and_only_by_its_name(group, anna):
    with pytest.raises(Conflict, match="Archive the group first"):
        actions.ask_for_deletion(group, group.name, by=anna)
    actions.archive_group(group, by=anna)
    with pytest.raises(Invalid):
        actions.ask_for_deletion(group, "Another name", by=anna)
    group.refresh_from_db()
    assert group.delete_at is None


def test_members_are_told_that_it_goes_and_have_two_weeks(archived, anna, ben):
    actions.ask_for_deletion(archived, archived.name, by=anna)
    archived.refresh_from_db()
    assert archived.delete_at - clock.now() > timedelta(days=13)
    assert told(ben)[0].startswith("This group will be deleted on ")
    assert OutgoingMail.objects.get(to=anna.email).subject == f"{archived.name} will be deleted"
    with pytest.raises(Conflict, match="Take that back first"):
        actions.reopen_group(archived, by=anna)


def test_within_two_weeks_it_is_taken_back(archived, anna, ben):
    actions.ask_for_deletion(archived, archived.name, by=anna)
    actions.keep_group(archived, by=anna)
    archived.refresh_from_db()
    assert (archived.delete_at, archived.is_archived) == (None, True)
    assert told(ben) == []


def test_organisers_archive_and_delete_on_a_page_of_the_settings(client, group, anna):
    client.force_login(anna)
    page = reverse("groups:archive", args=[group.slug])
    assert client.get(page).status_code == 200
    client.post(reverse("groups:begin_archive", args=[group.slug]))
    assert "Delete for good" in client.get(page).content.decode()
    refused = client.post(reverse("groups:delete", args=[group.slug]), {"typed": "Wrong"})
    assert refused.status_code == 400
    client.post(reverse("groups:delete", args=[group.slug]), {"typed": group.name})
    assert "Keep the group" in client.get(page).content.decode()
    client.post(reverse("groups:keep", args=[group.slug]))
    client.post(reverse("groups:reopen", args=[group.slug]))
    group.refresh_from_db()
    assert not group.is_archived
