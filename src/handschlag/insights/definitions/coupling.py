"""Whether meeting in person changes what happens online."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

INSIGHTS: Final = {
    "met_share": Definition(
        label=_("Have met in person"),
        definition=_(
            "Members joined to at least one other by a handshake or by attending the same meetup, "
            "divided by all members. Beside it: the same for pairs who reply to each other, and how "
            "many came within 30 days of a first post, or posted within 30 days of a first meetup. "
            "Intervals: Wilson."
        ),
        window=_("over the whole period"),
        why=_(
            "Groups that live run an active exchange between on- and offline: people who met have a "
            "face to write to."
        ),
        good="up",
        source="Wilson 1927; Sessions 2010",
        next_action=_("Invite those who write a lot and have never come to the next meetup."),
    ),
    "meeting_effect": Definition(
        label=_("Effect of a first meetup"),
        definition=_(
            "Change in the activity of members after their first meetup, over and above the change in "
            "comparable members who had not yet attended (staggered difference-in-differences, five "
            "controls each, matched on activity before, at the event and on tenure). The figure is "
            "the change after four weeks. Interval: cluster bootstrap over members. A placebo eight "
            "weeks earlier must show nothing, else there is no figure; fewer than 30 attendees give "
            "no estimate."
        ),
        window=_("4 weeks after the first meetup"),
        why=_("Comparing before with after alone flatters: people come when they are active anyway."),
        good="up",
        source="Callaway & Sant'Anna 2021; Schwitter 2024",
        next_action=_(
            "If it is above zero with its whole interval, hold the next meetup soon; if not, change "
            "what happens there."
        ),
        rests_on="attendees",
    ),
    "bridging_change": Definition(
        label=_("Bridges to those who did not come"),
        definition=_(
            "Change in the share of an attendee's replies and help that goes to members who did not "
            "attend, after minus before, minus the same change in comparable members. Interval: "
            "cluster bootstrap over members."
        ),
        window=_("52 weeks around the first meetup"),
        why=_("Meetings bond those who come, and can cost the bridges to all others."),
        good="up",
        source="Sessions 2010; Shen & Cage 2015",
        next_action=_("Write a recap in the group after each meetup, and answer there."),
        rests_on="attendees",
    ),
    "strategy_effect": Definition(
        label=_("Effect of what was tried"),
        definition=_(
            "The same estimator as for meetups, for anything that an organiser recorded as tried, on "
            "members or whole groups. Interval: cluster bootstrap."
        ),
        window=_("4 weeks after the start"),
        why=_("Which strategy works here, not elsewhere?"),
        good="up",
        source="Callaway & Sant'Anna 2021",
        next_action=_("Record what you try, from which date on, and for whom."),
    ),
}
"""The insights of the section, in its order."""

COMPANIONS: Final = {
    "met_pair_share": Definition(
        label=_("Reply pairs who have met"),
        definition=_(
            "Pairs in which at least one replied to the other and who also met, divided by all such pairs."
        ),
        rests_on="pairs",
    ),
    "posted_then_came": Definition(
        label=_("Posted, then came"),
        definition=_(
            "Members who attended within 30 days of their first post, divided by those whose first "
            "post is at least 30 days old."
        ),
        rests_on="posters",
    ),
    "came_then_posted": Definition(
        label=_("Came, then posted"),
        definition=_(
            "Members who posted within 30 days of their first meetup, divided by those whose first "
            "meetup is at least 30 days ago."
        ),
        rests_on="attendees",
    ),
    "meeting_effect_1w": Definition(
        label=_("After one week"),
        definition=_("The same estimate for the first week."),
        rests_on="attendees",
    ),
    "meeting_effect_52w": Definition(
        label=_("After a year"),
        definition=_("The same estimate for 52 weeks."),
        rests_on="attendees",
    ),
    "meeting_effect_placebo": Definition(
        label=_("Placebo, eight weeks earlier"),
        definition=_("The same estimate at a moment when nothing happened. It must include zero."),
        rests_on="attendees",
    ),
}
"""Figures that stand beside an insight."""

TABLES: Final = {
    "meeting_effect_table": Definition(
        label=_("Effect of a first meetup, by weeks"),
        definition=_("Estimate and interval 1, 4 and 52 weeks after the first meetup, and the placebo."),
    ),
    "activity_by_week_table": Definition(
        label=_("Meetups and activity, week by week"),
        definition=_(
            "Members who wrote, replied or thanked in each of the last 104 weeks, meetups that were held "
            "in it, and how many came. The last week ends with the day of which the figures speak (UTC)."
        ),
    ),
}
"""Rows behind a chart."""

BESIDE: Final[dict[str, list[str]]] = {
    "met_share": ["met_pair_share", "posted_then_came", "came_then_posted"],
    "meeting_effect": ["meeting_effect_1w", "meeting_effect_52w", "meeting_effect_placebo"],
}
"""Which figures stand beside which."""
