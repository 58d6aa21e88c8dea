"""What waits in a group: one module for each sort of thing, and all of them in one list."""

from django.db.models import Case, Q, SmallIntegerField, Value, When

from handschlag.insights.models import MatterQuerySet
from handschlag.insights.week.finding.deciding import DISPUTE, JOIN, VOTE
from handschlag.insights.week.finding.figures import FIGURES
from handschlag.insights.week.finding.helping import LISTING, SECOND, THANK
from handschlag.insights.week.finding.kinds import Found, Kind
from handschlag.insights.week.finding.meeting import MEETUP, PAUSE
from handschlag.insights.week.finding.newcomers import GREET
from handschlag.insights.week.finding.regulars import LAPSED
from handschlag.insights.week.finding.topics import ANSWER

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        DISPUTE, JOIN, GREET, ANSWER, LISTING, LAPSED, MEETUP, PAUSE, SECOND, THANK, VOTE, FIGURES,
    )
}  # fmt: skip


def with_done(matters: MatterQuerySet) -> MatterQuerySet:
    """Annotates ``is_done``, 1 or 0: whether the data show that it was done. No query of its own.

    Numbers, for they stand in a prepared statement as they are; the type of another value is not told.
    """
    cases = [When(Q(kind=kind.name) & kind.is_done(), then=Value(1)) for kind in KINDS.values()]
    return matters.annotate(is_done=Case(*cases, default=Value(0), output_field=SmallIntegerField()))


def done_among(matters: MatterQuerySet) -> MatterQuerySet:
    """Those that the data show to be done."""
    return with_done(matters).filter(is_done=1)  # type: ignore[misc]  # annotated


__all__ = ["KINDS", "Found", "Kind", "done_among", "with_done"]
