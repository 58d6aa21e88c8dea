"""Fills django-machina, in its own Python: ``-m benchmarks.peers.machina_fill MEMBERS TOPICS POSTS``."""

from typing import Any

from benchmarks.peers.django_fill import main, sign_in
from benchmarks.peers.talk import Size, topics

BATCH = 2000


def is_filled() -> bool:
    from machina.apps.forum_conversation.models import Topic

    return bool(Topic.objects.exists())


def fill(size: Size) -> None:
    from django.contrib.auth.models import User
    from machina.apps.forum.models import Forum
    from machina.apps.forum_conversation.models import Post, Topic
    from machina.apps.forum_member.models import ForumProfile

    members = [User(username=f"member{number}", password="!") for number in range(size.members)]  # noqa: S106 - none
    members = User.objects.bulk_create(members, BATCH)
    ForumProfile.objects.bulk_create((ForumProfile(user=member) for member in members), BATCH)
    forum = Forum.objects.create(name="Netzwerken", type=Forum.FORUM_POST)
    _let_everybody_read(forum)
    talk = list(topics(size))
    begun = [
        Topic(
            forum=forum, poster=members[topic.posts[0][0]], subject=topic.title, slug=f"topic-{number}",
            type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED, posts_count=len(topic.posts),
            last_post_on=topic.posts[-1][2],
        )
        for number, topic in enumerate(talk)
    ]  # fmt: skip
    begun = Topic.objects.bulk_create(begun, BATCH)
    posts = [
        Post(topic=row, poster=members[author], subject=topic.title, content=text)
        for row, topic in zip(begun, talk, strict=True)
        for author, text, _ in topic.posts
    ]
    posts = Post.objects.bulk_create(posts, BATCH)
    at = 0
    for row in begun:
        row.first_post, row.last_post = posts[at], posts[at + row.posts_count - 1]
        at += row.posts_count
    Topic.objects.bulk_update(begun, ["first_post", "last_post"], BATCH)
    forum.refresh_from_db()
    forum.update_trackers()


def _let_everybody_read(forum: Any) -> None:
    from machina.apps.forum_permission.models import ForumPermission, UserForumPermission

    for codename in ("can_see_forum", "can_read_forum"):
        permission, _ = ForumPermission.objects.get_or_create(codename=codename)
        UserForumPermission.objects.create(permission=permission, anonymous_user=True, forum=forum)


def pages() -> Any:
    from django.contrib.auth.models import User
    from machina.apps.forum_conversation.models import Post, Topic

    topic = Topic.objects.order_by("pk")[0]
    forum = topic.forum
    held = Size(User.objects.count(), Topic.objects.count(), Post.objects.count())
    return {
        "list": f"/forum/forum/{forum.slug}-{forum.pk}/",
        "topic": f"/forum/forum/{forum.slug}-{forum.pk}/topic/{topic.slug}-{topic.pk}/",
        "cookie": sign_in(User.objects.order_by("pk")[1]),
        "held": str(held),
    }


if __name__ == "__main__":
    main(fill, is_filled, pages)
