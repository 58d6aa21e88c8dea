"""A part of an archive: some of its people, or some rows of its tables."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import NOBODY, Activity, Spells
from handschlag.insights.sections.archive import (
    Archive,
    Asked,
    Attendances,
    Homes,
    Ints,
    Memberships,
    Promises,
    Ratings,
)

Mask = npt.NDArray[np.bool_]


def among(archive: Archive, kept: Mask) -> Archive:
    """What happened among some of the people, kept (n,), who move up: as if there were nobody else."""
    table, came, told, belong = (
        archive.interactions, archive.attendances, archive.ratings, archive.memberships,
    )  # fmt: skip
    asked, activity = archive.asked, archive.activity
    part = replace(
        archive,
        **interactions_of(archive, kept[table.source] & kept[table.target]),
        attendances=attendances_of(came, kept[came.member]) if came else None,
        ratings=ratings_among(told, kept[told.source] & kept[told.target]) if told else None,
        memberships=memberships_of(belong, kept[belong.member]) if belong else None,
        promises=archive.promises.where(kept[archive.promises.member]) if archive.promises else None,
        asked=asked.where(kept[asked.asker] & np.append(kept, True)[asked.server]) if asked else None,
        activity=_those_who_belong(activity, kept) if activity else None,
    )
    return only(part, kept)


def _those_who_belong(activity: Activity, kept: Mask) -> Activity:
    spells, here = activity.spells, kept[activity.spells.member]
    return replace(activity, spells=Spells(spells.member[here], spells.joined[here], spells.left[here]))


def interactions_of(archive: Archive, chosen: Mask) -> dict[str, Any]:
    columns = {"kind": archive.kind, "deal": archive.deal, "word": archive.word}
    cut = {name: None if column is None else column[chosen] for name, column in columns.items()}
    return {"interactions": archive.interactions.where(chosen), **cut}


def beside_of(archive: Archive, chosen: Callable[[Promises | Asked], Mask]) -> dict[str, Any]:
    promises, asked = archive.promises, archive.asked
    return {
        "promises": promises.where(chosen(promises)) if promises else None,
        "asked": asked.where(chosen(asked)) if asked else None,
    }


def attendances_of(table: Attendances, chosen: Mask) -> Attendances:
    return Attendances(table.member[chosen], table.meetup[chosen], table.time[chosen], table.group[chosen])


def memberships_of(table: Memberships, chosen: Mask) -> Memberships:
    return Memberships(table.member[chosen], table.group[chosen], table.joined[chosen])


def ratings_among(table: Ratings, chosen: Mask) -> Ratings:
    return Ratings(table.source[chosen], table.target[chosen], table.rating[chosen], table.time[chosen])


def only(archive: Archive, kept: Mask) -> Archive:
    """The archive with these people only, who move up; nothing may name the others."""
    place = np.where(kept, np.cumsum(kept) - 1, NOBODY)
    table, came, belong = archive.interactions, archive.attendances, archive.memberships
    told, activity = archive.ratings, archive.activity
    return replace(
        archive,
        names=[name for name, is_kept in zip(archive.names, kept, strict=True) if is_kept],
        interactions=replace(table, source=place[table.source], target=place[table.target]),
        attendances=replace(came, member=place[came.member]) if came else None,
        memberships=replace(belong, member=place[belong.member]) if belong else None,
        ratings=replace(told, source=place[told.source], target=place[told.target]) if told else None,
        activity=_moved(activity, place, kept) if activity else None,
        promises=_promises(archive.promises, place),
        asked=_asked(archive.asked, place),
        homes=_homes(archive.homes, place, kept) if archive.homes else None,
        trusted=place[archive.trusted[kept[archive.trusted]]],
        labels={name: values[kept] for name, values in archive.labels.items()},
        parts={},
    )


def _promises(table: Promises | None, place: Ints) -> Promises | None:
    return replace(table, member=place[table.member]) if table else None


def _asked(table: Asked | None, place: Ints) -> Asked | None:
    """NOBODY, who met what is open, stays nobody."""
    if table is None:
        return None
    return replace(table, asker=place[table.asker], server=np.append(place, NOBODY)[table.server])


def _homes(table: Homes, place: Ints, kept: Mask) -> Homes:
    here = kept[table.member]
    names = [name for name, is_kept in zip(table.name, here, strict=True) if is_kept]
    return Homes(place[table.member[here]], table.latitude[here], table.longitude[here], names)


def _moved(activity: Activity, place: Ints, kept: Mask) -> Activity:
    posts, deeds = activity.posts, activity.deeds
    author = np.append(place, NOBODY)[posts.author]
    left_out = (author == NOBODY) & (posts.author != NOBODY)
    chosen = kept[deeds.member]
    return Activity(
        is_bot=activity.is_bot[kept],
        spells=replace(activity.spells, member=place[activity.spells.member]),
        posts=replace(posts, author=author, deleted=posts.deleted | left_out),
        deeds=replace(deeds.where(chosen), member=place[deeds.member[chosen]]),
    )
