"""Calendar mail to those whom a meetup concerns: invitation, update, cancellation.

Each is told what differs from what they were told last (``CalendarEntry``). So telling may be repeated,
begun anew after a crash, or overtaken by a later change, and everybody hears of the latest, once.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.module_loading import import_string

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Membership
from handschlag.meetups.actions.entries import descriptions_of, hosts_of, place_of
from handschlag.meetups.actions.letters import Concerned, Letter, calendar_for
from handschlag.meetups.models import (
    RSVP,
    CalendarEntry,
    CoHost,
    Host,
    Meetup,
    RSVPQuerySet,
    State,
    Told,
)
from handschlag.notifications.actions import send_template

BATCH = 200
"""People told in one go, between two looks at the meetup."""
_TOLD_OF = (State.GOING, State.MAYBE, State.WAITING, State.OFFERED)


def tell_of_meetup(meetup: Meetup) -> None:
    """A meetup was planned: who hosts it gets it into their calendar. The group hears of a new topic."""
    _tell_later(meetup)


def tell_of_change(meetup: Meetup, changed: Collection[str]) -> None:  # noqa: ARG001 - a letter says what differs from the last one
    """Time, place or title are new: who has not said no gets an update of what stands in their calendar.

    Others may host it from now on: they get it, and who does no more is told so.
    """
    _tell_later(meetup)


def tell_of_cancellation(meetup: Meetup) -> None:
    """It does not take place: all who have not said no are told why."""
    _tell_later(meetup)


def tell_of_answer(rsvp: RSVP) -> None:
    """Somebody comes, waits, is offered a place or does not come: their own calendar hears of it."""
    meetup = Meetup.objects.for_detail().get(pk=rsvp.meetup_id)
    if meetup.is_over or rsvp.state == State.UNCONFIRMED:
        return
    is_host = Host.objects.filter(meetup=meetup, member=rsvp.member_id or 0).exists()
    one = Concerned(rsvp.member, rsvp, is_host=is_host, answers_now=True)
    _tell_each(meetup, [one])


def tell_hosts(meetup: Meetup) -> None:
    """Those few who host it, or did when they were told last, if there is something new for them."""
    hosting = set(Host.objects.filter(meetup=meetup).values_list("member", flat=True))
    told = CalendarEntry.objects.filter(meetup=meetup, told=Told.HOST).values_list("member", flat=True)
    members = Member.objects.filter(pk__in=hosting.union(told)).order_by("pk")
    answers = {rsvp.member_id: rsvp for rsvp in meetup.rsvps.filter(member__in=members)}
    hosts = [Concerned(one, answers.get(one.pk), is_host=one.pk in hosting) for one in members]
    _tell_each(meetup, hosts)


def is_anybody_to_tell(meetup: Meetup) -> bool:
    return _to_be_told(meetup, 0).exists()


def tell_next(meetup: Meetup, reached: int) -> int | None:
    """Tell a batch of those with keys above ``reached``; the last of it, None if there is no further one."""
    batch = list(_to_be_told(meetup, reached)[:BATCH])
    hosting = set(Host.objects.filter(meetup=meetup).values_list("member", flat=True))
    _tell_each(meetup, [Concerned(one.member, one, is_host=one.member_id in hosting) for one in batch])
    return batch[-1].pk if len(batch) == BATCH else None


def _tell_later(meetup: Meetup) -> None:
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.meetups.jobs.inviting.tell_calendars").enqueue(meetup.pk)


def _to_be_told(meetup: Meetup, reached: int) -> RSVPQuerySet:
    """Who has not said no, and has not been told of the meetup as it is now.

    Nothing is new to who answered in some other way than by deeds here, as long as nothing was changed.
    """
    if meetup.sequence == 0:
        return RSVP.objects.none()
    told = CalendarEntry.objects.filter(
        Q(member=OuterRef("member")) | Q(rsvp=OuterRef("pk")),
        meetup=meetup,
        sequence__gte=meetup.sequence,
        **({"told": Told.GONE} if meetup.is_cancelled else {}),
    )
    answers = RSVP.objects.filter(~Exists(told), meetup=meetup, state__in=_TOLD_OF, pk__gt=reached)
    return answers.select_related("member", "by").order_by("pk")


def _tell_each(meetup: Meetup, people: list[Concerned]) -> None:
    if not people:
        return
    members = {one.member.pk for one in people if one.member is not None}
    may_hear = hearing(meetup, members)
    by_member, by_rsvp = _entries(meetup, people)
    host = hosts_of([meetup.pk]).get(meetup.pk, "")
    description = descriptions_of([meetup.topic_id]).get(meetup.topic_id, "")
    for one in people:
        entry = by_member.get(one.member.pk) if one.member else by_rsvp.get(one.rsvp.pk if one.rsvp else 0)
        hears = one.member.pk in may_hear if one.member is not None else bool(one.email)
        _tell(Letter(meetup, one, entry, hosts=host, text=description), hears=hears)


def _entries(
    meetup: Meetup, people: Iterable[Concerned]
) -> tuple[dict[int | None, CalendarEntry], dict[int | None, CalendarEntry]]:
    """By member, and by answer of who is none."""
    members = [one.member.pk for one in people if one.member is not None]
    answers = [one.rsvp.pk for one in people if one.rsvp is not None]
    found = CalendarEntry.objects.filter(Q(member__in=members) | Q(rsvp__in=answers), meetup=meetup)
    rows = list(found)
    return {row.member_id: row for row in rows}, {row.rsvp_id: row for row in rows}


def hearing(meetup: Meetup, members: Collection[int]) -> set[int]:
    """Those who can sign in and may see it still: who has left a hidden group hears nothing of it."""
    found = Member.objects.with_login().filter(pk__in=members)
    if not meetup.group.is_readable_by_all and not meetup.link_key:
        groups = [meetup.group.pk, *CoHost.objects.filter(meetup=meetup).values_list("group", flat=True)]
        current = Membership.objects.current().filter(group__in=groups, member=OuterRef("pk"))
        found = found.filter(Exists(current))
    return set(found.values_list("pk", flat=True))


@transaction.atomic
def _tell(letter: Letter, *, hears: bool) -> None:
    """One person, unless there is nothing new for them, or somebody else is telling them just now."""
    if not letter.is_news:
        if letter.is_behind:
            _note(letter, letter.before)
        return
    noted = _note(letter, letter.after if hears else Told.GONE)
    if not noted or not hears or not letter.template:
        return
    with translation.override(letter.language):
        calendar = calendar_for(letter)
        send_template(
            f"meetups/mail/{letter.template}.txt",
            letter.email,
            {"letter": letter},
            calendar=calendar,
            reply_to=letter.reply_to,
        )


def _note(letter: Letter, told: Told) -> bool:
    meetup, entry, person = letter.meetup, letter.entry, letter.person
    now = {
        "told": told,
        "sequence": meetup.sequence,
        "starts_at": meetup.starts_at,
        "place": place_of(meetup)[:600],
        "at": clock.now(),
    }
    if entry is not None:
        as_it_was = CalendarEntry.objects.filter(pk=entry.pk, told=entry.told, sequence=entry.sequence)
        return bool(as_it_was.update(**now, **(_identity(meetup) if letter.is_new_to_calendar else {})))
    try:
        with transaction.atomic():
            CalendarEntry.objects.create(
                meetup=meetup,
                member=person.member,
                rsvp=None if person.member is not None else person.rsvp,
                **_identity(meetup),
                **now,
            )
    except IntegrityError:  # somebody else has told them in between
        return False
    return True


def _identity(meetup: Meetup) -> dict[str, Any]:
    return {"uid": meetup.uid, "recurrence_at": meetup.recurrence_at}
