"""Topics that wait for an answer, and who has answered such before."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When

from handschlag.accounts.models import apart
from handschlag.discussions.models import Post, Tagging, Topic
from handschlag.discussions.pages.similar import similar_topics
from handschlag.groups.models import Group
from handschlag.insights.models import Matter, MatterKind
from handschlag.insights.waiting import without_answer
from handschlag.insights.week.finding.kinds import (
    Figures,
    Found,
    Kind,
    days_between,
    is_answered,
    members_of,
    posts_in,
)
from handschlag.meetups.models import Meetup

WAITS_FOR: Final = timedelta(days=2)
TOO_LATE: Final = timedelta(days=45)
_MOST: Final = 6
_COMPARED: Final = 200
"""The newest topics with a tag in common."""


def find(group: Group, now: datetime) -> list[Found]:
    """Those that have waited longest are the most urgent. A query, and three for each that is found."""
    openings = posts_in(group).filter(
        ~Exists(Meetup.objects.filter(topic=OuterRef("topic"))),
        number=1,
        topic__closure__isnull=True,
        topic__last_post_at__gt=now - TOO_LATE,
        created_at__gt=now - TOO_LATE,
        created_at__lte=now - WAITS_FOR,
    )
    rows = without_answer(openings).select_related("topic").defer("source", "html")
    return [_found(group, post, now) for post in rows.order_by("-created_at", "-pk")[:_MOST]]


def _found(group: Group, post: Post, now: datetime) -> Found:
    days = days_between(post.created_at, now)
    helper, times, accepted = _who_answered_such(group, post.topic)
    urgency = 0.6 + 0.2 * min(days / 14, 1) + (0.15 if helper else 0)
    return Found(
        subject=str(post.pk),
        urgency=urgency,
        member=post.author_id,
        post=post.pk,
        helper=helper,
        figures={"days": days, "times": times, "accepted": accepted},
    )


def _who_answered_such(group: Group, topic: Topic) -> tuple[int | None, int, int]:
    """Who has answered in most topics of the same tags, else of similar titles; accepted ones first."""
    for alike in (_same_tags, _similar_title):
        topics = alike(group, topic)
        if not topics:
            continue
        best = (
            Post.objects.counted()
            .filter(
                ~apart(topic.author_id, OuterRef("author")),
                topic__in=topics,
                number__gt=1,
                author__in=members_of(group),
            )
            .exclude(author=topic.author_id)
            .exclude(author=F("topic__author"))
            .order_by()
            .values("author")
            .annotate(
                times=Count("topic", distinct=True),
                accepted=Count(Case(When(topic__accepted_post=F("pk"), then="topic")), distinct=True),
            )
            .order_by("-accepted", "-times", "author")
            .first()
        )
        if best is not None:
            return best["author"], best["times"], best["accepted"]
    return None, 0, 0


def _same_tags(group: Group, topic: Topic) -> list[int]:
    tags = Tagging.objects.filter(topic=topic).values("tag")
    others = Tagging.objects.filter(tag__in=tags, topic__group=group).exclude(topic=topic)
    return list(others.order_by("-last_post_at", "-pk").values_list("topic", flat=True)[:_COMPARED])


def _similar_title(group: Group, topic: Topic) -> list[int]:
    return [other.pk for other in similar_topics(group, topic.title) if other.pk != topic.pk]


def _is_done() -> Q:
    return is_answered() | Q(post__topic__closure__isnull=False)


def _measure(matter: Matter, _start: datetime, end: datetime) -> Figures:
    """Answers by others in the topic, and whether one was accepted."""
    post = matter.post
    if post is None:
        return {}
    answers = Post.objects.counted().filter(topic=post.topic, number__gt=1, created_at__lte=end)
    count = answers.exclude(author=post.author_id).filter(created_at__gt=matter.first_found_at).count()
    return {"answers": count, "accepted": int(post.topic.accepted_post_id is not None)}


ANSWER: Final = Kind(
    MatterKind.ANSWER,
    use=0.85,
    find=find,
    is_done=_is_done,
    rest=timedelta(days=365),
    is_urgent=True,
    measure=_measure,
)
