"""Is this group alive? Who joins, who writes, who is answered, who stays."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from handschlag.insights.definitions.shape import Definition

_EVER: Final = _("since the group began")
_WINDOW_30: Final = _("30 days up to this moment")
_WINDOW_90: Final = _("90 days up to this moment")

INSIGHTS: Final = {
    "active_share": Definition(
        label=_("Active share"),
        definition=_(
            "Members who wrote, replied or thanked at least once in the last 30 days, divided by all "
            "members. Interval: Wilson."
        ),
        window=_WINDOW_30,
        why=_("Is anybody there? Many large groups stay below one active member in ten; the line marks it."),
        good="up",
        source="Discourse; CHAOSS; Wilson 1927",
        next_action=_("Ask something that many can answer from their own experience."),
    ),
    "joins_per_month": Definition(
        label=_("Joins per month"),
        definition=_("Memberships that began in the last complete calendar month (UTC). Coming back counts."),
        window=_("last complete month"),
        why=_("Growth alone says little: compare it with how many of the newcomers stay."),
        good="up",
        source="Handschlag",
        next_action=_("Invite people who would find somebody here to talk to."),
        rests_on="joins",
    ),
    "time_to_first_reply": Definition(
        label=_("Time to first reply"),
        definition=_(
            "Time after which half of the topics have a reply by another human (Kaplan–Meier median). "
            "Topics still unanswered count as still waiting; they are not left out. "
            "Interval: Brookmeyer–Crowley, log-log."
        ),
        window=_EVER,
        why=_("Whoever gets an answer soon comes back. Whoever gets none has asked for the last time."),
        good="down",
        source="CHAOSS; Kaplan & Meier 1958; Brookmeyer & Crowley 1982",
        next_action=_("Answer the topics below, or ask somebody who can."),
        rests_on="topics",
    ),
    "participation_split": Definition(
        label=_("Who does half of everything"),
        definition=_(
            "The smallest set of members who did half of all actions, as a share of the members; beside it "
            "those who did nothing, those in between, and the Gini coefficient (0: all do the same, 1: one "
            "does it all). Intervals: bootstrap over members; Wilson for shares."
        ),
        window=_EVER,
        why=_("A talk that rests on few is normal on the net (90-9-1); it is fragile all the same."),
        good="up",
        source="Nielsen 2006; CHAOSS; Gini 1912; Lorenz 1905; Efron 1979",
        next_action=_("Ask a quiet member you know for what only they can tell."),
    ),
    "newcomer_funnel": Definition(
        label=_("Newcomers who take part"),
        definition=_(
            "Of all who joined at least 14 days ago: the share that wrote, replied or thanked in their "
            "first 14 days. Then of all who joined at least 90 days ago: those who also did so in two "
            "different weeks of their first 90 days. Then of all who joined at least a year ago: those "
            "who also made five contributions in 365 days. Intervals: Wilson."
        ),
        window=_("first 14 days of each newcomer"),
        why=_("The first two weeks decide. Whoever is greeted and answered takes the next step more often."),
        good="up",
        source="CHAOSS; Wilson 1927",
        next_action=_("Greet and answer the newcomers nobody has answered yet."),
        rests_on="newcomers",
    ),
    "retention": Definition(
        label=_("Who stays"),
        definition=_(
            "Of all who joined in one calendar month: the share that wrote, replied or thanked in month k "
            "after their own joining (days 30k to 30k+29). The figure is month 3, over all cohorts whose "
            "month 3 is over. Whoever left the group stays in the count. Intervals: Wilson."
        ),
        window=_("days 90 to 119 of each newcomer"),
        why=_("Shows whether the group keeps people, whatever the number that joins."),
        good="up",
        source="Cohort analysis; Wilson 1927",
        next_action=_(
            "Start a topic for those who joined three months ago: what have they been looking for?"
        ),
        rests_on="newcomers",
    ),
    "one_post_share": Definition(
        label=_("Wrote only once"),
        definition=_(
            "Members with exactly one post, divided by members with at least one. Beside it: members who "
            "have never posted, divided by all. Interval: Wilson."
        ),
        window=_EVER,
        why=_("Every second one was the alarm that this page was built for: they tried, and did not return."),
        good="down",
        source="Wilson 1927",
        next_action=_("Write to people whose only post was left without an answer."),
        rests_on="posters",
    ),
    "absence_factor": Definition(
        label=_("Absence factor"),
        definition=_("The fewest people who wrote half of all posts and replies in the last 90 days. Exact."),
        window=_WINDOW_90,
        why=_("So many people may go on holiday at once before half of the talk is gone."),
        good="up",
        source="CHAOSS",
        next_action=_("Share the work: make somebody who writes well and often a moderator."),
        rests_on="contributors",
    ),
    "stickiness": Definition(
        label=_("Stickiness"),
        definition=_(
            "People active on a day per hundred people active in the 30 days up to it (DAU/MAU), the mean "
            "over the last 30 complete days. Interval: bootstrap over members."
        ),
        window=_WINDOW_30,
        why=_("Of those who are active at all: do they look in daily or once a month?"),
        good="up",
        source="Discourse; Efron 1979",
        next_action=_("Give people a reason to return: a weekly question, a summary, a date to meet."),
        rests_on="active",
    ),
}
"""The insights of the page, in its order."""

COMPANIONS: Final = {
    "never_posted_share": Definition(
        label=_("Never posted"), definition=_("Members without a post, divided by all members.")
    ),
    "participation_none_share": Definition(
        label=_("Did nothing"), definition=_("Members without any action, divided by all members.")
    ),
    "participation_some_share": Definition(
        label=_("Did some of it"),
        definition=_(
            "Members with actions who are not among those who did half of all, divided by all members."
        ),
    ),
    "participation_gini": Definition(
        label=_("Gini coefficient"), definition=_("Inequality of actions over all members, from 0 to 1.")
    ),
    "answered_within_24h": Definition(
        label=_("Answered within 24 hours"),
        definition=_("Topics with a reply by another human within 24 hours (Kaplan–Meier)."),
        rests_on="topics",
    ),
    "answered_within_72h": Definition(
        label=_("Answered within 72 hours"),
        definition=_("Topics with a reply by another human within 72 hours (Kaplan–Meier)."),
        rests_on="topics",
    ),
    "unanswered_topics": Definition(
        label=_("Topics without an answer"),
        definition=_("Topics to which no other human has replied."),
        rests_on="topics",
    ),
    "time_to_first_reply_90d": Definition(
        label=_("Time to first reply, topics of the last 90 days"),
        definition=_("The same median over topics that were opened in the last 90 days."),
        window=_WINDOW_90,
        rests_on="topics",
    ),
    "answered_within_24h_90d": Definition(
        label=_("Answered within 24 hours, topics of the last 90 days"),
        definition=_("The same share over topics that were opened in the last 90 days."),
        window=_WINDOW_90,
        rests_on="topics",
    ),
    "newcomer_funnel_joined": Definition(
        label=_("Joined"), definition=_("Members who joined at least 14 days ago."), rests_on="newcomers"
    ),
    "newcomer_funnel_two_weeks": Definition(
        label=_("Came back in a second week"),
        definition=_("Acted in the first 14 days and in two different weeks of the first 90 days."),
        rests_on="newcomers",
    ),
    "newcomer_funnel_five_contributions": Definition(
        label=_("Made five contributions"),
        definition=_("Took the steps before and wrote five posts or replies in the first 365 days."),
        rests_on="newcomers",
    ),
}
"""Figures that stand beside an insight."""

TABLES: Final = {
    "joins_per_month_table": Definition(
        label=_("Joins per month"), definition=_("Memberships that began in each calendar month (UTC).")
    ),
    "active_share_table": Definition(
        label=_("Active share by month"),
        definition=_("The active share at the end of each month and at the moment of computing."),
    ),
    "participation_lorenz_table": Definition(
        label=_("Lorenz curve"),
        definition=_(
            "Share of all actions done by each share of members, from the quietest to the most active."
        ),
    ),
    "time_to_first_reply_table": Definition(
        label=_("Topics still waiting"),
        definition=_("Share of topics without a reply by another human after so many hours (Kaplan–Meier)."),
    ),
    "retention_by_month_table": Definition(
        label=_("Retention by month"),
        definition=_("Share active in month k after joining, over all cohorts whose month k is over."),
    ),
    "retention_table": Definition(
        label=_("Retention by cohort"),
        definition=_("Share of each month's newcomers active in month 0, 1, 2 … after joining."),
    ),
}
"""Rows behind a chart."""

BESIDE: Final = {
    "one_post_share": ["never_posted_share"],
    "participation_split": ["participation_some_share", "participation_none_share", "participation_gini"],
    "time_to_first_reply": [
        "answered_within_24h",
        "answered_within_72h",
        "unanswered_topics",
        "time_to_first_reply_90d",
        "answered_within_24h_90d",
    ],
    "newcomer_funnel": [
        "newcomer_funnel_joined",
        "newcomer_funnel_two_weeks",
        "newcomer_funnel_five_contributions",
    ],
}
"""Which figures stand beside which."""
