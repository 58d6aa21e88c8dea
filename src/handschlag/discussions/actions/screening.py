"""What a room above says of a text before it stands: nothing, that the moderators see it first, or no."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from handschlag.accounts.models import Member
from handschlag.core.models import audit
from handschlag.discussions.actions.holding import Held
from handschlag.discussions.actions.withholding import take_post_away, take_topic_away
from handschlag.discussions.models import Post, Topic
from handschlag.discussions.policy import Standing
from handschlag.groups.models import Group
from handschlag.groups.silencing import refuse_silenced


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is to stand. ``topic`` is None for a new one, as is ``post``."""

    group: Group
    by: Member
    standing: Standing
    title: str
    source: str
    topic: Topic | None = None
    post: Post | None = None

    @property
    def words(self) -> str:
        return f"{self.title}\n{self.source}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``holds``: why it waits for the moderators, in words for its author; empty if it does not.

    ``notes`` are called with the post, in the deed's transaction.
    """

    holds: str = ""
    notes: tuple[Callable[[Post], None], ...] = field(default=())


Screen = Callable[[Written], Verdict | None]
"""Raises Invalid or Conflict for what may not stand at all."""

_SCREENS: list[Screen] = []


def add_screen(screen: Screen) -> None:
    """Let a room above look at every text that members are about to publish."""
    if screen not in _SCREENS:
        _SCREENS.append(screen)


def screened(written: Written) -> Verdict:
    """Who is silenced in the group is refused; else what the rooms above say, put together."""
    refuse_silenced(written.group.pk, written.by)
    verdicts = [verdict for screen in _SCREENS if (verdict := screen(written)) is not None]
    holds = next((verdict.holds for verdict in verdicts if verdict.holds), "")
    return Verdict(holds, tuple(_all_notes(verdicts)))


def apply(verdict: Verdict, held: Held, post: Post) -> bool:
    """Keep the post back if so decided, and let the rooms above note it; whether everybody reads it."""
    if verdict.holds and post.is_opening:
        take_topic_away(held, None, verdict.holds)
    elif verdict.holds:
        take_post_away(held, post, None, verdict.holds)
    if verdict.holds:
        audit("hold", post, by=None)
    for note in verdict.notes:
        note(post)
    return not verdict.holds


def _all_notes(verdicts: Iterable[Verdict]) -> Iterable[Callable[[Post], None]]:
    for verdict in verdicts:
        yield from verdict.notes
