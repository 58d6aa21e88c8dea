"""People, groups and talk for tests: plain functions, without the pages' own actions."""

from datetime import datetime, timedelta
from itertools import count

from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.markdown import render
from handschlag.core.models import Site
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group, Membership, Role
from handschlag.meetups.models import RSVP, Host, Meetup, State

_numbers = count(1)


def site() -> Site:
    """A site that has been set up, open for everybody."""
    site = Site.load()
    site.name, site.language, site.set_up_at = "Probe", "en", clock.now()
    site.save()
    return site


def member(name: str = "", **fields: object) -> Member:
    """A member who can sign in (password ``handschlag-secret``), in English unless told otherwise."""
    number = next(_numbers)
    name = name or f"Member {number}"
    fields = {"language": "en", "time_zone": "UTC"} | fields
    return Member.objects.create_user(
        f"{name.split()[0].lower()}{number}@example.org", "handschlag-secret", name=name, **fields
    )


def group(organiser: Member | None = None, **fields: object) -> Group:
    """An open group with its organiser."""
    number = next(_numbers)
    fields = {"name": f"Group {number}", "slug": f"group-{number}", "language": "en"} | fields
    made = Group.objects.create(**fields)
    join(made, organiser or member("Anna Organiser"), role=Role.ORGANISER)
    return made


def join(group: Group, member: Member, *, role: Role = Role.MEMBER, at: datetime | None = None) -> Membership:
    membership = Membership.objects.create(group=group, member=member, role=role, joined_at=at or clock.now())
    group.member_count += 1
    group.save(update_fields=["member_count"])
    return membership


def topic(group: Group, author: Member, title: str = "", *, at: datetime | None = None) -> Topic:
    """A topic with its opening post."""
    at = at or clock.now()
    made = Topic.objects.create(
        group=group, author=author, title=title or f"Topic {next(_numbers)}", created_at=at, last_post_at=at
    )
    group.topic_count += 1
    group.save(update_fields=["topic_count"])
    post(made, author, "The opening.", at=at)
    return made


def post(
    topic: Topic,
    author: Member,
    source: str = "A post.",
    *,
    reply_to: Post | None = None,
    at: datetime | None = None,
) -> Post:
    """A post with the counts it raises; the ledger is not written (see ``discussions.actions``)."""
    at = at or clock.now()
    topic.last_number += 1
    topic.post_count += 1
    topic.last_post_at = at
    topic.version += 1
    topic.save(update_fields=["last_number", "post_count", "last_post_at", "version"])
    Group.objects.filter(pk=topic.group_id).raise_versions()
    Group.objects.filter(pk=topic.group_id).update(post_count=topic.group.post_count + 1, last_post_at=at)
    topic.group.post_count += 1
    return Post.objects.create(
        topic=topic,
        number=topic.last_number,
        author=author,
        reply_to=reply_to,
        source=source,
        html=render(source),
        created_at=at,
    )


def meetup(
    group: Group, host: Member, title: str = "", *, starts_at: datetime | None = None, **fields: object
) -> Meetup:
    """A meetup in a week, for two hours, in Berlin, unless told otherwise; nobody is told of it."""
    starts_at = starts_at or clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    fields = {"ends_at": starts_at + timedelta(hours=2), "zone": "Europe/Berlin"} | fields
    about = topic(group, host, title or f"Meetup {next(_numbers)}", at=clock.now())
    made = Meetup.objects.create(topic=about, starts_at=starts_at, **fields)
    Host.objects.create(meetup=made, member=host)
    return made


def rsvp(meetup: Meetup, member: Member, state: str = State.GOING, **fields: object) -> RSVP:
    """An answer, with the places it takes; nobody is told of it."""
    made = RSVP.objects.create(meetup=meetup, member=member, state=state, **fields)
    meetup.place_heads = meetup.rsvps.heads()
    meetup.save(update_fields=["place_heads"])
    return made


def jobs_done(job: Task) -> None:
    """Run what is enqueued of a kind of job, as the worker does."""
    for waiting in DBTaskResult.objects.filter(task_path=job.module_path, status="READY").order_by("pk"):
        job.call(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
        waiting.delete()
