"""Fills Misago: ``python -m benchmarks.peers.misago_fill MEMBERS TOPICS POSTS``, in its own Python."""

from functools import cache
from typing import Any

from benchmarks.peers.django_fill import advance, main, sign_in
from benchmarks.peers.talk import Size, Topic, topics

BATCH = 2000
AVATARS = [{"size": size, "url": f"/media/{size}.png"} for size in (400, 200, 100)]


def is_filled() -> bool:
    from misago.threads.models import Thread

    return bool(Thread.objects.count() > 1)


def fill(size: Size) -> None:
    from misago.categories.models import Category
    from misago.threads.models import Post, Thread

    members = _members(size.members)
    category = Category.objects.all_categories()[0]
    talk = list(topics(size))
    threads = Thread.objects.bulk_create((_thread(topic, members, category) for topic in talk), BATCH)
    highest = Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    posts = []
    for thread, topic in zip(threads, talk, strict=True):
        for author, text, moment in topic.posts:
            highest += 1
            posts.append(_post(highest, thread, members[author], _parsed(text), (text, moment)))
        thread.first_post_id, thread.last_post_id = highest - len(topic.posts) + 1, highest
    Post.objects.bulk_create(posts, BATCH)
    Thread.objects.bulk_update(threads, ["first_post", "last_post"], BATCH)
    advance(Post)
    category.synchronize()
    category.save()


def _members(number: int) -> list[Any]:
    """The first is made as Misago makes one; the others are as that one, without what costs seconds."""
    from django.contrib.auth import get_user_model

    model = get_user_model()
    first = model.objects.create_user("Mitglied0", "m0@example.org", None, avatars=AVATARS)
    others = []
    for at in range(1, number):
        member = model(password="!", rank=first.rank, acl_key=first.acl_key, avatars=AVATARS)  # noqa: S106 - none
        member.set_username(f"Mitglied{at}")
        member.set_email(f"m{at}@example.org")
        others.append(member)
    return [first, *model.objects.bulk_create(others, BATCH)]


@cache
def _parsed(text: str) -> str:
    """With the library Misago uses: only filling needs it, pages show what is stored."""
    from markdown import markdown

    return str(markdown(text))


def _thread(topic: Topic, members: list[Any], category: Any) -> Any:
    from misago.threads.models import Thread

    (first, _, begun), (last, _, ended) = topic.posts[0], topic.posts[-1]
    thread = Thread(
        category=category, started_on=begun, last_post_on=ended, replies=len(topic.posts) - 1,
        starter=members[first], starter_name=members[first].username, starter_slug=members[first].slug,
        last_poster=members[last], last_poster_name=members[last].username,
        last_poster_slug=members[last].slug,
    )  # fmt: skip
    thread.set_title(topic.title)
    return thread


def _post(pk: int, thread: Any, member: Any, parsed: str, written: tuple[str, Any]) -> Any:
    from misago.threads.checksums import update_post_checksum
    from misago.threads.models import Post

    text, moment = written
    post = Post(
        pk=pk, category_id=thread.category_id, thread=thread, poster=member, poster_name=member.username,
        original=text, parsed=parsed, posted_on=moment, updated_on=moment, search_vector="",
    )  # fmt: skip
    update_post_checksum(post)
    return post


def pages() -> Any:
    from django.contrib.auth import get_user_model
    from misago.threads.models import Post, Thread

    thread = (
        Thread.objects.filter(replies__gte=40).order_by("pk").first()
        or Thread.objects.order_by("-replies")[0]
    )
    model = get_user_model()
    held = Size(model.objects.count(), Thread.objects.count(), Post.objects.count())
    return {
        "list": thread.category.get_absolute_url(),
        "topic": thread.get_absolute_url(),
        "cookie": sign_in(model.objects.get(slug="mitglied0")),
        "held": str(held),
    }


if __name__ == "__main__":
    main(fill, is_filled, pages)
