"""What a contact is worth, and who would stand alone."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_YEAR: Final = _("365 days up to this moment")

INSIGHTS: Final = {
    "dependency": Definition(
        label=_("Dependent on few"),
        definition=_(
            "Members with at least five legs received in 365 days, a concentration HHI above 0.18 and "
            "less than half left when their first partner, their first two or that partner's whole "
            "company is gone, divided by all with five legs. HHI: sum of the squared shares of worth "
            "by partner; 1/HHI says how many equal partners that would be. Interval: Wilson."
        ),
        window=_YEAR,
        why=_("Whoever relies too much on others stands alone in a crisis."),
        good="down",
        source="Herfindahl 1950; Hirschman 1945; Wilson 1927",
        next_action=_("Introduce those who have one partner to a second source for the same need."),
    ),
    "contact_value": Definition(
        label=_("Worth of a contact"),
        definition=_(
            "Hours of worth that came through a contact and would otherwise not have come: worth "
            "times (1 − q), where q is the probability that somebody else had met the same request "
            "with the same effort in the same time, from comparable requests (of the same kind and "
            "effort, which the contact did not serve), shrunk to the group's mean. The median over "
            "contacts, with its bounds for q = 0 and q = 1. A model estimate."
        ),
        window=_YEAR,
        why=_("Networking pays if without these contacts one would be less successful for the same effort."),
        good="up",
        source="Efron & Morris 1975",
        next_action=_("Keep up the contacts that bring what nobody else could."),
        rests_on="pairs",
    ),
    "constraint": Definition(
        label=_("Closed circles"),
        definition=_(
            "Burt's constraint, the median over members with a contact: near 0 when a member's "
            "contacts do not know each other, near 1 and above when they all do. Beside it the "
            "effective size: contacts minus what is redundant. Interval: bootstrap over members."
        ),
        window=_("ties at this moment, older ones count less"),
        why=_("News comes over the gaps between circles; trust grows within them. Neither is better alone."),
        source="Burt 1992",
        next_action=_("Seat people from different circles at one table."),
    ),
}
"""The insights of the section, in its order."""

COMPANIONS: Final = {
    "hhi": Definition(
        label=_("HHI of the typical member"),
        definition=_("Median concentration of worth received over partners: 1 for a single one."),
    ),
    "partners": Definition(
        label=_("Partners of the typical member"),
        definition=_("Median of 1/HHI: as many equal partners would give the same concentration."),
    ),
    "alone_test": Definition(
        label=_("Left without the first partner"),
        definition=_(
            "Median share of worth that remains when the first partner goes, with what open offers of "
            "others could replace."
        ),
    ),
    "alone_test_two": Definition(
        label=_("Left without the first two"),
        definition=_("The same without the first two partners."),
    ),
    "alone_test_company": Definition(
        label=_("Left without the first partner's company"),
        definition=_("The same without everybody from the first partner's company."),
    ),
    "contact_value_q0": Definition(
        label=_("At most (q = 0)"),
        definition=_(
            "The median over contacts if nobody else would have met any request: all worth that came "
            "through the contact. The upper bound, whatever q is."
        ),
        rests_on="pairs",
    ),
    "contact_value_q1": Definition(
        label=_("At least (q = 1)"),
        definition=_(
            "The median over contacts if somebody else would have met every request as fast: 0. The "
            "lower bound, whatever q is."
        ),
        rests_on="pairs",
    ),
    "network_yield": Definition(
        label=_("Network yield"),
        definition=_(
            "Worth through all contacts of a member, for q as estimated, per hour of help it gave in the "
            "same 365 days, the median over members who gave any. A model estimate."
        ),
    ),
    "productive_share": Definition(
        label=_("Productive networks"),
        definition=_(
            "Members with at least five requests for whom the lower 90% bound of the worth of their "
            "contacts is above zero, divided by all with as many requests. Interval: Wilson."
        ),
    ),
    "contacts": Definition(
        label=_("Contacts of the typical member"),
        definition=_(
            "Median number of other members a member has any tie with, over all members with at least one."
        ),
    ),
    "effective_size": Definition(
        label=_("Effective size"),
        definition=_(
            "Contacts of a member minus the mean number of ties each has to the others, the median "
            "over members."
        ),
    ),
}
"""Figures that stand beside an insight."""

TABLES: Final = {
    "dependency_table": Definition(
        label=_("Partners per member"),
        definition=_(
            "How many members have support as concentrated as from so many equal partners (1/HHI, rounded)."
        ),
    ),
    "degree_table": Definition(
        label=_("Contacts per member"),
        definition=_("How many members have so many contacts."),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {
    "dependency": ["hhi", "partners", "alone_test", "alone_test_two", "alone_test_company"],
    "contact_value": ["contact_value_q0", "contact_value_q1", "network_yield", "productive_share"],
    "constraint": ["contacts", "effective_size"],
}
"""Which figures stand beside which."""
