"""Welcoming who joins: the card, the path of the first weeks, coming back."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from handschlag.core import clock
from handschlag.discussions import actions as talk
from handschlag.discussions.actions.welcoming import change_first_weeks
from handschlag.discussions.models import Level, MailChoice, MailLevel
from handschlag.exchange.models import Listing, Side, Subject
from handschlag.groups import actions
from handschlag.groups.models import (
    FIRST_WEEKS,
    Joining,
    Membership,
    Role,
    TrustedDomain,
    Visibility,
    Welcome,
)
from handschlag.groups.pages.first_weeks import first_weeks, newcomers
from handschlag.meetups.models import Handshake
from handschlag.notifications.models import OutgoingMail
from handschlag.people.models import Contact, Profile
from tests import make
from tests.hot_client import HotClient

TEXT = "Good that **you** are here. <script>alert(1)</script>"


def welcoming(group, anna, **said):
    """The group welcomes, by Anna unless told otherwise."""
    fields = {"greets": True, "source": TEXT, "sender": anna, "topic": None} | said
    change_first_weeks(group, by=anna, **fields)
    group.refresh_from_db()


@pytest.fixture
def greeted(group, anna, clara):
    """Clara has just joined a group that welcomes."""
    welcoming(group, anna)
    return actions.join_group(group, by=clara)


def page(client, who, address):
    client.force_login(who)
    return client.get(address).content.decode()


def steps(spell):
    found = first_weeks(spell.pk)
    return [step.is_done for step in found.steps]


def shaken(one, other):
    Handshake.objects.create(asked_by=one, other=other, confirmed_at=clock.now())


# The card


def test_who_joins_is_welcomed_on_the_page_of_the_group_until_they_put_it_away(client, group, clara, greeted):
    address = group.get_absolute_url()
    for got in (page(client, clara, address), HotClient(clara).get(address).text):
        assert f"Welcome to {group.name}" in got
        assert "Good that <strong>you</strong> are here." in got
        assert "<script>alert" not in got
        assert "Anna Amsel" in got
    client.post(f"/groups/{group.slug}/membership/greeting/delete/")
    got = page(client, clara, address)
    assert "Good that" not in got
    assert "Your first weeks in" in got
    actions.put_away(group, "greeting", by=clara)
    assert client.post(f"/groups/{group.slug}/membership/else/delete/").status_code == 404


def test_it_is_in_the_language_of_its_reader(group, clara, greeted):
    type(clara).objects.filter(pk=clara.pk).update(language="de")
    client, address = HotClient(clara), group.get_absolute_url()
    got = client.get(address).text
    assert "Willkommen bei" in got
    assert "Sagen Sie, was Sie suchen und bieten" in got
    assert "Say what you seek" not in got


@pytest.mark.parametrize("way", ["open", "request", "link", "domain"])
def test_every_way_in_is_welcomed(group, anna, clara, way):
    welcoming(group, anna)
    if way == "link":
        invitation, _token = actions.create_invitation(group, by=anna, days=1, max_uses=1)
        spell = actions.accept_invitation(invitation, by=clara)
    elif way == "request":
        type(group).objects.update(joining=Joining.REQUEST)
        spell = actions.accept_request(actions.ask_to_join(group, "", by=clara), by=anna)
    else:
        if way == "domain":
            type(group).objects.update(joining=Joining.REQUEST)
            TrustedDomain.objects.create(group=group, domain="example.org")
            EmailAddress.objects.create(user=clara, email=clara.email, verified=True, primary=True)
        spell = actions.join_group(group, by=clara)
    assert first_weeks(spell.pk).greeting.html
    assert OutgoingMail.objects.filter(kind="welcome", to=clara.email).count() == 1
    assert not OutgoingMail.objects.filter(kind="", to=clara.email).exists()


def test_members_of_long_are_shown_nothing_and_cost_nothing(
    client, group, anna, ben, django_assert_num_queries
):
    client.force_login(ben)
    Membership.objects.filter(member=ben).update(joined_at=clock.now() - timedelta(days=40))
    address = group.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    welcoming(group, anna)
    client.get(address)
    with django_assert_num_queries(2):
        assert "Your first weeks" not in client.get(address).content.decode()


def test_a_group_that_does_not_welcome_costs_newcomers_nothing_and_one_that_does_one_query(
    client, group, anna, ben, django_assert_num_queries
):
    client.force_login(ben)
    address = group.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    welcoming(group, anna)
    client.get(address)
    with django_assert_num_queries(3):
        assert "Your first weeks" in client.get(address).content.decode()


def test_visitors_and_strangers_are_not_welcomed(client, group, anna, clara):
    welcoming(group, anna)
    assert "Your first weeks" not in client.get(group.get_absolute_url()).content.decode()
    assert "Your first weeks" not in page(client, clara, group.get_absolute_url())


def test_switched_off_nobody_is_shown_anything_and_the_text_stays(client, group, anna, clara, greeted):
    welcoming(group, anna, greets=False)
    got = page(client, clara, group.get_absolute_url())
    assert "Good that" not in got
    assert "Your first weeks" not in got
    assert Welcome.objects.get().source == TEXT


# Its time


@pytest.mark.parametrize(
    "joined",
    [
        "2026-03-28T23:30:00+01:00",  # the night in which the clocks go forward in Europe
        "2026-03-01T02:30:00+01:00",  # four weeks later there is no such hour there
        "2026-09-27T02:30:00+02:00",  # four weeks later there are two of them
        "2026-10-25T02:30:00+01:00",
        "2027-02-14T12:00:00+00:00",
    ],
)
def test_it_ends_after_four_weeks_to_the_minute_also_when_the_clocks_change(
    client, group, anna, clara, joined, monkeypatch
):
    welcoming(group, anna)
    moment = clock.parse(joined)
    spell = make.join(group, clara, at=moment)
    for wait, is_shown in ((timedelta(minutes=1), True), (timedelta(0), False)):
        now = moment + timedelta(days=28) - wait
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        found = first_weeks(spell.pk)
        assert (bool(found.steps), found.greeting is not None) == (is_shown, is_shown)
        assert spell.is_guided is is_shown
        assert (clara.pk in [row.member for row in newcomers(group).rows]) is is_shown
    assert timedelta(days=28) == FIRST_WEEKS


# The path


def test_steps_are_done_by_what_one_does_and_undone_with_it(group, anna, clara, greeted):
    assert steps(greeted) == [False] * 4
    topic = talk.start_topic(group, by=clara, title="Hello", source="I am Clara.")
    assert steps(greeted) == [True, False, False, False]
    listing = Listing.objects.create(
        side=Side.OFFER, subject=Subject.SERVICE, title="Bread", author=clara,
        expires_at=clock.now() + timedelta(days=9),
    )  # fmt: skip
    meetup = make.meetup(group, anna)
    answer = make.rsvp(meetup, clara)
    assert steps(greeted) == [True, True, True, False]
    talk.delete_topic(topic, by=anna, reason="Test.")
    answer.delete()
    listing.withdrawn_at = clock.now()
    listing.save()
    assert steps(greeted) == [False] * 4


@pytest.mark.parametrize(
    ("place", "deed"),
    [
        (1, lambda clara, _anna: Profile.objects.create(member=clara, seeks="A baker")),
        (2, shaken),
        (2, lambda clara, anna: shaken(anna, clara)),
        (2, lambda clara, anna: Contact.objects.create(owner=clara, other=anna, is_kept=True)),
        (3, lambda clara, _anna: type(clara).objects.filter(pk=clara.pk).update(about="Baker.")),
    ],
)  # fmt: skip
def test_there_is_more_than_one_way_to_a_step(anna, clara, greeted, place, deed):
    deed(clara, anna)
    assert steps(greeted) == [number == place for number in range(4)]


def test_a_handshake_that_nobody_confirmed_is_none(anna, clara, greeted):
    Handshake.objects.create(asked_by=clara, other=anna)
    assert not any(steps(greeted))


def test_buttons_lead_to_the_deed(group, anna, clara, greeted):
    def ways():
        return [step.words.href for step in first_weeks(greeted.pk).steps]

    slug = group.slug
    new_listing = f"/exchange/new/?group={slug}"
    assert ways() == [f"/groups/{slug}/topics/new/", new_listing, f"/groups/{slug}/meetups/", "/me/"]
    topic = talk.start_topic(group, by=anna, title="Who are you?", source="Tell us.")
    welcoming(group, anna, topic=topic)
    later = make.meetup(group, anna, starts_at=clock.now() + timedelta(days=9))
    sooner = make.meetup(group, anna, starts_at=clock.now() + timedelta(days=2))
    assert ways()[0] == f"/topics/{topic.pk}/reply/"
    assert ways()[2] == f"/meetups/{sooner.pk}/" != f"/meetups/{later.pk}/"
    talk.close_topic(topic, by=anna, reason="Full.")
    assert ways()[0] == f"/groups/{slug}/topics/new/"


def test_the_path_is_gone_when_all_is_done_or_it_is_put_away(client, group, anna, clara, greeted):
    talk.start_topic(group, by=clara, title="Hello", source="I am Clara.")
    make.rsvp(make.meetup(group, anna), clara)
    Profile.objects.create(member=clara, offers="Bread")
    assert "3 of 4" in page(client, clara, group.get_absolute_url())
    type(clara).objects.filter(pk=clara.pk).update(about="Baker.")
    assert "Your first weeks" not in page(client, clara, group.get_absolute_url())
    type(clara).objects.filter(pk=clara.pk).update(about="")
    assert "Your first weeks" in page(client, clara, "/")
    answer = client.post(f"/groups/{group.slug}/membership/path/delete/", {"back": "home"})
    assert answer["Location"] == "/"
    assert "Your first weeks" not in page(client, clara, "/")
    assert "Your first weeks" not in page(client, clara, group.get_absolute_url())


def test_home_shows_one_path_at_the_same_price_for_one_group_and_for_twenty(
    client, group, anna, clara, greeted, django_assert_max_num_queries, django_assert_num_queries
):
    make.topic(group, anna, "New")
    client.force_login(clara)
    client.get("/")
    with django_assert_max_num_queries(8) as few:
        client.get("/")
    for _ in range(20):
        other = make.group(anna)
        welcoming(other, anna)
        make.join(other, clara)
    with django_assert_num_queries(len(few)):
        assert client.get("/").content.decode().count("Your first weeks in") == 1


# Leaving and coming back


def test_who_comes_back_is_a_plain_member_with_their_old_choices_and_a_short_word(
    client, group, anna, ben, clara
):
    welcoming(group, anna)
    actions.change_role(group, ben, Role.MODERATOR, by=anna)
    talk.watch_group(group, Level.WATCH, by=ben)
    MailChoice.objects.create(member=ben, group=group, level=MailLevel.EACH)
    actions.leave_group(group, by=ben)
    meanwhile = make.topic(group, anna, "Meanwhile")
    spell = actions.join_group(group, by=ben)
    assert spell.role == Role.MEMBER
    assert MailChoice.objects.get(member=ben, group=group).level == MailLevel.EACH
    assert ben.group_watches.get(group=group).level == Level.WATCH
    got = page(client, ben, group.get_absolute_url())
    assert f"Welcome back to {group.name}" in got
    assert "Good that" not in got
    assert "Your first weeks" not in got
    assert meanwhile.title in got
    assert "badge-unread" not in got


def test_what_was_put_away_stays_so_only_for_that_spell(group, anna, clara, greeted):
    for what in ("greeting", "path"):
        actions.put_away(group, what, by=clara)
    actions.leave_group(group, by=clara)
    assert first_weeks(actions.join_group(group, by=clara).pk).greeting.is_back


def test_a_closed_group_welcomes_like_any_other(client, group, anna, clara):
    group.visibility = Visibility.CLOSED
    group.save()
    welcoming(group, anna)
    make.join(group, clara)
    assert "Good that" in page(client, clara, group.get_absolute_url())


def test_who_founded_the_group_is_not_welcomed_to_it(client, group, anna):
    welcoming(group, anna)
    assert "Your first weeks" not in page(client, anna, group.get_absolute_url())
    assert "Your first weeks" not in page(client, anna, "/")
    assert anna.pk not in [row.member for row in newcomers(group).rows]
