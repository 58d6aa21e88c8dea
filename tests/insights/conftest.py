"""A group that lives: enough people for figures, a newcomer nobody greeted, a topic nobody answered."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group
from handschlag.insights import actions, computing, waiting
from tests import make


@dataclass
class Lively:
    group: Group
    anna: Member
    ben: Member
    people: list[Member]
    newcomer: Member
    lonely_topic: Topic
    lonely_post: Post


def days_ago(days: float):
    return clock.now() - timedelta(days=days)


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def lively(group: Group, anna: Member, ben: Member) -> Lively:
    Group.objects.filter(pk=group.pk).update(created_at=days_ago(200))
    people = [make.member(f"Person {letter}") for letter in "CDEFGHIJKL"]
    for place, person in enumerate(people):
        make.join(group, person, at=days_ago(190 - 10 * place))
    for day in range(40):
        topic = make.topic(group, people[day % 4], at=days_ago(160 - 4 * day))
        make.post(topic, people[4 + day % 6], at=days_ago(160 - 4 * day - 0.5))
    newcomer = make.member("Nina Neu")
    make.join(group, newcomer, at=days_ago(9))
    answered = make.topic(group, people[0], "A topic with company", at=days_ago(8))
    lonely_post = make.post(answered, newcomer, "I wonder too.", at=days_ago(7))
    make.post(answered, people[2], at=days_ago(6))
    lonely_topic = make.topic(group, people[1], "A topic nobody answered", at=days_ago(3))
    group.refresh_from_db()
    return Lively(group, anna, ben, people, newcomer, lonely_topic, lonely_post)


@pytest.fixture
def computed(lively: Lively) -> Lively:
    """With its figures stored, as the worker does it; without the charts, which take longest."""
    compute_without_charts(lively)
    return lively


def compute_without_charts(lively: Lively) -> None:
    requested = actions.request_snapshot(lively.group, by=lively.anna)
    snapshot = actions.begin_snapshot(requested.pk)
    as_of = computing.default_as_of(snapshot.group)
    health = waiting.without_closed(computing.health_of(snapshot.group, as_of))
    actions.finish_snapshot(snapshot, health, {})
