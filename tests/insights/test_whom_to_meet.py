"""Where a group could meet, and whom one could meet: asked for by both, and never the same twice in a row."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.discussions import interactions as talk
from handschlag.discussions.models import Post
from handschlag.exchange.models import Listing, ListingTag, Side
from handschlag.groups.models import Group
from handschlag.insights import actions, jobs, matching, own_data
from handschlag.insights.models import NetworkChoices, SuggestedPair, SuggestedPlace, SuggestionRound
from handschlag.meetups import interactions
from handschlag.meetups.models import Handshake, MemberPlace
from handschlag.ties import actions as ledger
from tests import make
from tests.insights.conftest import client_of, days_ago

pytestmark = pytest.mark.django_db

KOELN, BONN, BERLIN = (50.93, 6.95), (50.73, 7.1), (52.52, 13.41)


def home(member: Member, place: tuple[float, float] = KOELN, *, asks: bool = True, radius: int = 50) -> None:
    names = {KOELN: "Köln", BONN: "Bonn", BERLIN: "Berlin"}
    MemberPlace.objects.update_or_create(
        member=member,
        defaults={
            "geoname": int(place[0] * 100), "name": names[place], "country": "DE", "latitude": place[0],
            "longitude": place[1], "suggests_me": asks, "radius_km": radius,
        },
    )  # fmt: skip


def talked(group: Group, one: Member, *others: Member, days: float = 20) -> None:
    """The others replied to a topic of one's."""
    topic = make.topic(group, one, at=days_ago(days))
    for other in others:
        make.post(topic, other, at=days_ago(days - 1))
    ledger.enter(talk.replies(Post.objects.filter(topic=topic)))


def shook_hands(one: Member, other: Member, group: Group | None = None) -> None:
    made = Handshake.objects.create(
        asked_by=one, other=other, group=group, confirmed_at=clock.now(), met_at=clock.now()
    )
    ledger.enter(interactions.handshakes(Handshake.objects.filter(pk=made.pk)))


def found_anew(group: Group) -> None:
    """As the worker does it, a week later."""
    SuggestionRound.objects.update(at=F("at") - timedelta(days=8))
    jobs.suggest.call(group.pk)


def pairs(group: Group) -> list[set[int]]:
    return [{pair.first_id, pair.second_id} for pair in SuggestedPair.objects.of_last_time()]


@pytest.fixture
def people(group: Group) -> list[Member]:
    """Seven of Köln and Bonn who all talk with the first of them."""
    people = [make.member(f"Person {letter}") for letter in "CDEFGHI"]
    for place, person in enumerate(people):
        make.join(group, person, at=days_ago(100))
        home(person, BONN if place % 2 else KOELN, asks=False)
    talked(group, people[0], *people[1:])
    return people


def meet_page(viewer: Member, group: Group):
    return client_of(viewer).get(reverse("insights:chapter", args=[group.slug, "meet"]))


def my_page(viewer: Member) -> str:
    return client_of(viewer).get(reverse("insights:to_meet")).text


def test_organisers_see_where_members_talk_and_have_not_met(group, anna, people):
    shook_hands(people[1], people[2], group)
    jobs.suggest.call(group.pk)
    place = SuggestedPlace.objects.get()
    assert (place.members, place.talk, place.met, place.pairs) == (7, 7, 2, 6)
    page = meet_page(anna, group).text
    assert f"{place.city}</h3>" in page
    assert "7 members" in page
    assert "2 have met each other" in page


def test_from_there_a_meetup_is_planned_with_place_and_title(group, anna, people):
    jobs.suggest.call(group.pk)
    city = SuggestedPlace.objects.get().city
    page = meet_page(anna, group).text
    start = page.index(f"{reverse('meetups:create', args=[group.slug])}?title=")
    href = page[start : page.index('"', start)].replace("&amp;", "&")
    form = client_of(anna).get(href).text
    assert f'value="{city}"' in form
    assert f"{group.name} meets in {city}" in form


