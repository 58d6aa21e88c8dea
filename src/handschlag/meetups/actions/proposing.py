"""A talk becomes a meetup: who talked hears of it, and the talk says where it went."""

from collections.abc import Collection
from contextlib import suppress

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import HandschlagError, NotAllowed
from handschlag.discussions.actions import close_poll, reply_to_topic
from handschlag.discussions.models import Ballot, Poll, PollOption, Post, Topic
from handschlag.discussions.models.polls import Can, as_choices
from handschlag.meetups.models import Meetup
from handschlag.notifications.actions import News, notify

INVITED = "meetup-invited"


def talkers(topic: Topic, *, besides: Member) -> list[Member]:
    """Who wrote in a talk, the latest first, can sign in and can be asked by ``besides``."""
    wrote = Post.objects.filter(topic=topic, removal__isnull=True).order_by("-number")
    latest = dict.fromkeys(wrote.values_list("author", flat=True)[:500])
    latest.pop(besides.pk, None)
    found = Member.objects.with_login().approachable_by(besides.pk).in_bulk(list(latest)[:MOST])
    return [found[pk] for pk in latest if pk in found]


def able(option: PollOption, *, besides: Member) -> list[Member]:
    """Who can make a day of a poll, if need be, can sign in and can be asked by ``besides``."""
    cast = Ballot.objects.filter(poll=option.poll_id, member__isnull=False).values_list("member", "choices")
    can = {member for member, choices in cast if as_choices(choices).get(option.pk, Can.NO) != Can.NO}
    found = Member.objects.with_login().approachable_by(besides.pk).filter(pk__in=can - {besides.pk})
    return list(found.order_by("name")[:MOST])


def settle_poll(poll: Poll, *, by: Member) -> None:
    """The day is found: the poll takes no more votes, if ``by`` may decide that."""
    with suppress(NotAllowed):
        close_poll(poll, by=by)


MOST = 50
"""People of a talk who can be invited at once."""


def invite_talkers(meetup: Meetup, members: Collection[Member], *, by: Member) -> None:
    """A notice to each who wants to hear of ``by``, once."""
    invited = {member.pk for member in members} - {by.pk}
    told = Member.objects.hearing_of(by.pk).filter(pk__in=invited).values_list("pk", flat=True)
    path = meetup.topic.get_absolute_url()
    context = {"meetup": meetup.pk, "by": by.pk}
    event = f"{INVITED}-{meetup.pk}"
    notify(told, News(INVITED, event, f"meetup-{meetup.pk}", 1, path, context))


def link_in_talk(topic: Topic, meetup: Meetup, *, by: Member) -> Post | None:
    """The talk that the meetup came out of says so, if it still takes replies."""
    href = settings.BASE_URL + meetup.topic.get_absolute_url()
    try:
        with transaction.atomic():
            return reply_to_topic(topic, by=by, source=f"{_('Let us meet about this:')}\n\n{href}")
    except HandschlagError:
        return None
