"""The pages of the week: who sees them, what stands there, in both languages and few queries."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from handschlag.accounts import own_data
from handschlag.core import clock
from handschlag.groups.models import Membership, Role, Visibility
from handschlag.insights.models import Matter, MatterKind, MatterState, Week
from handschlag.insights.week import actions, showing
from tests import make
from tests.insights import helping
from tests.insights.conftest import client_of, days_ago
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db


def address(group, name="week", *more):
    return reverse(f"insights:{name}", args=[group.slug, *more])


@pytest.fixture
def waiting(group, ben):
    """A newcomer nobody answered, and a topic that Ben could answer."""
    Membership.objects.filter(group=group, member=ben).update(joined_at=days_ago(300))
    nina = make.member("Nina Neu")
    make.join(group, nina, at=days_ago(9))
    make.topic(group, nina, "Hello from Nina", at=days_ago(3))
    actions.look(group, clock.now(), whole=True)
    return group


def matter():
    return Matter.objects.get(kind=MatterKind.GREET)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.MODERATOR])
def test_who_runs_the_group_sees_what_waits_with_its_reason_and_its_button(waiting, ben, role):
    Membership.objects.filter(member=ben).update(role=role)
    text = client_of(ben).get(address(waiting)).text
    assert "Greet a newcomer nobody has answered" in text
    assert "Wrote 3 days ago; nobody has answered." in text
    assert "Nina Neu" in text
    assert reverse("discussions:reply", args=[matter().post.topic_id]) in text


def test_members_strangers_and_visitors_do_not_see_it(client, waiting, ben, clara):
    assert client.get(address(waiting)).status_code == 302
    assert client_of(ben).get(address(waiting)).status_code == 403
    assert client_of(clara).get(address(waiting)).status_code == 403
    waiting.visibility = Visibility.HIDDEN
    waiting.save()
    assert client_of(clara).get(address(waiting)).status_code == 404


def test_only_who_runs_the_group_is_led_there(waiting, anna, ben):
    about = reverse("groups:detail", args=[waiting.slug])
    talk = waiting.get_absolute_url()
    for page in (about, talk):
        assert address(waiting) in client_of(anna).get(page).text
        assert address(waiting) not in client_of(ben).get(page).text


def test_a_deed_is_done_put_off_put_aside_and_taken_back_by_buttons(waiting, anna):
    client, deeds = (
        client_of(anna),
        {"done": "done", "week": "later", "month": "later", "dismiss": "dismissed"},
    )
    for deed, state in deeds.items():
        answer = client.post(address(waiting, "decide_matter", matter().pk), {"deed": deed}, follow=True)
        assert matter().state == state
        assert "Done and put aside this week" in answer.text
        assert "Nothing waits. Well done." in answer.text
        client.post(address(waiting, "decide_matter", matter().pk), {"deed": "undo"})
        assert matter().state == MatterState.OPEN
    assert client.post(address(waiting, "decide_matter", matter().pk), {"deed": "shout"}).status_code == 404
    assert client.get(address(waiting, "decide_matter", matter().pk)).status_code == 405


def test_a_matter_of_another_group_is_not_there(waiting, anna):
    other = make.group(anna)
    assert (
        client_of(anna).post(address(other, "decide_matter", matter().pk), {"deed": "done"}).status_code
        == 404
    )


def test_greeting_her_makes_the_page_say_done(waiting, anna):
    client = client_of(anna)
    client.post(reverse("discussions:reply", args=[matter().post.topic_id]), {"source": "Welcome, Nina!"})
    text = client.get(address(waiting)).text
    assert "Greet a newcomer" not in text
    assert "Greet Nina Neu" in text
    assert "seen by itself" in text


def test_the_page_reads_only(waiting, anna):
    before = Matter.objects.values(), Week.objects.values()
    rows = [list(one) for one in before]
    client_of(anna).get(address(waiting))
    client_of(anna).get(reverse("insights:my_week"))
    assert [list(Matter.objects.values()), list(Week.objects.values())] == rows


def test_looking_again_is_done_by_the_worker_and_the_page_says_so(group, anna):
    client = client_of(anna)
    assert "Nobody has looked yet" in client.get(address(group)).text
    text = client.post(address(group, "look"), follow=True).text
    assert "hx-trigger" in text
    assert "Somebody is looking already" in client.post(address(group, "look"), follow=True).text
    run_due_jobs()
    assert "Nothing waits. Well done." in client.get(address(group)).text


def test_it_says_when_it_is_older_than_a_day(waiting, anna):
    assert "older than a day" not in client_of(anna).get(address(waiting)).text
    Week.objects.update(found_at=days_ago(2), urgent_at=days_ago(1.1))
    assert "older than a day" in client_of(anna).get(address(waiting)).text


def test_all_groups_that_one_runs_stand_on_one_page(waiting, anna, ben, clara):
    other = make.group(anna, name="The quiet ones")
    make.group(ben, name="Not mine")
    text = client_of(anna).get(reverse("insights:my_week")).text
    assert "Greet a newcomer" in text
    assert "The quiet ones" in text
    assert "Not mine" not in text
    assert "You run no group" in client_of(clara).get(reverse("insights:my_week")).text
    answer = client_of(anna).post(address(waiting, "decide_matter", matter().pk), {"deed": "done", "all": 1})
    assert answer.url == reverse("insights:my_week")
    assert other.pk


FIGURES = {
    "days": 9, "months": 3, "times": 3, "people": 2, "total": 5, "members": 5, "talk": 3, "met": 1, "said": 1,
    "voices": 3,
}  # fmt: skip


def fill(group, people):
    for place, kind in enumerate(MatterKind):
        for row in range(3):
            member = people[(place + row) % len(people)]
            Matter.objects.create(
                group=group,
                kind=kind,
                subject=f"{place} {row} {member.pk}",
                score=0.5 + place / 100,
                member=member if kind not in {"dispute", "meetup", "pause"} else None,
                about=1,
                word="Köln",
                listing=helping.listing(member) if kind == "listing" else None,
                figures=FIGURES,
            )


def test_the_pages_take_eight_queries_however_much_there_is(lively, django_assert_max_num_queries):
    client = client_of(lively.anna)
    actions.look(lively.group, clock.now(), whole=True)
    counts = []
    for people in (lively.people[:3], lively.people[3:]):
        fill(lively.group, people)
        for page in (address(lively.group), reverse("insights:my_week")):
            client.get(page)
            with django_assert_max_num_queries(8) as asked:
                assert client.get(page).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_every_kind_reads_well_in_german_and_english(lively):
    for kind in MatterKind:
        said = {}
        for language in ("en", "de"):
            with translation.override(language):
                (thing,) = showing.things([fill_one(lively, kind)], lively.group)
                (row,) = thing.rows
                said[language] = [thing.title, thing.why, row.reason, row.way.text]
                assert not re.search(r"%\(\w+\)", " ".join(said[language]))
        assert all(one != other for one, other in zip(said["en"], said["de"], strict=True)), said
        Matter.objects.all().delete()


def fill_one(lively, kind):
    Matter.objects.all().delete()
    first, second = lively.people[:2]
    return Matter.objects.create(
        group=lively.group,
        kind=kind,
        subject="x",
        member=first,
        helper=second,
        about=1,
        word="Köln",
        listing=helping.listing(first) if kind == "listing" else None,
        post=lively.lonely_post if kind in {"greet", "answer"} else None,
        figures=FIGURES,
    )


def test_somebody_who_could_help_is_asked_in_a_message_that_is_begun(lively):
    fill_one(lively, MatterKind.ANSWER)
    Matter.objects.update(post=lively.lonely_topic.posts.get())
    client = client_of(lively.anna)
    text = client.get(address(lively.group)).text.replace("&amp;", "&")
    href = re.search(rf'{reverse("people:write")}\?to={lively.people[1].pk}[^"]*', text)[0]
    begun = client.get(href).text
    assert "Could you have a look?" in begun
    assert "A topic nobody answered" in begun


def test_what_is_stored_about_a_member_is_exported_and_goes_with_them(waiting, anna):
    nina = matter().member
    part = own_data._PARTS["insights"](nina)
    (row,) = part.lists["matter"]
    assert row["member"] == {"id": nina.pk, "name": "Nina Neu"}
    assert "by" not in row
    from handschlag.insights.own_data import _erase

    actions.decide(matter(), MatterState.DONE, by=anna)
    _erase(anna, empties_posts=False)
    assert matter().by is None
    _erase(nina, empties_posts=False)
    assert not Matter.objects.exists()