def test_members_do_not_see_places(group, ben, clara, people):
    jobs.suggest.call(group.pk)
    page = meet_page(ben, group)
    assert page.status_code == 200
    assert SuggestedPlace.objects.get().city not in page.text
    assert "Where a meetup would make sense" not in page.text
    assert meet_page(clara, group).status_code == 403


def test_organisers_see_pairs_who_both_still_want_to_be_suggested(group, anna, ben, people):
    for person in (people[0], people[2]):
        home(person)
    jobs.suggest.call(group.pk)
    pair = SuggestedPair.objects.order_by("rank").first()
    named = f"{pair.first.name}</a> · <a"
    assert named in meet_page(anna, group).text
    assert named not in meet_page(ben, group).text
    NetworkChoices.objects.create(member=pair.first, is_matched=False)
    assert named not in meet_page(anna, group).text


def test_no_place_is_told_of_fewer_than_five(group, anna):
    four = [make.member() for _ in range(4)]
    for person in four:
        make.join(group, person)
        home(person)
    talked(group, four[0], *four[1:])
    jobs.suggest.call(group.pk)
    assert not SuggestedPlace.objects.exists()
    assert "No place stands out yet" in meet_page(anna, group).text


def test_places_are_found_anew_and_replace_those_before(group, people):
    jobs.suggest.call(group.pk)
    jobs.suggest.call(group.pk)
    assert SuggestedPlace.objects.count() == 1


def test_two_who_talk_in_the_same_city_and_have_not_met_are_told_of_each_other(group, people):
    for person in (people[0], people[2]):
        home(person)
    jobs.suggest.call(group.pk)
    page = my_page(people[0])
    assert people[2].name in page
    assert "You talk with each other, you are both in Köln, and you have not met." in page
    assert people[0].name in my_page(people[2])


def test_only_who_asked_for_it_is_suggested_and_sees_suggestions(group, people):
    home(people[0])
    jobs.suggest.call(group.pk)
    assert not SuggestedPair.objects.exists()
    assert "Nobody new this week" in my_page(people[0])
    assert "Only if you like" in my_page(people[2])


