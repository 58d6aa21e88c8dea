"""Whether people can rely on each other."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_EVER: Final = _("over the whole period")

INSIGHTS: Final = {
    "kept_share": Definition(
        label=_("Promises kept"),
        definition=_(
            "Confirmed legs and honoured RSVPs, divided by all that were promised; for a single "
            "member drawn towards the group's mean (Beta prior) while promises are few. Interval: "
            "bootstrap over members."
        ),
        window=_EVER,
        why=_("A deal holds because people know that the other keeps their word."),
        good="up",
        source="Efron 1979; Beta-binomial",
        next_action=_("Remind of promises a day before they fall due."),
        rests_on="promises",
    ),
    "fairness_goodness": Definition(
        label=_("Goodness of the typical member"),
        definition=_(
            "How well members are rated, each rating weighted by how fair its author rates elsewhere "
            "(Fairness–Goodness, from −1 to 1): the median over rated members. Interval: bootstrap "
            "over members."
        ),
        window=_EVER,
        why=_("A mean can be bought with a few friends; weighing who rates makes that harder."),
        good="up",
        source="Kumar et al. 2016",
        next_action=_("Look at the lowest with their evidence, and hear both sides."),
    ),
    "personal_trust": Definition(
        label=_("Within reach of trust"),
        definition=_(
            "Share of members whom the typical member could rely on: those that a random walk with "
            "restart from them over positive ties visits more often than if it went anywhere alike. "
            "Median over a sample of at most 60 members. Interval: bootstrap over them."
        ),
        window=_("ties at this moment, older ones count less"),
        why=_("Trust is personal: whom could I rely on, not who is popular."),
        good="up",
        source="Kamvar et al. 2003",
        next_action=_("Introduce people along a common contact."),
    ),
    "one_sided_partner": Definition(
        label=_("One-sided partners"),
        definition=_(
            "Members of whom at least three independent partners ended worse off. Signals for "
            "moderators, with the evidence behind them; no score, no automatic consequence, and a "
            "right of reply. Independence: by flow from organisers and moderators, so that a clique "
            "cannot accuse anybody. Exact."
        ),
        window=_EVER,
        why=_("When one steps out of line and seeks only their own advantage, trust bursts."),
        good="down",
        source="Levien 2009 (Advogato)",
        next_action=_("Look at the evidence, ask the member, then decide."),
    ),
}
"""The insights of the section, in its order."""

COMPANIONS: Final = {
    "fairness": Definition(
        label=_("Fairness of the typical rater"),
        definition=_(
            "1 minus half the mean distance of a member's ratings from what the rated deserve; the "
            "median over those who rate."
        ),
    ),
    "positive_share": Definition(
        label=_("Positive ratings"),
        definition=_("Ratings above zero, divided by all ratings."),
        rests_on="ratings",
    ),
    "rating_auc": Definition(
        label=_("Told apart beforehand"),
        definition=_(
            "Probability that a member labelled good had a higher goodness than one labelled bad, "
            "from earlier ratings only (AUC; 50%: a coin)."
        ),
    ),
    "strongest_path": Definition(
        label=_("Strongest path between strangers"),
        definition=_(
            "How many introductions the strongest path needs (largest product of normalised tie "
            "strengths), the median over pairs who do not know each other."
        ),
        rests_on="pairs",
    ),
}
"""Figures that stand beside an insight."""

TABLES: Final = {
    "goodness_table": Definition(
        label=_("Goodness of members"),
        definition=_("How many rated members lie in each range of goodness."),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {
    "fairness_goodness": ["fairness", "positive_share", "rating_auc"],
    "personal_trust": ["strongest_path"],
}
"""Which figures stand beside which."""
