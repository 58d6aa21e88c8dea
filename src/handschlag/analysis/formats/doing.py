"""What members did, beside a ledger: ``X.memberships.csv``, ``X.posts.csv`` and ``X.deeds.csv``.

Who belonged when, who wrote what in which topic in answer to which post, and who did what else: what group
health is told from. Each of them takes the place of what the ledger alone would say of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from handschlag.analysis.formats import tables
from handschlag.analysis.formats.cells import Cells, Choice, MayBeEmpty, Moments, Names
from handschlag.engine.activity import NEVER, NOBODY, ActionKind, Actions, Posts, Spells
from handschlag.engine.interactions import NO_GROUP
from handschlag.insights.sections.archive import DEEDS, Archive, Attendances, Ints

KINDS: Final = ("memberships", "posts", "deeds")
OPENS: Final = "opens"
_REMOVED: Final = {"yes": 1, "no": 0}
_KIND: Final = {word: int(kind) for kind, word in DEEDS.items()}


@dataclass(frozen=True, slots=True, eq=False)
class Doing:
    """Each None where no table says it; members as numbered over all files."""

    spells: Spells | None
    posts: Posts | None
    deeds: Actions | None

    @property
    def moments(self) -> list[Ints]:
        """All moments that any of it tells."""
        found = [] if self.posts is None else [self.posts.time]
        found += [] if self.deeds is None else [self.deeds.time]
        if self.spells is not None:
            found += [self.spells.joined, self.spells.left[self.spells.left != NEVER]]
        return found

    def put_into(self, archive: Archive, place: Ints) -> Archive:
        """The archive with it. place: where each numbered member stands there."""
        activity = archive.activity
        if activity is None or (self.spells is None and self.posts is None and self.deeds is None):
            return archive
        notes = list(archive.notes)
        if self.spells is not None:
            spells = Spells.of(place[self.spells.member], self.spells.joined, self.spells.left)
            activity, notes = replace(activity, spells=spells), notes[1:]
        if self.posts is not None:
            posts = replace(self.posts, author=place[self.posts.author])
            activity, notes = replace(activity, posts=posts), notes[:-1]
        attendances = archive.attendances
        if self.deeds is not None:
            activity = replace(activity, deeds=replace(self.deeds, member=place[self.deeds.member]))
            attendances = attendances or _attendances(activity.deeds)
        return replace(
            archive,
            activity=activity,
            joining_is_told=self.spells is not None,
            attendances=attendances,
            notes=notes,
        )


def read(paths: Mapping[str, Sequence[Path]], members: Names) -> Doing:
    """What the tables of each kind say; at most one table of each."""
    first = {kind: found[0] for kind, found in paths.items() if found}
    return Doing(
        _memberships(first["memberships"], members) if "memberships" in first else None,
        _posts(first["posts"], members) if "posts" in first else None,
        _deeds(first["deeds"], members) if "deeds" in first else None,
    )


def _memberships(path: Path, members: Names) -> Spells:
    sheet = tables.look_at(path)
    tables.check_names(sheet, ("member", "joined"))
    wanted: dict[str, Cells] = {"member": members, "joined": Moments(), "left": MayBeEmpty(Moments(), NEVER)}
    columns = tables.read(sheet, wanted)
    left = columns.get("left", np.full(len(columns["member"]), NEVER))
    tables.refuse(sheet, left < columns["joined"], _("left before joining"))
    return Spells(columns["member"], columns["joined"], left)


def _posts(path: Path, members: Names) -> Posts:
    """``answers`` names the post that is answered, says ``opens``, or is empty for the topic as a whole."""
    sheet = tables.look_at(path)
    tables.check_names(sheet, ("post", "time", "member", "topic"))
    numbered, topics, answered = Names(), Names(), Names(may_be_empty=True)
    wanted: dict[str, Cells] = {
        "post": numbered, "time": Moments(), "member": members, "topic": topics, "answers": answered,
        "removed": Choice(_REMOVED),
    }  # fmt: skip
    columns = tables.read(sheet, wanted)
    size = len(columns["post"])
    tables.refuse(sheet, columns["post"] != np.arange(size), _("this post is there twice"))
    answers = columns.get("answers", np.full(size, NO_GROUP))
    opening = answered.names.index(OPENS) if OPENS in answered.names else -2
    positions = {name: at for at, name in enumerate(numbered.names)}
    parents = np.array([positions.get(name, NOBODY) for name in answered.names] + [NOBODY], np.int64)
    wrong = (answers != NO_GROUP) & (answers != opening) & (parents[answers] == NOBODY)
    tables.refuse(sheet, wrong, _("it answers a post that is not there"))
    return Posts.of(
        author=columns["member"],
        topic=columns["topic"],
        time=columns["time"],
        parent=parents[answers],
        opens=answers == opening,
        deleted=columns.get("removed", np.zeros(size)) > 0,
    )


def _deeds(path: Path, members: Names) -> Actions:
    sheet = tables.look_at(path)
    tables.check_names(sheet, ("time", "member", "deed"))
    columns = tables.read(sheet, {"time": Moments(), "member": members, "deed": Choice(_KIND)})
    return Actions.of(columns["member"], columns["time"], columns["deed"].astype(np.int64))


def _attendances(deeds: Actions) -> Attendances:
    """Who came to a meetup, by when it was."""
    came = deeds.kind == ActionKind.KEPT_RSVP
    _times, meetup = np.unique(deeds.time[came], return_inverse=True)
    return Attendances(deeds.member[came], meetup, deeds.time[came], np.full(int(came.sum()), NO_GROUP))
