"""What is owed, and a table of what was measured beside it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    measured: str
    owed: str
    is_met: bool | None

    def line(self) -> str:
        verdict = {True: "yes", False: "**no**", None: "–"}[self.is_met]
        return f"| {self.what} | {self.measured} | {self.owed} | {verdict} |"


@dataclass(slots=True)
class Table:
    """Rows as they come, printed at once and again as Markdown at the end.

    ``ease`` is 1.5 on PostgreSQL, of which two thirds are owed: rates may be that much lower, times
    and costs that much higher.
    """

    ease: float = 1.0
    rows: list[Row] = field(default_factory=list)

    def at_least(self, what: str, measured: float, owed: float, unit: str, *, beside: str = "") -> None:
        owed /= self.ease
        self._add(what, f"{measured:,.0f} {unit}{beside}", f"≥ {owed:,.0f} {unit}", measured >= owed)

    def at_most(
        self, what: str, measured: float, owed: float, unit: str, *, beside: str = "", eased: bool = True
    ) -> None:
        owed *= self.ease if eased else 1.0
        told = f"{measured:,.0f}" if measured >= 100 else f"{measured:,.2f}".rstrip("0").rstrip(".")
        self._add(what, f"{told} {unit}{beside}".strip(), f"≤ {owed:g} {unit}".strip(), measured <= owed)

    def told(self, what: str, measured: str) -> None:
        """Something for which nothing is owed, or that could not be measured."""
        self._add(what, measured, "", None)

    def _add(self, what: str, measured: str, owed: str, is_met: bool | None) -> None:
        self.rows.append(Row(what, measured, owed, is_met))
        print(
            f"{what}: {measured}{f' (owed {owed})' if owed else ''}{' – NOT MET' if is_met is False else ''}"
        )

    def markdown(self) -> str:
        head = "| what | measured | owed | met |\n| --- | ---: | ---: | --- |"
        return "\n".join([head, *(row.line() for row in self.rows)])

    @property
    def unmet(self) -> list[str]:
        return [row.what for row in self.rows if row.is_met is False]
