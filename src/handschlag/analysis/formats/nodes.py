"""The table of nodes beside a list of edges: who there is, and what they have in common."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.analysis.formats import tables
from handschlag.analysis.formats.cells import Choice, Names
from handschlag.importers.formats.records import ArchiveError
from handschlag.insights.sections.archive import Ints

ENDINGS: Final = (".csv", ".csv.gz", ".parquet")
_TYPES: Final = {"true": 1, "false": 0}


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """ids in the file's order. is_meetup: (n,) for a two-mode network, else None. attributes: cells of the
    people by column. pool: equal for tables that say the same.
    """

    path: Path
    ids: list[str]
    is_meetup: npt.NDArray[np.bool_] | None
    attributes: dict[str, list[str]]
    pool: tuple[Any, ...]


def stem_of(path: Path) -> str:
    """What a network is called: its file without the endings."""
    name = path.name
    for ending in (*ENDINGS, ".tsv", ".txt"):
        name = name.removesuffix(ending)
    return name.removesuffix(".edges")


def nodes_of(path: Path) -> Nodes | None:
    """The table of nodes that stands beside a list of edges, if there is one."""
    if not path.name.startswith(f"{stem_of(path)}.edges."):
        return None
    places = (path.with_name(f"{stem_of(path)}.nodes{ending}") for ending in ENDINGS)
    found = next((place for place in places if place.is_file()), None)
    return _read(found) if found else None


def _read(path: Path) -> Nodes:
    sheet = tables.look_at(path)
    tables.check_names(sheet, ("id",))
    ids = Names()
    others = [name for name in sheet.names if name not in {"id", "type", ""}]
    cells = {name: Names(may_be_empty=True) for name in others}
    kinds = {"type": Choice(_TYPES)} if "type" in sheet.names else {}
    columns = tables.read(sheet, {"id": ids, **kinds, **cells})
    twins = np.flatnonzero(columns["id"] != np.arange(len(columns["id"])))
    if twins.size:
        raise ArchiveError(path, tables.line_of(sheet, int(twins[0])), _("this id is there twice"))
    is_meetup = columns["type"].astype(np.bool_) if kinds else None
    is_person = ~is_meetup if is_meetup is not None else np.ones(len(ids), np.bool_)
    attributes = {name: _told(known, columns[name][is_person]) for name, known in cells.items()}
    pool = (tuple(ids.names), tuple((name, tuple(told)) for name, told in attributes.items()))
    return Nodes(path, ids.names, is_meetup, attributes, pool)


def _told(known: Names, codes: Ints) -> list[str]:
    values = [_short(name) for name in known.names]
    return [values[code] if code >= 0 else "" for code in codes.tolist()]


def _short(cell: str) -> str:
    """1 for 1.0: spreadsheets write whole numbers so, where some are missing."""
    return cell.removesuffix(".0")
