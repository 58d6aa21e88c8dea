"""Scenarios: made, computed, computed again with the same result, and what is shown of them to whom."""

import json
import re
from array import array
from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.accounts import erasing
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import _PARTS
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.groups.models import Role
from handschlag.insights.crisis import actions
from handschlag.insights.crisis.choosing import Draft
from handschlag.insights.crisis.circles import Circle
from handschlag.insights.maps.packing import compressed
from handschlag.insights.models import Audience, NetworkChoices, NetworkMap, Scenario, Shock
from handschlag.meetups.models import MemberPlace
from tests import make
from tests.insights.conftest import client_of
from tests.insights.scenarios import computed, filled, here, made, page
from tests.insights.webs import Web, web
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(site) -> Web:
    return web()


def test_a_shock_is_played_saved_and_run_again_with_the_same_result(net):
    client = client_of(net.organiser)
    scenario = made(net)
    assert "Being computed" in page(net, scenario)
    assert 'hx-trigger="every 2s"' in page(net, scenario)
    run_due_jobs()
    text = page(net, scenario)
    assert "If the 3 most connected members leave: " in text
    assert "This is a model, not a forecast." in text
    first = Scenario.objects.get(pk=scenario.pk)
    client.post(f"{here(net)}{scenario.pk}/runs/")
    assert "If the 3 most connected members leave: " in page(net, scenario), "the result stays meanwhile"
    run_due_jobs()
    again = Scenario.objects.get(pk=scenario.pk)
    assert (again.result, again.digest, again.is_same, again.runs) == (first.result, first.digest, True, 2)
    assert "the same result each time" in page(net, scenario)


def test_a_copy_rests_on_the_ties_of_today(net):
    scenario = computed(net)
    Scenario.objects.filter(pk=scenario.pk).update(as_of=clock.now() - timedelta(days=9))
    response = client_of(net.organiser).post(f"{here(net)}{scenario.pk}/copies/")
    copy = Scenario.objects.order_by("-pk")[0]
    assert response["Location"] == copy.get_absolute_url()
    assert (copy.seed, copy.size, copy.shock) == (7, 3, "connected")
    assert clock.now() - copy.as_of < timedelta(minutes=1)


def test_each_round_shows_who_leaves_in_it(net):
    scenario = computed(net)
    rounds = scenario.result["rounds"]
    assert len(rounds) > 1
    for number, one in enumerate(rounds):
        text = page(net, scenario, f"?round={number}")
        shown = re.search(r'id="rounds".*?</section>', text, re.DOTALL)[0]
        assert re.findall(r'href="/members/(\d+)/"', shown) == [str(member) for member in one["members"]]
        assert f'?round={number}#rounds" aria-current="step"' in shown
    for nonsense in ("?round=999", "?round=-1", "?round=x"):
        assert page(net, scenario, nonsense)


def test_what_is_written_beside_another_kind_of_shock_is_no_error(net):
    assert computed(net, shock="random", company="nobody", city="1", km="-5", other="9").shock == "random"


@pytest.mark.parametrize(
    ("fields", "where", "words"),
    [
        ({"size": ""}, "size", "Say how many leave."),
        ({"size": "0"}, "size", "greater than or equal to 1"),
        ({"size": "9999"}, "size", "There are only 25 members here."),
        ({"shock": "members"}, "members", "Choose at least one member of the list."),
        ({"shock": "members", "members": ["999999"]}, "members", "Choose at least one member of the list."),
        ({"shock": "company"}, "company", "Choose one of the companies."),
        ({"shock": "region"}, "city", "Choose one of the cities."),
        ({"shock": "group"}, "other", "Choose one of the groups."),
        ({"low": "80"}, "high", "This is below the first number."),
        ({"low": "0"}, "low", "greater than or equal to 1"),
        ({"high": "101"}, "high", "less than or equal to 100"),
        ({"seed": "-1"}, "seed", "greater than or equal to 0"),
        ({"shock": "everybody"}, "shock", "not one of the available choices"),
        ({"seed": "99999999999"}, "seed", "less than or equal to"),
    ],
)
def test_what_cannot_be_played_is_told_at_its_field(net, fields, where, words):
    response = client_of(net.organiser).post(here(net) + "new/", filled(**fields))
    assert response.status_code == 200
    assert words in response.text
    assert list(response.context["form"].errors) == [where] if response.context else True
    assert not Scenario.objects.exists()


