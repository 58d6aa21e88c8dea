"""Group health, from who belonged when and did what."""

from typing import Final

from handschlag.engine.health import group_health
from handschlag.insights.definitions import SECTIONS
from handschlag.insights.figures import Figures
from handschlag.insights.reasons import NO_ACTIVITY, NO_POSTS, NO_READERS, NO_TOPICS
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.untold import all_untold
from handschlag.insights.telling import told as told_health

_OF_TOPICS: Final = (
    "time_to_first_reply", "answered_within_24h", "answered_within_72h", "unanswered_topics",
    "time_to_first_reply_90d", "answered_within_24h_90d", "time_to_first_reply_table",
)  # fmt: skip
_OF_POSTS: Final = (
    "one_post_share", "never_posted_share", "absence_factor", "newcomer_funnel_five_contributions",
    *_OF_TOPICS,
)  # fmt: skip
_OF_SILENCE: Final = ("never_posted_share", "participation_none_share", "newcomer_funnel")


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of group health; what would be 0 only because the archive is silent on it is untold."""
    activity = archive.activity
    if activity is None:
        return all_untold(SECTIONS["health"].definitions, NO_ACTIVITY)
    figures = told_health(group_health(activity, archive.t, seed=seed))
    if not archive.joining_is_told:
        figures |= all_untold(_OF_SILENCE, NO_READERS)
    if not activity.posts.opens.any():
        figures |= all_untold(_OF_TOPICS, NO_TOPICS)
    if not activity.posts.time.size:
        figures |= all_untold(_OF_POSTS, NO_POSTS)
    return figures
