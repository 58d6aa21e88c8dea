"""From the group's history to its figures, by way of the engine. For the worker and the command line:
the web server reads what is stored and never loads NumPy.
"""

from datetime import datetime
from typing import Final

import numpy as np
from django.db.models import Max

from handschlag.core import clock
from handschlag.engine.health import group_health
from handschlag.engine.interactions import Strand
from handschlag.engine.panels import Panel
from handschlag.engine.replies import lonely_newcomers
from handschlag.groups.models import Group
from handschlag.insights import readings
from handschlag.insights.coupling import OF_MEETING, told_of_conversions, told_of_effect, told_of_meeting
from handschlag.insights.figures import NO_TALK, Figures, Health, Told
from handschlag.insights.telling import SEED, told
from handschlag.meetups.models import Meetup

NEWCOMER_DAYS: Final = 90
WAITING_KEPT: Final = 200


def default_as_of(group: Group) -> datetime:
    """The moment that a group's figures speak of unless somebody names another: now.

    A group in which nobody has written or met since it was founded here is an archive: everything in it was
    said elsewhere, before. Today it is silent, which says nothing; its figures are those of its last post or
    meetup.
    """
    closed = Meetup.objects.of_group(group).filter(attendance_closure__isnull=False)
    attended = closed.filter(attendances__is_present=True).aggregate(last=Max("starts_at"))["last"]
    moments = [moment for moment in (group.last_post_at, attended) if moment is not None]
    if moments and max(moments) < group.created_at:
        return max(moments)
    return clock.now()


def health_of(group: Group, as_of: datetime) -> Health:
    """Read the group's history and compute every figure of group health. Seconds at most."""
    history, t = readings.history_of(group), readings.to_seconds(as_of)
    activity, topics = history.activity, history.activity.topics
    open_topics = np.flatnonzero((topics.opened <= t) & (topics.first_reply > t))
    latest_first = open_topics[np.argsort(topics.opened[open_topics], kind="stable")][::-1]
    newcomers = lonely_newcomers(activity, t, days=NEWCOMER_DAYS)
    return Health(
        as_of,
        told(group_health(activity, t, seed=SEED)),
        unanswered=history.post_ids[topics.post[latest_first][:WAITING_KEPT]].tolist(),
        newcomers=history.post_ids[newcomers[:WAITING_KEPT]].tolist(),
        coupling=_coupling(group, history, t),
    )


def _coupling(group: Group, history: readings.History, t: int) -> Figures:
    """Online and offline; nothing at all where nobody has met."""
    table, activity = readings.interactions_in(group, history), history.activity
    past = table.where(table.time <= t)
    if not len(past.only(Strand.MEET)) and not (history.attended.time <= t).any():
        return {}
    members = np.flatnonzero(activity.members_at(t))
    with_talk = len(past.only(Strand.TALK)) > 0
    figures = told_of_meeting(table, history.attended, t, members=members, with_talk=with_talk)
    if not with_talk:
        return figures | {key: _untold() for key in OF_MEETING[1:]}
    figures |= told_of_conversions(table, history.attended, t)
    panel = Panel.of_activity(activity)
    return figures | told_of_effect(panel, history.attended, table, t, seed=SEED)


def _untold() -> Told:
    return Told(value=None, unit="", n=0, people=0, window_days=None, reason=NO_TALK)
