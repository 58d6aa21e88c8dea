"""Signed ratings: who thinks what of whom, source, target, rating and time, with or without a header."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from handschlag.analysis.formats import tables
from handschlag.analysis.formats.cells import Moments, Names, Numbers
from handschlag.engine.interactions import Interactions, Strand
from handschlag.insights.sections.archive import TRUSTWORTHY, Archive, Ints, Ratings

COLUMNS: Final = ("source", "target", "rating", "time")
LABEL_COLUMNS: Final = ("member", "label")
LARGEST: Final = 10


def read(
    paths: Sequence[Path], labels: Sequence[Path] = (), *, progress: tables.Progress = lambda _: None
) -> Archive:
    """All files as one list of ratings; ``labels`` name for some who is known to be sound (1) or not (-1)."""
    members = Names()
    parts = [_read_one(path, members, progress) for path in paths]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}
    names, place = members.ascending()
    columns |= {end: place[columns[end]] for end in ("source", "target")}
    notes = [
        _("A rating says that two dealt with each other: it makes a tie (talk), whatever it says."),
        _("What was given and received is not told."),
    ]
    scale = float(LARGEST) if (np.abs(columns["rating"]) > 1).any() else 1.0
    if scale > 1:
        notes.append(_("Ratings from −10 to 10 were divided by 10."))
    ratings = Ratings(columns["source"], columns["target"], columns["rating"] / scale, columns["time"])
    counts = {
        "ratings": len(ratings.time),
        "members": len(members),
        "positive_ratings": int((ratings.rating > 0).sum()),
        "negative_ratings": int((ratings.rating < 0).sum()),
    }
    known = {TRUSTWORTHY: _labels(labels, names, counts, notes)} if labels else {}
    return Archive(
        recognised="ratings",
        names=names,
        t=int(ratings.time.max()),
        has_times=True,
        counts=counts,
        interactions=Interactions.of(
            time=ratings.time,
            source=ratings.source,
            target=ratings.target,
            strand=np.full(len(ratings.time), Strand.TALK),
        ),
        ratings=ratings,
        labels=known,
        label_names={name: ["-1", "1"] for name in known},
        notes=notes,
    )


def _read_one(path: Path, members: Names, progress: tables.Progress) -> tables.Columns:
    sheet = tables.look_at(path)
    is_headed = not set(COLUMNS).isdisjoint(sheet.names)
    if is_headed:
        tables.check_names(sheet, COLUMNS)
    return tables.read(
        sheet,
        {
            "source": members,
            "target": members,
            "rating": Numbers(-LARGEST, LARGEST, comma=sheet.has_decimal_comma),
            "time": Moments(),
        },
        names=None if is_headed else COLUMNS,
        progress=progress,
    )


def _labels(paths: Sequence[Path], members: list[str], counts: dict[str, int], notes: list[str]) -> Ints:
    """(n,) 1 trustworthy, 0 fraudulent, -1 for who has no label; who has no rating is left out."""
    found = np.full(len(members), -1)
    strangers = 0
    for path in paths:
        named = Names()
        columns = tables.read(
            tables.look_at(path), {"member": named, "label": Numbers(-1, 1)}, names=LABEL_COLUMNS
        )
        places = Names(members)(named.names)[columns["member"]]
        known = places < len(members)
        strangers += int((~known).sum())
        found[places[known]] = columns["label"][known] > 0
    counts["labelled_trustworthy"] = int((found == 1).sum())
    counts["labelled_fraudulent"] = int((found == 0).sum())
    if strangers:
        notes.append(_("%(number)d labels name somebody without a rating.") % {"number": strangers})
    return found
