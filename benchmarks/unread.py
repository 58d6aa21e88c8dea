"""What it costs to know what is new: unread counts, home, lists, and telling all members of a group.

    python -m benchmarks.unread [--members 36000] [--topics 100000] [--plans]

Fills a database of its own (``HANDSCHLAG_DATA`` or ``DATABASE_URL``, empty at the first run) with one group
of everybody that holds six tenths of the topics, and nineteen smaller ones; every topic was last written in
within the last two years. Then it asks as members who read in different ways, and prints the best time in
milliseconds, the CPU of this process (with SQLite that is all there is), the number of queries and, with
``--plans``, how the database goes about them.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

ROUNDS = 15
GROUPS = 20
SPAN = timedelta(days=730)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--topics", type=int, default=100_000)
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django

    django.setup()
    from django.db import connection

    from handschlag.cli.serve import prepare
    from handschlag.discussions.models import Topic

    prepare()
    if not Topic.objects.exists():
        fill(options.members, options.topics)
    by_reading = readers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a database does so itself, but not within a minute
    print(f"{connection.vendor}: {Topic.objects.count():,} topics\n")
    print(f"{'reader':28}{'what':26}{'ms':>8}{'CPU ms':>8}{'queries':>9}{'found':>8}")
    for name, reader in by_reading.items():
        measure_reader(name, reader, with_plans=options.plans)
    measure_telling()


def fill(members: int, topics: int) -> None:
    """Rows as they would have come about, in the order of their keys."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.core.models import Site
    from handschlag.discussions.models import Post, Topic
    from handschlag.groups.models import Group, Membership

    rng, now = random.Random(7), clock.now()
    Site.objects.update_or_create(pk=1, defaults={"set_up_at": now, "name": "Benchmark"})
    Member.objects.bulk_create(
        [Member(email=f"m{n}@example.org", name=f"Member {n}") for n in range(members)], batch_size=5000
    )
    people = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    Group.objects.bulk_create([Group(name=f"Group {n}", slug=f"group-{n}") for n in range(GROUPS)])
    groups = list(Group.objects.order_by("pk"))
    long_ago = now - 2 * SPAN
    Membership.objects.bulk_create(
        [
            Membership(group=group, member_id=person, joined_at=long_ago)
            for n, group in enumerate(groups)
            for person in (people if n == 0 else people[: members // 18])
        ],
        batch_size=5000,
    )
    moments = sorted(now - rng.random() * SPAN for _ in range(topics))
    made = [
        Topic(
            group=groups[0] if rng.random() < 0.6 else rng.choice(groups[1:]),
            author_id=rng.choice(people), title=f"Topic {n}", created_at=at - timedelta(days=2),
            last_post_at=at, post_count=3, last_number=3,
        )
        for n, at in enumerate(moments)
    ]  # fmt: skip
    Topic.objects.bulk_create(made, batch_size=2000)
    made = list(Topic.objects.order_by("pk"))
    text = "<p>" + 40 * "word " + "</p>"
    for start in range(0, len(made), 2000):
        Post.objects.bulk_create(
            Post(
                topic=topic, number=number, author_id=rng.choice(people), source=text, html=text,
                created_at=topic.last_post_at - (3 - number) * timedelta(days=1),
            )
            for topic in made[start : start + 2000]
            for number in (1, 2, 3)
        )  # fmt: skip
    for group in groups:
        group.topic_count = sum(topic.group_id == group.pk for topic in made)
        group.last_post_at = max(topic.last_post_at for topic in made if topic.group_id == group.pk)
        group.member_count = members if group == groups[0] else members // 18
        group.save()


def readers() -> dict[str, Any]:
    """Members of all groups, by how they read; made anew each time."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.discussions.actions import catch_up
    from handschlag.discussions.actions.following import settle
    from handschlag.discussions.models import CaughtUp, Level, ReadMark, Topic, TopicWatch
    from handschlag.groups.models import Group, Membership

    people = list(Member.objects.order_by("pk")[:7])
    ReadMark.objects.filter(member__in=people).delete()
    TopicWatch.objects.filter(member__in=people).delete()
    CaughtUp.objects.filter(member__in=people).delete()
    lazy, diligent, settled, half, writer, caught_up, newcomer = people
    recent = list(Topic.objects.filter(last_post_at__gt=clock.now() - timedelta(days=61)).order_by("pk"))
    rng = random.Random(1)

    def read(member: Member, share: float) -> None:
        marks = [ReadMark(member=member, topic=topic, number=3) for topic in recent if rng.random() < share]
        ReadMark.objects.bulk_create(marks, batch_size=5000)

    read(diligent, 1)
    read(settled, 1)
    read(half, 0.97)
    for group in Group.objects.all():
        settle(group.pk, by=settled)
    written = rng.sample(list(Topic.objects.values_list("pk", flat=True)), 5000)
    TopicWatch.objects.bulk_create(
        [TopicWatch(member=writer, topic_id=topic, level=Level.WROTE) for topic in written], batch_size=5000
    )
    catch_up(by=caught_up)
    Membership.objects.filter(member=newcomer).update(joined_at=clock.now())
    return {
        "never opened a topic": lazy,
        "has read all of two months": diligent,
        "the same, settled": settled,
        "has read 97 of 100": half,
        "wrote in 5,000 topics": writer,
        "marked all as read": caught_up,
        "joined today": newcomer,
    }


def measure_reader(name: str, reader: Any, *, with_plans: bool) -> None:
    from django.test import Client

    from handschlag.discussions.pages.unread import my_groups, new_topics
    from handschlag.groups.models import Group

    client = Client(headers={"host": "127.0.0.1:8000"})
    client.force_login(reader)
    mine = my_groups(reader, most=24)
    group = Group.objects.order_by("pk")[0].slug
    measure(name, "groups and their counts", lambda: my_groups(reader, most=24), with_plans=with_plans)
    measure(name, "new topics", lambda: new_topics(reader, mine, most=24), with_plans=with_plans)
    measure(name, "home page", lambda: client.get("/").content)
    measure(name, "list of 50 topics", lambda: client.get(f"/groups/{group}/").content)


def measure(name: str, what: str, ask: Callable[[], Any], *, with_plans: bool = False) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(ROUNDS):
        begun, used = time.perf_counter(), time.process_time()
        found = ask()
        times.append((time.perf_counter() - begun, time.process_time() - used))
    with CaptureQueriesContext(connection) as queries:
        ask()
    count = "" if isinstance(found, bytes) else sum(getattr(row, "unread", 1) for row in found)
    print(
        f"{name:28}{what:26}{1000 * min(took for took, _ in times):8.1f}"
        f"{1000 * statistics.median(cpu for _, cpu in times):8.1f}{len(queries):9}{count:>8}"
    )
    if with_plans:
        explain(queries[-1]["sql"] if len(queries) else "")


def explain(sql: str) -> None:
    from django.db import connection

    how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS) "
    with connection.cursor() as cursor:
        cursor.execute(how + sql.replace("%", "%%"))
        print("\n".join(f"    {row[-1]}" for row in cursor.fetchall()), "\n")


def measure_telling() -> None:
    """A post in a group that everybody watches: what the writer waits for, and what the worker does."""
    from handschlag.accounts.models import Member
    from handschlag.discussions import actions
    from handschlag.discussions.actions.telling import tell_next_watchers
    from handschlag.discussions.models import GroupWatch, Level, Topic
    from handschlag.notifications.models import Notice

    topic = Topic.objects.order_by("-last_post_at").filter(group__slug="group-0")[0]
    by = Member.objects.order_by("-pk")[0]

    def post() -> float:
        begun = time.perf_counter()
        made.append(actions.reply_to_topic(topic, by=by, source="Hello, all."))
        return 1000 * (time.perf_counter() - begun)

    made: list[Any] = []
    print(f"\nPosting, nobody watches: {statistics.median(post() for _ in range(ROUNDS)):.1f} ms")
    people = Member.objects.order_by("pk").values_list("pk", flat=True)
    GroupWatch.objects.bulk_create(
        [GroupWatch(group_id=topic.group_id, member_id=pk, level=Level.WATCH) for pk in people],
        batch_size=5000,
    )
    print(f"Posting, {len(people):,} watch: {statistics.median(post() for _ in range(ROUNDS)):.1f} ms")
    begun, longest, batches, more = time.perf_counter(), 0.0, 0, True
    while more:
        batch = time.perf_counter()
        more = tell_next_watchers(made[-1].pk)
        longest, batches = max(longest, time.perf_counter() - batch), batches + 1
    took = time.perf_counter() - begun
    print(f"Telling them: {took:.2f} s in {batches} batches, the longest {1000 * longest:.0f} ms")
    begun = time.perf_counter()
    actions.delete_post(made[-1], by=by)
    took = 1000 * (time.perf_counter() - begun)
    print(f"Removing the post again: {took:.0f} ms, {Notice.objects.count()} notices left")
    GroupWatch.objects.filter(group=topic.group_id).delete()


if __name__ == "__main__":
    main()
