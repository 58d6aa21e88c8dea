"""From the group's history to its figures, by way of the engine. For the worker and the command line:
the web server reads what is stored and never loads NumPy.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

import numpy as np
from django.db.models import Max

from handschlag.core import clock
from handschlag.engine.replies import lonely_newcomers
from handschlag.groups.models import Group
from handschlag.insights.archives import gathered
from handschlag.insights.figures import Computed, Figures, Told
from handschlag.insights.models import StrategyEstimate
from handschlag.insights.readings import Circle, History
from handschlag.insights.reasons import NO_MEETINGS
from handschlag.insights.sections.archive import Ints
from handschlag.insights.sections.chapters import CHAPTERS, chapters
from handschlag.insights.sections.cutting import among
from handschlag.insights.selections import EVERYBODY, Selection, members_of
from handschlag.insights.telling import SEED
from handschlag.meetups.models import Meetup

NEWCOMER_DAYS: Final = 90
WAITING_KEPT: Final = 200
OF_MEMBERS: Final = ("member", "first", "second")
"""Columns of tables in which members stand."""
_NOT_MET: Final = Told(value=None, unit="", n=0, people=0, window_days=None, reason=NO_MEETINGS)


def default_as_of(group: Circle) -> datetime:
    """Return the moment that a group's figures speak of unless somebody names another: now.

    A group in which nobody has written or met since it was founded here is an archive: everything in it was
    said elsewhere, before. Today it is silent, which says nothing; its figures are those of its last post or
    meetup.
    """
    if group is None:
        return clock.now()
    closed = Meetup.objects.of_group(group).filter(attendance_closure__isnull=False)
    attended = closed.filter(attendances__is_present=True).aggregate(last=Max("starts_at"))["last"]
    moments = [moment for moment in (group.last_post_at, attended) if moment is not None]
    if moments and max(moments) < group.created_at:
        return max(moments)
    return clock.now()


def health_of(group: Group, as_of: datetime) -> Computed:
    """Group health, and online and offline where anybody has met. Seconds at most."""
    return computed(group, as_of, names=("health", "coupling"))


def computed(
    circle: Circle,
    as_of: datetime,
    *,
    chosen: Selection = EVERYBODY,
    names: Collection[str] = tuple(CHAPTERS),
    progress: Callable[[int], None] = lambda _: None,
) -> Computed:
    """Read the history of a group, or of the site for None, and compute the figures of these chapters.

    chosen: of which of its members, as if there were nobody else; who waits for an answer is told of all
    only. progress: of chapters done. Members stand in tables by their ids.
    """
    archive, history = gathered(circle, as_of)
    people = history.people
    if circle is not None and chosen.is_of_some:
        kept = np.isin(people, list(members_of(circle, chosen)))
        archive, people = among(archive, kept), people[kept]
    sections = chapters(archive, seed=SEED, names=names, progress=progress)
    if sections.get("coupling", {}).get("met_share", _NOT_MET).get("reason") == NO_MEETINGS:
        sections["coupling"] = {}
    if circle is not None and not chosen.text and sections.get("coupling"):
        sections["coupling"] |= _tried_in(circle)
    found = {name: _with_ids(figures, people) for name, figures in sections.items()}
    if chosen.text:
        return Computed(as_of, found, [], [])
    return Computed(as_of, found, *_waiting(history, archive.t))


def _waiting(history: History, t: int) -> tuple[list[int], list[int]]:
    """Topics without an answer and newcomers without one, latest first, by the ids of their posts."""
    activity = history.activity
    topics = activity.topics
    open_topics = np.flatnonzero((topics.opened <= t) & (topics.first_reply > t))
    latest_first = open_topics[np.argsort(topics.opened[open_topics], kind="stable")][::-1]
    newcomers = lonely_newcomers(activity, t, days=NEWCOMER_DAYS)
    unanswered = history.post_ids[topics.post[latest_first][:WAITING_KEPT]]
    return unanswered.tolist(), history.post_ids[newcomers[:WAITING_KEPT]].tolist()


def _tried_in(group: Group) -> Figures:
    """The effect of what was tried last, as it was estimated; where there is none, it stays untold."""
    effect = StrategyEstimate.objects.newest_told(group)
    return {} if effect is None else {"strategy_effect": effect}


def _with_ids(figures: Figures, people: Ints) -> Figures:
    """Who stands in a table by position stands there by id."""
    for key, told in figures.items():
        columns = told.get("columns", [])
        at = [place for place, name in enumerate(columns) if name in OF_MEMBERS]
        if at and told["value"]:
            rows = [list(row) for row in told["value"]]
            for row in rows:
                for place in at:
                    row[place] = int(people[row[place]])
            figures[key] = Told(**(told | {"value": rows}))  # type: ignore[typeddict-item]
    return figures
