"""What every role finds in groups of every visibility: exactly what it may open."""

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.core.search import writing
from handschlag.discussions.models import PostRemoval, Topic, TopicRemoval
from handschlag.groups.models import Group, Visibility
from tests.rights.world import ROLES, build

pytestmark = pytest.mark.django_db


@pytest.fixture(params=list(Visibility))
def world(request):
    world = build(request.param)
    Topic.objects.filter(pk=world.topic.pk).update(title="Kohlrabi")
    world.reply.source = world.reply.html = "Kohlrabi"
    world.reply.save()
    Group.objects.filter(pk=world.group.pk).update(description="Pastinake")
    writing.rebuild()
    return world


def client_of(world, role):
    client = Client()
    if world.people[role] is not None:
        client.force_login(world.people[role])
    return client


def number_of_hits(client, query):
    return client.get("/search/", {"q": query}).content.decode().count('class="row-title"')


@pytest.mark.parametrize("role", ROLES)
def test_one_finds_exactly_what_one_may_open(world, role):
    client = client_of(world, role)
    opens = lambda name, *args: client.get(reverse(name, args=args)).status_code == 200  # noqa: E731
    assert bool(number_of_hits(client, "Pastinake")) == opens("groups:detail", world.group.slug)
    assert bool(number_of_hits(client, "Kohlrabi")) == opens("discussions:topic", world.topic.pk)
    assert bool(number_of_hits(client, "Gerd")) == opens("accounts:profile", world.gerd.pk)
    for query in (f"group:{world.group.slug}", f"kohlrabi author:{world.reply.author.name.split()[0]}"):
        assert bool(number_of_hits(client, query)) == opens("discussions:topic", world.topic.pk)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_finds_what_was_removed(world, role):
    PostRemoval.objects.create(post=world.reply, reason="Wrong place.")
    TopicRemoval.objects.create(topic=world.topic, reason="Wrong place.")
    client = client_of(world, role)
    assert number_of_hits(client, "Kohlrabi") == 0
    writing.rebuild()
    assert number_of_hits(client, "Kohlrabi") == 0
