"""From the group's history to its figures, by way of the engine. For the worker and the command line:
the web server reads what is stored and never loads NumPy.
"""

from datetime import datetime
from typing import Final

import numpy as np

from handschlag.core import clock
from handschlag.engine.health import group_health
from handschlag.engine.replies import lonely_newcomers
from handschlag.groups.models import Group
from handschlag.insights import readings
from handschlag.insights.figures import Health
from handschlag.insights.telling import SEED, told

NEWCOMER_DAYS: Final = 90
WAITING_KEPT: Final = 200


def default_as_of(group: Group) -> datetime:
    """The moment that a group's figures speak of unless somebody names another: now.

    A group in which nobody has written since it was founded here is an archive: everything in it was
    said elsewhere, before. Today it is silent, which says nothing; its figures are those of its last post.
    """
    if group.last_post_at is not None and group.last_post_at < group.created_at:
        return group.last_post_at
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
    )
