"""Whoever comes follows the talk, whoever may come follows it less closely: unless they decided otherwise."""

from handschlag.accounts.models import Member
from handschlag.discussions.actions import watch_topic
from handschlag.discussions.models import Level, Topic, TopicWatch
from handschlag.meetups.models import RSVP, Answer, Meetup

_LEVELS = {Answer.YES: Level.WATCH, Answer.MAYBE: Level.FOLLOW, Answer.NO: None}


def follow_by_answering(rsvp: RSVP, meetup: Meetup) -> None:
    """Part of the deed. Sets ``watched_at``, which has to be saved. Who does not read the talk follows none.

    Decided have those whose level is neither that of writing nor the one an earlier answer gave them.
    """
    member, wanted = rsvp.member, _LEVELS.get(rsvp.answer or Answer.NO)
    if member is None or wanted == rsvp.watched_at:
        return
    watch = TopicWatch.objects.filter(member=member, topic=meetup.topic).first()
    if watch is not None and watch.level not in {Level.WROTE, rsvp.watched_at}:
        rsvp.watched_at = None
        return
    if wanted is None:
        TopicWatch.objects.filter(member=member, topic=meetup.topic).delete()
        rsvp.watched_at = None
    elif _reads(member, meetup):
        watch_topic(meetup.topic, wanted, by=member)
        rsvp.watched_at = wanted


def _reads(member: Member, meetup: Meetup) -> bool:
    return Topic.objects.visible_to(member).filter(pk=meetup.topic_id).exists()
