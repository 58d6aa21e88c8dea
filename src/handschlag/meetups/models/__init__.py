"""Meetups, who comes, who came, and who met whom."""

from handschlag.meetups.models.attendance import Attendance, AttendanceClosure, CheckIn, Way
from handschlag.meetups.models.entries import (
    IN_CALENDAR,
    CalendarEntry,
    Reminder,
    ReminderKind,
    ReminderStop,
    Told,
)
from handschlag.meetups.models.feeds import CalendarFeed
from handschlag.meetups.models.handshakes import (
    UNDO_FOR,
    WAITS_FOR,
    Handshake,
    HandshakeQuerySet,
    UsedCode,
    WrongCode,
)
from handschlag.meetups.models.meetups import (
    Cancellation,
    CoHost,
    Host,
    Meetup,
    MeetupDraft,
    MeetupQuerySet,
    Recap,
    WaitingMode,
    WaitingOrder,
    new_link_key,
)
from handschlag.meetups.models.places import MeetupSpot, MemberPlace
from handschlag.meetups.models.rsvps import (
    HOLDING_A_PLACE,
    RSVP,
    WANTING_A_PLACE,
    Answer,
    OutsideTry,
    Question,
    QuestionAnswer,
    RSVPQuerySet,
    State,
)
from handschlag.meetups.models.series import Series, new_uid

__all__ = [
    "HOLDING_A_PLACE",
    "IN_CALENDAR",
    "RSVP",
    "UNDO_FOR",
    "WAITS_FOR",
    "WANTING_A_PLACE",
    "Answer",
    "Attendance",
    "AttendanceClosure",
    "CalendarEntry",
    "CalendarFeed",
    "Cancellation",
    "CheckIn",
    "CoHost",
    "Handshake",
    "HandshakeQuerySet",
    "Host",
    "Meetup",
    "MeetupDraft",
    "MeetupQuerySet",
    "MeetupSpot",
    "MemberPlace",
    "OutsideTry",
    "Question",
    "QuestionAnswer",
    "RSVPQuerySet",
    "Recap",
    "Reminder",
    "ReminderKind",
    "ReminderStop",
    "Series",
    "State",
    "Told",
    "UsedCode",
    "WaitingMode",
    "WaitingOrder",
    "Way",
    "WrongCode",
    "new_link_key",
    "new_uid",
]
