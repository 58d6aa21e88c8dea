"""What a strategy came to, in words, and what everybody who runs a group reads of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group, Role
from handschlag.insights.models import Strategy
from handschlag.insights.strategies import actions, sentences
from tests import make
from tests.insights.conftest import client_of
from tests.insights.test_strategies import draft, found, page, told, tried

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sign", "effect", "words"),
    [
        ("more", told(0.18, 0.03, 0.41), "So it came as you expected."),
        ("fewer", told(0.18, 0.03, 0.41), "It is the opposite of what you expected."),
        ("more", told(-0.18, -0.3, -0.02), "It is the opposite of what you expected."),
        ("fewer", told(-0.18, -0.3, -0.02), "So it came as you expected."),
        ("more", told(0.18, -0.03, 0.41), "This may be chance."),
        ("fewer", told(-0.18, -0.3, 0.02), "This may be chance."),
        ("more", told(0.18, 0.0, 0.41), "This may be chance."),
    ],
)
def test_the_sign_is_told_against_what_was_expected(group: Group, anna: Member, sign, effect, words) -> None:
    strategy = found(tried(group, anna, sign=sign), effect)
    assert sentences.outcome(strategy).endswith(words)


def test_an_effect_is_told_with_its_interval(group: Group, anna: Member) -> None:
    strategy = found(tried(group, anna), told(0.18, -0.03, 0.41))
    assert sentences.outcome(strategy) == (
        "Members for whom this was tried wrote 18.0% more in the four weeks after than comparable members "
        "(between \N{MINUS SIGN}3.0% and +41.0%). This may be chance."
    )
    shown = page(anna, "strategy", group.slug, strategy.pk)
    assert "<svg" in shown
    assert "Association is not effect" not in shown


def test_a_negative_effect_is_shown_like_a_positive_one(group: Group, anna: Member) -> None:
    strategy = found(tried(group, anna), told(-0.25, -0.4, -0.1))
    assert "wrote 25.0% less" in sentences.outcome(strategy)
    assert sentences.said(sentences.verdict(strategy), strategy.aim) == "fewer posts"
    assert sentences.tone(sentences.verdict(strategy), "more") == "madder"


def test_without_an_effect_the_page_says_why(group: Group, anna: Member) -> None:
    none = {"value": None, "unit": "relative change", "n": 8, "people": 8, "window_days": 28}
    strategy = found(tried(group, anna), none | {"reason": "too few data"}, eligible=8)
    shown = page(anna, "strategy", group.slug, strategy.pk)
    assert "22 are missing" in shown
    assert "Association is not effect" in shown
    other = found(tried(group, anna), none | {"reason": sentences.NOT_INTERPRETABLE}, eligible=40)
    assert "Not interpretable" in page(anna, "strategy", group.slug, other.pk)
    assert sentences.said(sentences.verdict(other), "posts") == "not interpretable"


def test_it_is_said_from_when_on_it_can_be_told(group: Group, anna: Member) -> None:
    none = {"value": None, "unit": "relative change", "n": 0, "people": 0, "window_days": 28}
    soon = int((clock.now() + timedelta(days=9)).timestamp())
    strategy = found(tried(group, anna), none | {"reason": "too few data"}, eligible=40, earliest=soon)
    assert "Too early to tell" in sentences.outcome(strategy)
    late = found(strategy, none | {"reason": "too few data"}, eligible=40, earliest=soon - 20 * 86_400)
    assert "nobody like them" in sentences.outcome(late)


def test_numbers_of_fewer_than_five_people_are_not_told(group: Group, anna: Member) -> None:
    effect = told(0.18, -0.03, 0.41)
    row = {"weeks": 4, "figure": effect, "placebo": None, "treated": 60, "left_out": 3, "controls": 90}
    strategy = found(tried(group, anna), effect, table=[row])
    assert "fewer than five" in page(anna, "strategy", group.slug, strategy.pk)


# The playbook


def test_the_playbook_is_for_who_runs_a_group(group: Group, anna: Member, ben: Member) -> None:
    tried(group, anna)
    assert client_of(ben).get(reverse("insights:playbook")).status_code == 403
    other = make.group(make.member("Olga"))
    make.join(other, ben, role=Role.MODERATOR)
    shown = page(ben, "playbook")
    assert "Greet everybody" in shown
    assert group.name in shown
    assert reverse("insights:strategy", args=[group.slug, Strategy.objects.get().pk]) not in shown


def test_what_is_not_shared_counts_nowhere_else(group: Group, anna: Member) -> None:
    tried(group, anna, title="Quiet attempt", is_shared=False)
    assert "Quiet attempt" not in page(anna, "playbook")
    assert "Quiet attempt" in page(anna, "strategies", group.slug)


def test_a_hidden_group_stays_hidden_in_the_playbook(anna: Member) -> None:
    hidden = make.group(make.member("Hanna"), name="Secret circle", visibility="hidden")
    organiser = hidden.memberships.get().member
    strategy = tried(hidden, organiser, title="Secret title")
    actions.end_strategy(strategy, "Secret note.", is_abandoned=False, by=organiser)
    make.group(anna)
    shown = page(anna, "playbook")
    assert "In a hidden group" in shown
    assert "Secret" not in shown
    assert "Secret title" in page(organiser, "playbook")


def test_effects_of_a_kind_are_taken_together(group: Group, anna: Member) -> None:
    for low, high in ((0.1, 0.309), (0.1, 0.309)):
        strategy = tried(group, anna, kind="thanking", audience="chosen")
        found(strategy, told(0.2, low, high))
    shown = page(anna, "playbook")
    assert "Told 2 times; taken together:" in shown
    assert "wrote 20.0% more" in shown
    assert "The groups agree" in shown


def test_effects_on_different_things_are_not_mixed(group: Group, anna: Member) -> None:
    for aim, audience in (("posts", "chosen"), ("help", "chosen"), ("posts", "everybody")):
        found(tried(group, anna, aim=aim, audience=audience), told(0.2, 0.1, 0.309))
    assert "taken together" not in page(anna, "playbook")


@pytest.mark.parametrize("name", ["strategies", "playbook"])
def test_ten_more_strategies_need_no_more_queries(
    group: Group, anna: Member, django_assert_max_num_queries, name
) -> None:
    arguments = [group.slug] if name == "strategies" else []
    client, counts = client_of(anna), []
    page(client, name, *arguments)
    for _round in range(2):
        for _each in range(10):
            strategy = found(tried(group, anna, audience="chosen"), told(0.2, 0.1, 0.3))
            actions.end_strategy(strategy, "Learned.", is_abandoned=False, by=anna)
        with django_assert_max_num_queries(8) as queries:
            page(client, name, *arguments)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_ten_more_members_and_changes_need_no_more_queries(
    group: Group, anna: Member, django_assert_max_num_queries
) -> None:
    strategy = tried(group, anna, audience="chosen")
    client, counts = client_of(anna), []
    page(client, "strategy", group.slug, strategy.pk)
    for turn in range(2):
        people = [make.member() for _each in range(10)]
        for place, person in enumerate(people):
            make.join(group, person)
            actions.change_strategy(strategy, draft(title=f"{turn} {place}", audience="chosen"), by=anna)
        actions.choose_members(strategy, [one.pk for one in people], since=strategy.since, by=anna)
        with django_assert_max_num_queries(8) as queries:
            page(client, "strategy", group.slug, strategy.pk)
        with django_assert_max_num_queries(8) as also:
            page(client, "strategy_members", group.slug, strategy.pk)
        counts.append((len(queries), len(also)))
    assert counts[0] == counts[1]
