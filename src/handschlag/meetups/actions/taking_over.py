"""Whom a member met under the name an archive knew them by becomes their own: see ``importers.claims``."""

from django.db.models import Q, QuerySet

from handschlag.accounts.models import Member
from handschlag.discussions.models import Topic
from handschlag.meetups import interactions
from handschlag.meetups.models import (
    RSVP,
    Attendance,
    AttendanceClosure,
    Cancellation,
    CheckIn,
    Handshake,
    Host,
    Meetup,
    MemberPlace,
    Series,
)
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


def topics_of_meetups(member: Member) -> QuerySet[Topic]:
    """What has to be held while their meetings change hands."""
    rows = (Host.objects, RSVP.objects, Attendance.objects)
    concerned = Q()
    for manager in rows:
        concerned |= Q(meetup__in=manager.filter(member_id=member.pk).values("meetup"))
    return Topic.objects.filter(concerned)


def take_over_meetings(shell: Member, *, by: Member) -> None:
    """Answers, attendance, handshakes and hosting of ``shell`` are ``by``'s from now on, in the ledger too.

    Where both answered, ``by``'s own answer holds; where either came, ``by`` came. A handshake of the two
    was one with oneself and goes. Call it in the transaction of the claim, with the topics held.
    """
    meetups = list(Attendance.objects.filter(member=shell).values_list("meetup", flat=True))
    concerned = Q(asked_by=shell) | Q(other=shell)
    shaken = list(Handshake.objects.filter(concerned).values_list("pk", flat=True))
    ledger.reverse(Kind.ATTENDANCE, meetups)
    ledger.reverse(Kind.HANDSHAKE, shaken)
    _take_over_attendance(shell, by)
    _take_over_answers(shell, by)
    _take_over_handshakes(shell, by)
    _take_over_rest(shell, by)
    ledger.enter(interactions.attendances(Meetup.objects.filter(pk__in=meetups)))
    ledger.enter(interactions.handshakes(Handshake.objects.filter(pk__in=shaken)))


def _take_over_attendance(shell: Member, by: Member) -> None:
    own = {row.meetup_id: row for row in Attendance.objects.filter(member=by)}
    for brought in Attendance.objects.filter(member=shell, meetup__in=own.keys()):
        kept = own[brought.meetup_id]
        if brought.is_present and not kept.is_present:
            kept.is_present, kept.changed_at = True, brought.changed_at
            kept.save(update_fields=["is_present", "changed_at"])
        CheckIn.objects.filter(attendance=brought).update(attendance=kept)
        brought.delete()
    Attendance.objects.filter(member=shell).update(member=by)


def _take_over_answers(shell: Member, by: Member) -> None:
    answered = RSVP.objects.filter(member=by).values("meetup")
    surplus = RSVP.objects.filter(member=shell, meetup__in=answered)
    crowded = list(Meetup.objects.filter(rsvps__in=surplus))
    RSVP.objects.filter(pk__in=[rsvp.pk for rsvp in surplus]).delete()
    RSVP.objects.filter(member=shell).update(member=by)
    for meetup in crowded:
        meetup.place_heads = meetup.rsvps.heads()
    Meetup.objects.bulk_update(crowded, ["place_heads"], batch_size=500)


def _take_over_handshakes(shell: Member, by: Member) -> None:
    Handshake.objects.filter(Q(asked_by=shell, other=by) | Q(asked_by=by, other=shell)).delete()
    still_open = Handshake.objects.filter(confirmed_at=None, declined_at=None, withdrawn_at=None)
    asked = still_open.filter(asked_by=by).values_list("other", flat=True)
    still_open.filter(asked_by=shell, other__in=list(asked)).delete()
    asking = still_open.filter(other=by).values_list("asked_by", flat=True)
    still_open.filter(other=shell, asked_by__in=list(asking)).delete()
    Handshake.objects.filter(asked_by=shell).update(asked_by=by)
    Handshake.objects.filter(other=shell).update(other=by)


def _take_over_rest(shell: Member, by: Member) -> None:
    hosted = Host.objects.filter(member=by).values_list("meetup", flat=True)
    Host.objects.filter(member=shell, meetup__in=list(hosted)).delete()
    Host.objects.filter(member=shell).update(member=by)
    for rows in (RSVP.objects, CheckIn.objects, AttendanceClosure.objects, Cancellation.objects):
        rows.filter(by=shell).update(by=by)
    Series.objects.filter(created_by=shell).update(created_by=by)
    if not MemberPlace.objects.filter(member=by).exists():
        MemberPlace.objects.filter(member=shell).update(member=by)
    MemberPlace.objects.filter(member=shell).delete()
