"""Checking people in: what helpers' devices report, whenever it arrives and however often.

A report has a key of its own, so one that is sent twice counts once. Of several on one person the one that
was said last holds, so it does not matter in which order they arrive, nor how many helpers there are.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.groups.models import Membership
from handschlag.meetups import policy
from handschlag.meetups.actions.closing import enter_attendance, only_helpers
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.codes.doors import Read, read_code
from handschlag.meetups.models import RSVP, Attendance, CheckIn, CoHost, Meetup, Way

MOST_REPORTS = 500
"""Of one sending."""
LONGEST_NAME = 80
LIST_OPENS = timedelta(hours=12)
"""Before the start: who sets up early tries it out on the day."""


class Outcome(enum.StrEnum):
    """What becomes of a report."""

    TAKEN = "taken"
    KNOWN = "known"
    """It has been taken already."""
    UNKNOWN = "unknown"
    """There is no such person, as far as this meetup knows."""
    ELSEWHERE = "elsewhere"
    """They have answered to another meetup."""


@dataclass(frozen=True, slots=True)
class Whom:
    """One person: by the key of their RSVP, as a member, or as a name with a key the device has made."""

    rsvp: UUID | None = None
    member: int | None = None
    walk_in: UUID | None = None
    name: str = ""

    @classmethod
    def parse(cls, text: str, name: str = "") -> "Whom | None":
        """As pages and devices write it: ``rsvp:…``, ``member:…``, ``guest:…``; None for nonsense."""
        kind, _colon, value = text.partition(":")
        try:
            match kind:
                case "rsvp":
                    return cls(rsvp=UUID(value))
                case "member" if value.isascii() and value.isdigit():
                    return cls(member=int(value[:18]))
                case "guest":
                    return cls(walk_in=UUID(value), name=" ".join(name.split())[:LONGEST_NAME])
        except ValueError:
            pass
        return None


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody said at a moment, on a device, that a person is there, or is not after all."""

    key: UUID
    whom: Whom
    is_present: bool
    at: datetime
    way: Way = Way.LIST


def check_in(meetup: Meetup, reports: Sequence[Report], *, by: Member) -> dict[UUID, Outcome]:
    """Take what a helper's device reports; what became of each report, by its key.

    After the list has been closed this corrects it, and the ledger with it. NotAllowed unless ``by`` hosts
    or moderates, Conflict long before the start and for what was called off.
    """
    if len(reports) > MOST_REPORTS:
        raise Invalid(_("That is too much at once. Send it in smaller pieces."))
    with holding_meetup(meetup, by=by) as held:
        ask(allowed=policy.can_check_in_others(held.standing), otherwise=only_helpers())
        now = held.meetup
        if now.is_cancelled:
            raise Conflict(_("This meetup has been called off."))
        if clock.now() < now.starts_at - LIST_OPENS:
            raise Conflict(_("People are checked in on the day, from twelve hours before the start."))
        return _record(now, reports, by=by)


def check_in_oneself(meetup: Meetup, code: str, *, by: Member) -> None:
    """With the code at the door. Whoever is on the list as present stays so; a refusal says what to do."""
    with holding_meetup(meetup, by=by) as held:
        ask(allowed=policy.can_answer(held.standing), otherwise=_("This meetup is not open to you."))
        now = held.meetup
        if now.is_cancelled:
            raise Conflict(_("This meetup has been called off."))
        refuse_code(code, now)
        if now.attendance_is_closed:
            raise Conflict(_("The list of who came has been closed. Ask a host to add you."))
        if not Attendance.objects.present().filter(meetup=now, member=by).exists():
            _record(now, [Report(uuid4(), Whom(member=by.pk), True, clock.now(), Way.DOOR)], by=by)


