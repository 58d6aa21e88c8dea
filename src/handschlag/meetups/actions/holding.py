"""Holding a meetup: it is a topic, and is held as one, so its page is never shown as it was before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.core.errors import NotAllowed
from handschlag.discussions.actions.holding import holding
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Membership
from handschlag.meetups.models import CoHost, Host, Meetup
from handschlag.meetups.policy import Standing


@dataclass(frozen=True, slots=True)
class Held:
    """A meetup as it is now, nobody else's until the transaction ends, and who the doer is to it."""

    meetup: Meetup
    standing: Standing


@contextmanager
def holding_meetup(
    meetup: Meetup, *, by: Member | None, has_link: bool = False, removed_too: bool = False
) -> Iterator[Held]:
    """One transaction in which the meetup is nobody else's: places are given out one after the other.

    Conflict if its page has been removed, unless that is fine. ``by`` is None for people from outside and
    for the clock.
    """
    with holding(meetup.topic_id, by=by, is_listed=False, removed_too=removed_too) as held:
        now = Meetup.objects.for_detail().get(pk=meetup.pk)
        now.topic.version = held.topic.version
        if has_link:
            refuse_archived(held.topic.group)
        yield Held(now, standing_to(now, by, role=held.standing.role, has_link=has_link))


def standing_to(meetup: Meetup, by: Member | None, *, role: str | None, has_link: bool = False) -> Standing:
    """Two queries at most."""
    can_read = role is not None or meetup.group.is_readable_by_all
    if by is None:
        return Standing(None, can_read=can_read, has_link=has_link)
    own_groups = Membership.objects.of(by).values("group")
    return Standing(
        by.pk,
        role,
        is_host=Host.objects.filter(meetup=meetup, member=by).exists(),
        is_of_cohost=CoHost.objects.filter(meetup=meetup, group__in=own_groups).exists(),
        can_read=can_read,
        has_link=has_link,
    )


def ask(*, allowed: bool, otherwise: str) -> None:
    if not allowed:
        raise NotAllowed(otherwise)
