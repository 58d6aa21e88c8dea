"""Strategies to start from: from the network's source text, and from what is known of communities."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handschlag.insights.models import Aim, ForWhom, StrategyKind

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Idea:
    """One of them: ``key`` stands in the address of the form that it fills in."""

    key: str
    kind: StrategyKind
    title: Text
    what: Text
    audience: ForWhom
    aim: Aim
    source: str


LIBRARY: Final = (
    Idea(
        "greet",
        StrategyKind.GREETING,
        _("Greet every newcomer in person within two days"),
        _(
            "One of us writes to everybody who joins, within 48 hours, with one question that is easy to "
            "answer: what are you working on?"
        ),
        ForWhom.NEWCOMERS,
        Aim.POSTS,
        "Lampe & Johnston 2005; Kraut & Resnick 2012",
    ),
    Idea(
        "buddy",
        StrategyKind.BUDDY,
        _("Give every newcomer a buddy"),
        _(
            "Everybody who joins gets a member of long standing who shows them around for four weeks and "
            "introduces them to two people."
        ),
        ForWhom.NEWCOMERS,
        Aim.DAYS,
        "Kraut & Resnick 2012",
    ),
    Idea(
        "table",
        StrategyKind.TABLE,
        _("A regulars' table every month"),
        _("The same place, the same weekday, every month, and nobody has to prepare anything."),
        ForWhom.EVERYBODY,
        Aim.MEETINGS,
        "Sessions 2010",
    ),
    Idea(
        "handshakes",
        StrategyKind.MEETUP,
        _("A round of handshakes at the meetup"),
        _(
            "We begin the meetup with ten minutes in which everybody shakes hands with three people they "
            "know only from here, and keeps the handshake with their phones."
        ),
        ForWhom.MEETUP,
        Aim.REPLIES,
        "Schwitter 2024",
    ),
    Idea(
        "bridges",
        StrategyKind.SUMMARY,
        _("A recap of every meetup for those who were not there"),
        _("The host writes within three days what was talked about, and asks those who stayed at home."),
        ForWhom.EVERYBODY,
        Aim.REPLIES,
        "Shen & Cage 2015",
    ),
    Idea(
        "ask-me",
        StrategyKind.TOPIC,
        _("“Ask me” every week"),
        _(
            "Each week another member opens a topic: ask me anything about what I do. For an hour they "
            "answer."
        ),
        ForWhom.EVERYBODY,
        Aim.POSTS,
        "Kraut & Resnick 2012",
    ),
    Idea(
        "first-answer",
        StrategyKind.ASKING,
        _("No question without an answer for longer than a day"),
        _(
            "Whoever is on duty asks one member who could know, by name, under every topic that nobody has "
            "answered after a day."
        ),
        ForWhom.EVERYBODY,
        Aim.REPLIES,
        "Joyce & Kraut 2006",
    ),
    Idea(
        "thanks",
        StrategyKind.THANKING,
        _("Thank the quiet ones"),
        _("Every week we thank five members in public who helped somebody and seldom hear it."),
        ForWhom.CHOSEN,
        Aim.HELP,
        "Restivo & van de Rijt 2012",
    ),
    Idea(
        "matching",
        StrategyKind.HELPING,
        _("A round of offers and requests"),
        _("Once a month everybody names one thing they seek and one they can give; we bring them together."),
        ForWhom.EVERYBODY,
        Aim.HELP,
        "Baker & Bulkley 2014",
    ),
)
"""In the order in which they are shown."""


def idea(key: str) -> Idea | None:
    return next((one for one in LIBRARY if one.key == key), None)
