"""The overview and the chapters: what leads where, how it was before, of whom, and in few queries."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.groups.models import Role
from handschlag.insights import actions, computing, own_data
from handschlag.insights.definitions import SECTIONS
from handschlag.insights.figures import Told
from handschlag.insights.models import NetworkChoices, Snapshot
from handschlag.insights.selections import Selection, members_of
from handschlag.meetups.models import MemberPlace
from tests import make
from tests.insights.conftest import client_of, days_ago
from tests.insights.test_coupling import met_at_a_meetup
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db
KOELN, FAR = 2886242, 2950159


def hub(group) -> str:
    return reverse("insights:hub", args=[group.slug])


def chapter(group, key: str) -> str:
    return reverse("insights:chapter", args=[group.slug, key])


def keep(group, **values) -> Snapshot:
    """A snapshot with these figures, over forty people."""
    figures = {
        key: Told(value=value, unit="share", n=40, people=40, window_days=30) for key, value in values.items()
    }
    return Snapshot.objects.create(
        group=group, as_of=clock.now(), finished_at=clock.now(), requested_at=days_ago(0.01), figures=figures
    )


def live_in(members, geoname: int, latitude: float, longitude: float) -> None:
    for member in members:
        MemberPlace.objects.create(
            member=member, geoname=geoname, name="Here", country="DE", latitude=latitude, longitude=longitude
        )


def test_the_overview_leads_to_every_chapter(computed) -> None:
    text = client_of(computed.anna).get(hub(computed.group)).text
    for key, words in SECTIONS.items():
        assert chapter(computed.group, key) in text
        assert str(words.question) in text


def test_the_old_address_leads_to_the_overview(computed) -> None:
    response = client_of(computed.ben).get(reverse("insights:health", args=[computed.group.slug]))
    assert (response.status_code, response.url) == (302, hub(computed.group))


def test_every_chapter_is_there_before_anything_was_computed(group, anna) -> None:
    for key in SECTIONS:
        response = client_of(anna).get(chapter(group, key))
        assert response.status_code == 200
        assert "No figures yet" in response.text


def test_where_nobody_has_met_the_chapter_says_so(computed) -> None:
    text = client_of(computed.ben).get(chapter(computed.group, "coupling")).text
    assert "Too few to tell" in text
    assert "Nobody has met yet." in text


def test_meetups_stand_above_the_activity_of_their_weeks(lively) -> None:
    met_at_a_meetup(lively.group, lively.people[:6], 30)
    met_at_a_meetup(lively.group, lively.people[:3], 9)
    found = computing.computed(lively.group, clock.now(), names=("coupling",)).coupling
    rows = found["activity_by_week_table"]["value"]
    assert found["activity_by_week_table"]["columns"] == ["week", "active", "meetups", "came"]
    assert sum(row[2] for row in rows) == 2
    assert sorted(row[3] for row in rows if row[3]) == [3, 6]
    assert max(row[1] for row in rows) >= 3
    figures = found
    Snapshot.objects.create(group=lively.group, as_of=clock.now(), finished_at=clock.now(), figures=figures)
    organiser = client_of(lively.anna).get(chapter(lively.group, "coupling")).text
    member = client_of(lively.ben).get(chapter(lively.group, "coupling")).text
    assert 'class="timeline"' in organiser
    assert 'class="timeline"' in member
    assert '<td class="number">6</td>' in organiser
    assert '<td class="number">6</td>' not in member


def test_a_figure_is_compared_with_how_it_was(group, anna) -> None:
    snapshot = keep(group, active_share=0.5, one_post_share=0.5)
    days = {400: 0.9, 365: 0.8, 90: 0.6, 30: 0.4, 0: 0.5}
    points = [[(clock.now() - timedelta(days=k)).date().isoformat(), value, 40] for k, value in days.items()]
    snapshot.trends = {"active_share": points, "one_post_share": points}
    snapshot.save()
    client = client_of(anna)
    text = client.get(chapter(group, "health")).text
    assert "40.0% on" in text
    assert "80.0% on" not in text.split("How it was, as a table")[0]
    assert text.count('class="spark"') == 2
    assert 'class="figure-direction good"' in text
    assert 'class="figure-direction bad"' in text
    assert "80.0% on" in client.get(chapter(group, "health") + "?against=365").text.split("How it was, as")[0]


def test_figures_of_a_cohort_are_computed_as_if_there_were_nobody_else(lively) -> None:
    group, anna = lively.group, client_of(lively.anna)
    begin, end = f"{days_ago(195):%Y-%m-%d}", f"{days_ago(130):%Y-%m-%d}"
    sent = {"joined_from": begin, "joined_until": end, "back": chapter(group, "health")}
    response = anna.post(reverse("insights:select", args=[group.slug]), sent)
    query = f"?joined={begin}..{end}"
    assert response.url == chapter(group, "health") + query
    assert "The figures are being computed" in anna.get(response.url).text
    run_due_jobs()
    snapshot = Snapshot.objects.get(selection=query[1:])
    assert not snapshot.error
    assert snapshot.figures["active_share"]["n"] == 7
    assert "7 members" in anna.get(response.url).text
    assert json.loads(anna.get(reverse("insights:figures_json", args=[group.slug]) + query).text)["selection"]
    anna.post(reverse("insights:select", args=[group.slug]), sent)
    assert Snapshot.objects.count() == 1, "computed today is computed"


def test_a_place_and_a_day_choose_as_well(lively) -> None:
    live_in(lively.people[:6], KOELN, 50.93, 6.95)
    live_in(lively.people[6:], FAR, 52.52, 13.41)
    near = Selection(geoname=KOELN, km=50)
    assert members_of(lively.group, near) == {person.pk for person in lively.people[:6]}
    assert Selection.parse(near.text) == near
    then = Selection(as_of=days_ago(100).date())
    found = computing.computed(lively.group, then.moment, chosen=then, names=("health",))
    assert found.health["active_share"]["n"] == 10
    assert (found.unanswered, found.newcomers) == ([], [])


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({"joined_from": "2024-02-01", "joined_until": "2024-01-01"}, "joined_until", "before the first day"),
        ({"city": "Nowhere at all"}, "city", "No city of this name"),
        ({"as_of": "2999-01-01"}, "as_of", "still to come"),
        ({"joined_from": "2999-01-01"}, "joined_from", "Fewer than five members"),
        ({"city": "Köln", "km": "0"}, "km", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_chosen_is_said_at_its_field(lively, sent, field, text) -> None:
    response = client_of(lively.anna).post(reverse("insights:select", args=[lively.group.slug]), sent)
    assert response.status_code == 422
    assert text in response.text
    assert f'id="filter_{field}_error"' in response.text
    assert not Snapshot.objects.exists()


def test_nonsense_in_an_address_is_everybody(computed) -> None:
    client = client_of(computed.anna)
    whole = client.get(reverse("insights:figures_json", args=[computed.group.slug])).text
    for query in ("?joined=x..y", "?place=1,x", "?place=-1,5", "?as_of=2026-13-01", "?against=-1"):
        assert client.get(reverse("insights:figures_json", args=[computed.group.slug]) + query).text == whole


def test_twenty_selections_are_kept_for_a_week(lively) -> None:
    for day in range(1, 25):
        snapshot = actions.request_snapshot(
            lively.group, by=lively.anna, selection=f"as_of=2026-01-{day:02d}"
        )
        Snapshot.objects.filter(pk=snapshot.pk).update(finished_at=clock.now())
    assert Snapshot.objects.count() == 20
    assert not Snapshot.objects.filter(selection="as_of=2026-01-01").exists()
    keep(lively.group, active_share=0.5)
    Snapshot.objects.update(requested_at=days_ago(8))
    actions.forget_selections()
    assert Snapshot.objects.get().selection == ""


def test_operators_see_groups_beside_each_other_as_their_members_do(group, anna) -> None:
    other = make.group(anna, name="Other Circle")
    for one, share in ((group, 0.123), (other, 0.456), (None, 0.3)):
        keep(one, active_share=share)
    operator = make.member("Olga Operator", is_operator=True)
    text = client_of(operator).get(reverse("insights:site")).text
    assert "Other Circle" in text
    assert "12.3%" not in text
    assert "45.6%" not in text
    assert "45.6%" in client_of(anna).get(hub(group)).text
    assert client_of(anna).get(reverse("insights:site")).status_code == 404


def test_pages_take_as_many_queries_however_much_is_in_them(computed, django_assert_max_num_queries) -> None:
    group = computed.group
    addresses = [hub(group), *(chapter(group, key) for key in SECTIONS), reverse("insights:seen_of_me")]
    client = client_of(computed.anna)
    client.get(hub(group))
    before = {}
    for address in addresses:
        for _ in range(2):  # the first to look has the cards drawn up
            with django_assert_max_num_queries(8, info=address) as taken:
                client.get(address)
        before[address] = len(taken)
    for k in range(3):
        second = make.group(computed.anna, name=f"Another {k}")
        keep(second, active_share=0.4)
        make.topic(group, computed.anna)
    for address in addresses:
        with django_assert_max_num_queries(8) as taken:
            client.get(address)
        assert len(taken) == before[address], address


def with_tables(group, first, second, other) -> Snapshot:
    snapshot = keep(group, tipping_point=0.2)
    told = Told(value=None, unit="members", n=40, people=40, window_days=None)
    lost = told | {"value": [[other.pk, 9.0], [first.pk, 4.0]], "columns": ["member", "lost_beyond"]}
    pairs = [[first.pk, second.pk, "handshake", 0.5], [second.pk, other.pk, "handshake", 0.4]]
    strong = told | {"value": pairs, "columns": ["first", "second", "kind", "lost_share"]}
    snapshot.figures |= {"systemic_importance_table": lost, "what_strengthens_table": strong}
    snapshot.save()
    return snapshot


def test_a_member_reads_where_organisers_see_their_name_and_from_what(lively) -> None:
    ben, first = lively.ben, lively.people[0]
    snapshot = with_tables(lively.group, ben, first, lively.people[1])
    snapshot.newcomers = [lively.lonely_post.pk]
    snapshot.unanswered = [lively.lonely_topic.posts.get().pk]
    snapshot.save()
    text = client_of(ben).get(reverse("insights:seen_of_me")).text
    assert "in place 2: 4 others would be lost" in text
    assert "names you in 1 pair" in text
    assert first.name not in text
    newcomer = client_of(lively.newcomer).get(reverse("insights:seen_of_me")).text
    assert "“Newcomers nobody has answered” names you with “A topic with company”" in newcomer
    author = client_of(lively.people[1]).get(reverse("insights:seen_of_me")).text
    assert "“Topics without an answer” names you with “A topic nobody answered”" in author
    assert "posts and replies" in author
    nobody = client_of(make.member()).get(reverse("insights:seen_of_me")).text
    assert "You belong to no group" in nobody


def test_who_does_not_want_to_be_named_stands_in_no_pair_from_then_on(lively) -> None:
    anna, ben, first = client_of(lively.anna), lively.ben, lively.people[0]
    with_tables(lively.group, ben, first, lively.people[1])
    crisis = chapter(lively.group, "crisis")
    assert f'<th scope="row">{ben.name}</th><td class="number">{first.name}</td>' in anna.get(crisis).text
    NetworkChoices.objects.create(member=ben, is_matched=False)
    text = anna.get(crisis).text
    assert f'<th scope="row">{ben.name}</th><td class="number">{first.name}</td>' not in text
    assert first.name in text
    assert "Ties that strengthen most" not in client_of(ben).get(reverse("insights:seen_of_me")).text
    files = anna.get(reverse("insights:figures_json", args=[lively.group.slug])).text
    assert ben.name not in json.dumps(
        json.loads(files)["crisis"]["what_strengthens_table"], ensure_ascii=False
    )


def test_a_moderator_may_choose_and_a_member_may_not(lively) -> None:
    address = reverse("insights:select", args=[lively.group.slug])
    assert client_of(lively.ben).post(address, {"as_of": "2026-01-01"}).status_code == 403
    lively.ben.memberships.update(role=Role.MODERATOR)
    assert client_of(lively.ben).post(address, {"as_of": "2026-01-01"}).status_code == 302


def test_what_tables_say_of_a_member_comes_along_and_goes_with_them(lively) -> None:
    ben, first = lively.ben, lively.people[0]
    snapshot = with_tables(lively.group, ben, first, lively.people[1])
    snapshot.trends = {"tipping_point": [["2026-01-01", 0.2, 40]]}
    snapshot.save()
    rows = list(own_data._seen_by_organisers(ben).lists["seen_by_organisers"])
    assert {row["table"] for row in rows} == {"systemic_importance_table", "what_strengthens_table"}
    assert str(first.pk) not in [str(cell) for row in rows for cell in row.values()]
    own_data._erase(ben, empties_posts=False)
    assert not list(own_data._seen_by_organisers(ben).lists["seen_by_organisers"])
    assert list(own_data._seen_by_organisers(first).lists["seen_by_organisers"])


def test_who_runs_the_site_has_its_figures_computed(lively) -> None:
    lively.anna.is_operator = True
    lively.anna.save()
    client = client_of(lively.anna)
    assert "Compute now" in client.get(reverse("insights:site")).text
    for _twice in range(2):
        assert client.post(reverse("insights:site_compute")).status_code == 302
    assert Snapshot.objects.under_way().get().group is None
    with pytest.raises(NotAllowed):
        actions.request_site_snapshot(by=lively.ben)