def test_names_are_searched_for_and_what_was_chosen_stays(net):
    chosen = net.people[3]
    sent = filled(shock="members", q="Person 01", members=[str(chosen.pk)], seed="11", search="1")
    sent.pop("play")
    text = client_of(net.organiser).post(here(net) + "new/", sent).text
    assert f'value="{chosen.pk}" id="member-{chosen.pk}" checked' in text
    assert text.count('name="members"') == 11
    assert 'value="11"' in text
    assert not Scenario.objects.exists()
    sent.pop("search")
    assert client_of(net.organiser).post(here(net) + "new/", sent).text.count('name="members"') == 11


def test_fifty_names_at_most_are_listed(site):
    net = web(70)
    assert client_of(net.organiser).get(here(net) + "new/").text.count('name="members"') == 50


def settle(member: Member, name: str = "Bonn", geoname: int = 1, latitude: float = 50.7) -> None:
    MemberPlace.objects.create(
        member=member, geoname=geoname, name=name, country="DE", latitude=latitude, longitude=7.1
    )


def test_whom_a_region_hits_is_counted_and_not_named(net):
    for member in net.people[:6]:
        settle(member)
    settle(net.people[9], "Remagen", 2, 50.6)
    scenario = computed(net, shock="region", city="1", km="30")
    assert len(scenario.targets) == 7
    text = page(net, scenario)
    assert "If everybody within 30 km of Bonn leaves" in text
    assert "where members live is theirs" in text
    assert scenario.result["rounds"][0]["members"] == []
    for form in ("csv", "json"):
        sent = client_of(net.organiser).get(f"{here(net)}{scenario.pk}/result.{form}").text
        assert "targets" not in sent
        assert net.people[0].name not in sent
    assert "Remagen" not in client_of(net.organiser).get(here(net) + "new/").text


def test_fewer_than_five_of_a_region_are_not_played_with(net):
    for member in net.people[:4]:
        settle(member)
    sent = filled(shock="region", city="1", km="1")
    assert "Choose one of the cities" not in client_of(net.organiser).get(here(net) + "new/").text
    text = client_of(net.organiser).post(here(net) + "new/", sent).text
    assert not Scenario.objects.exists()
    assert "field-errors" in text


def test_who_does_not_want_to_be_matched_is_counted_and_not_named(net):
    scenario = computed(net)
    pair = scenario.result["strengthening"]["pairs"][0]
    name = Member.objects.get(pk=pair["first"]).name
    stronger = re.compile(r'id="stronger-title".*?</ol>', re.DOTALL)
    assert name in stronger.findall(page(net, scenario))[0]
    assert f"to={pair['first']}&amp;to={pair['second']}" in page(net, scenario)
    NetworkChoices.objects.create(member_id=pair["first"], is_matched=False)
    text = stronger.findall(page(net, scenario))[0]
    assert "a member" in text
    assert f"to={pair['first']}&amp;" not in text
    sent = client_of(net.organiser).get(f"{here(net)}{scenario.pk}/result.json").json()
    assert sent["result"]["strengthening"]["pairs"][0]["first"] == 0


def test_an_erased_member_goes_out_of_stored_results_and_computing_again_gives_the_same(net):
    scenario = computed(net)
    gone = Member.objects.get(pk=scenario.result["rounds"][0]["members"][0])
    parts = list(_PARTS["stress_tests"](gone).lists["scenario"])
    assert parts[0]["leaves_in_round_of_a_model"] == 0
    erasure = erasing.ask_for_erasure(by=gone, empties_posts=False)
    type(erasure).objects.update(due_at=clock.now())
    assert erasing.erase_due(clock.now()) == 1
    scenario.refresh_from_db()
    assert not scenario.names(gone.pk)
    assert "somebody who has left" in page(net, scenario)
    client_of(net.organiser).post(f"{here(net)}{scenario.pk}/runs/")
    run_due_jobs()
    scenario.refresh_from_db()
    assert scenario.is_same
    assert not scenario.names(gone.pk)


def test_two_scenarios_stand_side_by_side(net):
    one, other = computed(net), computed(net, size="5", name="Five")
    text = client_of(net.organiser).get(f"{here(net)}compare/?of={one.pk}&of={other.pk}").text
    assert "Five" in text
    assert "If the 3 most connected members leave" in text
    assert text.count('class="number"') > 18
    for query in ("", f"?of={one.pk}", f"?of={one.pk}&of=999999", "?of=x&of=y"):
        assert client_of(net.organiser).get(f"{here(net)}compare/{query}").status_code == 302


