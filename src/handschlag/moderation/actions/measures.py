"""What each decision does, with the deeds that the rooms below have for it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.discussions import actions as talk
from handschlag.discussions.actions.withholding import release, withhold
from handschlag.discussions.models import Post, Topic
from handschlag.exchange.actions.listing import remove_listing
from handschlag.exchange.indexing import refresh_listing
from handschlag.exchange.models import ListingRemoval
from handschlag.groups.actions import remove_member
from handschlag.groups.models import Group, Membership
from handschlag.groups.silencing import lift_silence, silence_member
from handschlag.moderation import policy
from handschlag.moderation.models import Case, Decision, Deed, Kind
from handschlag.people.actions.judging import judge_reports
from handschlag.people.models import MessageReport

HIDING = frozenset({Deed.HIDE, Deed.DELETE, Deed.SILENCE, Deed.REMOVE})
OF_TALK = (Deed.EDIT, Deed.CLOSE, Deed.MOVE, Deed.SPLIT, Deed.MERGE)
OF_PEOPLE = (Deed.WARN, Deed.SILENCE, Deed.REMOVE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision to be made, and what it needs: a text for EDIT, a group for MOVE, a title for SPLIT …"""

    deed: Deed
    reason: str
    until: datetime | None = None
    source: str = ""
    title: str = ""
    group: Group | None = None
    topic: Topic | None = None


def possible(case: Case, membership: Membership | None, author: Membership | None) -> list[Deed]:
    """What can be decided about it by who stands so in its group; ``author``: how its author does."""
    found = [Deed.NOTHING]
    if case.kind != Kind.MEMBER:
        found += [Deed.HIDE]
    if case.post is not None:
        found += [Deed.DELETE]
    if case.author_id is not None:
        found += [Deed.WARN, *_about_the_author(case, membership, author)]
    if case.post is not None and policy.can_moderate(membership):
        found += [deed for deed in OF_TALK if deed != Deed.SPLIT or not case.post.is_opening]
        if not case.post.is_opening:
            found = [deed for deed in found if deed not in {Deed.MOVE, Deed.MERGE}]
    return found


def _about_the_author(case: Case, membership: Membership | None, author: Membership | None) -> list[Deed]:
    """In their group, to who does not moderate it themselves."""
    if case.group_id is None or (author is not None and author.may_moderate):
        return []
    can_remove = policy.can_remove_from_group(membership, author)
    return [Deed.SILENCE, *([Deed.REMOVE] if can_remove else [])]


def require_possible(case: Case, deed: Deed, *, by: Member) -> None:
    spells = Membership.objects.current().filter(group=case.group_id, member__in=[by.pk, case.author_id])
    standing = {spell.member_id: spell for spell in spells}
    author = standing.get(case.author_id) if case.author_id is not None else None
    if deed not in possible(case, standing.get(by.pk), author):
        raise NotAllowed(_("This cannot be decided here, or not by you."))


def carry_out(case: Case, choice: Choice, before: Decision | None, *, by: Member) -> None:
    """Within the transaction of the decision. ``before``: what was decided first, where this is on appeal."""
    _take_back(case, choice, before, by)
    {Kind.MESSAGE: _on_message, Kind.LISTING: _on_listing, Kind.MEMBER: _on_nothing}.get(
        Kind(case.kind), _on_post
    )(case, choice, by)
    _DEEDS.get(choice.deed, _on_nothing)(case, choice, by)


def _take_back(case: Case, choice: Choice, before: Decision | None, by: Member) -> None:
    """What the first decision did to the author, unless the second does the same."""
    if before is None or before.deed != Deed.SILENCE or choice.deed == Deed.SILENCE:
        return
    if case.group is not None and case.author is not None:
        lift_silence(case.group, case.author, by=by)


def _on_post(case: Case, choice: Choice, _by: Member) -> None:
    """Out of sight, or back in sight if it was out of it for this case."""
    if case.post is None:
        return
    with suppress(Conflict):  # its topic is gone, and it with it
        if choice.deed in HIDING:
            withhold(case.post, by=None, reason=choice.reason[:500])
        elif case.is_held or case.hidden_at is not None or _hid_before(case):
            release(case.post, by=None, is_new=case.is_held and not case.is_appealed)


def _hid_before(case: Case) -> bool:
    return case.decisions.filter(deed__in=HIDING).exists()


def _on_listing(case: Case, choice: Choice, by: Member) -> None:
    if case.listing is None:
        return
    is_removed = ListingRemoval.objects.filter(listing=case.listing).exists()
    if choice.deed in HIDING and not is_removed:
        remove_listing(case.listing, by=by, reason=choice.reason[:500])
    elif choice.deed not in HIDING and is_removed and _hid_before(case):
        ListingRemoval.objects.filter(listing=case.listing).delete()
        refresh_listing(case.listing.pk)
        audit("restore", case.listing, by=by)


def _on_message(case: Case, choice: Choice, by: Member) -> None:
    """Those who reported it are told by the room of messages. What was removed there is gone for good."""
    message = case.message
    if message is None or not MessageReport.objects.filter(message=message, handled_at=None).exists():
        return
    judge_reports(message, by=by, removes=choice.deed in HIDING, decision=choice.reason)


def _on_nothing(_case: Case, _choice: Choice, _by: Member) -> None:
    """Nothing to be done."""


def _silence(case: Case, choice: Choice, by: Member) -> None:
    if choice.until is None or choice.until <= clock.now():
        raise Invalid(_("Say until when: a day to come."), "until")
    if case.group is not None and case.author is not None:
        silence_member(case.group, case.author, until=choice.until, reason=choice.reason, by=by)


def _remove(case: Case, _choice: Choice, by: Member) -> None:
    if case.group is not None and case.author is not None:
        remove_member(case.group, case.author, by=by)


def _edit(case: Case, choice: Choice, by: Member) -> None:
    if not choice.source.strip():
        raise Invalid(_("Write what it shall say."), "source")
    talk.edit_post(_post(case), by=by, source=choice.source, reason=choice.reason[:500])


def _close(case: Case, choice: Choice, by: Member) -> None:
    talk.close_topic(_post(case).topic, by=by, reason=choice.reason[:500])


def _move(case: Case, choice: Choice, by: Member) -> None:
    if choice.group is None:
        raise Invalid(_("Choose the group that the topic goes to."), "group")
    talk.move_topic(_post(case).topic, choice.group, by=by, reason=choice.reason[:500])


def _split(case: Case, choice: Choice, by: Member) -> None:
    if not choice.title.strip():
        raise Invalid(_("Give the new topic a title."), "title")
    post = _post(case)
    talk.split_topic(post.topic, [post.number], by=by, title=choice.title, reason=choice.reason[:500])


def _merge(case: Case, choice: Choice, by: Member) -> None:
    if choice.topic is None:
        raise Invalid(_("Say which topic it becomes part of."), "topic")
    talk.merge_topic(_post(case).topic, choice.topic, by=by, reason=choice.reason[:500])


def _post(case: Case) -> Post:
    if case.post is None:
        raise NotAllowed(_("This cannot be decided here, or not by you."))
    return case.post


_DEEDS: dict[Deed, Callable[[Case, Choice, Member], None]] = {
    Deed.SILENCE: _silence,
    Deed.REMOVE: _remove,
    Deed.EDIT: _edit,
    Deed.CLOSE: _close,
    Deed.MOVE: _move,
    Deed.SPLIT: _split,
    Deed.MERGE: _merge,
}
