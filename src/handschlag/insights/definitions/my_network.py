"""What one member's own network yields: the formulas of a group, of one person, for their eyes only."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_YEAR: Final = _("365 days up to this moment")
_EVER: Final = _("over the whole period")

INSIGHTS: Final = {
    "my_received": Definition(
        label=_("What you received and gave"),
        definition=_(
            "Received: the hours that help was worth to you, as you said yourself. Given: the hours of "
            "effort you said you spent. Help counts from the day its deal closes; what was taken back "
            "does not count, and what nobody said to be worth anything is worth nothing here. Surplus: "
            "received minus given, with a 90% interval (bootstrap over your deeds) from five deeds with "
            "three people on. Yield: received divided by given. Balance index: (received − given) / "
            "(received + given), from −1 (you only give) over 0 to +1 (you only receive)."
        ),
        window=_YEAR,
        why=_(
            "A network carries while those in it gain by it. To give more than one receives for a time is "
            "part of it: help often comes round by others."
        ),
        source="Efron 1979",
        next_action=_("Return a favour, or ask for one: both keep a network alive."),
        rests_on="received",
    ),
    "my_alone_test": Definition(
        label=_("If the one who helps you most were not there"),
        definition=_(
            "The share of what you received that would remain without the person it came from most, with "
            "what open offers of others of the same kind could replace. Beside it the same without the "
            "first two, and without everybody from the first one's company. Concentration (HHI): the sum "
            "of the squared shares by person; 1/HHI says how many equal partners that would be. An offer "
            "that does not say how much it is counts as one hour. Exact."
        ),
        window=_YEAR,
        why=_("Who has a second source does not stand alone when one goes on leave, or moves on."),
        good="up",
        source="Herfindahl 1950; Hirschman 1945",
        next_action=_("Ask somebody second before you need them."),
        rests_on="received",
    ),
    "my_contact_value": Definition(
        label=_("What your contacts bring you"),
        definition=_(
            "Hours of worth that came through your contacts and would otherwise not have come: worth "
            "times (1 − q), where q is the probability that somebody else had met the same request with "
            "the same effort in the same time, estimated from comparable requests of all members that "
            "this contact did not meet, shrunk to the mean of all. With the bounds q = 1 (everything "
            "would have come anyway: 0) and q = 0 (nothing would have). Only requests posted in the "
            "exchange count. Per hour: divided by the hours of effort you gave. 90% interval by "
            "simulation. A model estimate, not a measurement, and no judgement of a person."
        ),
        window=_YEAR,
        why=_("Networking pays if without these contacts one would be less successful for the same effort."),
        good="up",
        source="Efron & Morris 1975",
        next_action=_("Thank those who brought what nobody else could."),
        rests_on="asked",
    ),
    "my_win_win_rate": Definition(
        label=_("Deals that were good for both"),
        definition=_(
            "Closed deals in which both gave something and each of the two said, for themselves, that "
            "what they received was worth at least their effort, divided by all closed deals in which "
            "both gave. A deal in which one of the two was silent, or in which a complaint was upheld, "
            "does not count as good for both. Interval: Wilson, 95%."
        ),
        window=_EVER,
        why=_("Only what both say of themselves counts; nobody else can say it for them."),
        good="up",
        source="Wilson 1927",
        next_action=_("Say beforehand what you would need, so that it is worth it for both."),
        rests_on="deals",
    ),
    "my_kept_share": Definition(
        label=_("Promises you kept"),
        definition=_(
            "Promises kept, divided by promises made: help you had promised, as the other said afterwards "
            "or a dispute was decided, and meetups to which you had said yes and came. What nobody has "
            "said anything about does not count. Drawn towards the mean of all members while they are few "
            "(Beta prior); the 95% interval is that of the estimate."
        ),
        window=_EVER,
        why=_("A deal holds because people know that the other keeps their word."),
        good="up",
        source="Beta-binomial; Kleinman 1973",
        next_action=_("If something gets in the way, say so early: that too is reliable."),
        rests_on="promises",
    ),
}
"""The insights of the page, in its order."""

COMPANIONS: Final = {
    "my_given": Definition(label=_("Given"), definition=_("Hours of effort you gave."), rests_on="given"),
    "my_surplus": Definition(label=_("Surplus"), definition=_("Received minus given, in hours.")),
    "my_yield": Definition(label=_("Yield"), definition=_("Received divided by given.")),
    "my_balance_index": Definition(
        label=_("Balance index"), definition=_("From −1 (only gives) over 0 to +1 (only receives).")
    ),
    "my_alone_test_two": Definition(
        label=_("Without the first two"),
        definition=_("The share of what you received that would remain without the first two people."),
    ),
    "my_alone_test_company": Definition(
        label=_("Without the first one's whole company"),
        definition=_("The same without everybody from the first person's company."),
    ),
    "my_alone_test_kept": Definition(
        label=_("Of that, from those who help you already"),
        definition=_("What remains without counting open offers of others."),
    ),
    "my_alone_test_two_kept": Definition(
        label=_("Of that, from those who help you already"),
        definition=_("The same without the first two."),
    ),
    "my_alone_test_company_kept": Definition(
        label=_("Of that, from those who help you already"),
        definition=_("The same without the first one's whole company."),
    ),
    "my_partners": Definition(
        label=_("As if from so many equal partners"),
        definition=_("1/HHI: as many equal partners would give the same concentration."),
    ),
    "my_hhi": Definition(
        label=_("Concentration (HHI)"),
        definition=_("Sum of the squared shares of what you received, by person: 1 for a single one."),
    ),
    "my_network_yield": Definition(
        label=_("Per hour you gave"),
        definition=_("What your contacts brought you, per hour of effort you gave. A model estimate."),
    ),
}
"""Figures that stand beside an insight, or behind it."""

TABLES: Final = {
    "my_quarters_table": Definition(
        label=_("Given and received by quarter"),
        definition=_("Hours given and received in each of the last eight quarters; the last one is running."),
    ),
    "my_support_table": Definition(
        label=_("From whom your support came"),
        definition=_("Hours received from each of the first ten people, and their share."),
    ),
    "my_contact_value_table": Definition(
        label=_("What each contact brought you"),
        definition=_("Requests met, the estimate, and its bounds for q = 1 and q = 0, in hours."),
    ),
    "my_warning_table": Definition(
        label=_("Rests on few"),
        definition=_(
            "The first two people, where at least five times of help came with an HHI above 0.18 and less "
            "than half would remain in one of the three tests."
        ),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {
    "my_received": ["my_given", "my_surplus", "my_yield", "my_balance_index"],
    "my_alone_test": [
        "my_alone_test_kept",
        "my_alone_test_two",
        "my_alone_test_company",
        "my_partners",
        "my_hhi",
    ],
    "my_contact_value": ["my_network_yield"],
}
"""Which figures stand beside which."""

MY_NETWORK: Final = INSIGHTS | COMPANIONS | TABLES
