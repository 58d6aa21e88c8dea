"""Whoever is named to organisers in what waits reads so themselves, and of nobody else."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from handschlag.core import clock
from handschlag.groups.models import Membership
from handschlag.insights.models import Matter, MatterKind, MatterState
from handschlag.insights.week import actions
from tests import make
from tests.insights.conftest import client_of, days_ago
from tests.insights.week.test_finding import helped, indexed, offer, request, tagged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ben_is_no_newcomer(group, ben):
    Membership.objects.filter(group=group, member=ben).update(joined_at=days_ago(300))


def seen(viewer):
    return client_of(viewer).get(reverse("insights:seen_of_me")).text


def look(group):
    actions.look(group, clock.now(), whole=True)


def test_a_newcomer_reads_that_they_are_to_be_greeted(group, anna, ben):
    nina = make.member("Nina Neu")
    make.join(group, nina, at=days_ago(9))
    make.post(make.topic(group, nina, title="Hello all", at=days_ago(5)), nina, at=days_ago(5))
    look(group)
    text = seen(nina)
    assert "“This week” suggests greeting you: nobody has answered “Hello all”." in text
    assert "suggests greeting you" not in seen(ben)
    Matter.objects.filter(kind=MatterKind.GREET).update(state=MatterState.DONE, by=anna, at=clock.now())
    text = seen(nina)
    assert "It is dealt with by now." in text
    assert anna.name not in text


def test_who_carries_the_help_reads_it_without_who_was_helped(group, anna, ben):
    helped(group, ben, anna, times=5, listing=offer(ben, group))
    look(group)
    text = seen(ben)
    assert "“This week” suggests thanking you: you helped 5 times in 90 days." in text
    assert "looks for a second source of help with “Tax”: all 5 times" in text
    assert escape(anna.name) not in text
    assert "suggests thanking" not in seen(anna)


def test_who_could_help_and_who_asked_each_read_their_own_part(group, anna, ben):
    clara = make.member("Carla Weiss")
    make.join(group, clara, at=days_ago(300))
    indexed(offer(ben, group, title="Tax return"))
    request(clara, group, at=days_ago(8))
    for day in (40, 50):
        make.post(tagged(make.topic(group, anna, at=days_ago(day))), ben, at=days_ago(day - 1))
    tagged(make.topic(group, clara, title="Which form?", at=days_ago(5)))
    look(group)
    of_ben, of_clara = seen(ben), seen(clara)
    assert "names you as somebody who could help with “Tax return”." in of_ben
    assert "could answer “Which form?”: you have answered such 2 times." in of_ben
    assert clara.name not in of_ben
    assert "looks for somebody who helps with your request “Tax return”." in of_clara
    assert "asks for an answer to your topic “Which form?”." in of_clara
    assert ben.name not in of_clara


def test_nothing_is_told_of_groups_to_which_one_does_not_belong_any_more(group, anna, ben):
    helped(group, ben, anna, times=5)
    look(group)
    Membership.objects.filter(group=group, member=ben).update(left_at=clock.now())
    assert "suggests thanking" not in seen(ben)


def test_the_page_asks_the_same_number_of_questions_whatever_waits(
    group, anna, ben, django_assert_max_num_queries
):
    helped(group, ben, anna, times=5, listing=offer(ben, group))
    look(group)
    client = client_of(ben)
    client.get(reverse("insights:seen_of_me"))
    with django_assert_max_num_queries(10):
        client.get(reverse("insights:seen_of_me"))
