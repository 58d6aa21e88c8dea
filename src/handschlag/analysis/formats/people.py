"""The table of members beside a ledger: where they are, what they have in common, and whom all trust."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.analysis.formats import tables
from handschlag.analysis.formats.cells import Cells, Choice, MayBeEmpty, Names, Numbers
from handschlag.engine.activity import Activity
from handschlag.insights.sections.archive import Archive, Floats, Homes, Ints

NEEDED: Final = ("member",)
_MEMBER, _TRUSTED, _BOT = range(3)
_ROLES: Final = {"member": _MEMBER, "moderator": _TRUSTED, "organiser": _TRUSTED, "bot": _BOT}
_OWN_COLUMNS: Final = {"member", "latitude", "longitude", "place", "role", ""}
"""Every other column is something that members have in common: a company, a region."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """One table of members, (k,) each. Degrees are NaN where nobody knows, texts "" likewise."""

    names: list[str]
    latitude: Floats
    longitude: Floats
    place: list[str]
    is_trusted: npt.NDArray[np.bool_]
    is_bot: npt.NDArray[np.bool_]
    attributes: dict[str, list[str]]


def read(path: Path) -> People:
    """The table of a file; ArchiveError where a member is there twice, or a place half told."""
    sheet = tables.look_at(path)
    tables.check_names(sheet, NEEDED)
    names = Names()
    texts = {name: Names(may_be_empty=True) for name in sheet.names if name not in _OWN_COLUMNS}
    columns = tables.read(sheet, {"member": names, **_cells(comma=sheet.has_decimal_comma), **texts})
    size = len(columns["member"])
    nowhere = np.full(size, np.nan)
    latitude, longitude = columns.get("latitude", nowhere), columns.get("longitude", nowhere)
    tables.refuse(sheet, columns["member"] != np.arange(size), _("this member is there twice"))
    half = np.isnan(latitude) != np.isnan(longitude)
    tables.refuse(sheet, half, _("latitude and longitude belong together, and one of them is missing"))
    return People(
        names=names.names,
        latitude=latitude,
        longitude=longitude,
        place=columns["place"].tolist() if "place" in columns else [""] * size,
        is_trusted=columns.get("role", np.zeros(size)) == _TRUSTED,
        is_bot=columns.get("role", np.zeros(size)) == _BOT,
        attributes={name: _texts(known, columns[name]) for name, known in texts.items()},
    )


def _cells(*, comma: bool) -> dict[str, Cells]:
    return {
        "latitude": MayBeEmpty(Numbers(-90, 90, comma=comma), np.nan),
        "longitude": MayBeEmpty(Numbers(-180, 180, comma=comma), np.nan),
        "place": _Texts(),
        "role": MayBeEmpty(Choice(_ROLES), 0),
    }


class _Texts:
    """Any text, as it stands there."""

    problem = ""

    def __call__(self, cells: Sequence[str]) -> npt.NDArray[Any]:
        return np.array([cell.strip() for cell in cells], np.object_)


def _texts(known: Names, codes: npt.NDArray[Any]) -> list[str]:
    names = [*known.names, ""]
    return [names[code] for code in codes.tolist()]


def put_into(archive: Archive, found: Sequence[People]) -> Archive:
    """The archive with what the tables say of its members; who occurs nowhere else is only counted."""
    if not found:
        return archive
    position = {name: place for place, name in enumerate(archive.names)}
    rows = [np.array([position.get(name, -1) for name in people.names], np.int64) for people in found]
    trusted, bots = (
        [place[getattr(people, who) & (place >= 0)] for place, people in zip(rows, found, strict=True)]
        for who in ("is_trusted", "is_bot")
    )
    strangers = sum(int((place < 0).sum()) for place in rows)
    notes = []
    if strangers:
        words = {"number": strangers}
        notes.append(_("%(number)d of the table of members occur nowhere else and are left out.") % words)
    labels, values = _labels(archive.n_members, found, rows)
    return replace(
        archive,
        labels=labels,
        label_names={name: known.names for name, known in values.items()},
        homes=_homes(found, rows),
        trusted=np.unique(np.concatenate(trusted)),
        activity=_with_bots(archive.activity, np.concatenate(bots)),
        notes=[*archive.notes, *notes],
    )


def _with_bots(activity: Activity | None, bots: Ints) -> Activity | None:
    if activity is None or not bots.size:
        return activity
    is_bot = activity.is_bot.copy()
    is_bot[bots] = True
    return replace(activity, is_bot=is_bot)


def _labels(
    n_members: int, found: Sequence[People], rows: Sequence[Ints]
) -> tuple[dict[str, Ints], dict[str, Names]]:
    """(n,) numbers of what members have in common, by column; tables that share one share its values."""
    labels: dict[str, Ints] = {}
    values: dict[str, Names] = {}
    for people, place in zip(found, rows, strict=True):
        for name, cells in people.attributes.items():
            codes = values.setdefault(name, Names(may_be_empty=True))(cells)
            labels.setdefault(name, np.full(n_members, -1))[place[place >= 0]] = codes[place >= 0]
    return labels, values


def _homes(found: Sequence[People], rows: Sequence[Ints]) -> Homes | None:
    """Of all tables, each member once: what a later one says counts."""
    homes = {
        member: home
        for people, place in zip(found, rows, strict=True)
        for member, *home in zip(
            place.tolist(), people.latitude.tolist(), people.longitude.tolist(), people.place, strict=True
        )
        if member >= 0 and not np.isnan(home[0])
    }
    if not homes:
        return None
    latitude, longitude, names = zip(*(homes[member] for member in sorted(homes)), strict=True)
    return Homes(np.array(sorted(homes)), np.array(latitude), np.array(longitude), list(names))
