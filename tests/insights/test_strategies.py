"""What is tried in a group: written down, changed, ended, kept from others, and read by who runs a group."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.accounts import own_data
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.groups.models import Group
from handschlag.insights.models import Strategy, StrategyEstimate, StrategyMember, start_of
from handschlag.insights.strategies import actions, sentences
from handschlag.insights.strategies.actions import Draft
from handschlag.insights.strategies.library import LIBRARY
from tests import make
from tests.insights.conftest import client_of, days_ago

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def draft(**fields) -> Draft:
    said = {"title": "Greet everybody", "source": "We *write* to them.", "since": clock.now().date()}
    return Draft(**(said | fields))


def tried(group: Group, by: Member, **fields) -> Strategy:
    return actions.start_strategy(group, draft(**fields), by=by)


def told(value: float, low: float, high: float, n: int = 60) -> dict:
    return {
        "value": value, "low": low, "high": high, "unit": "relative change", "n": n, "people": n,
        "window_days": 28,
    }  # fmt: skip


def found(strategy: Strategy, effect: dict, **figures) -> Strategy:
    """With an estimate as the worker keeps it."""
    row = {
        "weeks": 4,
        "figure": effect,
        "placebo": [0.0, -0.1, 0.1],
        "treated": 60,
        "left_out": 2,
        "controls": 90,
    }
    kept = {"aim": strategy.aim, "effect": effect, "treated": 62, "eligible": 60, "needed": 30, "earliest": 0}
    actions.keep_estimate(strategy.pk, clock.now(), 1, kept | {"table": [row]} | figures)
    return Strategy.objects.for_list().get(pk=strategy.pk)


def page(viewer: Member | Client, name: str, *arguments) -> str:
    client = viewer if isinstance(viewer, Client) else client_of(viewer)
    answer = client.get(reverse(f"insights:{name}", args=arguments))
    assert answer.status_code == 200, answer.status_code
    return answer.text


# Writing it down


def test_what_is_tried_is_written_down_with_who_and_when(group: Group, anna: Member) -> None:
    strategy = tried(group, anna)
    assert "<em>write</em>" in strategy.html
    event = AuditEvent.objects.get(verb="start strategy")
    assert (event.actor, event.object_id) == (anna, strategy.pk)
    assert "Greet everybody" in page(anna, "strategy", group.slug, strategy.pk)


def test_only_who_runs_the_group_writes_strategies(group: Group, anna: Member, ben: Member) -> None:
    with pytest.raises(NotAllowed):
        tried(group, ben)
    strategy = tried(group, anna)
    with pytest.raises(NotAllowed):
        actions.change_strategy(strategy, draft(title="Mine"), by=ben)
    with pytest.raises(NotAllowed):
        actions.end_strategy(strategy, "Over.", is_abandoned=False, by=ben)
    with pytest.raises(NotAllowed):
        actions.request_estimate(strategy, by=ben)


def test_a_changed_strategy_keeps_what_stood_there_before(group: Group, anna: Member) -> None:
    strategy = tried(group, anna, title="Greet")
    actions.change_strategy(strategy, draft(title="Greet within two days"), by=anna)
    revision = strategy.revisions.get()
    assert (revision.by, revision.before) == (anna, {"title": "Greet"})
    shown = page(anna, "strategy", group.slug, strategy.pk)
    assert "Earlier versions" in shown
    assert "<dd>Greet</dd>" in shown


def test_saying_the_same_again_changes_nothing(group: Group, anna: Member) -> None:
    strategy = tried(group, anna)
    actions.change_strategy(strategy, draft(), by=anna)
    assert not strategy.revisions.exists()


def test_many_are_turned_over_by_key_and_each_stands_once(group: Group, anna: Member) -> None:
    for number in range(70):
        tried(group, anna, title=f"Idea {number}.", since=date(2026, 3, 1 + number % 3))
    client, here, seen = client_of(anna), reverse("insights:strategies", args=[group.slug]), []
    at = here
    while at:
        text = client.get(at).text
        seen += re.findall(r"(Idea \d+\.)", text)
        older = re.search(r'href="([^"]*\?before=[^"]*)"', text)
        at = older[1] if older else ""
    assert sorted(seen) == sorted(f"Idea {number}." for number in range(70))
    newer = re.search(r'href="([^"]*\?after=[^"]*)"', text)
    assert seen[30:60] == re.findall(r"(Idea \d+\.)", client.get(newer[1]).text)


def test_an_estimate_of_something_else_is_forgotten(group: Group, anna: Member) -> None:
    strategy = found(tried(group, anna), told(0.2, 0.1, 0.3))
    actions.change_strategy(strategy, draft(title="Another title"), by=anna)
    assert StrategyEstimate.objects.get().is_told
    actions.change_strategy(strategy, draft(title="Another title", aim="help"), by=anna)
    estimate = StrategyEstimate.objects.get()
    assert (estimate.is_told, estimate.figures, estimate.is_under_way) == (False, {}, True)


def test_a_strategy_ends_once_and_with_what_was_learned(group: Group, anna: Member) -> None:
    strategy = tried(group, anna)
    actions.end_strategy(strategy, "Nobody *answered*.", is_abandoned=True, by=anna)
    with pytest.raises(Conflict):
        actions.end_strategy(strategy, "Again.", is_abandoned=False, by=anna)
    shown = page(anna, "strategy", group.slug, strategy.pk)
    assert "<em>answered</em>" in shown
    assert "given up" in shown


def test_two_who_end_it_at_once_are_told(group: Group, anna: Member) -> None:
    strategy = tried(group, anna)
    actions.end_strategy(strategy, "Done.", is_abandoned=False, by=anna)
    address = reverse("insights:end_strategy", args=[group.slug, strategy.pk])
    assert client_of(anna).post(address, {"note": "Done too."}).status_code == 409


# Forms

SENT = {
    "title": "Greet", "kind": "greeting", "source": "We write.", "since": "2026-03-02",
    "audience": "everybody", "sign": "more", "aim": "posts", "is_shared": "on",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "sent", "words"),
    [
        ("title", {"title": " "}, "This field is required."),
        ("source", {"source": ""}, "This field is required."),
        ("since", {"since": "2026-02-30"}, "Enter a valid date."),
        ("since", {"since": "0001-01-01"}, "Choose a day between the year 2000 and a year from now."),
        ("since", {"since": "9999-12-31"}, "Choose a day between the year 2000 and a year from now."),
        ("until", {"until": "2026-03-01"}, "It cannot end before it has begun."),
        ("audience", {"audience": "nobody"}, "Select a valid choice."),
        ("meetup", {"audience": "meetup"}, "Choose the meetup."),
        ("meetup", {"audience": "meetup", "meetup": "987654"}, "Select a valid choice."),
        ("topic", {"audience": "topic"}, "Choose the topic."),
        ("aim", {"aim": "money"}, "Select a valid choice."),
    ],
)
def test_nonsense_is_refused_at_its_field(group: Group, anna: Member, field, sent, words) -> None:
    answer = client_of(anna).post(reverse("insights:new_strategy", args=[group.slug]), SENT | sent)
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.text
    assert words in answer.text
    assert not Strategy.objects.exists()


def test_a_topic_of_another_group_cannot_be_chosen(group: Group, anna: Member) -> None:
    other = make.topic(make.group(anna), anna)
    sent = SENT | {"audience": "topic", "topic": other.pk}
    answer = client_of(anna).post(reverse("insights:new_strategy", args=[group.slug]), sent)
    assert 'id="id_topic_error"' in answer.text


def test_the_form_writes_all_of_it_down(group: Group, anna: Member) -> None:
    topic = make.topic(group, anna)
    sent = SENT | {
        "audience": "topic",
        "topic": topic.pk,
        "until": "2026-03-02",
        "sign": "fewer",
        "aim": "help",
    }
    client_of(anna).post(reverse("insights:new_strategy", args=[group.slug]), sent)
    strategy = Strategy.objects.get()
    assert (strategy.kind, strategy.topic, strategy.until) == ("greeting", topic, TODAY)
    assert (strategy.sign, strategy.aim, strategy.is_shared) == ("fewer", "help", True)


def test_editing_shows_what_stands_there_and_keeps_it(group: Group, anna: Member) -> None:
    strategy = tried(group, anna, since=TODAY, until=TODAY)
    address = reverse("insights:edit_strategy", args=[group.slug, strategy.pk])
    client = client_of(anna)
    assert 'value="2026-03-02"' in client.get(address).text
    sent = SENT | {"title": "Greet sooner", "until": ""}
    assert client.post(address, sent).status_code == 302
    strategy.refresh_from_db()
    assert (strategy.title, strategy.until, strategy.is_shared) == ("Greet sooner", None, True)
    assert strategy.revisions.get().before["until"] == "2026-03-02"


@pytest.mark.parametrize("idea", LIBRARY, ids=lambda idea: idea.key)
def test_each_idea_fills_the_form_in(group: Group, anna: Member, idea) -> None:
    address = reverse("insights:new_strategy", args=[group.slug])
    shown = client_of(anna).get(address, {"idea": idea.key}).text
    assert f'value="{idea.title}"' in unescape(shown)
    assert f'<option value="{idea.kind}" selected>' in shown
    assert re.search(rf'value="{idea.audience}"[^>]* checked', shown)
    assert len(str(idea.title)) <= 140


def test_an_idea_that_is_none_leaves_the_form_empty(group: Group, anna: Member) -> None:
    address = reverse("insights:new_strategy", args=[group.slug])
    assert client_of(anna).get(address, {"idea": "nonsense"}).status_code == 200


# Days


@pytest.mark.parametrize(
    ("zone", "day", "begin"),
    [
        ("Europe/Berlin", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("UTC", date(2026, 12, 31), datetime(2026, 12, 31, tzinfo=UTC)),
        # Clocks go from midnight to one there: the day begins at the moment they do.
        ("America/Santiago", date(2026, 9, 6), datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_where_the_site_is(settings, zone, day, begin) -> None:
    settings.TIME_ZONE = zone
    assert start_of(day) == begin


def test_the_last_day_counts_whole(group: Group, anna: Member, settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    strategy = tried(group, anna, since=date(2026, 3, 28), until=date(2026, 3, 29))
    assert strategy.ends_at == datetime(2026, 3, 29, 22, tzinfo=UTC)  # a day of 23 hours
    actions.end_strategy(strategy, "Over.", is_abandoned=False, by=anna)
    assert Strategy.objects.for_list().get().ends_at == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_what_begins_later_is_planned_and_what_has_its_end_behind_it_is_over(
    group: Group, anna: Member
) -> None:
    today = clock.now().date()
    days = [(3, None), (-30, None), (-30, -3)]
    states = []
    for first, last in days:
        until = today + timedelta(days=last) if last else None
        states.append(sentences.state(tried(group, anna, since=today + timedelta(days=first), until=until)))
    assert states == ["planned", "running", "over"]


# Members who are chosen


def test_members_are_chosen_by_name_and_left_out_again(group: Group, anna: Member, ben: Member) -> None:
    strategy = tried(group, anna, audience="chosen", since=days_ago(9).date())
    client = client_of(anna)
    address = reverse("insights:strategy_members", args=[group.slug, strategy.pk])
    assert ben.name in client.get(address, {"q": ben.name[:3]}).text
    assert ben.name not in client.get(address, {"q": "Zoe"}).text
    assert ben.name not in client.get(address, {"place": "Bonn"}).text
    since = days_ago(5).date().isoformat()
    client.post(address, {"members": [ben.pk], "since": since})
    row = StrategyMember.objects.get()
    assert (row.member, row.since.isoformat()) == (ben, since)
    client.post(reverse("insights:leave_out_of_strategy", args=[group.slug, strategy.pk]), {"member": ben.pk})
    assert not StrategyMember.objects.exists()
    assert AuditEvent.objects.filter(verb__in=["choose members", "leave member out"]).count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "members"), ({"members": ["x"]}, "members"), ({"members": [0]}, "members"),
     ({"since": ""}, "since"), ({"since": "2001-01-01"}, "since")],
)  # fmt: skip
def test_a_bad_choice_is_refused_at_its_field(group: Group, anna: Member, ben: Member, sent, field) -> None:
    strategy = tried(group, anna, audience="chosen", since=days_ago(9).date())
    address = reverse("insights:strategy_members", args=[group.slug, strategy.pk])
    sent = ({"members": [ben.pk]} if field == "since" else {}) | {"since": days_ago(3).date()} | sent
    answer = client_of(anna).post(address, sent)
    assert "Please look at this again" in answer.text
    assert f'href="#id_{field}' in answer.text
    assert not StrategyMember.objects.exists()


def test_members_are_drawn_by_lot_of_those_found(group: Group, anna: Member) -> None:
    for name in ("Otto One", "Otto Two", "Otto Three", "Paula"):
        make.join(group, make.member(name))
    strategy = tried(group, anna, audience="chosen")
    address = reverse("insights:strategy_members", args=[group.slug, strategy.pk])
    client = client_of(anna)
    sent = {"since": strategy.since}
    client.post(f"{address}?q=Otto", sent | {"draw": 2})
    assert StrategyMember.objects.filter(member__name__startswith="Otto").count() == 2
    client.post(f"{address}?q=Otto", sent | {"draw": 50})
    assert StrategyMember.objects.count() == 3
    assert "id_draw_error" in client.post(address, sent | {"draw": -1}).text
    assert "Choose at least one" in client.post(f"{address}?q=Otto", sent | {"draw": 1}).text


def test_nobody_outside_the_group_is_chosen(group: Group, anna: Member, clara: Member) -> None:
    strategy = tried(group, anna, audience="chosen")
    with pytest.raises(Invalid):
        actions.choose_members(strategy, [clara.pk], since=strategy.since, by=anna)


def test_where_nobody_is_chosen_there_is_no_such_page(group: Group, anna: Member) -> None:
    strategy = tried(group, anna)
    address = reverse("insights:strategy_members", args=[group.slug, strategy.pk])
    assert client_of(anna).get(address).status_code == 404


# What others see


def test_a_member_reads_in_their_own_data_what_was_tried_with_them(
    group: Group, anna: Member, ben: Member
) -> None:
    strategy = tried(group, anna, audience="chosen", source="Between us organisers.")
    actions.choose_members(strategy, [ben.pk], since=strategy.since, by=anna)
    lists = own_data._PARTS["insights"](ben).lists
    about = list(lists["strategies_i_was_chosen_for"])
    assert [row["title"] for row in about] == ["Greet everybody"]
    assert "Between us" not in str(about)
    assert len(list(lists["strategymember"])) == 1
    assert not list(lists["strategy"])


def test_with_the_member_goes_what_was_tried_with_them(group: Group, anna: Member, ben: Member) -> None:
    from handschlag.insights.own_data import _erase

    strategy = tried(group, anna, audience="chosen")
    actions.choose_members(strategy, [ben.pk], since=strategy.since, by=anna)
    _erase(ben, empties_posts=False)
    assert not StrategyMember.objects.exists()


def test_who_claims_an_imported_member_was_chosen_as_them(group: Group, anna: Member, ben: Member) -> None:
    shell = make.member("Imported Ida")
    make.join(group, shell)
    first, second = (tried(group, anna, audience="chosen") for _each in range(2))
    actions.choose_members(first, [shell.pk, ben.pk], since=first.since, by=anna)
    actions.choose_members(second, [shell.pk], since=second.since, by=anna)
    actions.hand_choices_over(shell, to=ben)
    rows = StrategyMember.objects.order_by("strategy").values_list("strategy", "member")
    assert list(rows) == [(first.pk, ben.pk), (second.pk, ben.pk)]
