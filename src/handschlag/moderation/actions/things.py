"""What can be flagged, whatever it is: whose it is, where it stands, and its one open case."""

from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Post, Topic
from handschlag.exchange.models import Listing
from handschlag.groups.models import Group
from handschlag.meetups.models import Meetup
from handschlag.moderation.models import Case, Kind
from handschlag.people.models import Message


@dataclass(frozen=True, slots=True)
class Thing:
    """``fields`` name it in a case."""

    kind: Kind
    subject: str
    group: Group | None
    author_id: int | None
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def topic_id(self) -> int | None:
        post = self.fields.get("post")
        return post.topic_id if post is not None else None


def of_post(post: Post) -> Thing:
    """A topic is its opening post; the opening of a meetup is the meetup."""
    if post.is_opening and (meetup := Meetup.objects.filter(topic=post.topic_id).first()) is not None:
        return _of_meetup(meetup, post)
    return Thing(Kind.POST, f"post-{post.pk}", post.topic.group, post.author_id, {"post": post})


def of_meetup(meetup: Meetup) -> Thing:
    return _of_meetup(meetup, meetup.topic.posts.select_related("topic__group").get(number=1))


def _of_meetup(meetup: Meetup, opening: Post) -> Thing:
    fields = {"meetup": meetup, "post": opening}
    return Thing(Kind.MEETUP, f"meetup-{meetup.pk}", opening.topic.group, opening.author_id, fields)


def of_listing(listing: Listing) -> Thing:
    fields = {"listing": listing}
    return Thing(Kind.LISTING, f"listing-{listing.pk}", listing.group, listing.author_id, fields)


def of_message(message: Message) -> Thing:
    """A direct message belongs to no group: only those who run the site see what is reported."""
    fields = {"message": message}
    return Thing(Kind.MESSAGE, f"message-{message.pk}", None, message.author_id, fields)


def of_member(member: Member, group: Group | None) -> Thing:
    place = f"-in-{group.pk}" if group is not None else ""
    return Thing(Kind.MEMBER, f"member-{member.pk}{place}", group, member.pk)


def open_case(thing: Thing, **more: Any) -> Case:
    """The one that is open, or a new one; nobody else's until the transaction ends."""
    hold_topic(thing.topic_id)
    found = _held(thing)
    if found is not None:
        return found
    now = clock.now()
    try:
        with transaction.atomic():
            return Case.objects.create(
                group=thing.group,
                kind=thing.kind,
                subject=thing.subject,
                author_id=thing.author_id,
                opened_at=now,
                urgent_at=now,
                **thing.fields,
                **more,
            )
    except IntegrityError:  # somebody else flagged it in this moment
        found = _held(thing)
        if found is None:
            raise
        return found


def hold_case(case: Case) -> Case:
    """The case as it is now, nobody else's until the transaction ends; wants one."""
    hold_topic(case.post.topic_id if case.post is not None else None)
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("group", "author", "post__topic")
        .get(pk=case.pk)
    )


def hold_topic(topic_id: int | None) -> None:
    """Before its case, as who writes in it does, so that no two wait for each other in a ring."""
    if topic_id is not None:
        held = Topic.objects.select_for_update(no_key=True).filter(pk=topic_id).order_by()
        list(held.values_list("pk"))


def _held(thing: Thing) -> Case | None:
    waiting = Case.objects.open().select_for_update(of=("self",)).select_related("group")
    return waiting.filter(subject=thing.subject).first()
