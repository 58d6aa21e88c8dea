"""Online and offline in a group: coming and shaking hands count as deeds, and what they change is told."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from handschlag.accounts.models import Member
from handschlag.cli.verbs import app
from handschlag.core import clock
from handschlag.discussions import interactions as talk
from handschlag.discussions.models import Post
from handschlag.engine.activity import ActionKind
from handschlag.groups.models import Group
from handschlag.insights import actions, computing, readings
from handschlag.insights.models import Snapshot
from handschlag.insights.pictures import draw_in_all_languages
from handschlag.insights.reasons import NO_TALK
from handschlag.meetups import interactions
from handschlag.meetups.models import Attendance, AttendanceClosure, Handshake, Meetup
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind
from tests import make
from tests.insights.conftest import Lively, client_of, compute_without_charts, days_ago
from tests.insights.test_health_page import address

pytestmark = pytest.mark.django_db


def met_at_a_meetup(group: Group, people: list[Member], days: float, *, is_closed: bool = True) -> Meetup:
    """They all came; once the list is closed the ledger knows."""
    meetup = make.meetup(group, people[0], starts_at=days_ago(days))
    Attendance.objects.bulk_create([Attendance(meetup=meetup, member=person) for person in people])
    if is_closed:
        AttendanceClosure.objects.create(meetup=meetup)
        ledger.enter(interactions.attendances(Meetup.objects.filter(pk=meetup.pk)))
    return meetup


def shook_hands(group: Group, one: Member, other: Member, days: float) -> Handshake:
    made = Handshake.objects.create(
        asked_by=one, other=other, met_at=days_ago(days), confirmed_at=clock.now(), group=group
    )
    ledger.enter(interactions.handshakes(Handshake.objects.filter(pk=made.pk)))
    return made


def deeds(group: Group, kind: ActionKind) -> int:
    return int((readings.history_of(group).activity.deeds.kind == kind).sum())


def coupling(group: Group):
    return computing.health_of(group, clock.now()).coupling


def test_coming_to_a_meetup_counts_once_its_list_is_closed(lively: Lively) -> None:
    met_at_a_meetup(lively.group, lively.people[:4], 3, is_closed=False)
    assert deeds(lively.group, ActionKind.KEPT_RSVP) == 0
    met_at_a_meetup(lively.group, lively.people[:4], 2)
    assert deeds(lively.group, ActionKind.KEPT_RSVP) == 4


def test_who_was_taken_off_the_list_was_not_there(lively: Lively) -> None:
    meetup = met_at_a_meetup(lively.group, lively.people[:4], 2)
    meetup.attendances.filter(member=lively.people[0]).update(is_present=False)
    assert deeds(lively.group, ActionKind.KEPT_RSVP) == 3


def test_a_handshake_is_a_deed_of_both_once_it_is_confirmed(lively: Lively) -> None:
    shook_hands(lively.group, lively.people[0], lively.people[1], 2)
    Handshake.objects.create(asked_by=lively.people[2], other=lively.people[3], group=lively.group)
    assert deeds(lively.group, ActionKind.HANDSHAKE) == 2


def test_who_only_came_is_active(lively: Lively) -> None:
    before = computing.health_of(lively.group, clock.now()).health["active_share"]["value"]
    quiet = make.member("Quiet Quin")
    make.join(lively.group, quiet, at=days_ago(100))
    met_at_a_meetup(lively.group, [quiet, lively.newcomer], 2)
    after = computing.health_of(lively.group, clock.now()).health["active_share"]
    assert round(after["value"] * after["n"]) == round(before * (after["n"] - 1)) + 1


def test_where_nobody_has_met_there_is_nothing_to_tell(lively: Lively) -> None:
    compute_without_charts(lively)
    assert coupling(lively.group) == {}
    assert "change what happens online" not in client_of(lively.anna).get(address(lively.group)).text


def test_without_talk_it_is_told_who_met_and_why_no_more(group: Group, anna, ben) -> None:
    people = [make.member() for _ in range(6)]
    for person in people:
        make.join(group, person, at=days_ago(50))
    met_at_a_meetup(group, people[:3], 9)
    found = coupling(group)
    assert (found["met_share"]["value"], found["met_share"]["n"]) == (3 / 8, 8)
    assert found["meeting_effect"]["value"] is None
    assert found["meeting_effect"]["reason"] == NO_TALK


def test_pairs_who_talk_and_have_met_are_told(lively: Lively) -> None:
    ledger.enter(talk.replies(Post.objects.filter(topic__group=lively.group)))
    met_at_a_meetup(lively.group, [lively.people[0], lively.people[4]], 9)
    found = coupling(lively.group)
    pairs = {
        frozenset((post.author_id, post.topic.author_id))
        for post in Post.objects.filter(topic__group=lively.group, number__gt=1).select_related("topic")
    }
    assert frozenset((lively.people[0].pk, lively.people[4].pk)) in pairs
    assert found["met_pair_share"]["n"] == len(pairs)
    assert found["met_pair_share"]["value"] == 1 / len(pairs)


def test_what_was_taken_back_in_the_ledger_does_not_count(lively: Lively) -> None:
    shaken = shook_hands(lively.group, lively.people[0], lively.people[4], 9)
    met_at_a_meetup(lively.group, lively.people[:2], 9)
    ledger.reverse(Kind.HANDSHAKE, [shaken.pk])
    table = readings.interactions_in(lively.group, readings.history_of(lively.group))
    assert len(table) == 2


def test_the_page_shows_how_meeting_and_talk_go_together(lively: Lively) -> None:
    met_at_a_meetup(lively.group, lively.people[:6], 9)
    ledger.enter(talk.replies(Post.objects.filter(topic__group=lively.group)))
    compute_without_charts(lively)
    page = client_of(lively.anna).get(chapter(lively.group)).text
    assert "Does meeting in person change what happens online?" in page
    assert "Have met in person" in page
    assert "Bridges to those who did not come" in page
    assert Snapshot.objects.get().figures["met_share"]["people"] == len(lively.people) + 3


def test_members_see_no_figure_over_fewer_than_five_people(group: Group, anna, ben) -> None:
    people = [make.member() for _ in range(5)]
    for person in people:
        make.join(group, person, at=days_ago(90))
    met_at_a_meetup(group, people[:3], 9)
    actions.request_snapshot(group, by=anna)
    snapshot = actions.begin_snapshot(Snapshot.objects.get().pk)
    health = computing.health_of(group, clock.now())
    told = health.coupling["met_share"] | {"people": 4}
    health.coupling["met_share"] = told
    actions.finish_snapshot(snapshot, health, {})
    assert "42.9" in card(anna, group)
    assert "42.9" not in card(ben, group)
    assert "fewer than five people" in card(ben, group)


def chapter(group: Group) -> str:
    return reverse("insights:chapter", args=[group.slug, "coupling"])


def card(viewer: Member, group: Group) -> str:
    page = client_of(viewer).get(chapter(group)).text
    return page[page.index('id="met_share"') : page.index('id="meeting_effect"')]


def test_the_effect_of_a_first_meetup_is_estimated_and_drawn(group: Group, anna: Member) -> None:
    """Forty came once and eighty never: everybody writes as before, so there is an estimate near nothing."""
    people = [make.member() for _ in range(120)]
    topic = make.topic(group, anna, at=days_ago(300))
    Post.objects.filter(topic=topic).delete()
    posts = []
    for place, person in enumerate(people):
        make.join(group, person, at=days_ago(310))
        for week in range(40):
            number = place * 40 + week + 2
            at = days_ago(299 - 7 * week) + timedelta(minutes=place)
            posts.append(Post(topic=topic, number=number, author=person, source="x", html="x", created_at=at))
    Post.objects.bulk_create([Post(topic=topic, number=1, author=anna, source="x", html="x"), *posts])
    ledger.enter(talk.replies(Post.objects.filter(topic=topic)))
    for start in range(0, 40, 10):
        met_at_a_meetup(group, people[start : start + 10], 150 - start)
    found = coupling(group)
    assert found["meeting_effect"]["n"] == 40
    assert abs(found["meeting_effect"]["value"]) < 0.2
    assert found["meeting_effect"]["low"] <= 0 <= found["meeting_effect"]["high"]
    drawn = draw_in_all_languages({"coupling": found})
    assert "placebo" in drawn["en"]["meeting_effect"]


def test_the_command_tells_of_it_as_well(lively: Lively) -> None:
    met_at_a_meetup(lively.group, lively.people[:6], 9)
    told = CliRunner().invoke(app, ["health", lively.group.slug, "--json"], catch_exceptions=False)
    answer = json.loads(told.stdout)
    assert answer["coupling"]["met_share"]["n"] == len(lively.people) + 3
    assert "definition" in answer["coupling"]["met_share"]
    printed = CliRunner().invoke(app, ["health", lively.group.slug], catch_exceptions=False).stdout
    assert "Have met in person" in printed
