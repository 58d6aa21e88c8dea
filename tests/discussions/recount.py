"""Every kept count, counted anew from the rows it stands for."""

from collections import Counter, defaultdict

from handschlag.discussions.models import Post, Thanks, Topic
from handschlag.groups.models import Group


def assert_counts_are_right() -> None:
    posts = defaultdict(list)
    for post in Post.objects.select_related("removal").order_by("number"):
        posts[post.topic_id].append(post)
    topics = list(Topic.objects.select_related("removal"))
    for topic in topics:
        _assert_topic_is_right(topic, posts[topic.pk])
    thanks = Counter(Thanks.objects.values_list("post", flat=True))
    assert {
        post.pk: post.thanks_count for of_topic in posts.values() for post in of_topic if post.thanks_count
    } == thanks
    for group in Group.objects.all():
        _assert_group_is_right(group, [t for t in topics if t.group_id == group.pk and not t.is_removed])


def _assert_topic_is_right(topic: Topic, posts: list[Post]) -> None:
    present = [post for post in posts if not post.is_removed]
    assert [post.number for post in posts] == list(range(1, topic.last_number + 1))
    assert topic.post_count == len(present)
    assert topic.last_post_at == max(post.created_at for post in present)


def _assert_group_is_right(group: Group, present: list[Topic]) -> None:
    assert group.topic_count == len(present)
    assert group.post_count == sum(topic.post_count for topic in present)
    assert group.last_post_at == max((topic.last_post_at for topic in present), default=None)
