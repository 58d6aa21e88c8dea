"""Who may do what with topics and posts. Whether they may be seen at all is asked before: ``visible_to``.

Pure predicates: no queries, no side effects. They ask what the person is in the group (``Standing``)
and what state the topic or post is in, whether that comes from a model or from a page's own row.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from handschlag.discussions.models.polls import Results
from handschlag.groups.models import Membership, Role, Viewer

UNDO_FOR = timedelta(seconds=60)
"""How long what was sent can be taken back without a trace."""


class TopicState(Protocol):
    @property
    def author_id(self) -> int: ...
    @property
    def post_count(self) -> int: ...
    @property
    def is_closed(self) -> bool: ...
    @property
    def is_due(self) -> bool: ...
    @property
    def closed_by_id(self) -> int | None: ...
    @property
    def is_removed(self) -> bool: ...
    @property
    def removed_by_id(self) -> int | None: ...


class PostState(Protocol):
    @property
    def author_id(self) -> int: ...
    @property
    def is_opening(self) -> bool: ...
    @property
    def is_removed(self) -> bool: ...
    @property
    def removed_by_id(self) -> int | None: ...
    @property
    def is_wiki(self) -> bool: ...


class PollState(Protocol):
    @property
    def author_id(self) -> int: ...
    @property
    def voters(self) -> int: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def results(self) -> str: ...


class UploadState(Protocol):
    @property
    def post_id(self) -> int | None: ...
    @property
    def uploaded_by_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, and what they are in the group; both None for visitors."""

    member_id: int | None
    role: str | None

    @classmethod
    def of(cls, viewer: Viewer, membership: Membership | None) -> "Standing":
        return cls(viewer.pk, membership.role if membership is not None else None)

    @property
    def is_member(self) -> bool:
        return self.role is not None

    @property
    def may_moderate(self) -> bool:
        return self.role in {Role.MODERATOR, Role.ORGANISER}

    def wrote(self, written: TopicState | PostState | PollState) -> bool:
        return self.member_id is not None and written.author_id == self.member_id


def can_write(standing: Standing) -> bool:
    """Start topics, reply: members of the group. That a topic is closed is its state, not a right."""
    return standing.is_member


def can_announce(standing: Standing) -> bool:
    """Organisers to their group."""
    return standing.role == Role.ORGANISER


def can_watch_group(standing: Standing) -> bool:
    """Members of the group. A single topic is followed by whoever may read it."""
    return standing.is_member


def can_edit_post(post: PostState, topic: TopicState, standing: Standing) -> bool:
    """Members their own and wiki posts while the topic is open, moderators any; nobody a removed one."""
    if post.is_removed or topic.is_removed:
        return False
    is_theirs = standing.is_member and (standing.wrote(post) or post.is_wiki)
    return standing.may_moderate or (is_theirs and not topic.is_closed and not topic.is_due)


def can_delete_post(post: PostState, topic: TopicState, standing: Standing) -> bool:
    """Authors their own, even after they left the group; moderators any. The opening goes with its topic."""
    if post.is_removed or topic.is_removed or post.is_opening:
        return False
    return standing.may_moderate or standing.wrote(post)


def can_undo_sending(post: PostState, standing: Standing) -> bool:
    """Authors what they have sent, while it stands. That the moment is over is a state, not a right."""
    return standing.wrote(post) and not post.is_removed


def can_restore_post(post: PostState, topic: TopicState, standing: Standing) -> bool:
    """Moderators any; authors what they removed themselves."""
    if not post.is_removed or topic.is_removed:
        return False
    return standing.may_moderate or (standing.wrote(post) and post.removed_by_id == standing.member_id)


def can_read_removed_post(post: PostState, standing: Standing) -> bool:
    return standing.may_moderate or standing.wrote(post)


def can_thank(post: PostState, topic: TopicState, standing: Standing) -> bool:
    """Members of the group for what others wrote, also in closed topics."""
    return standing.is_member and not standing.wrote(post) and not post.is_removed and not topic.is_removed


def can_bookmark(post: PostState, topic: TopicState) -> bool:
    """Every member what they can see and what is there."""
    return not post.is_removed and not topic.is_removed


def can_tag_topic(topic: TopicState, standing: Standing) -> bool:
    """Moderators any topic, members their own while it is open: who may edit what it opens with."""
    if topic.is_removed:
        return False
    return standing.may_moderate or (standing.is_member and standing.wrote(topic) and not topic.is_closed)


