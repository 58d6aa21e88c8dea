"""Every kept count, counted anew from the rows it stands for."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Q

from handschlag.discussions.models import MovedPost, Post, Thanks, Topic
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
        _assert_group_is_right(group, [t for t in topics if t.group_id == group.pk and _is_listed(t)])


def _assert_topic_is_right(topic: Topic, posts: list[Post]) -> None:
    present = [post for post in posts if not post.is_removed]
    numbers = [post.number for post in posts]
    left = set(range(1, topic.last_number + 1)) - set(numbers)
    assert left <= set(_left_numbers(topic))
    assert topic.post_count == len(present)
    if topic.merged_into_id is not None:
        assert posts == []
        return
    assert numbers[0] == 1
    assert numbers == sorted(set(numbers))
    assert numbers[-1] <= topic.last_number
    assert topic.last_post_at == max(post.created_at for post in present)
    if topic.accepted_post_id is not None:
        assert topic.accepted_post_id in {post.pk for post in posts}
    if hasattr(topic, "acceptance"):
        assert topic.acceptance.post_id == topic.accepted_post_id


def _left_numbers(topic: Topic) -> Iterator[int]:
    """Places that posts have left, by a split or by undoing something."""
    for moved in MovedPost.objects.filter(Q(relocation__topic=topic) | Q(relocation__target=topic)):
        relocation = moved.relocation
        if relocation.topic_id == topic.pk:
            yield moved.old_number
        if relocation.target_id == topic.pk:
            yield moved.new_number
    if topic.merged_into_id is not None:
        yield from range(1, topic.last_number + 1)


def _is_listed(topic: Topic) -> bool:
    return not topic.is_removed and topic.merged_into_id is None


def _assert_group_is_right(group: Group, present: list[Topic]) -> None:
    assert group.topic_count == len(present)
    assert group.post_count == sum(topic.post_count for topic in present)
    assert group.last_post_at == max((topic.last_post_at for topic in present), default=None)
