"""Nothing that isolates fewer than five people, and no name, comes to a member by any door."""

import csv
import io
import json
import random
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handschlag.core import clock
from handschlag.groups.models import Role
from handschlag.insights import actions, computing
from handschlag.insights.definitions import DEFINITIONS, SECTIONS
from handschlag.insights.disclosure import (
    about,
    for_members,
    is_for_members,
    rounded,
    step_of,
    suppressed,
    trends_for_members,
)
from handschlag.insights.figures import Computed, Told
from handschlag.insights.models import Chart, Snapshot
from handschlag.insights.pictures import draw_in_all_languages
from tests import make
from tests.insights.conftest import client_of, days_ago

CANARY = 0.1234567
"""Stands in every figure that no member may see."""

QUERIES = (
    "", "?against=30", "?against=365", "?joined=2020-01-01..2026-12-31", "?place=2886242,5",
    "?as_of=2026-01-01", "?joined=2026-01-01..2026-01-02&place=2886242,50&as_of=2026-02-01",
    "?selection=joined%3D2026-01-01..", "?role=organiser&against=90",
)  # fmt: skip
ADDRESSES = ("insights:hub", "insights:figures_csv", "insights:figures_json", "insights:health")
HIDDEN = ("net_loser", "possible_loser", "one_sided", "early_warning")


def told(value, unit="share", n=40, people=None, **more) -> Told:
    return Told(value=value, unit=unit, n=n, people=n if people is None else people, window_days=None, **more)


@given(st.integers(5, 3000), st.data())
def test_a_share_stands_for_at_least_five_numbers_of_people(n, data):
    part = data.draw(st.integers(0, n))
    shown = rounded(part / n, "share", n)
    if shown is None:
        assert n < 10
    else:
        alike = [k for k in range(part - n, part + n + 1) if rounded(k / n, "share", n) == shown]
        assert len(alike) >= 5


@given(st.integers(0, 10_000), st.integers(1, 4))
def test_two_counts_that_differ_by_few_people_look_the_same_or_five_apart(count, few):
    assert abs(about(count + few) - about(count)) in {0, 5}


@given(st.integers(10, 100_000))
def test_the_step_of_a_share_is_five_people_or_more(people):
    assert step_of(people) * people >= 5


