"""Make ``meetups/outlines.json`` of world-atlas' countries-50m.json (Natural Earth, public domain).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/outlines.py package/countries-50m.json src/handschlag/meetups/outlines.json

Every border and coast once, as a line of whole numbers, fiftieths of a degree: the first point, then the way
to each next one. Lines come with the box they lie in, so that few are unfolded for one map.
"""

import json
import sys
from itertools import accumulate, pairwise
from pathlib import Path

STEPS = 50
"""A fiftieth of a degree is 2 km at most: finer than a map of a country shows."""


def main(source: Path, target: Path) -> None:
    topology = json.loads(source.read_text())
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    lines = []
    for arc in topology["arcs"]:
        xs, ys = (list(accumulate(column)) for column in zip(*arc, strict=True))
        points = [
            (round((x * kx + dx) * STEPS), round((y * ky + dy) * STEPS)) for x, y in zip(xs, ys, strict=True)
        ]
        kept = [points[0], *(b for a, b in pairwise(points) if a != b)]
        if len(kept) > 1:
            lines.append(line(kept))
    target.write_text(json.dumps({"steps": STEPS, "lines": lines}, separators=(",", ":")) + "\n")


def line(points: list[tuple[int, int]]) -> list[int]:
    """west, south, east, north, then x, y of the first point and the way to each next one."""
    xs, ys = zip(*points, strict=True)
    ways = [step for (ax, ay), (bx, by) in pairwise(points) for step in (bx - ax, by - ay)]
    return [min(xs), min(ys), max(xs), max(ys), *points[0], *ways]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
