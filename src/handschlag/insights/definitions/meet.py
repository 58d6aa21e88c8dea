"""Which meeting would do the most good."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_NOW: Final = _("ties at this moment, older ones count less")

INSIGHTS: Final = {
    "to_meet": Definition(
        label=_("Pairs who should meet"),
        definition=_(
            "Pairs without a meeting who have some, not many contacts in common: ranked by resource "
            "allocation over ties of talk and help, by offers that meet requests, and by distance. In "
            "the product only for those who opted in."
        ),
        window=_NOW,
        why=_("Moderately weak ties help most: known through somebody, but from another circle."),
        good="up",
        source="Zhou et al. 2009; Rajkumar et al. 2022",
        next_action=_("Introduce the first pairs of the table to each other."),
        rests_on="pairs",
    ),
    "where_to_meet": Definition(
        label=_("Places for a meetup"),
        definition=_(
            "Places within 50 km of which at least five members talk and have not met, each counted where "
            "it brings most such pairs together that no place before it does."
        ),
        window=_NOW,
        why=_("The best place is where people already talk."),
        good="up",
        source="Handschlag",
        next_action=_("Propose a meetup at the first place of the table."),
    ),
}
"""The insights of the section, in its order."""

COMPANIONS: Final[dict[str, Definition]] = {}
TABLES: Final = {
    "to_meet_table": Definition(
        label=_("Pairs, the best first"),
        definition=_("Pairs with the contacts they have in common."),
    ),
    "where_to_meet_table": Definition(
        label=_("Places, the best first"),
        definition=_("Places with the members in reach and the pairs who have not met."),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {}
"""Which figures stand beside which."""
