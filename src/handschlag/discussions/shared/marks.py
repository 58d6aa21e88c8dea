"""Up to where a reader has read, as part of a shared page's own queries: what ``with_mark_of`` says as SQL.

``t`` is the topic, ``ms`` the reader's membership, ``cu`` when they said that they had caught up, ``k``
their mark, ``tw`` how closely they follow the topic.
"""

from handschlag.core.prepared import keys_listed
from handschlag.discussions.models import Level

JOINS = (
    "LEFT JOIN groups_membership ms "
    "ON ms.group_id = {group} AND ms.member_id = {member} AND ms.left_at IS NULL "
    "LEFT JOIN discussions_caughtup cu ON cu.group_id = {group} AND cu.member_id = {member} "
)
TOPIC_JOINS = (
    "LEFT JOIN discussions_readmark k ON k.topic_id = t.id AND k.member_id = {member} "
    "LEFT JOIN discussions_topicwatch tw ON tw.topic_id = t.id AND tw.member_id = {member} "
)

LINE = "(CASE WHEN cu.at > ms.joined_at THEN cu.at ELSE ms.joined_at END)"
"""Nothing written up to then is unread; NULL for who does not belong to the group."""
GUIDED = (
    "(CASE WHEN g.greets AND ms.role <> 'organiser' "
    "AND (ms.greeting_closed_at IS NULL OR ms.path_closed_at IS NULL) THEN ms.joined_at END)"
)
"""Since when somebody belongs to a group that greets, who may still be shown something of that."""
MARK = (
    "(CASE WHEN ms.id IS NULL THEN k.number "
    f"WHEN k.number >= t.last_number OR t.last_post_at <= {LINE} THEN t.last_number "
    "ELSE COALESCE(k.number, 0) END)"
)
BEFORE = (
    "(CASE WHEN ms.id IS NULL OR k.number >= t.last_number OR t.last_post_at <= {line} THEN 0 "
    "ELSE (SELECT p.number FROM discussions_post p WHERE p.topic_id = t.id "
    "AND p.created_at <= {line} ORDER BY p.created_at DESC, p.number DESC LIMIT 1) END)"
).replace("{line}", LINE)
"""The last post written before the reader came to the group or caught up; only looked up if it matters."""

MARKS = (
    "SELECT t.id, k.number, NULL, NULL FROM ({keys}) t "
    "JOIN discussions_readmark k ON k.topic_id = t.id AND k.member_id = %s"
).replace("{keys}", keys_listed("id"))
"""A member's marks in a list of topics."""
ALL_OF_THEM = (
    "SELECT t.id, k.number, tw.level, (SELECT p.number FROM discussions_post p WHERE p.topic_id = t.id "
    "AND p.created_at <= %s ORDER BY p.created_at DESC, p.number DESC LIMIT 1) FROM ({keys}) t "
    "LEFT JOIN discussions_readmark k ON k.topic_id = t.id AND k.member_id = %s "
    "LEFT JOIN discussions_topicwatch tw ON tw.topic_id = t.id AND tw.member_id = %s"
).replace("{keys}", keys_listed("id"))
"""The same with levels, and with the last post of each topic that was written up to a moment: twice the
time, for lists where these matter.
"""
MUTES = (
    "EXISTS (SELECT 1 FROM discussions_topicwatch tw WHERE tw.member_id = {member} AND tw.level = {mute})"
).replace("{mute}", str(int(Level.MUTE)))
"""Whether the member mutes any topic."""


def later(mark: int | None, before: int | None) -> int | None:
    """``MARK`` and ``BEFORE`` together; None for who neither belongs to the group nor has read anything."""
    return None if mark is None else max(mark, before or 0)