def refuse_code(code: str, meetup: Meetup) -> None:
    """Say why a code at the door does not open it; Invalid where another one would."""
    found = read_code(code, meetup.pk, now=clock.now(), starts_at=meetup.starts_at, ends_at=meetup.ends_at)
    match found:
        case Read.UNKNOWN:
            raise Invalid(_("This is not the code of this meetup. Compare it with the poster."), "code")
        case Read.EXPIRED:
            raise Invalid(
                _("This code has run out: it changes every minute. Take the one shown now."), "code"
            )
        case Read.EARLY:
            raise Conflict(_("The door opens one hour before the start. Try again then."))
        case Read.OVER:
            raise Conflict(_("The meetup is over. If you were there, ask a host to add you."))


def _record(meetup: Meetup, reports: Sequence[Report], *, by: Member) -> dict[UUID, Outcome]:
    known = set(CheckIn.objects.filter(key__in=[r.key for r in reports]).values_list("key", flat=True))
    people = _People.of(meetup, [report.whom for report in reports], by)
    moments = _not_after(clock.now(), [report.at for report in reports])
    taken: list[CheckIn] = []
    outcomes: dict[UUID, Outcome] = {}
    for report in reports:
        if report.key in known:
            outcomes.setdefault(report.key, Outcome.KNOWN)
            continue
        known.add(report.key)
        found = people.find(report.whom)
        if isinstance(found, Outcome):
            outcomes[report.key] = found
            continue
        outcomes[report.key] = Outcome.TAKEN
        taken.append(
            CheckIn(
                key=report.key,
                attendance=found,
                is_present=report.is_present,
                way=report.way,
                at=moments[report.at],
                by=by,
            )
        )
    people.save()
    CheckIn.objects.bulk_create(taken)
    _settle(meetup, {check_in.attendance_id for check_in in taken}, people.new, by=by)
    if taken:
        audit("check in", meetup, by=by, reports=len(taken))
    return outcomes


def _not_after(now: datetime, moments: Sequence[datetime]) -> dict[datetime, datetime]:
    """Nothing was said after now, whatever a device's clock shows; what it said later stays the later."""
    later = sorted({moment for moment in moments if moment > now}, reverse=True)
    return {moment: moment for moment in moments} | {
        moment: now - timedelta(microseconds=place) for place, moment in enumerate(later)
    }


def _settle(meetup: Meetup, touched: Iterable[int], new: set[int], *, by: Member) -> None:
    """What was said last of each person holds; of what was said at one moment, that with the larger key."""
    latest: dict[int, CheckIn] = {}
    for check_in in CheckIn.objects.filter(attendance__in=touched).select_related("attendance"):
        before = latest.get(check_in.attendance_id)
        if before is None or (before.at, before.key) < (check_in.at, check_in.key):
            latest[check_in.attendance_id] = check_in
    corrected = []
    for check_in in latest.values():
        attendance = check_in.attendance
        was_present = attendance.is_present and attendance.pk not in new
        if was_present != check_in.is_present:
            corrected.append(attendance.pk)
        attendance.is_present, attendance.changed_at = check_in.is_present, check_in.at
    Attendance.objects.bulk_update(
        [check_in.attendance for check_in in latest.values()], ["is_present", "changed_at"]
    )
    if corrected and meetup.attendance_is_closed:
        enter_attendance(meetup)
        audit("correct attendance", meetup, by=by, attendances=sorted(corrected))