@given(st.lists(st.integers(0, 40), max_size=12))
def test_no_hidden_row_is_told_by_the_sum_of_the_others(counts):
    shown = suppressed(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(seen is None for count, seen in zip(counts, shown, strict=True) if 0 < count < 5)
    assert len(hidden) != 1 or not any(count >= 5 for count in counts)
    assert all(seen is None or seen % 5 == 0 for seen in shown)


def test_what_could_start_a_run_and_what_is_not_known_is_dropped():
    keys = [*DEFINITIONS, "something_new", "my_surplus"]
    figures = {key: told(None if key.endswith("_table") else CANARY) for key in keys}
    shown = for_members(figures)
    assert not [key for key in shown if key.startswith(HIDDEN) or key in SECTIONS["crisis"].definitions]
    assert not {"something_new", "my_surplus", "to_meet_table", "where_to_meet_table"} & set(shown)
    assert set(shown) <= set(DEFINITIONS)


def test_a_lorenz_curve_is_told_where_five_more_people_stand_below_it():
    corners = [[k / 30, (k / 30) ** 3] for k in range(31)]
    shown = for_members({"participation_lorenz_table": told(corners, n=30, columns=["members", "actions"])})
    rows = shown["participation_lorenz_table"]["value"]
    assert len(rows) == 6
    assert rows[0] == [0.0, 0.0]
    assert rows[-1] == [1.0, 1.0]


def test_trends_are_told_week_by_week_and_only_of_five():
    days = [clock.now().date() - timedelta(days=k) for k in range(20, -1, -1)]
    points = [[day.isoformat(), 0.101 + k / 100, 4 if k < 3 else 50] for k, day in enumerate(days)]
    figures = {"active_share": told(0.3, n=50), "net_loser": told(0.3)}
    shown = trends_for_members({"active_share": points, "net_loser": points}, figures)
    assert set(shown) == {"active_share"}
    weeks = {tuple(date.fromisoformat(day).isocalendar()[:2]) for day, *_rest in shown["active_share"]}
    assert len(weeks) == len(shown["active_share"]) <= 4
    assert all(value * 10 == round(value * 10) for _day, value, _people in shown["active_share"])


@pytest.fixture(params=range(3))
def small(request, group, anna, ben):
    """A small group of chance, its figures computed, and what nobody but its organisers may see planted."""
    dice = random.Random(request.param)
    people = [make.member(f"Zyxwia Person{k:02d}") for k in range(dice.randrange(3, 12))]
    for person in people:
        make.join(group, person, at=days_ago(dice.randrange(1, 120)))
    topics = [make.topic(group, dice.choice(people), f"Topic {k}", at=days_ago(100 - k)) for k in range(6)]
    for _ in range(dice.randrange(5, 40)):
        make.post(dice.choice(topics), dice.choice(people), at=days_ago(dice.randrange(1, 90)))
    found = computing.computed(group, clock.now(), names=("health",))
    store(group, anna, planted(found, people))
    return group, anna, ben, people


def planted(found: Computed, people) -> Computed:
    ids = [person.pk for person in people]
    few = {key: told(CANARY, n=4) for key in ("win_win_rate", "dependency", "kept_share", "to_meet")}
    secret = {
        key: told(CANARY) for key in DEFINITIONS if not is_for_members(key) and not key.endswith("_table")
    }
    tables = {
        "systemic_importance_table": told([[ids[0], CANARY]], "members", columns=["member", "lost_beyond"]),
        "what_strengthens_table": told(
            [[ids[0], ids[1], "handshake", CANARY]], columns=["first", "second", "kind", "lost_share"]
        ),
        "to_meet_table": told([[ids[1], ids[2], 2, CANARY]], columns=["first", "second", "common", "score"]),
        "degree_table": told([[1, 3], [2, 9]], "members", columns=["degree", "members"]),
    }
    sections = found.sections | {"crisis": few | secret | tables}
    return Computed(found.as_of, sections, found.unanswered, found.newcomers)


def store(group, anna, found: Computed) -> None:
    snapshot = actions.begin_snapshot(actions.request_snapshot(group, by=anna).pk)
    charts = {"en": {"win_win_rate": f"<svg><text>{CANARY}</text></svg>"}}
    actions.finish_snapshot(snapshot, found, charts)
    Snapshot.objects.filter(pk=snapshot.pk).update(requested_at=days_ago(0.01))


def answers(client: Client, group):
    for query in QUERIES:
        for name in ADDRESSES:
            yield client.get(reverse(name, args=[group.slug]) + query, follow=True)
        for key in SECTIONS:
            yield client.get(reverse("insights:chapter", args=[group.slug, key]) + query)


def told_in(response) -> str:
    """What a page tells beside the frame of the site; files are told whole."""
    text = response.text
    return text[text.index("<main") :] if "<main" in text else text


@pytest.mark.django_db
def test_no_answer_to_a_member_names_anybody_or_tells_of_fewer_than_five(small):
    group, _anna, ben, people = small
    for response in answers(client_of(ben), group):
        text = told_in(response)
        assert "Zyxwia" not in text, response.request
        assert str(CANARY)[:5] not in text, response.request
        assert "12.3" not in text, response.request
        assert not [person for person in people if f"/members/{person.pk}/" in text]


@pytest.mark.django_db
def test_the_same_figures_are_there_for_who_runs_the_group(small):
    group, anna, *_rest = small
    page = client_of(anna).get(reverse("insights:chapter", args=[group.slug, "crisis"])).text
    assert "Zyxwia" in page
    assert "12.3" in page
    assert str(CANARY) in client_of(anna).get(reverse("insights:figures_json", args=[group.slug])).text


@pytest.mark.django_db
def test_neither_strangers_nor_visitors_are_answered(small, clara):
    group, *_rest = small
    for response in answers(client_of(clara), group):
        assert response.status_code in {403, 404}
    for response in answers(Client(), group):
        assert "/accounts/login/" in (response.headers.get("Location") or response.request["PATH_INFO"])


@pytest.mark.django_db
def test_no_filter_changes_what_a_member_sees(small):
    group, _anna, ben, _people = small
    client = client_of(ben)
    address = reverse("insights:figures_json", args=[group.slug])
    whole = client.get(address).text
    assert all(client.get(address + query).text == whole for query in QUERIES)
    assert Snapshot.objects.count() == 1


@pytest.mark.django_db
def test_page_and_files_tell_a_member_the_same(small):
    group, _anna, ben, _people = small
    client = client_of(ben)
    rows = csv.DictReader(io.StringIO(client.get(reverse("insights:figures_csv", args=[group.slug])).text))
    told_as_table = {row["key"]: row["value"] for row in rows}
    found = json.loads(client.get(reverse("insights:figures_json", args=[group.slug])).text)
    told_as_object = {key: told["value"] for name in SECTIONS for key, told in found.get(name, {}).items()}
    for key, value in told_as_table.items():
        assert value == ("" if told_as_object[key] is None else str(told_as_object[key])), key
    assert all(told["n"] % 5 == 0 for told in found["health"].values())
    page = client.get(reverse("insights:chapter", args=[group.slug, "health"])).text
    assert not re.search(r"\d\.[1-9]%", page), "no share of a small group has a tenth of a per cent"


@pytest.mark.django_db
def test_two_days_differ_by_five_people_or_not_at_all(small):
    group, anna, ben, people = small
    client, address = client_of(ben), reverse("insights:figures_json", args=[group.slug])

    def counted() -> dict[str, int]:
        found = json.loads(client.get(address).text)["health"]
        return {key: told["n"] for key, told in found.items()} | {
            f"{key} value": told["value"]
            for key, told in found.items()
            if told["unit"] == "members" and isinstance(told["value"], int)
        }

    before = counted()
    newcomer = make.member("Zyxwia New")
    make.join(group, newcomer, at=days_ago(20))
    make.post(make.topic(group, people[0], at=days_ago(2)), newcomer, at=days_ago(1))
    store(group, anna, planted(computing.computed(group, clock.now(), names=("health",)), people))
    after = counted()
    both = before.keys() & after.keys()
    assert not {key: (before[key], after[key]) for key in both if (after[key] - before[key]) % 5}


def test_charts_for_members_are_drawn_from_what_members_see():
    rows = [[1, 30], [2, 3], [3, 7], [4, 20]]
    figures = {
        "degree_table": told(rows, "members", n=60, columns=["degree", "members"]),
        "constraint": told(0.2),
    }
    drawn = draw_in_all_languages({"dependency": figures})["en"]
    assert drawn["constraint"] != drawn["constraint_others"]


@pytest.mark.django_db
def test_a_member_is_shown_no_chart_that_was_drawn_for_others(small):
    group, _anna, ben, _people = small
    snapshot = Snapshot.objects.get()
    Chart.objects.create(
        snapshot=snapshot, language="en", name="active_share", svg="<svg><text>exact</text></svg>"
    )
    page = client_of(ben).get(reverse("insights:chapter", args=[group.slug, "health"])).text
    assert "exact</text>" not in page


@pytest.mark.django_db
def test_a_moderator_sees_the_crisis_and_a_member_not_even_that_it_is_there(small):
    group, _anna, ben, _people = small
    crisis = reverse("insights:chapter", args=[group.slug, "crisis"])
    assert client_of(ben).get(crisis).status_code == 404
    assert crisis not in client_of(ben).get(reverse("insights:hub", args=[group.slug])).text
    ben.memberships.update(role=Role.MODERATOR)
    assert client_of(ben).get(crisis).status_code == 200
    assert crisis in client_of(ben).get(reverse("insights:hub", args=[group.slug])).text
