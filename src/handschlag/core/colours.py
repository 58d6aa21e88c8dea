"""Colours of the site's own, and whether they can be read: WCAG 2.2, success criterion 1.4.3."""

import re
from dataclasses import dataclass

LEAST = 4.5
"""Contrast that text needs."""
_HEX = re.compile(r"#[0-9a-f]{6}")

Colour = tuple[int, int, int]

LIGHT_GROUNDS = ("#f4f0e6", "#fffdf8", "#e8e1d2")
DARK_GROUNDS = ("#1a1613", "#241f1a", "#110e0c")
"""Paper, sheet and well of ``tokens.css``, on which every colour is written."""
_BLACK, _WHITE = "#000000", "#ffffff"
_INKS = ("#fffcf6", "#16110d")
ROLES = ("green", "madder")
"""What acts, and what calls: the two colours of ``tokens.css`` that a site may have of its own."""
GREEN = "#245540"
"""Of light pages, where the site has none of its own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The lowest contrast a colour has where it is used, and the nearest one that fits, if it does not."""

    contrast: float
    nearest: str

    @property
    def fits(self) -> bool:
        return self.contrast >= LEAST


def parse(text: str) -> str | None:
    """``#RRGGBB`` in small letters; None for anything else."""
    found = text.strip().lower()
    return found if _HEX.fullmatch(found) else None


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def judge(colour: str, *, dark: bool) -> Verdict:
    """Whether it can be read on all grounds. The nearest that can lies on the way to black or white."""
    found = _lowest(colour, dark=dark)
    if found >= LEAST:
        return Verdict(found, colour)
    end = _WHITE if dark else _BLACK
    steps = (mixed(colour, end, step / 256) for step in range(1, 257))
    nearest = next(one for one in steps if _lowest(one, dark=dark) >= LEAST)
    return Verdict(found, nearest)


def for_dark(colour: str) -> str:
    """The nearest to a light page's colour that can be read on a dark one."""
    return judge(colour, dark=True).nearest


def mixed(one: str, other: str, share: float) -> str:
    """``share`` of the other in the one."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def style_sheet(colours: dict[str, list[str]]) -> str:
    """The tokens that differ from ours, by role a pair for light and for dark."""
    lines = []
    for role in ROLES:
        if role in colours:
            light, dark = colours[role]
            lines += [
                f"--{role}:light-dark({light},{dark});",
                f"--{role}-strong:light-dark({mixed(light, _BLACK, 0.25)},{mixed(dark, _WHITE, 0.35)});",
                f"--{role}-wash:light-dark({_wash(light, dark=False)},{_wash(dark, dark=True)});",
                f"--on-{role}:light-dark({ink_on(light)},{ink_on(dark)});",
            ]
            if role == "madder":
                lines.append(f"--focus:light-dark({light},{dark});")
    return "@layer base{:root{" + "".join(lines) + "}}\n" if lines else ""


def _lowest(colour: str, *, dark: bool) -> float:
    grounds = (*(DARK_GROUNDS if dark else LIGHT_GROUNDS), _wash(colour, dark=dark))
    return min(*(contrast(colour, ground) for ground in grounds), contrast(colour, ink_on(colour)))


def _wash(colour: str, *, dark: bool) -> str:
    return mixed((DARK_GROUNDS if dark else LIGHT_GROUNDS)[1], colour, 0.12)


def ink_on(colour: str) -> str:
    return max(_INKS, key=lambda ink: contrast(ink, colour))


def _parts(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - of sRGB