def test_a_scenario_is_renamed_downloaded_printed_and_deleted(net):
    Member.objects.filter(pk__in=[one.pk for one in net.people]).update(name="=1+1")
    scenario = computed(net)
    client, base = client_of(net.organiser), f"{here(net)}{scenario.pk}/"
    client.post(base + "edit/", {"name": "Before the summer"})
    assert "Before the summer" in client.get(here(net)).text
    assert "This field is required." in client.post(base + "edit/", {"name": " "}).text
    table = client.get(base + "result.csv").text.splitlines()
    assert len(table) == 1 + scenario.result["rounds"][-1]["gone"]
    assert "'=1+1" in table[1]
    whole = client.get(base + "result.json").json()
    assert whole["result"]["rounds"] == scenario.result["rounds"]
    assert client.get(base + "result.xml").status_code == 404
    printed = client.get(base + "?view=print").text
    assert printed.count("leave</h4>") + printed.count("leaves</h4>") == len(scenario.result["rounds"])
    client.post(base + "delete/")
    assert not Scenario.objects.exists()


def test_where_there_is_nothing_to_compute_it_says_why_and_what_to_do(site):
    net = web(2)
    scenario = made(net, size="1")
    run_due_jobs()
    text = page(net, scenario)
    assert "It takes at least five members" in text
    assert f"/groups/{net.group.slug}/meetups/new/" in text
    assert client_of(net.organiser).get(f"{here(net)}{scenario.pk}/result.csv").status_code == 200


def test_the_site_is_played_with_by_operators_alone(net):
    olga = make.member("Olga Operator", is_operator=True)
    client = client_of(olga)
    client.post("/site/insights/crisis/scenarios/new/", filled())
    scenario = Scenario.objects.get()
    run_due_jobs()
    text = client.get(f"/site/insights/crisis/scenarios/{scenario.pk}/").text
    assert "If the 3 most connected members leave" in text
    assert client_of(net.organiser).get("/site/insights/crisis/scenarios/").status_code == 404
    assert client_of(net.organiser).get(f"{here(net)}{scenario.pk}/").status_code == 404


def test_only_who_runs_the_group_plays(net, clara):
    moderator = make.member("Mona Moderator")
    make.join(net.group, moderator, role=Role.MODERATOR)
    assert client_of(moderator).get(here(net)).status_code == 200
    for other in (net.people[0], clara):
        assert client_of(other).get(here(net)).status_code == 403
        with pytest.raises(NotAllowed):
            actions.make_scenario(Draft("random", size=1), Circle(net.group), by=other)


def test_the_pages_take_the_same_few_queries_however_much_there_is(net, django_assert_max_num_queries):
    scenario = computed(net)
    client = client_of(net.organiser)
    addresses = [
        here(net), here(net) + "new/", f"{here(net)}{scenario.pk}/", f"{here(net)}{scenario.pk}/?view=print",
        f"{here(net)}{scenario.pk}/edit/",
    ]  # fmt: skip
    counts: list[list[int]] = []
    for more in (0, 10):
        for number in range(more):
            Scenario.objects.create(
                group=net.group, name=f"Copy {number}", shock=Shock.RANDOM, size=3, seed=1,
                created_by=net.people[number], summary=scenario.summary, result=scenario.result,
                finished_at=clock.now(),
            )  # fmt: skip
        counts.append([])
        for address in addresses:
            client.get(address)
            with django_assert_max_num_queries(8) as captured:
                assert client.get(address).status_code == 200
            counts[-1].append(len(captured))
    assert counts[0] == counts[1]


def test_results_survive_their_way_through_the_database(net):
    scenario = computed(net)
    assert json.loads(json.dumps(scenario.result)) == scenario.result
    from handschlag.insights.models.scenarios import digest_of

    assert digest_of(scenario.result) == scenario.digest


def test_the_map_shows_who_leaves_by_their_positions_on_it(net):
    scenario = computed(net)
    client, base = client_of(net.organiser), f"{here(net)}{scenario.pk}/"
    assert "have it drawn" in client.get(base).text
    assert client.get(base + "map/").status_code == 404
    ids = [one.pk for one in net.people][::-1]
    NetworkMap.objects.create(
        group=net.group,
        audience=Audience.ORGANISERS,
        drawn_at=clock.now(),
        people=compressed(array("q", ids).tobytes()),
    )
    assert f'data-rounds-src="{base}map/"' in client.get(base).text
    told = client.get(base + "map/").json()
    assert told["positions"] == len(ids)
    rounds = [[ids[at] for at in left] for left in told["rounds"]]
    assert rounds == [one["members"] for one in scenario.result["rounds"]]
    assert [ids[at] for at in told["alone"]] == scenario.result["alone"]


def test_members_are_told_that_models_name_them(net):
    said = "holds 1 model of a crisis"
    member = client_of(net.people[0])
    address = reverse("insights:seen_of_me")
    made(net)
    assert said not in member.get(address).text
    run_due_jobs()
    assert said in member.get(address).text