def can_make_tags(standing: Standing) -> bool:
    """Moderators: a group's words stay few and the same."""
    return standing.may_moderate


def can_close_topic(topic: TopicState, standing: Standing) -> bool:
    """Moderators any topic, members their own."""
    if topic.is_closed or topic.is_removed:
        return False
    return standing.may_moderate or (standing.is_member and standing.wrote(topic))


def can_reopen_topic(topic: TopicState, standing: Standing) -> bool:
    """Moderators any topic, members their own if they closed it themselves."""
    if not topic.is_closed or topic.is_removed:
        return False
    closed_it = topic.closed_by_id is not None and topic.closed_by_id == standing.member_id
    return standing.may_moderate or (standing.is_member and standing.wrote(topic) and closed_it)


def can_delete_topic(topic: TopicState, standing: Standing) -> bool:
    """Moderators any; authors their own while nobody has answered, even after they left the group."""
    if topic.is_removed:
        return False
    return standing.may_moderate or (standing.wrote(topic) and topic.post_count <= 1)


def can_restore_topic(topic: TopicState, standing: Standing) -> bool:
    """Moderators any; authors what they removed themselves."""
    if not topic.is_removed:
        return False
    return standing.may_moderate or (standing.wrote(topic) and topic.removed_by_id == standing.member_id)


def can_discard_upload(upload: UploadState, member_id: int) -> bool:
    """Members what they uploaded, while it waits for its post; what stands in a post goes by editing it."""
    return upload.post_id is None and upload.uploaded_by_id == member_id


def needs_reason(written: TopicState | PostState, standing: Standing) -> bool:
    """Who changes or removes what somebody else wrote says why."""
    return not standing.wrote(written)


def needs_reason_to_edit(post: PostState, standing: Standing) -> bool:
    """As above; a wiki post is there to be edited."""
    return not post.is_wiki and needs_reason(post, standing)


def can_accept(post: PostState, topic: TopicState, standing: Standing) -> bool:
    """The topic's author and moderators, any reply, also their own and in a closed topic."""
    if post.is_removed or post.is_opening or topic.is_removed:
        return False
    return standing.may_moderate or (standing.is_member and standing.wrote(topic))


def can_take_acceptance_back(topic: TopicState, standing: Standing) -> bool:
    """Who may accept, also after the answer was removed."""
    return not topic.is_removed and (standing.may_moderate or (standing.is_member and standing.wrote(topic)))


def can_share(post: PostState, topic: TopicState, standing: Standing) -> bool:
    """Make a post a wiki that all members edit, or make it one's own again: its author, moderators."""
    if post.is_removed or topic.is_removed:
        return False
    return standing.may_moderate or (standing.is_member and standing.wrote(post))


def can_arrange(topic: TopicState, standing: Standing) -> bool:
    """Pin, slow down, split, merge, and take that back: moderators."""
    return standing.may_moderate and not topic.is_removed


def can_move_topic(topic: TopicState, here: Standing, there: Standing) -> bool:
    """Who moderates both groups: nobody puts talk before people who then cannot be rid of it."""
    return can_arrange(topic, here) and there.may_moderate


def can_plan_closing(topic: TopicState, standing: Standing, planned_by: int | None = None) -> bool:
    """Who may close the topic; what somebody else has planned, only moderators change.

    ``planned_by``: who planned it before, None if nobody did.
    """
    is_theirs = planned_by is None or planned_by == standing.member_id
    return can_close_topic(topic, standing) and (standing.may_moderate or is_theirs)


def can_start_poll(topic: TopicState, standing: Standing) -> bool:
    """Whoever may write in the topic."""
    return can_write(standing) and not topic.is_removed


def can_vote(standing: Standing) -> bool:
    """Members of the group. That a poll is closed is its state, not a right."""
    return standing.is_member


def can_close_poll(poll: PollState, standing: Standing) -> bool:
    """Moderators any poll, members their own."""
    return standing.may_moderate or (standing.is_member and standing.wrote(poll))


def can_delete_poll(poll: PollState, standing: Standing) -> bool:
    """Moderators any poll, members their own as long as nobody has voted."""
    return standing.may_moderate or (standing.is_member and standing.wrote(poll) and not poll.voters)


def can_see_results(poll: PollState, *, has_voted: bool) -> bool:
    """As the poll promises; also who asked and moderators see no more before."""
    if poll.results == Results.ALWAYS or not poll.is_open:
        return True
    return poll.results == Results.VOTED and has_voted
