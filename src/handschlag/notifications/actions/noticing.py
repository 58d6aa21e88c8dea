"""Notices: many members are told in one statement, each once, and what is not read yet is told together.

A notice is part of the deed it tells of: call these inside its transaction, or in a job that the deed
enqueued.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db import transaction
from django.db.models import F

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, PreparedUpdate, Statement, keys_listed
from handschlag.notifications.actions.pushing import push_to_members
from handschlag.notifications.models import Notice, NoticeQuerySet

BATCH = 1000
"""Members told at once."""

# The ORM's upsert sets columns to what was inserted and cannot add to what is there.
_UPSERT = """
INSERT INTO notifications_notice AS told
    (member_id, kind, event, about, "first", latest, "count", path, context, created_at)
SELECT members.*, %s, %s, %s, %s, %s, 1, %s, %s, %s FROM ({members}) AS members WHERE true
ON CONFLICT (member_id, event) DO UPDATE SET
    "count" = CASE WHEN told.read_at IS NULL THEN told."count" + 1 ELSE 1 END,
    "first" = CASE WHEN told.read_at IS NULL THEN told."first" ELSE excluded."first" END,
    path = CASE WHEN told.read_at IS NULL THEN told.path ELSE excluded.path END,
    latest = excluded.latest, context = excluded.context, created_at = excluded.created_at, read_at = NULL
WHERE told.latest < excluded.latest
"""


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told. ``number`` is its place in what it is about: what has one up to the last
    that was told under the same ``event`` is not told again, so telling may be repeated.
    """

    kind: str
    event: str
    about: str
    number: int
    path: str
    context: dict[str, int] = field(default_factory=dict)


@cache
def _upsert() -> Statement:
    names = ("kind", "event", "about", "number", "number", "path", "context")
    places = [*map(Given, names), GivenMoment("now"), GivenKeys("members")]
    return Statement(_UPSERT.format(members=keys_listed()), places)


def notify(members: Iterable[int], news: News) -> None:
    """Tell ``members`` (their keys). Those who have not read the last of the same event get no second
    notice but a higher count on the first.
    """
    told = sorted(set(members))  # in one order, so that two who tell at once do not wait for each other
    if told:
        own = {name: getattr(news, name) for name in ("kind", "event", "about", "number", "path")}
        _upsert().changed(own | {"context": json.dumps(news.context), "now": clock.now(), "members": told})
        push_to_members(told)


@transaction.atomic(savepoint=False)
def withdraw_news(
    news: News,
    *,
    without: Iterable[int] = (),
    only: Iterable[int] | None = None,
    earlier: dict[str, int] | None = None,
) -> None:
    """Something was taken back: who has not read of it yet does not hear of it any more.

    ``earlier`` is the context of what was told before it, if there is such: a notice whose latest was
    taken back speaks of that instead, and of what may come under the same number.
    """
    told = Notice.objects.unread().filter(
        about=news.about, event=news.event, first__lte=news.number, latest__gte=news.number
    )
    told = told.exclude(member__in=list(without))
    told = told if only is None else told.filter(member__in=list(only))
    told.filter(count=1).delete()
    told.update(count=F("count") - 1)
    spoken = {"context": earlier} if earlier else {}
    told.filter(latest=news.number).update(latest=news.number - 1, **spoken)


def withdraw_notices_about(about: str) -> None:
    """All of it is gone: nobody hears of it any more."""
    Notice.objects.unread().filter(about=about).delete()


_READ_ABOUT = PreparedUpdate(
    lambda: (
        Notice.objects.of(Member(pk=Given("member")))
        .unread()
        .filter(about=Given("about", Notice._meta.get_field("about")), latest__lte=Given("upto")),
        {"read_at": GivenMoment("now")},
    )
)


def read_notices_about(about: str, *, by: Member, upto: int) -> None:
    """What the notices tell of has been read itself, up to a number."""
    _READ_ABOUT(member=by.pk, about=about, upto=upto, now=clock.now())


def read_notice(notice: Notice, *, by: Member) -> None:
    """Lay one aside; somebody else's stays as it is."""
    _read(Notice.objects.of(by).unread().filter(pk=notice.pk))


def read_all_notices(*, by: Member, until: datetime | None = None) -> None:
    """All that was told ``until`` then; what came since, nobody has seen yet."""
    _read(Notice.objects.of(by).unread().filter(created_at__lte=until or clock.now()))


def _read(notices: NoticeQuerySet) -> None:
    notices.update(read_at=clock.now())
