"""Mail of the talk: who gets one of a post, and when the digests are due.

Nothing is written here. What is queued is a mail's kind and key; it is written when it is sent, for what its
reader may see then (``mails``). So queueing takes a statement for hundreds of members, and nobody's page
waits for it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from handschlag.accounts.models import Member
from handschlag.discussions.actions.telling import who_hears, whom_answered
from handschlag.discussions.models import (
    USUAL,
    DigestMark,
    MailChoice,
    MailedUpTo,
    MailLevel,
    Mention,
    Post,
)
from handschlag.discussions.policy import UNDO_FOR
from handschlag.groups.models import Membership
from handschlag.notifications.actions import queue_mails
from handschlag.notifications.models import OutgoingMail

POST, DIGEST = "post", "digest"
AT_ONCE: Final = 500
"""Members for whom a mail is queued in one transaction."""
TOO_OLD: Final = timedelta(days=2)
"""A post of which nobody was told for so long is no news: it was imported, or nothing was sent for days."""
MORNING, EVENING = time(7), time(21)
"""Digests tell of what was written up to seven in the morning where their reader is, and come no later
than nine in the evening: then the next one tells of it too.
"""
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def mail_next_posts(now: datetime) -> bool:
    """Queue the mails of the next post, or of the next members for it; whether there may be more.

    Posts have their turn once they cannot be taken back without a trace any more.
    """
    with transaction.atomic():
        mark = MailedUpTo.objects.select_for_update().filter(pk=1).first()
        if mark is None:  # what was written before there was such mail is no news
            newest = Post.objects.filter(created_at__lte=now - UNDO_FOR).aggregate(pk=Max("pk"))["pk"]
            MailedUpTo.objects.create(pk=1, post=newest or 0)
            return False
        post = (
            Post.objects.filter(pk__gt=mark.post)
            .select_related("topic__group", "reply_to")
            .order_by("pk")
            .first()
        )
        if post is None or now - UNDO_FOR < post.created_at:
            return False
        batch = [] if post.created_at < now - TOO_OLD else _next_readers(post, mark.member)
        _queue_post(post, batch, is_first=mark.member == 0, now=now)
        if len(batch) < AT_ONCE:
            mark.post, mark.member = post.pk, 0
        else:
            mark.member = batch[-1]
        mark.save()
    return True


def _next_readers(post: Post, reached: int) -> list[int]:
    """The next of those who want each post of the group."""
    spells = Membership.objects.current().filter(group=post.topic.group_id, member__gt=reached)
    return list(
        wanting(spells, [MailLevel.EACH]).order_by("member").values_list("member", flat=True)[:AT_ONCE]
    )


def wanting(spells: QuerySet[Membership], levels: Iterable[MailLevel]) -> QuerySet[Membership]:
    """Memberships in whose group the member wants mail of these levels."""
    levels = list(levels)
    own = MailChoice.objects.filter(member=OuterRef("member"), group=OuterRef("group"), level__isnull=False)
    usual = MailChoice.objects.filter(member=OuterRef("member"), group__isnull=True, level__isnull=False)
    unsaid = Q(Exists(usual.filter(level__in=levels)))
    if USUAL in levels:
        unsaid |= ~Q(Exists(usual))
    return spells.filter(Q(Exists(own.filter(level__in=levels))) | (~Q(Exists(own)) & unsaid))


def _queue_post(post: Post, batch: list[int], *, is_first: bool, now: datetime) -> None:
    """Whoever is answered or mentioned gets their mail with the first batch, whatever else they want."""
    named = _named(post) if is_first and post.created_at >= now - TOO_OLD else {}
    heard = who_hears(post.topic, {*batch, *named} - {post.author_id}, of=post.author_id)
    members = Member.objects.filter(pk__in=heard).values_list("pk", "email")
    queue_mails(
        OutgoingMail(
            to=str(email),
            subject=f"post {post.pk}",
            kind=POST,
            member_id=pk,
            event=f"post-{post.pk}-{pk}",
            context={"post": post.pk, "why": named.get(pk, "each")},
        )
        for pk, email in members
    )


def _named(post: Post) -> dict[int, str]:
    """Those to whom a post speaks and who have not said that they want no mail, and how it does."""
    said = dict.fromkeys(whom_answered(post, post.topic), "reply")
    said |= dict.fromkeys(Mention.objects.filter(post=post).values_list("member", flat=True), "mention")
    choices = MailChoice.objects.filter(member__in=list(said), level__isnull=False)
    own = dict(choices.filter(group=post.topic.group_id).values_list("member", "level"))
    usual = dict(choices.filter(group__isnull=True).values_list("member", "level"))
    level = {member: own.get(member, usual.get(member, USUAL)) for member in said}
    return {member: why for member, why in said.items() if level[member] != MailLevel.NOTHING}


def queue_digests(now: datetime) -> bool:
    """Queue digests that are due for some hundred members; whether there may be more."""
    zones = Member.objects.with_login().order_by().values_list("time_zone", flat=True).distinct()
    return any(_queue_zone(zone, now) for zone in sorted(zones))


def cut_of(now: datetime, zone: str) -> tuple[datetime, bool] | None:
    """Up to when a digest tells that is sent now, and whether it is the week's; None while they sleep there,
    or before they rise.
    """
    local = now.astimezone(ZoneInfo(zone))
    if not MORNING <= local.time() < EVENING:
        return None
    cut = datetime.combine(local.date(), MORNING, tzinfo=local.tzinfo).astimezone(UTC)
    return cut, local.weekday() == 0


def _queue_zone(zone: str, now: datetime) -> bool:
    cut = cut_of(now, zone)
    if cut is None:
        return False
    moment, is_weekly = cut
    with transaction.atomic():
        due = list(_due(zone, moment, is_weekly=is_weekly)[:AT_ONCE])
        marks = {mark.member_id: mark for mark in DigestMark.objects.filter(member__in=[pk for pk, _ in due])}
        before = [marks.get(pk) or DigestMark(member_id=pk) for pk, _ in due]
        queue_mails(
            _digest(email, mark, moment, is_weekly=is_weekly)
            for (_, email), mark in zip(due, before, strict=True)
        )
        DigestMark.objects.bulk_create(
            [
                DigestMark(
                    member_id=mark.member_id, daily=moment, weekly=moment if is_weekly else mark.weekly
                )
                for mark in before
            ],
            update_conflicts=True,
            unique_fields=["member"],
            update_fields=["daily", "weekly"],
        )
    return len(due) == AT_ONCE


def _due(zone: str, cut: datetime, *, is_weekly: bool) -> QuerySet[Member, tuple[int, str]]:
    """Who gets a digest now: in one of their groups that they want one of, something was written."""
    told = DigestMark.objects.filter(member=OuterRef("pk"), daily__gte=cut)
    spells = Membership.objects.current().filter(member=OuterRef("pk"))
    fresh = wanting(spells.filter(group__last_post_at__gt=cut - 2 * DAY), [MailLevel.DAILY])
    wanted = Q(Exists(fresh))
    if is_weekly:
        lately = spells.filter(group__last_post_at__gt=cut - 2 * WEEK)
        wanted |= Q(Exists(wanting(lately, [MailLevel.WEEKLY])))
    able = Member.objects.with_login().filter(time_zone=zone, is_bot=False)
    due = able.filter(wanted, ~Exists(told)).order_by("pk")
    return due.values_list("pk", F("email"))


def _digest(email: str, mark: DigestMark, cut: datetime, *, is_weekly: bool) -> OutgoingMail:
    context = {
        "until": cut.isoformat(),
        "daily": mark.daily.isoformat() if mark.daily else None,
        "is_weekly": is_weekly,
        "weekly": mark.weekly.isoformat() if mark.weekly else None,
    }
    return OutgoingMail(
        to=email,
        subject=f"digest {cut.date()}",
        kind=DIGEST,
        member_id=mark.member_id,
        event=f"digest-{cut.date()}-{mark.member_id}",
        context=context,
    )
