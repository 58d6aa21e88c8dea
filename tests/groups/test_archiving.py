"""An archived group is read, and nobody writes in it; it can be asked to go."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions as talk
from handschlag.discussions.actions.announcing import announce
from handschlag.discussions.actions.drafting import Unfinished
from handschlag.discussions.models import MailChoice, MailLevel
from handschlag.exchange.actions.keeping import set_terms
from handschlag.exchange.actions.listing import Wording, make_listing, withdraw_listing
from handschlag.exchange.actions.pooling import Founding, found_pool
from handschlag.exchange.models import PoolKind
from handschlag.groups import actions
from handschlag.groups.jobs import mail_archiving
from handschlag.groups.models import Group, Joining
from handschlag.meetups.actions.answering import answer_meetup
from handschlag.meetups.actions.planning import Plan, plan_meetup
from handschlag.meetups.models import Answer
from handschlag.moderation.actions.ruling import require_rule_maker
from handschlag.notifications.jobs import send_waiting
from handschlag.notifications.models import OutgoingMail
from handschlag.operations.actions.deleting import delete_group
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
    assert any(text.startswith("This group will be deleted on ") for text in told(ben))
    assert OutgoingMail.objects.get(to=anna.email).subject == f"{archived.name} will be deleted"
    with pytest.raises(Conflict, match="Take that back first"):
        actions.reopen_group(archived, by=anna)


def test_within_two_weeks_it_is_taken_back(archived, anna, ben):
    actions.ask_for_deletion(archived, archived.name, by=anna)
    actions.keep_group(archived, by=anna)
    archived.refresh_from_db()
    assert (archived.delete_at, archived.is_archived) == (None, True)
    assert [text.startswith(ARCHIVED) for text in told(ben)] == [True]


def sent():
    """The mails that go out now, as who gets which subject."""
    make.jobs_done(mail_archiving)
    mail.outbox.clear()
    send_waiting.call()
    return sorted((one.to[0], one.subject) for one in mail.outbox)


def test_members_are_told_and_whoever_did_it_is_not(group, anna, ben):
    actions.archive_group(group, by=anna)
    assert [text.startswith(ARCHIVED) for text in told(ben)] == [True]
    assert told(anna) == []
    assert sent() == [(anna.email, f"{group.name} is archived"), (ben.email, f"{group.name} is archived")]
    group.refresh_from_db()
    actions.reopen_group(group, by=anna)
    assert told(ben) == ["This group is no longer archived: one can write here again."]
    assert (ben.email, f"{group.name} goes on") in sent()


@pytest.mark.parametrize(
    ("level", "hears"), [(MailLevel.NOTHING, 0), (MailLevel.MENTIONS, 0), (MailLevel.DAILY, 1)]
)
def test_mail_of_it_comes_as_each_has_chosen_for_the_group(group, anna, ben, level, hears):
    MailChoice.objects.create(member=ben, group=group, level=level)
    actions.archive_group(group, by=anna)
    assert [to for to, _subject in sent()].count(ben.email) == hears


def test_mail_of_a_confidential_group_names_nothing(group, anna, ben):
    Group.objects.update(name="Debtors anonymous", slug="debtors", mail_subject_only=True)
    actions.archive_group(Group.objects.get(), by=anna)
    assert (ben.email, "News of a group you belong to") in sent()
    for one in mail.outbox:
        assert "ebtors" not in one.message().as_string()


def test_what_is_over_by_now_is_not_mailed(group, anna, ben):
    actions.archive_group(group, by=anna)
    make.jobs_done(mail_archiving)
    group.refresh_from_db()
    actions.reopen_group(group, by=anna)
    assert {subject for _to, subject in sent()} == {f"{group.name} goes on"}


def test_pages_show_nothing_that_would_be_refused(client, group, topic, anna, ben):
    meetup = make.meetup(group, anna)
    listing = make_listing(Wording(side="offer", subject="service", title="I sharpen"), by=ben, group=group)
    pool = found_pool(Founding("Workshop", PoolKind.BOOKED), by=ben, group=group)
    pages = [
        meetup.topic.get_absolute_url(),
        listing.get_absolute_url(),
        reverse("exchange:my_listings"),
        reverse("exchange:pool", args=[pool.pk]),
    ]
    forms = [
        reverse("meetups:answer", args=[meetup.pk]),
        reverse("exchange:edit_listing", args=[listing.pk]),
        reverse("exchange:fulfil_listing", args=[listing.pk]),
        reverse("exchange:use_pool", args=[pool.pk]),
    ]

    def shown(reader):
        client.force_login(reader)
        text = "".join(client.get(page, follow=True).content.decode() for page in pages)
        return [form for form in forms if f'"{form}"' in text]

    assert shown(ben) == forms
    actions.archive_group(group, by=anna)
    clara = make.member("Clara Chor")
    make.join(group, clara)
    propose = f"{reverse('exchange:propose')}?listing={listing.pk}"
    assert shown(ben) == []
    assert shown(clara) == []
    client.force_login(ben)
    assert reverse("exchange:withdraw_listing", args=[listing.pk]) in client.get(pages[1]).content.decode()
    for reader, form in ((ben, forms[0]), (ben, forms[1]), (ben, forms[2]), (clara, propose)):
        client.force_login(reader)
        answer = client.get(form)
        assert answer.status_code == 409, form
        assert ARCHIVED in answer.content.decode()
    client.force_login(anna)
    assert reverse("meetups:edit", args=[meetup.pk]) not in client.get(pages[0], follow=True).content.decode()
    for form in ("meetups:edit", "meetups:cancel", "meetups:add_person"):
        answer = client.get(reverse(form, args=[meetup.pk]))
        assert answer.status_code == 409, form
        assert ARCHIVED in answer.content.decode()
    for page in ("exchange:new_listing", "exchange:new_pool"):
        assert f">{group.name}</option>" not in client.get(reverse(page)).content.decode()


def test_a_draft_in_an_archived_or_deleted_group_is_there_to_copy(client, group, topic, anna, ben):
    for where in (group, topic):
        talk.save_draft(where, Unfinished(source="Which oil for ash?", title="Ash"), by=ben)
    client.force_login(ben)
    page = client.get(reverse("discussions:drafts")).content.decode()
    assert page.count("Go on writing") == 4
    actions.archive_group(group, by=anna)
    page = client.get(reverse("discussions:drafts")).content.decode()
    assert "Go on writing" not in page
    assert page.count("Which oil for ash?") == 2
    actions.ask_for_deletion(Group.objects.get(pk=group.pk), group.name, by=anna)
    Group.objects.filter(pk=group.pk).update(delete_at=clock.now() - timedelta(minutes=1))
    assert delete_group(group.pk)
    page = client.get(reverse("discussions:drafts")).content.decode()
    assert page.count("Written in a group or topic that is gone") == 4  # and for who hears the button
    assert page.count("Which oil for ash?") == 2
    for place in (f"group-{group.pk}", f"topic-{topic.pk}"):
        kind, _dash, pk = place.partition("-")
        client.post(reverse("discussions:discard_draft", args=[kind, pk]))
    assert "Nothing begun" in client.get(reverse("discussions:drafts")).content.decode()


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
