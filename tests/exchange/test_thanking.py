"""Thanks to a person count as a small help, once a day, until they are taken away."""

import pytest

from handschlag.accounts.models import Block, Mute
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.exchange.actions import thanking
from handschlag.exchange.actions.booking import check
from handschlag.exchange.actions.thanking import remove_thank_you, say_thank_you
from handschlag.exchange.models import ThankYou
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.ties.models import Interaction
from tests.exchange.dealing import later, proposed

pytestmark = pytest.mark.django_db


def test_thanks_tie_who_helped_to_who_thanks_until_they_are_taken_away(clara, ben, anna):
    thanks = say_thank_you(ben, "For the saw.", by=clara)
    (tie,) = Interaction.objects.net()
    assert (tie["source"], tie["target"], tie["total"]) == (ben.pk, clara.pk, 0.25)
    assert OutgoingMail.objects.get().to == ben.email
    with pytest.raises(NotAllowed):
        remove_thank_you(thanks, by=anna)
    remove_thank_you(thanks, by=ben)
    remove_thank_you(thanks, by=clara)
    assert not Interaction.objects.net()
    assert not Notice.objects.exists()
    assert not check()


def test_each_thanks_the_same_person_once_a_day(clara, ben, anna, monkeypatch):
    remove_thank_you(say_thank_you(ben, "For the saw.", by=clara), by=clara)
    with pytest.raises(Conflict):
        say_thank_you(ben, "Again.", by=clara)
    say_thank_you(anna, "For listening.", by=clara)
    later(monkeypatch, days=1, minutes=1)
    say_thank_you(ben, "Again.", by=clara)


def test_thanks_to_very_many_wait_for_tomorrow(clara, ben, anna, monkeypatch):
    monkeypatch.setattr(thanking, "MOST_A_DAY", 1)
    say_thank_you(ben, "For the saw.", by=clara)
    with pytest.raises(Conflict, match="very many"):
        say_thank_you(anna, "For listening.", by=clara)


def test_who_has_muted_who_thanks_or_deals_is_not_told(clara, ben):
    Mute.objects.create(by=ben, member=clara)
    say_thank_you(ben, "For the saw.", by=clara)
    proposed(clara, ben)
    assert not Notice.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_thanks_say_what_for_and_reach_only_whom_one_may_approach(clara, ben):
    with pytest.raises(Invalid):
        say_thank_you(ben, " ", by=clara)
    with pytest.raises(NotAllowed):
        say_thank_you(clara, "Me.", by=clara)
    Block.objects.create(by=ben, member=clara)
    with pytest.raises(NotAllowed):
        say_thank_you(ben, "For the saw.", by=clara)
    assert not ThankYou.objects.exists()
