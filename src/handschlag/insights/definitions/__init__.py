"""What each figure means, why it matters, which way is good, and what to do: one text for all doors.

One module per section of the reference page. ``INSIGHTS``, ``COMPANIONS`` and ``TABLES`` are those of
group health, ``DEFINITIONS`` those of every section, by key: keys are the same nowhere twice.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions import (
    coupling,
    crisis,
    dependency,
    give_and_take,
    health,
    meet,
    reliability,
)
from handschlag.insights.definitions.health import COMPANIONS, INSIGHTS, TABLES
from handschlag.insights.definitions.shape import Definition, Section

__all__ = ["COMPANIONS", "DEFINITIONS", "INSIGHTS", "SECTIONS", "TABLES", "Definition", "Section"]

SECTIONS: Final = {
    "health": Section(
        _("Group health"),
        _("Is this group alive?"),
        _("posts with their authors and times, and when members joined"),
        health.INSIGHTS,
        health.COMPANIONS,
        health.TABLES,
        health.BESIDE,
    ),
    "coupling": Section(
        _("Online and offline"),
        _("Does meeting in person change what happens online?"),
        _("meetups with attendance or RSVPs, and posts by the same members"),
        coupling.INSIGHTS,
        coupling.COMPANIONS,
        coupling.TABLES,
        coupling.BESIDE,
    ),
    "give_and_take": Section(
        _("Give and take"),
        _("Does everybody gain, or do some pay for the others?"),
        _("help between members with its value (hours given and received), or thanks"),
        give_and_take.INSIGHTS,
        give_and_take.COMPANIONS,
        give_and_take.TABLES,
        give_and_take.BESIDE,
    ),
    "dependency": Section(
        _("Worth of contacts, and dependency"),
        _("What is a contact worth, and who would stand alone?"),
        _("help between members with its value; requests and their outcome for the worth of a contact"),
        dependency.INSIGHTS,
        dependency.COMPANIONS,
        dependency.TABLES,
        dependency.BESIDE,
    ),
    "reliability": Section(
        _("Reliability"),
        _("Can people rely on each other?"),
        _("promises and whether they were kept (RSVPs and attendance, deals), or signed ratings with a time"),
        reliability.INSIGHTS,
        reliability.COMPANIONS,
        reliability.TABLES,
        reliability.BESIDE,
    ),
    "crisis": Section(
        _("Crisis"),
        _("What would break if trust did?"),
        _("ties of help or meeting between members, at least five members"),
        crisis.INSIGHTS,
        crisis.COMPANIONS,
        crisis.TABLES,
        crisis.BESIDE,
    ),
    "meet": Section(
        _("Who should meet whom"),
        _("Which meeting would do the most good?"),
        _("ties of talk or help between members who have not met; for places also where members are"),
        meet.INSIGHTS,
        meet.COMPANIONS,
        meet.TABLES,
        meet.BESIDE,
    ),
}
"""The sections by key, in the order in which they are read."""

DEFINITIONS: Final = {key: words for part in SECTIONS.values() for key, words in part.definitions.items()}
