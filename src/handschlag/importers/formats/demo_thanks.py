"""Who thanks whom in the demo: those who were answered, those who read along, a few silent ones."""

from dataclasses import dataclass

import numpy as np

from handschlag.importers.formats.demo_clock import Clock, Floats
from handschlag.importers.formats.demo_people import Ints, People

_POSTS_PER_THANKS = 3.0
_SPARE = 1.5  # draws that turn out to be impossible are dropped
_BY_ANSWERED = 0.55
_BY_READER = 0.43  # somebody who writes about that time; the rest never need have written
_READERS_WITHIN = 60  # posts before or after
_LAG_MEDIAN, _LAG_SIGMA = 0.3, 1.2  # ticks


@dataclass(frozen=True, slots=True)
class Thanks:
    """Thanks in order of time: the number of the post, who thanks, and when (seconds)."""

    posts: Ints
    givers: Ints
    seconds: Ints


def make_thanks(
    rng: np.random.Generator, people: People, clock: Clock, *, authors: Ints, parents: Ints, ticks: Floats
) -> Thanks:
    """About one thanks per three posts; nobody thanks themself, or for one post twice.

    ``authors``, ``parents`` (places of the posts answered) and ``ticks`` are in order of time.
    """
    n_wanted = round(len(authors) / _POSTS_PER_THANKS)
    n_draws = round(n_wanted * _SPARE) + 1
    is_reply = parents != np.arange(len(parents))
    worth = rng.lognormal(0.0, 1.0, len(authors)) * np.where(is_reply, 1.0, 0.5)
    cumulated = np.cumsum(worth)
    posts = np.searchsorted(cumulated / cumulated[-1], rng.random(n_draws), side="right")
    givers = _givers(rng, posts, authors, parents, len(people.joined))
    seconds = clock.to_seconds(ticks[posts] + rng.lognormal(np.log(_LAG_MEDIAN), _LAG_SIGMA, n_draws)) + 1
    possible = (givers != authors[posts]) & (people.joined[givers] < seconds) & (seconds < clock.hours[-1])
    _, once = np.unique(posts * len(people.joined) + givers, return_index=True)
    kept = np.sort(once[possible[once]])[:n_wanted]
    kept = kept[np.argsort(seconds[kept], kind="stable")]
    return Thanks(posts=posts[kept], givers=givers[kept], seconds=seconds[kept].astype(np.int64))


def _givers(rng: np.random.Generator, posts: Ints, authors: Ints, parents: Ints, n_members: int) -> Ints:
    nearby = posts + rng.integers(-_READERS_WITHIN, _READERS_WITHIN + 1, len(posts))
    readers = authors[np.clip(nearby, 0, len(authors) - 1)]
    anybody = rng.integers(0, n_members, len(posts))
    mood = rng.random(len(posts))
    others = np.where(mood < _BY_ANSWERED + _BY_READER, readers, anybody)
    was_answered = parents[posts] != posts
    return np.asarray(
        np.where(was_answered & (mood < _BY_ANSWERED), authors[parents[posts]], others), dtype=np.int64
    )
