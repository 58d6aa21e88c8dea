"""What would break if trust did."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_NOW: Final = _("ties at this moment, older ones count less")

INSIGHTS: Final = {
    "tipping_point": Definition(
        label=_("Tipping point"),
        definition=_(
            "The smallest shock, as a share of the members, after which in half of the draws more "
            "than half of all members are gone. For the worst plan; the others stand in the table. A "
            "model: members leave when less than a share φ of their ties of help and meeting is still "
            "present, φ between 0.3 and 0.7 at random."
        ),
        window=_NOW,
        why=_("Below it the network heals; above it leaving goes on by itself."),
        good="up",
        source="Watts 2002; Török & Kertész 2017; Garcia et al. 2013",
        next_action=_("Strengthen the ties named under what strengthens, and test again."),
    ),
    "systemic_importance": Definition(
        label=_("Most important single member"),
        definition=_(
            "Members lost beyond themselves when one member goes, for the one with the most: the mean "
            "over ten draws of the thresholds."
        ),
        window=_NOW,
        why=_("If one departure takes many along, the network hangs on one nail."),
        good="down",
        source="Watts 2002; Bardoscia et al. 2015",
        next_action=_("Give the tasks of the most important members a second pair of hands."),
    ),
    "k_core_curve": Definition(
        label=_("Firm core"),
        definition=_(
            "Share of members in the 3-core: the largest set in which each has at least three "
            "contacts in the same set. The curve shows it for every k. Exact."
        ),
        window=_NOW,
        why=_("The core holds when the rim goes."),
        good="up",
        source="Seidman 1983; Garcia et al. 2013",
        next_action=_("Help those at the rim to a third contact."),
    ),
    "what_strengthens": Definition(
        label=_("What strengthens"),
        definition=_(
            "By what share of the members the tipping point moves when the best three new ties are "
            "added: handshakes between people who talk but have never met (where nobody has met: who have "
            "contacts in common), and second sources for who had a kind of help from one member only, by "
            "others who gave it and are at most one introduction away. A handshake weighs 1, a second "
            "source as much as the typical tie of help. Chosen greedily by the mean loss, verified by "
            "running the stress test again over other draws."
        ),
        window=_NOW,
        why=_("A few ties in the right place do more than many anywhere."),
        good="up",
        source="Watts 2002; Handschlag",
        next_action=_("Bring the first pairs of the table to one table."),
        rests_on="pairs",
    ),
    "early_warning": Definition(
        label=_("Early warning"),
        definition=_(
            "Signs that are present now, of three: the share of possible losers rising over three "
            "periods, loosely tied members leaving first, newcomers below their break-even. For "
            "moderators only: to publish it can start the run."
        ),
        window=_("180 days, and the 180 before"),
        why=_("A collapse has a beginning that can be seen."),
        good="down",
        source="Garcia et al. 2013; Török & Kertész 2017",
        next_action=_("Look at each sign, and act before telling everybody."),
        rests_on="signs",
    ),
}
"""The insights of the section, in its order."""

COMPANIONS: Final = {
    "stress_test": Definition(
        label=_("Lost when a tenth is hit"),
        definition=_(
            "Median share of members lost when 10% of the members, chosen by the worst plan, leave."
        ),
    ),
    "departure_cascade": Definition(
        label=_("Lost when the best connected leaves"),
        definition=_(
            "Members gone in the end when the single most connected member leaves, that member among "
            "them. Median over thresholds."
        ),
    ),
    "trust_contagion": Definition(
        label=_("Trust lost by contagion"),
        definition=_(
            "Share of all support that loses its footing when the most important member fails (DebtRank)."
        ),
    ),
    "cascade_rounds": Definition(
        label=_("Rounds until it stops"),
        definition=_("Median number of rounds of the cascade at the tipping point."),
    ),
    "left_alone": Definition(
        label=_("Left alone"),
        definition=_("Members who stay but have no tie left, median at the tipping point."),
    ),
    "lost_without_new_ties": Definition(
        label=_("Lost without them"),
        definition=_(
            "Mean share of members lost at the tipping point, over the draws by which new ties were chosen."
        ),
    ),
    "lost_with_new_ties": Definition(
        label=_("Lost with them"),
        definition=_("The same, over the same draws, with the new ties."),
    ),
    "new_handshakes": Definition(
        label=_("Of them handshakes"),
        definition=_("New ties among those chosen that are a handshake."),
    ),
    "new_second_sources": Definition(
        label=_("Of them second sources"),
        definition=_("New ties among those chosen that are a second source."),
    ),
    "single_source_needs": Definition(
        label=_("Needs with a single source"),
        definition=_(
            "Kinds of help that a member received in 365 days from exactly one other, added up over members."
        ),
    ),
}
"""Figures that stand beside an insight."""

TABLES: Final = {
    "stress_test_table": Definition(
        label=_("Stress test"),
        definition=_(
            "Members lost after shocks of growing size: median and 95th percentile of the draws, by plan."
        ),
    ),
    "systemic_importance_table": Definition(
        label=_("Members who take most along"),
        definition=_("Members lost beyond themselves when this one goes."),
    ),
    "k_core_curve_table": Definition(
        label=_("k-core curve"),
        definition=_("Share of members in the k-core."),
    ),
    "what_strengthens_table": Definition(
        label=_("Ties that strengthen most"),
        definition=_(
            "New ties in the order in which they were chosen, of which kind they are, and the mean share "
            "of members still lost with them."
        ),
    ),
    "early_warning_table": Definition(
        label=_("Signs"),
        definition=_(
            "Loosely tied leave first: the chance that one who left was tied more loosely than one who "
            "stayed (50%: it does not matter). Possible losers: their share. Newcomers below break-even: "
            "their share."
        ),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {
    "tipping_point": ["stress_test", "departure_cascade", "trust_contagion", "cascade_rounds", "left_alone"],
    "what_strengthens": [
        "lost_without_new_ties",
        "lost_with_new_ties",
        "new_handshakes",
        "new_second_sources",
        "single_source_needs",
    ],
}
"""Which figures stand beside which."""
