"""Who gains, who pays, and whether help comes round."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_EVER: Final = _("over the whole period")

INSIGHTS: Final = {
    "win_win_rate": Definition(
        label=_("Win-win rate"),
        definition=_(
            "Closed deals in which each side says that what it received was worth at least its "
            "effort, divided by all closed deals. Interval: Wilson."
        ),
        window=_EVER,
        why=_("Win-win is what both say, each for themselves; what only one side says does not count."),
        good="up",
        source="Wilson 1927",
        next_action=_("Ask after each deal what it was worth to either side."),
        rests_on="deals",
    ),
    "net_loser": Definition(
        label=_("Net losers"),
        definition=_(
            "Members with at least five legs and three partners whose surplus is below zero with the "
            "upper end of its 90% interval, in two consecutive windows of 180 days, divided by all "
            "members with as many legs and partners. Giving more than receiving alone makes nobody a "
            "loser."
        ),
        window=_("two windows of 180 days"),
        why=_("When more and more feel they could lose, the whole begins to sway."),
        good="down",
        source="Efron 1979; Wilson 1927",
        next_action=_("Talk to those concerned before they leave, and ask what would help them."),
    ),
    "surplus": Definition(
        label=_("Surplus of the typical member"),
        definition=_(
            "Worth received minus effort given, in hours: the median over all who gave or received. "
            "Beside it: given, received, yield (received divided by given) and balance index "
            "((received − given) / (received + given)), medians as well. Intervals: bootstrap over "
            "members."
        ),
        window=_EVER,
        why=_("Trade makes both sides better off when what is received is worth more than what it cost."),
        good="up",
        source="Efron 1979",
        next_action=_("Bring together those who offer with those who seek."),
    ),
    "surplus_gini": Definition(
        label=_("Inequality of what is gained"),
        definition=_(
            "Gini coefficient of the positive surplus over members (0: all gain the same, 1: one "
            "gains it all). Interval: bootstrap over members."
        ),
        window=_EVER,
        why=_("There is no network with winners only; it matters how many share what is gained."),
        good="down",
        source="Gini 1912; Lorenz 1905",
        next_action=_("Show the offers of the many beside those of the few."),
    ),
    "imbalance": Definition(
        label=_("Imbalance"),
        definition=_(
            "Sum of |received − given| over members, divided by twice all worth: 0 when everybody "
            "gets back what they gave, 1 when nobody does. Exact."
        ),
        window=_EVER,
        why=_("A little is normal, for help comes round later; much of it for long wears givers out."),
        good="down",
        source="Handschlag",
        next_action=_("Ask those who mostly receive what they could offer."),
        rests_on="legs",
    ),
    "generalised_reciprocity": Definition(
        label=_("Comes round"),
        definition=_(
            "Share of all worth that runs inside strongly connected components: what A gives B, B "
            "gives C and C gives A. Beside it the narrower share that comes back within a pair (sum "
            "of the smaller by sum of the larger direction). Exact."
        ),
        window=_EVER,
        why=_("Fair does not mean tit for tat: it is enough that help returns by some way."),
        good="up",
        source="Ekeh 1974; Tarjan 1972",
        next_action=_("Thank in public for help that went on to a third."),
        rests_on="legs",
    ),
}
"""The insights of the section, in its order."""

COMPANIONS: Final = {
    "possible_loser": Definition(
        label=_("Possible losers"),
        definition=_(
            "Members whose surplus is below zero as a point estimate, divided by all who gave or received."
        ),
    ),
    "given": Definition(
        label=_("Given"),
        definition=_("Hours of effort given, the median over all who gave or received."),
    ),
    "received": Definition(
        label=_("Received"),
        definition=_("Hours of worth received, the median over all who gave or received."),
    ),
    "yield": Definition(
        label=_("Yield"),
        definition=_("Received divided by given, the median over all who gave."),
    ),
    "balance_index": Definition(
        label=_("Balance index"),
        definition=_("From −1 (only gives) over 0 to +1 (only receives)."),
    ),
    "dyadic_reciprocity": Definition(
        label=_("Comes back within the pair"),
        definition=_("Sum over pairs of the smaller direction, divided by the sum of the larger."),
        rests_on="legs",
    ),
}
"""Figures that stand beside an insight."""

TABLES: Final = {
    "surplus_lorenz_table": Definition(
        label=_("Lorenz curve of the surplus"),
        definition=_(
            "Share of all positive surplus that each share of members gains, from the least to the most."
        ),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {
    "net_loser": ["possible_loser"],
    "surplus": ["given", "received", "yield", "balance_index"],
    "generalised_reciprocity": ["dyadic_reciprocity"],
}
"""Which figures stand beside which."""