@dataclass(slots=True)
class _People:
    """Whom the reports can mean, asked for once. Nobody else changes it: the meetup is held."""

    meetup: Meetup
    rsvps: dict[UUID, RSVP]
    elsewhere: set[UUID]
    """Keys of other meetups' RSVPs and walk-ins."""
    rsvp_of: dict[int, RSVP]
    """By member."""
    members: set[int]
    """Who may be at this meetup, of the members that the reports name."""
    by_member: dict[int, Attendance] = field(default_factory=dict)
    by_rsvp: dict[int, Attendance] = field(default_factory=dict)
    by_key: dict[UUID, Attendance] = field(default_factory=dict)
    made: list[Attendance] = field(default_factory=list)
    tied: list[Attendance] = field(default_factory=list)

    @classmethod
    def of(cls, meetup: Meetup, wanted: Sequence[Whom], by: Member) -> "_People":
        keys = {whom.rsvp for whom in wanted if whom.rsvp}
        ids = {whom.member for whom in wanted if whom.member}
        named = list(RSVP.objects.filter(key__in=keys))
        rsvps = {rsvp.key: rsvp for rsvp in named if rsvp.meetup_id == meetup.pk}
        answered = RSVP.objects.filter(meetup=meetup, member__in=ids)
        rsvp_of = {rsvp.member_id: rsvp for rsvp in answered if rsvp.member_id}
        people = cls(
            meetup=meetup,
            rsvps=rsvps,
            elsewhere={rsvp.key for rsvp in named} - rsvps.keys() | _walked_in_elsewhere(meetup, wanted),
            rsvp_of=rsvp_of,
            members=_belonging(meetup, ids) | rsvp_of.keys() | ({by.pk} & ids),
        )
        for attendance in Attendance.objects.filter(meetup=meetup):
            people._remember(attendance)
        return people

    @property
    def new(self) -> set[int]:
        return {attendance.pk for attendance in self.made}

    def find(self, whom: Whom) -> Attendance | Outcome:
        """The row of a person, a new one if need be, or why there is none."""
        if whom.rsvp in self.elsewhere or whom.walk_in in self.elsewhere:
            return Outcome.ELSEWHERE
        if whom.rsvp is not None:
            rsvp = self.rsvps.get(whom.rsvp)
            return Outcome.UNKNOWN if rsvp is None else self._of_rsvp(rsvp)
        if whom.member in self.rsvp_of:
            return self._of_rsvp(self.rsvp_of[whom.member])
        if whom.member is not None:
            there = self.by_member.get(whom.member)
            if there is None and whom.member not in self.members:
                return Outcome.UNKNOWN
            return there or self._make(Attendance(meetup=self.meetup, member_id=whom.member))
        if whom.walk_in in self.by_key:
            return self.by_key[whom.walk_in]
        if whom.walk_in is None or not whom.name:
            return Outcome.UNKNOWN
        return self._make(Attendance(meetup=self.meetup, key=whom.walk_in, name=whom.name))

    def save(self) -> None:
        Attendance.objects.bulk_create(self.made)
        Attendance.objects.bulk_update(self.tied, ["rsvp"])

    def _of_rsvp(self, rsvp: RSVP) -> Attendance:
        there = self.by_rsvp.get(rsvp.pk)
        if there is None and rsvp.member_id is not None:
            there = self.by_member.get(rsvp.member_id)
            if there is not None:  # checked in before they answered
                there.rsvp = rsvp
                self.by_rsvp[rsvp.pk] = there
                self.tied.append(there)
        if there is not None:
            return there
        name = "" if rsvp.member_id else rsvp.name
        return self._make(Attendance(meetup=self.meetup, rsvp=rsvp, member_id=rsvp.member_id, name=name))

    def _make(self, attendance: Attendance) -> Attendance:
        self.made.append(attendance)
        self._remember(attendance)
        return attendance

    def _remember(self, attendance: Attendance) -> None:
        self.by_key[attendance.key] = attendance
        if attendance.member_id:
            self.by_member[attendance.member_id] = attendance
        if attendance.rsvp_id:
            self.by_rsvp[attendance.rsvp_id] = attendance


def _walked_in_elsewhere(meetup: Meetup, wanted: Sequence[Whom]) -> set[UUID]:
    keys = [whom.walk_in for whom in wanted if whom.walk_in]
    return set(Attendance.objects.filter(key__in=keys).exclude(meetup=meetup).values_list("key", flat=True))


def _belonging(meetup: Meetup, ids: Iterable[int]) -> set[int]:
    """Members of the groups that host it; of others nobody hears here whether they exist."""
    groups = [meetup.topic.group_id, *CoHost.objects.filter(meetup=meetup).values_list("group", flat=True)]
    spells = Membership.objects.current().filter(group__in=groups, member__in=ids)
    return set(spells.values_list("member", flat=True))
