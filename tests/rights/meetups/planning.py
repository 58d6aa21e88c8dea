"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

from tests.rights.calling import Call

CALLS: dict[str, Call] = {}