def test_whoever_changes_their_mind_is_gone_at_once(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    home(people[2], asks=False)
    assert people[2].name not in my_page(people[0])


def test_who_does_not_want_to_be_named_to_others_is_gone_at_once_and_not_suggested(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    assert people[2].name in my_page(people[0])
    NetworkChoices.objects.create(member=people[2], is_matched=False)
    assert people[2].name not in my_page(people[0])
    SuggestedPair.objects.all().delete()
    found_anew(group)
    assert not SuggestedPair.objects.exists()


def test_whoever_leaves_the_group_is_gone_at_once(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    people[2].memberships.update(left_at=clock.now())
    assert people[2].name not in my_page(people[0])


def test_who_have_met_anywhere_are_not_suggested_and_vanish_once_they_do(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    shook_hands(people[0], people[2])
    assert people[2].name not in my_page(people[0])
    found_anew(group)
    found_anew(group)
    assert {people[0].pk, people[2].pk} not in pairs(group)


def test_never_the_same_pair_twice_in_a_row(group, people):
    home(people[0])
    home(people[2])
    wanted = {people[0].pk, people[2].pk}
    jobs.suggest.call(group.pk)
    assert pairs(group) == [wanted]
    home(people[4])
    found_anew(group)
    assert wanted not in pairs(group)
    assert {people[0].pk, people[4].pk} in pairs(group)


def test_after_a_pause_the_same_pair_may_come_again(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    first = pairs(group)
    found_anew(group)
    assert pairs(group) == []
    found_anew(group)
    assert pairs(group) == first


def test_pairs_stay_for_a_week_however_often_figures_are_computed(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    before = list(SuggestedPair.objects.values_list("pk", flat=True))
    jobs.suggest.call(group.pk)
    assert list(SuggestedPair.objects.values_list("pk", flat=True)) == before


def test_nobody_is_sent_further_than_they_travel(group, people):
    home(people[0], radius=10)
    home(people[1], BONN, radius=300)
    jobs.suggest.call(group.pk)
    assert not SuggestedPair.objects.exists()


def test_who_know_the_same_people_are_suggested_after_those_who_talk(group, people):
    home(people[2])
    home(people[4])
    jobs.suggest.call(group.pk)
    pair = SuggestedPair.objects.get()
    assert (pair.talk, pair.common) == (False, 1)
    assert "1 person knows you both, you are both in Köln" in my_page(people[2])


def test_who_seeks_what_the_other_offers_is_suggested_first(group, people):
    for person in people[1:4]:
        home(person)
    assert {people[1].pk, people[2].pk} in pairs_found(group)
    for person, side in ((people[2], Side.OFFER), (people[3], Side.REQUEST)):
        listing = Listing.objects.create(
            author=person,
            side=side,
            subject="service",
            title="Tax",
            expires_at=clock.now() + timedelta(days=9),
        )
        ListingTag.objects.create(listing=listing, name="Tax", slug="tax")
    assert pairs_found(group)[0] == {people[2].pk, people[3].pk}


def pairs_found(group: Group) -> list[set[int]]:
    SuggestionRound.objects.all().delete()
    jobs.suggest.call(group.pk)
    return pairs(group)


def test_nobody_is_in_more_than_three_pairs(group, people):
    for person in people:
        home(person)
    jobs.suggest.call(group.pk)
    ends = [end for pair in pairs(group) for end in pair]
    assert max(ends.count(end) for end in ends) == 3


def test_whoever_has_not_talked_for_a_year_does_not_talk(group):
    one, other = make.member(), make.member()
    for person in (one, other):
        make.join(group, person, at=days_ago(900))
        home(person)
    talked(group, one, other, days=500)
    jobs.suggest.call(group.pk)
    assert not SuggestedPair.objects.exists()


def test_a_group_without_places_has_nothing_computed(group, anna, monkeypatch):
    monkeypatch.setattr(matching, "suggested", lambda *_args, **_options: pytest.fail("computed"))
    jobs.suggest.call(group.pk)
    jobs.suggest.call(0)


def test_once_a_day_all_groups_with_places_are_looked_at(group, people):
    make.group(slug="without-places")
    jobs.suggest_everywhere.call()
    make.jobs_done(jobs.suggest)
    assert set(SuggestedPlace.objects.values_list("group", flat=True)) == {group.pk}


def test_new_figures_bring_new_places(group, anna, people):
    actions.request_snapshot(group, by=anna)
    make.jobs_done(jobs.compute_snapshot)
    make.jobs_done(jobs.suggest)
    assert SuggestedPlace.objects.exists()


def test_the_page_takes_as_many_queries_for_three_as_for_one(group, people, django_assert_max_num_queries):
    counts = []
    for willing in (people[:3:2], people):
        SuggestionRound.objects.all().delete()
        for person in willing:
            home(person)
        jobs.suggest.call(group.pk)
        client = client_of(people[0])
        client.get(reverse("insights:to_meet"))
        with django_assert_max_num_queries(8) as asked:
            client.get(reverse("insights:to_meet"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("blocker", "blocked"), [(0, 2), (2, 0)])
def test_across_a_block_nobody_is_suggested_and_who_was_vanishes(group, people, blocker, blocked):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    Block.objects.create(by=people[blocker], member=people[blocked])
    assert people[2].name not in my_page(people[0])
    found_anew(group)
    found_anew(group)
    assert pairs(group) == []


def test_who_changes_their_mind_is_gone_from_the_data_others_take_along(group, people):
    home(people[0])
    home(people[2])
    jobs.suggest.call(group.pk)
    assert own_data._pairs(people[0]).exists()
    home(people[2], asks=False)
    assert not own_data._pairs(people[0]).exists()
