"""A group is offered to a member, who accepts or declines."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.groups import actions
from handschlag.groups.actions.lapsing import lapse_offers
from handschlag.groups.models import Membership, Offer, Role
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.notifications.pages import in_words
from tests import make
from tests.groups.test_roles import role_of, together


@pytest.fixture
def offer(group, anna, ben):
    return actions.offer_group(group, ben, by=anna)


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]


def lapsed(offer):
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(minutes=1))


def test_nothing_changes_before_it_is_accepted(offer, group, anna, ben):
    assert (role_of(group, anna), role_of(group, ben)) == (Role.ORGANISER, Role.MEMBER)
    assert offer.expires_at - offer.at >= timedelta(days=14)


def test_who_is_asked_hears_of_it_by_notice_and_mail(offer, group, anna, ben, settings):
    assert told(ben) == [f"{anna.name} would like you to run this group"]
    mail = OutgoingMail.objects.get(to=ben.email)
    assert mail.subject == f"Would you run {group.name}?"
    assert f"{settings.BASE_URL}/groups/{group.slug}/offer/" in mail.text


def test_who_is_asked_sees_what_it_means_and_accepts(client, offer, group, anna, ben):
    client.force_login(ben)
    page = client.get(reverse("groups:offer", args=[group.slug])).content.decode()
    assert f"{anna.name} becomes a plain member." in page
    assert client.post(reverse("groups:accept_offer", args=[group.slug])).status_code == 302
    assert (role_of(group, anna), role_of(group, ben)) == (Role.MEMBER, Role.ORGANISER)
    assert told(anna) == [f"{ben.name} runs this group now"]
    assert "has accepted" in OutgoingMail.objects.get(to=anna.email).text
    assert AuditEvent.objects.filter(verb="accept group", actor=ben).exists()


def test_the_giver_stays_organiser_if_they_chose_to(group, anna, ben):
    offer = actions.offer_group(group, ben, by=anna, stays=True)
    actions.accept_offer(offer, by=ben)
    assert (role_of(group, anna), role_of(group, ben)) == (Role.ORGANISER, Role.ORGANISER)


def test_declining_changes_nothing_and_the_giver_hears_of_it(offer, group, anna, ben):
    actions.decline_offer(offer, by=ben)
    actions.decline_offer(offer, by=ben)
    assert role_of(group, ben) == Role.MEMBER
    assert told(anna) == [f"{ben.name} does not want to run this group"]
    assert OutgoingMail.objects.filter(to=anna.email).count() == 1
    with pytest.raises(Conflict):
        actions.accept_offer(offer, by=ben)


def test_one_offer_of_a_group_stands_at_a_time(offer, group, anna, ben, clara):
    make.join(group, clara)
    with pytest.raises(Conflict, match="already"):
        actions.offer_group(group, clara, by=anna)
    actions.withdraw_offer(offer, by=anna)
    actions.offer_group(group, clara, by=anna)


def test_a_withdrawn_offer_cannot_be_accepted_and_is_not_told_any_more(offer, anna, ben):
    actions.withdraw_offer(offer, by=anna)
    assert told(ben) == []
    with pytest.raises(Conflict, match="no longer stands"):
        actions.accept_offer(offer, by=ben)


def test_an_offer_lapses_after_two_weeks(offer, group, anna, ben, clara):
    assert lapse_offers(clock.now() + timedelta(days=13)) == 0
    lapsed(offer)
    with pytest.raises(Conflict):
        actions.accept_offer(offer, by=ben)
    assert lapse_offers(clock.now()) == 1
    assert lapse_offers(clock.now()) == 0
    assert told(anna) == [f"{ben.name} has not answered; your offer has lapsed"]
    assert told(ben) == []


def test_a_lapsed_offer_is_in_nobodys_way(offer, group, anna, clara):
    make.join(group, clara)
    lapsed(offer)
    actions.offer_group(group, clara, by=anna)


def test_it_ends_when_who_was_asked_leaves(offer, group, anna, ben):
    actions.leave_group(group, by=ben)
    offer.refresh_from_db()
    assert offer.ended_at is not None
    assert told(anna) == [f"Your offer to {ben.name} is over"]


@pytest.mark.parametrize("how", ["leaves", "steps down"])
def test_it_ends_when_the_giver_no_longer_organises(offer, group, anna, ben, clara, how):
    make.join(group, clara, role=Role.ORGANISER)
    if how == "leaves":
        actions.leave_group(group, by=anna)
    else:
        actions.change_role(group, anna, Role.MODERATOR, by=clara)
    with pytest.raises(Conflict):
        actions.accept_offer(offer, by=ben)


def test_only_organisers_offer_and_withdraw(offer, group, anna, ben, clara):
    with pytest.raises(NotAllowed):
        actions.offer_group(group, anna, by=ben)
    with pytest.raises(NotAllowed):
        actions.withdraw_offer(offer, by=ben)


def test_only_who_is_asked_accepts(offer, group, anna, clara):
    make.join(group, clara)
    with pytest.raises(Conflict):
        actions.accept_offer(offer, by=clara)
    actions.decline_offer(offer, by=clara)
    offer.refresh_from_db()
    assert offer.ended_at is None


def test_one_offers_to_members_who_can_take_over(group, anna, ben, clara):
    with pytest.raises(Conflict, match="belong"):
        actions.offer_group(group, clara, by=anna)
    make.join(group, clara, role=Role.ORGANISER)
    with pytest.raises(Invalid):
        actions.offer_group(group, clara, by=anna)


def test_organisers_see_the_offer_and_others_do_not(client, offer, group, anna, clara):
    make.join(group, clara)
    about = reverse("groups:detail", args=[group.slug])
    for member, sees in ((anna, True), (clara, False)):
        client.force_login(member)
        assert ("Withdraw the offer" in client.get(about).content.decode()) is sees
    assert client.get(reverse("groups:offer", args=[group.slug])).status_code == 404


def test_an_offer_that_is_over_says_so(client, offer, group, anna, ben):
    actions.withdraw_offer(offer, by=anna)
    client.force_login(ben)
    assert "no longer stands" in client.get(reverse("groups:offer", args=[group.slug])).content.decode()
    assert client.post(reverse("groups:accept_offer", args=[group.slug])).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_accepting_and_withdrawing_at_once_is_one_of_the_two(anna, ben):
    group = make.group(anna)
    make.join(group, ben)
    offer = actions.offer_group(group, ben, by=anna)
    deeds = {anna.pk: actions.withdraw_offer, ben.pk: actions.accept_offer}
    refused = together(lambda member: deeds[member.pk](offer, by=member), [anna, ben])
    assert len(refused) == 1
    assert Membership.objects.able_organisers().filter(group=group).count() == 1


def test_offering_and_withdrawing_over_and_over_sends_one_mail_a_day(group, anna, ben):
    for _ in range(3):
        actions.withdraw_offer(actions.offer_group(group, ben, by=anna), by=anna)
    assert OutgoingMail.objects.filter(to=ben.email).count() == 1
