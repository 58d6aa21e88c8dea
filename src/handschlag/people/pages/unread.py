"""How many conversations have something unread, for the top of every page."""

from handschlag.accounts.models import Member
from handschlag.core.bounded import BoundedCount
from handschlag.people.models import Participant

MOST_COUNTED = 100
"""From here on it says "99+"."""
LETTERS = (
    "(SELECT COUNT(*) FROM (SELECT 1 FROM people_participant pp WHERE pp.member_id = m.id "
    "AND pp.unread > 0 AND NOT pp.is_muted AND pp.left_at IS NULL LIMIT {most}) unread)"
).replace("{most}", str(MOST_COUNTED))
"""``letters`` for the one query of a shared page, in which ``m`` is the member."""


def letters(viewer: Member) -> BoundedCount:
    """The same as a column of a query that is made anyway."""
    return BoundedCount(Participant.objects.of(viewer).with_unread().values("pk")[:MOST_COUNTED])
