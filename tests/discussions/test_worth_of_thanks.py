"""What a thanks is worth: as its group says when it is given."""

import pytest
from django.urls import reverse

from handschlag.discussions.actions.thanking import take_back_thanks, thank_for_post
from handschlag.groups import actions
from handschlag.groups.models import Group
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction, Kind
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    """Anna's group, in which Ben has written two posts."""
    make.site()
    anna, ben = make.member("Anna"), make.member("Ben")
    group = make.group(anna)
    make.join(group, ben)
    topic = make.topic(group, ben)
    return anna, ben, group, [topic.posts.get(), make.post(topic, ben)]


def worths():
    return list(Interaction.objects.filter(kind=Kind.THANKS).order_by("pk").values_list("value", flat=True))


def test_thanks_count_a_quarter_of_an_hour_unless_the_group_says_otherwise(talk):
    anna, _ben, group, (first, second) = talk
    thank_for_post(first, by=anna)
    Group.objects.filter(pk=group.pk).update(thanks_minutes=60)
    thank_for_post(second, by=anna)
    assert worths() == [0.25, 1.0]
    assert not compare(), "what was given before stays as it was"


def test_what_is_taken_back_was_worth_what_it_was_then(talk):
    anna, _ben, group, (first, _second) = talk
    thank_for_post(first, by=anna)
    Group.objects.filter(pk=group.pk).update(thanks_minutes=60)
    take_back_thanks(first, by=anna)
    assert worths() == [0.25, -0.25]


def test_organisers_say_what_a_thanks_is_worth(client, talk):
    anna, ben, group, (first, _second) = talk
    sent = {
        "name": group.name, "language": "en", "visibility": group.visibility, "joining": group.joining,
        "seen": actions.fingerprint(Group.objects.get(pk=group.pk)), "thanks_minutes": 30,
    }  # fmt: skip
    address = reverse("groups:edit", args=[group.slug])
    client.force_login(ben)
    assert client.post(address, sent).status_code == 403
    client.force_login(anna)
    refused = client.post(address, sent | {"thanks_minutes": 0}).content.decode()
    assert "greater than or equal to 1" in refused
    assert client.post(address, sent).status_code == 302
    thank_for_post(first, by=anna)
    assert worths() == [0.5]
