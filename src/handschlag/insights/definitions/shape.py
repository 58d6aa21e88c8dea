"""The shape in which a figure is explained."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

Text = Promise | str


@dataclass(frozen=True, slots=True)
class Definition:
    """The words of one figure. ``good``: "up", "down", or None where neither way is better."""

    label: Text
    definition: Text
    window: Text = ""
    why: Text = ""
    good: str | None = None
    source: str = ""
    next_action: Text = ""
    rests_on: str = "members"


@dataclass(frozen=True, slots=True)
class Section:
    """A page of insights: its question, what data it needs, and its figures in their order.

    beside: which companions stand beside which insight.
    """

    label: Text
    question: Text
    needs: Text
    insights: dict[str, Definition]
    companions: dict[str, Definition] = field(default_factory=dict)
    tables: dict[str, Definition] = field(default_factory=dict)
    beside: dict[str, list[str]] = field(default_factory=dict)

    @property
    def definitions(self) -> dict[str, Definition]:
        return self.insights | self.companions | self.tables
