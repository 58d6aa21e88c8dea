"""What a relocation leaves, and what its undoing must bring back."""

from django.urls import reverse

from handschlag.discussions import actions
from handschlag.discussions.models import (
    Acceptance,
    Pin,
    Post,
    ReadMark,
    Topic,
)
from handschlag.groups.models import Group
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests.discussions.recount import assert_counts_are_right


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


def post(topic, number):
    return Post.objects.get(topic=topic, number=number)


def numbers(topic):
    return list(topic.posts.order_by("number").values_list("number", flat=True))


def mark(topic, member):
    return ReadMark.objects.filter(topic=topic, member=member).values_list("number", flat=True).first()


def read(topic, member, number):
    ReadMark.objects.update_or_create(topic=topic, member=member, defaults={"number": number})


def everything():
    """All that a relocation may touch and undoing must bring back."""
    topics = Topic.objects.order_by("pk")
    return {
        "posts": list(Post.objects.order_by("pk").values("pk", "topic", "number", "reply_to", "html")),
        "topics": list(topics.values("pk", "group", "post_count", "last_post_at", "accepted_post")),
        "groups": list(
            Group.objects.order_by("pk").values("pk", "topic_count", "post_count", "last_post_at")
        ),
        "marks": sorted(ReadMark.objects.values_list("topic", "member", "number")),
        "pins": list(Pin.objects.values()),
        "acceptances": list(Acceptance.objects.values("topic", "post", "by", "at")),
        "ledger": sorted(map(str, Interaction.objects.all().net())),
    }


def is_right():
    assert_counts_are_right()
    assert not compare()


def split(topic, by, chosen=(4, 5, 6)):
    return actions.split_topic(topic, chosen, by=by, title="Electricians in Graz", reason="Another matter.")


def merge(topic, into, by):
    actions.merge_topic(topic, into, by=by, reason="The same question.")
