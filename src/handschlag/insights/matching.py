"""Who could meet whom, and where a meetup would make sense. For the worker: it loads NumPy and SciPy.

Insights, section 7. Pairs are only of members who both asked for suggestions, within reach of both.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.accounts.models import Block
from handschlag.engine.activity import DAY
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.engine.matching import Tags, suggestions
from handschlag.engine.places import MeetupPlace, Places, kilometres, meetup_places, unmet_pairs
from handschlag.groups.models import Group
from handschlag.insights import readings
from handschlag.insights.figures import Pair, Place
from handschlag.insights.models import SuggestedPair
from handschlag.insights.policy import SMALLEST_CROWD

REACH_KM: Final = 50.0
"""Members within so far of a city are within reach of a meetup there."""
MOST_PLACES: Final = 5
PER_MEMBER: Final = 3
_YEAR: Final = 365 * DAY
"""Who has not talked for longer does not talk."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Network:
    """Who talks, who helps, who has met and where they are; all by position."""

    history: readings.History
    homes: readings.Homes
    places: Places
    talk: Graph
    ties: Graph
    met: Graph
    offers: Tags
    requests: Tags


def suggested(group: Group, as_of: datetime, *, again: bool = True) -> tuple[list[Place], list[Pair] | None]:
    """Places, and with ``again`` new pairs (None without), the best first. A dozen queries."""
    network = _read(group, readings.to_seconds(as_of))
    if len(network.homes.member) < 2:  # noqa: PLR2004 - it takes two
        return [], [] if again else None
    places = list(_places(network))
    return places, list(_pairs(network, _last(group, network.history))) if again else None


def _read(group: Group, t: int) -> _Network:
    history = readings.history_of(group)
    homes = readings.homes_of(group, history)
    everybody = np.arange(len(history.people))
    table = readings.interactions_in(group, history)
    table = table.where((table.time > t - _YEAR) & (table.time <= t))
    offers, requests = (Tags.of(*rows) for rows in readings.trade_in(group, history))
    return _Network(
        history,
        homes,
        Places.of(homes.member, homes.latitude, homes.longitude),
        talk=Graph.from_interactions(table, t, strands=(Strand.TALK,), members=everybody),
        ties=Graph.from_interactions(table, t, strands=(Strand.TALK, Strand.HELP), members=everybody),
        met=Graph.from_interactions(readings.meetings_of(group, history), t, members=everybody),
        offers=offers,
        requests=requests,
    )


def _places(network: _Network) -> Iterator[Place]:
    talk, met, places = network.talk, network.met, network.places
    for found in meetup_places(
        talk, met, places, radius_km=REACH_KM, most=MOST_PLACES, at_least=SMALLEST_CROWD
    ):
        near = _within(found, places)
        city, country = _named(found, network.homes)
        yield Place(
            city,
            country,
            members=len(near),
            talk=_tied(talk, near),
            met=_tied(met, near),
            pairs=len(found.first),
        )


def _within(found: MeetupPlace, places: Places) -> Ints:
    """Members whose place is within reach of the city."""
    # the engine measures from place to place: the centre is one more member of a number nobody has
    centre = int(places.members.max()) + 1
    with_centre = Places.of(
        np.append(places.members, centre),
        np.append(places.latitude, found.latitude),
        np.append(places.longitude, found.longitude),
    )
    km = kilometres(with_centre, places.members, np.full(len(places), centre))
    return places.members[km <= REACH_KM]


def _named(found: MeetupPlace, homes: readings.Homes) -> tuple[str, str]:
    """As most of those who are in the city call it."""
    there = np.flatnonzero((homes.latitude == found.latitude) & (homes.longitude == found.longitude))
    return Counter(homes.names[at] for at in there).most_common(1)[0][0]


def _tied(graph: Graph, near: Ints) -> int:
    """How many of them have a tie to another of them."""
    inside = np.zeros(graph.n_nodes, np.bool_)
    inside[near] = True
    both = inside[graph.sources] & inside[graph.indices] & (graph.sources != graph.indices)
    return len(np.unique(np.concatenate((graph.sources[both], graph.indices[both]))))


def _last(group: Group, history: readings.History) -> tuple[Ints, Ints]:
    """The pairs that were suggested last time, by position."""
    rows = SuggestedPair.objects.filter(round__group=group).of_last_time().values_list("first", "second")
    ids = np.array(list(rows), np.int64).reshape(-1, 2)
    ids = ids[np.isin(ids, history.people).all(axis=1)]
    return np.searchsorted(history.people, ids[:, 0]), np.searchsorted(history.people, ids[:, 1])


def _pairs(network: _Network, last: tuple[Ints, Ints]) -> Iterator[Pair]:
    """Nobody in more than three, none of last time or across a block, and no further than both travel."""
    homes, people = network.homes, network.history.people
    radius = dict(zip(homes.member.tolist(), homes.radius.tolist(), strict=True))
    one, other = (column.tolist() for column in last)
    seen = {*zip(one, other, strict=True), *zip(other, one, strict=True), *_blocked(people)}
    given: Counter[int] = Counter()
    for pair in chain(_talkers(network), _acquaintances(network, last)):
        is_near = pair.km <= min(radius.get(pair.first, 0.0), radius.get(pair.second, 0.0))
        ends = (pair.first, pair.second)
        if ends in seen or not is_near or max(given[end] for end in ends) >= PER_MEMBER:
            continue
        seen.add(ends)
        given.update(ends)
        yield replace(pair, first=int(people[pair.first]), second=int(people[pair.second]))


def _blocked(people: Ints) -> set[tuple[int, int]]:
    """By position, both ways round."""
    at = {member: position for position, member in enumerate(people.tolist())}
    rows = Block.objects.values_list("by", "member")
    known = [(at[one], at[other]) for one, other in rows if one in at and other in at]
    return {*known, *((other, one) for one, other in known)}


def _talkers(network: _Network) -> Iterator[Pair]:
    """Who talk with each other and have not met, those who talk most first; by position."""
    willing, unmet = _willing(network), unmet_pairs(network.talk, network.met)
    wanted = willing[unmet.first] & willing[unmet.second]
    first, second = unmet.first[wanted], unmet.second[wanted]
    km = kilometres(network.places, first, second)
    for one, other, far in zip(first.tolist(), second.tolist(), km.tolist(), strict=True):
        yield Pair(one, other, talk=True, common=0, km=far)


def _acquaintances(network: _Network, last: tuple[Ints, Ints]) -> Iterator[Pair]:
    """Who have people in common and have not met, the best first; by position."""
    found = suggestions(
        network.ties,
        network.met,
        opted_in=_willing(network),
        last=last,
        offers=network.offers,
        requests=network.requests,
        places=network.places,
        per_member=PER_MEMBER,
    )
    columns = (found.first.tolist(), found.second.tolist(), found.common.tolist(), found.km.tolist())
    for one, other, common, far in zip(*columns, strict=True):
        yield Pair(one, other, talk=False, common=common, km=far)


def _willing(network: _Network) -> npt.NDArray[np.bool_]:
    mask = np.zeros(network.talk.n_nodes, np.bool_)
    mask[network.homes.member[network.homes.suggests]] = True
    return mask
