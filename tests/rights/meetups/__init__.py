"""The calls of the table's part on meetups, a module for each of its sections."""

from tests.rights.calling import Call
from tests.rights.meetups import answering, calendars, door, handshakes, places, planning

CALLS: dict[str, Call] = (
    planning.CALLS | answering.CALLS | calendars.CALLS | door.CALLS | handshakes.CALLS | places.CALLS
)
