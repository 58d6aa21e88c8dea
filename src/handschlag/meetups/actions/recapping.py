"""What is written in the talk after a meetup: the hosts' recap, and newcomers' word about themselves."""

from collections.abc import Collection
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions.actions import published, reply_to_topic
from handschlag.discussions.actions.filing import files_for
from handschlag.discussions.models import Post
from handschlag.meetups import policy
from handschlag.meetups.actions.following_up import about_recap
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.models import WAITS_FOR, Attendance, Meetup, Recap
from handschlag.notifications.actions import withdraw_notices_about


def write_recap(
    meetup: Meetup,
    *,
    by: Member,
    source: str,
    key: UUID | None = None,
    attach: Collection[int] = (),
    consent: bool = False,
) -> Recap:
    """A post at the end of the talk that says how it was; it bumps the talk. Sent twice it is written once.

    ``consent``: who is in the pictures agrees to be shown; Invalid if there are pictures without it.
    Conflict if there is a recap: its post is edited instead. One whose post was removed is none.
    """
    with holding_meetup(meetup, by=by) as held:
        now = held.meetup
        ask(allowed=policy.can_write_recap(held.standing), otherwise=_only_hosts())
        refuse_before_the_end(now)
        there = recap_of(now)
        if there is not None:
            if (made := published(by, key)) and made.pk == there.post_id:
                return there
            raise Conflict(_("There is a recap already. Edit its post, or answer it."))
        if not consent and any(file.is_image for file in files_for(source, attach, by=by)):
            raise Invalid(_("Ask who is in the pictures, then tick that they agree."), "consent")
        post = reply_to_topic(now.topic, by=by, source=source, key=key, attach=attach)
        Recap.objects.filter(meetup=now).delete()  # of a post that was removed
        made_now = Recap.objects.create(meetup=now, post=post, consent_noted=consent)
        withdraw_notices_about(about_recap(now.pk))
        audit("write recap", now, by=by, post=post.pk)
    return made_now


def recap_of(meetup: Meetup) -> Recap | None:
    """Its recap with the post, unless that was removed. One query."""
    standing = Recap.objects.filter(meetup=meetup, post__removal__isnull=True)
    return standing.select_related("post__author", "post__topic").first()


def introduce_oneself(meetup: Meetup, *, by: Member, source: str) -> Post:
    """A newcomer who came says in the talk who they are, in their own words, once.

    Raises NotAllowed for who did not come, was there before, or does not belong to the group.
    """
    with holding_meetup(meetup, by=by) as held:
        now = held.meetup
        if made := introduction_of(now, by):
            return made
        refuse_introduction(now, held.standing, by=by)
        post = reply_to_topic(now.topic, by=by, source=source, key=_key(now, by))
        audit("introduce oneself", now, by=by, post=post.pk)
    return post


def introduction_of(meetup: Meetup, member: Member) -> Post | None:
    """The post in which a member has introduced themself: it has a key made of the two."""
    return published(member, _key(meetup, member))


def was_at(meetup: Meetup, member: Member) -> tuple[bool, bool]:
    """Whether they came, and whether they had come to no earlier meetup of this group. One query."""
    came = Attendance.objects.present().filter(member=member, meetup__topic__group=meetup.topic.group_id)
    upto = came.filter(meetup__starts_at__lte=meetup.starts_at).order_by("meetup__starts_at", "meetup")
    visited = list(upto.values_list("meetup", flat=True))
    return meetup.pk in visited, visited[:1] == [meetup.pk]


def refuse_before_the_end(meetup: Meetup) -> None:
    if meetup.is_cancelled:
        raise Conflict(_("This meetup has been called off."))
    if not meetup.is_over:
        raise Conflict(_("This meetup is not over yet."))


def refuse_introduction(meetup: Meetup, standing: policy.Standing, *, by: Member) -> None:
    """Raises as ``introduce_oneself`` does; reads only."""
    ask(allowed=was_at(meetup, by)[1], otherwise=_only_newcomers())
    ask(allowed=policy.can_introduce_oneself(standing), otherwise=_only_members())
    if clock.now() > meetup.ends_at + WAITS_FOR:
        raise Conflict(_("This meetup is too long ago. Say hello in a topic of your own."))


def _key(meetup: Meetup, member: Member) -> UUID:
    return uuid5(NAMESPACE_URL, f"handschlag:introduction:{meetup.pk}:{member.pk}")


def _only_hosts() -> str:
    return _("Only the hosts and the moderators of the group write the recap.")


def _only_members() -> str:
    return _("Only members of the group write here. Join it, then introduce yourself.")


def _only_newcomers() -> str:
    return _("This is for those who came to a meetup of this group for the first time.")
