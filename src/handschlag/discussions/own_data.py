"""What this room keeps about a member, and what goes with them."""

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.core.markdown import render
from handschlag.core.models import Site
from handschlag.discussions import indexing
from handschlag.discussions.actions import filing
from handschlag.discussions.models import (
    Acceptance,
    Announcement,
    AnnouncementReading,
    Attachment,
    Ballot,
    Bookmark,
    CaughtUp,
    ClosingPlan,
    Closure,
    DigestMark,
    Draft,
    GroupWatch,
    MailChoice,
    Mention,
    Pin,
    Poll,
    PollClosure,
    Post,
    PostRemoval,
    ReadMark,
    Relocation,
    Revision,
    SlowMode,
    Thanks,
    Topic,
    TopicRemoval,
    TopicWatch,
    Wiki,
)
from handschlag.discussions.models.polls import voter_code
from handschlag.groups.models import Group, Membership

OWN = (
    ReadMark,
    TopicWatch,
    GroupWatch,
    CaughtUp,
    Mention,
    Bookmark,
    Draft,
    MailChoice,
    DigestMark,
    AnnouncementReading,
)
"""Of nobody else's concern: they go with the member."""
RULINGS = (Closure, TopicRemoval, PostRemoval, Acceptance, Pin, ClosingPlan, SlowMode, Wiki, PollClosure)
BATCH = 500


def join() -> None:
    own_data.add_tables(
        "discussions",
        [
            Table(Topic, ("author",)),
            Table(Post, ("author",)),
            Table(Announcement, ("author",)),
            Table(Revision, ("edited_by",)),
            Table(Thanks, ("member",)),
            Table(Attachment, ("uploaded_by",), files=("file",)),
            *(Table(model, ("member",)) for model in OWN),
            *(Table(model, ("by",)) for model in RULINGS),
            Table(Relocation, ("by", "undone_by")),
            Table(Poll, ("author",)),
            Table(Ballot, ("member",), rows=_ballots, without=frozenset(["voter"])),
        ],
    )
    erasing.add_step(_erase)


def _ballots(member: Member) -> QuerySet[Ballot]:
    """Also those of secret polls, in which only the code that can be made of the member tells them."""
    polls = Poll.objects.filter(topic__group__in=Membership.objects.of(member).values("group"))
    codes = [voter_code(poll, member.pk) for poll in polls.values_list("pk", flat=True)]
    return Ballot.objects.filter(Q(member=member) | Q(voter__in=codes))


def _erase(member: Member, *, empties_posts: bool) -> None:
    for attachment in Attachment.objects.waiting().filter(uploaded_by=member):
        filing.delete(attachment)
    for model in OWN:
        model.objects.filter(member=member).delete()
    Ballot.objects.filter(member=member).update(member=None)  # what was counted stays counted
    if empties_posts:
        _empty(member)


def _empty(member: Member) -> None:
    """The posts stay where they stood, so that answers have something to stand below."""
    with override(Site.load().language):
        source = _("What stood here was taken away by who wrote it.")
    html = render(source)
    keys = list(Post.objects.filter(author=member).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        posts = Post.objects.filter(pk__in=keys[start : start + BATCH])
        Revision.objects.filter(post__in=posts).delete()
        for attachment in Attachment.objects.filter(post__in=posts, uploaded_by=member):
            filing.delete(attachment)
        posts.update(source=source, html=html)
        indexing.refresh_posts(posts)
    written_in = Topic.objects.filter(posts__author=member)
    Topic.objects.filter(pk__in=written_in.values("pk")).update(version=F("version") + 1)
    Group.objects.filter(pk__in=written_in.values("group")).raise_versions()
