"""A site to measure: the demo's community, and the same one grown to a million posts.

    python -m benchmarks.fill [--members 36000] [--posts 1000000] [--long 5000]

runs on the site that the environment names (``HANDSCHLAG_DATA``, ``DATABASE_URL``). The demo invents
half of the members and what they write. ``--posts`` copies their talk inside the database until there
are so many, and a tenth as many topics, every second copy in the name of the other half, and makes one
topic of ``--long`` posts. All columns are copied whatever they are called, counts and the ledger are
kept. A second run finds what is there.
"""

import argparse
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import timedelta
from math import ceil
from typing import Any

import django
from django.db import connection, models, transaction

from benchmarks.fill_help import deal, know, offer
from benchmarks.fill_order import flag

SLUG = "professionell-netzwerken"
UNTIL = "2026-03-31"
READERS = 1000
MEETUPS = 60
ANSWERS = 120
SHAKING = 200  # readers who shake hands, each with so many others:
HANDS = 40
MARKED = 500  # a reader has marked every so manieth topic
APART = timedelta(seconds=37)  # whole seconds, so that SQLite stores what Django would
Changes = Mapping[str, tuple[str, list[Any]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--posts", type=int, default=0, help="grow to so many; without it as the demo is")
    parser.add_argument("--long", type=int, default=5000, help="posts of the longest topic")
    options = parser.parse_args()
    for verb in (["migrate"], ["demo", "--members", str(options.members // 2), "--until", UNTIL]):
        subprocess.run([sys.executable, "-m", "handschlag", *verb], check=True, stdout=subprocess.DEVNULL)
    django.setup()
    from handschlag.core.models import AuditEvent
    from handschlag.groups.models import Group

    group = Group.objects.get(slug=SLUG)
    done = set(AuditEvent.objects.filter(verb__startswith="benchmark ").values_list("verb", flat=True))
    if "benchmark readers" not in done:
        settle(group, options.members)
    if options.posts and "benchmark growth" not in done:
        grow(group, options.posts, options.long)
    for verb, act in AFTERWARDS.items():  # what grows is copied, so that this comes last
        if options.posts and f"benchmark {verb}" not in done:
            act(group)
    tidy()
    group.refresh_from_db()
    print(f"{group.member_count:,} members, {group.topic_count:,} topics, {group.post_count:,} posts")


@transaction.atomic
def settle(group: Any, members: int) -> None:
    """The site is set up, the other half of the members has joined, and a thousand can sign in."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.core.models import Site, audit
    from handschlag.groups.models import Membership

    site = Site.load()
    site.set_up_at = site.set_up_at or clock.now()
    site.save()
    first_half = Member.objects.filter(memberships__group=group)
    apart = Member.objects.order_by("-pk")[0].pk
    wanted = max(0, members - first_half.count())
    chosen = sorted(first_half.order_by("pk").values_list("pk", flat=True)[:wanted])
    changed = {"id": (f"id + {apart}", []), "email": ("NULL", [])}
    _copy(Member, f"id <= {chosen[-1] if chosen else 0}", changed, group=group)
    _copy(
        Membership,
        f"member_id <= {chosen[-1] if chosen else 0}",
        {"member_id": (f"member_id + {apart}", []), "role": ("%s", ["member"])},
        group=group,
    )
    make_readers(group)
    group.member_count = Membership.objects.current().filter(group=group).count()
    group.save(update_fields=["member_count"])
    audit("benchmark readers", group, by=None, apart=apart)


def make_readers(group: Any) -> None:
    """Members with an account, who have read something. The second of them runs the group and the site."""
    from allauth.account.models import EmailAddress

    from handschlag.accounts.models import Member
    from handschlag.discussions.models import ReadMark, Topic
    from handschlag.groups.models import Membership

    readers = list(
        Member.objects.filter(memberships__group=group, memberships__role="member", email=None)
        .order_by("pk")[:READERS]
    )  # fmt: skip
    for number, reader in enumerate(readers):
        reader.email = f"reader{number}@example.org"
        reader.is_operator = number == 1
    Member.objects.bulk_update(readers, ["email", "is_operator"], batch_size=500)
    Membership.objects.filter(group=group, member__is_operator=True).update(role="organiser")
    EmailAddress.objects.bulk_create(
        EmailAddress(user=reader, email=reader.email, verified=True, primary=True) for reader in readers
    )
    topics = list(Topic.objects.filter(group=group).order_by("pk").values_list("pk", "last_number"))
    ReadMark.objects.bulk_create(
        (
            ReadMark(topic_id=pk, member=reader, number=max(1, last - at % 3))
            for at, reader in enumerate(readers)
            for pk, last in topics[at % MARKED :: MARKED]
        ),
        batch_size=2000,
    )


@transaction.atomic
def meet(group: Any) -> None:
    """Meetups behind and ahead of us: many say yes, and of those that are over it is known who came."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.core.models import audit
    from handschlag.meetups import interactions
    from handschlag.meetups.actions import Plan, plan_meetup
    from handschlag.meetups.models import RSVP, Attendance, AttendanceClosure, Meetup, State
    from handschlag.ties import actions as ledger

    readers = list(Member.objects.filter(email__startswith="reader").order_by("pk"))
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    for number in range(MEETUPS):
        starts_at = now + timedelta(days=7 * (MEETUPS // 2 - number) + 1)
        plan = Plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), zone="Europe/Berlin",
                    venue="Café Kranz", address="Severinstraße 12, Köln", capacity=ANSWERS // 2)  # fmt: skip
        meetup = plan_meetup(
            group, plan, by=readers[number % len(readers)], title=f"Treffen {number}", source="Für alle."
        )
        answering = readers[:ANSWERS]
        states = [State.GOING] * (ANSWERS // 2) + [State.WAITING] * (ANSWERS // 2)
        RSVP.objects.bulk_create(
            RSVP(meetup=meetup, member=member, state=state)
            for member, state in zip(answering, states, strict=False)
        )
        Meetup.objects.filter(pk=meetup.pk).update(place_heads=meetup.rsvps.heads())
        if meetup.is_over:
            came = answering[: ANSWERS // 4]
            Attendance.objects.bulk_create(Attendance(meetup=meetup, member=member) for member in came)
            AttendanceClosure.objects.create(meetup=meetup)
            ledger.enter(interactions.attendances(Meetup.objects.filter(pk=meetup.pk)))
    audit("benchmark meetups", group, by=None)


@transaction.atomic
def shake_hands(group: Any) -> None:
    """Readers in a circle ask those after them whether they met: most have confirmed, some have not yet."""
    from handschlag.accounts.models import Member
    from handschlag.core import clock
    from handschlag.core.models import audit
    from handschlag.meetups import interactions
    from handschlag.meetups.models import Handshake, Meetup
    from handschlag.ties import actions as ledger

    readers = list(Member.objects.filter(email__startswith="reader").order_by("pk")[:SHAKING])
    meetup = Meetup.objects.past().order_by("-starts_at").first()
    then = clock.now() - timedelta(hours=1)
    Handshake.objects.bulk_create(
        Handshake(
            asked_by=one, other=readers[(at + further) % len(readers)], asked_at=then, met_at=then,
            confirmed_at=then if further % 4 else None, meetup=meetup if further % 2 else None, group=group,
        )
        for at, one in enumerate(readers)
        for further in range(1, min(HANDS + 1, len(readers)))
    )  # fmt: skip
    ledger.enter(interactions.handshakes(Handshake.objects.filter(asked_by__in=readers)))
    audit("benchmark handshakes", group, by=None)


@transaction.atomic
def grow(group: Any, posts: int, long: int) -> None:
    """Copy the group's talk until it has ``posts``, and add a topic of ``long`` posts. Seconds, not hours."""
    from handschlag.core.models import AuditEvent, audit
    from handschlag.ties import folding

    readers = AuditEvent.objects.filter(verb="benchmark readers").order_by("-pk")[0]
    long = make_long_topic(group, long)
    limits = _highest_ids(group)
    group.refresh_from_db()
    talk, topics = group.post_count - long, group.topic_count - 1
    copies = max(0, ceil((posts - long) / talk) - 1, ceil(posts / 10 / topics) - 1)
    for number in range(1, copies + 1):
        _copy_talk(group, number, limits, apart=readers.detail["apart"] if number % 2 else 0)
    _count_anew(group)
    _advance_sequences()
    deque(folding.check_all(correct=True), maxlen=0)  # what was copied into the ledger
    audit("benchmark growth", group, by=None, copies=copies)


def make_long_topic(group: Any, long: int) -> int:
    """One topic of the group's first posts, or as many as there are, in order of time; how many."""
    from handschlag.discussions import interactions
    from handschlag.discussions.models import Post, Topic
    from handschlag.importers import ledger

    first = Post.objects.filter(topic__group=group).order_by("created_at", "pk")[:long]
    opening = first[0]
    topic = Topic.objects.create(
        group=group, author_id=opening.author_id, title="Alles auf einmal", created_at=opening.created_at
    )
    plain = {"topic_id": topic.pk, "reply_to_id": None, "thanks_count": 0, "votes": 0, "submission_key": None}
    columns = [field.attname for field in Post._meta.concrete_fields if not field.primary_key]
    copies = [
        Post(
            **{name: getattr(post, name) for name in columns if name not in plain}
            | plain
            | {"number": number}
        )
        for number, post in enumerate(first.iterator(2000), 1)
    ]
    Post.objects.bulk_create(copies, batch_size=500)
    topic.post_count = topic.last_number = len(copies)
    topic.last_post_at = copies[-1].created_at
    topic.save()
    ledger.enter_replies(interactions.reply_rows(Post.objects.filter(topic=topic)))
    _count_anew(group)
    return len(copies)


def _highest_ids(group: Any) -> dict[str, int]:
    """The last topic, post and thanks before anything is copied. The long topic, made last, is not."""
    from handschlag.discussions.models import Post, Thanks, Topic

    longest = Topic.objects.filter(group=group).order_by("-pk")[0]
    before = Post.objects.filter(topic__group=group, topic_id__lt=longest.pk)
    return {
        "topic": longest.pk,
        "post": Post.objects.order_by("-pk")[0].pk,
        "thanks": Thanks.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "last": before.order_by("-pk")[0].pk,
    }


def _copy_talk(group: Any, number: int, limits: Mapping[str, int], *, apart: int) -> None:
    """One more copy of topics, posts, thanks, closings and what the ledger holds of them.

    Ids move on by whole blocks, so that rows still refer to each other; moments by some seconds.
    """
    from handschlag.discussions.models import Closure, Post, Thanks, Topic
    from handschlag.ties.models import Interaction, Kind

    t, p, h = (number * limits[name] for name in ("topic", "post", "thanks"))
    later = number * APART
    of_group = f"SELECT id FROM {Topic._meta.db_table} WHERE group_id = {group.pk} AND id < {limits['topic']}"  # noqa: S608 - numbers
    topics = f"topic_id IN ({of_group})"
    posts = f"post_id IN (SELECT id FROM {Post._meta.db_table} WHERE {topics})"  # noqa: S608 - numbers
    _copy(
        Topic,
        f"id < {limits['topic']}",
        _moved(id=t, author_id=apart, accepted_post_id=p) | _later(later, "created_at", "last_post_at"),
        group=group,
    )
    _copy(
        Post,
        topics,
        _moved(id=p, topic_id=t, author_id=apart, reply_to_id=p)
        | _later(later, "created_at", "edited_at")
        | {"submission_key": ("NULL", [])},
    )
    _copy(Thanks, posts, _moved(id=h, post_id=p, member_id=apart) | _later(later, "given_at"))
    _copy(Closure, topics, _moved(topic_id=t) | _later(later, "at"))
    for kind, moved, last in ((Kind.REPLY, p, limits["last"]), (Kind.THANKS, h, limits["thanks"])):
        _copy(
            Interaction,
            f"kind = '{kind.value}' AND origin <= {last}",
            _moved(origin=moved, source_id=apart, target_id=apart) | _later(later, "time"),
            group=group,
        )


def _moved(**by: int) -> dict[str, tuple[str, list[Any]]]:
    return {column: (f"{_quoted(column)} + {number}", []) for column, number in by.items()}


def _later(by: timedelta, *columns: str) -> dict[str, tuple[str, list[Any]]]:
    seconds = f"{by.total_seconds():.0f} seconds"
    if connection.vendor == "postgresql":
        return {column: (f"{_quoted(column)} + %s::interval", [seconds]) for column in columns}
    return {column: (f"datetime({_quoted(column)}, %s)", [f"+{seconds}"]) for column in columns}


def _copy(model: type[models.Model], where: str, changed: Changes, *, group: Any = None) -> None:
    """Insert rows of a table again with some columns changed; without an ``id`` they get the next ones.

    All columns that the model has now are copied. ``group`` narrows to rows of that group, where the
    table knows it.
    """
    known = [field.column for field in model._meta.concrete_fields]
    columns = [column for column in known if column != "id" or "id" in changed]
    expressions = [changed.get(column, (_quoted(column), [])) for column in columns]
    parameters = [parameter for _, given in expressions for parameter in given]
    if group is not None and "group_id" in known:
        where = f"({where}) AND group_id = {group.pk}"
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(map(_quoted, columns))}) "  # noqa: S608 - names of our own models
            f"SELECT {', '.join(sql for sql, _ in expressions)} FROM {table} WHERE {where} ORDER BY id",
            parameters,
        )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _count_anew(group: Any) -> None:
    from handschlag.discussions.models import Topic

    present = Topic.objects.filter(group=group).present()
    counts = present.aggregate(
        topic_count=models.Count("pk"), post_count=models.Sum("post_count"),
        last_post_at=models.Max("last_post_at"),
    )  # fmt: skip
    type(group).objects.filter(pk=group.pk).update(**counts)


def _advance_sequences() -> None:
    """PostgreSQL has not seen the ids that were given; SQLite keeps up by itself."""
    from django.core.management.color import no_style

    from handschlag.accounts.models import Member
    from handschlag.discussions.models import Post, Thanks, Topic

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Member, Topic, Post, Thanks]):
            cursor.execute(statement)


def tidy() -> None:
    """What a database does by itself in time: PostgreSQL looks at its tables, SQLite empties its log.

    And what a version does beside its tables: the jobs that wait, among them the figures of the health
    page; one that searches builds its index anew.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    batch = [sys.executable, "-m", "handschlag", "worker", "--batch"]
    subprocess.run(batch, check=True, stdout=subprocess.DEVNULL)
    for verb in _verbs_of_search():
        subprocess.run([sys.executable, "-m", "handschlag", *verb], check=True, stdout=subprocess.DEVNULL)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _verbs_of_search() -> Iterator[list[str]]:
    asked = [sys.executable, "-m", "handschlag", "search", "rebuild", "--help"]
    if subprocess.run(asked, check=False, capture_output=True).returncode == 0:
        yield ["search", "rebuild"]


AFTERWARDS = {
    "meetups": meet,
    "handshakes": shake_hands,
    "listings": offer,
    "deals": deal,
    "people": know,
    "flags": flag,
}

if __name__ == "__main__":
    main()
