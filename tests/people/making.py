"""Ties, contacts and introductions for tests: plain functions, without the pages' own actions."""

from datetime import timedelta

from django.urls import reverse

from handschlag.core import clock
from handschlag.discussions import interactions as talk
from handschlag.discussions.models import Post
from handschlag.meetups import interactions as meeting
from handschlag.meetups.models import Handshake
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import in_words
from handschlag.people.models import Contact, Introduction
from handschlag.ties import actions as ledger
from tests import make


def ago(**by):
    return clock.now() - timedelta(**by)


def talked(group, one, other, *, title="", at=None):
    """``other`` answered a topic of ``one``'s."""
    at = at or clock.now()
    topic = make.topic(group, one, title, at=at)
    made = make.post(topic, other, at=at)
    ledger.enter(talk.replies(Post.objects.filter(pk=made.pk)))
    return topic


def shook_hands(one, other, *, at=None, is_shown=False):
    at = at or clock.now()
    made = Handshake.objects.create(
        asked_by=one, other=other, confirmed_at=at, met_at=at, asker_shows=is_shown, other_shows=is_shown
    )
    ledger.enter(meeting.handshakes(Handshake.objects.filter(pk=made.pk)))
    return made


def contact(owner, other, **fields):
    return Contact.objects.create(owner=owner, other=other, **fields)


def introduction(asked_by, via, to, **fields):
    return Introduction.objects.create(asked_by=asked_by, via=via, to=to, text="Please pass on.", **fields)


def url(name, *args):
    return reverse(f"people:{name}", args=args)


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]
