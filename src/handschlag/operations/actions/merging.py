"""Two accounts of one person become one: all that is the one's is the other's, in one transaction."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.accounts import own_data
from handschlag.accounts.actions import hand_distance_over
from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import Erasure, Member, Session, SignupRequest
from handschlag.core.errors import Conflict
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import forget, reassign, refresh
from handschlag.discussions import interactions as talk
from handschlag.discussions.models import Post, Thanks
from handschlag.exchange import interactions as help_given
from handschlag.exchange.models import Deal, Leg, ThankYou
from handschlag.groups.actions.seeking import groups_led_by, look_after
from handschlag.groups.models import JoinRequest, Membership, Role
from handschlag.importers.claims import (
    batches,
    hold_topics,
    posts_concerning,
    take_over_memberships,
    take_over_thanks,
    thanks_concerning,
)
from handschlag.insights.models import NetworkSnapshot
from handschlag.insights.strategies.actions import hand_choices_over
from handschlag.insights.week.actions import hand_matters_over
from handschlag.meetups.actions.taking_over import take_over_meetings
from handschlag.moderation.actions.handing_over import hand_order_over
from handschlag.operations.actions.members import require_operator
from handschlag.operations.actions.moving import move_rows
from handschlag.operations.models import Deactivation, Merge
from handschlag.people.actions.handing_over import hand_contacts_over
from handschlag.people.models import Conversation, Message
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind

_RANK = {Role.MEMBER: 0, Role.MODERATOR: 1, Role.ORGANISER: 2}


@transaction.atomic
def merge_members(gone: Member, *, into: Member, by: Member) -> Merge:
    """Make all that is ``gone``'s ``into``'s: whatever was written, met, given, owed, read and chosen.

    Where both have the same thing it is joined. The ledger of interactions gets counter entries and new
    ones; what the two said to each other becomes talk with oneself and no longer counts. Of ``gone`` a
    nameless number stays, since ledger and record of deeds go on naming it. There is no way back. Conflict
    where it is not two accounts of one person: see ``hindrance``.
    """
    require_operator(by)
    hold_topics(gone)
    held = {row.pk: row for row in Member.objects.select_for_update().filter(pk__in=[gone.pk, into.pk])}
    if len(held) < 2:  # noqa: PLR2004 - the two
        raise Conflict(_("Choose two different accounts."))
    gone, into = held[gone.pk], held[into.pk]
    if reason := hindrance(gone, into, by=by):
        raise Conflict(reason)
    again = _take_out_of_the_ledger(gone)
    _join(gone, into)
    moved = move_rows(gone, into)
    for enter in again:
        ledger.enter(enter())
    merge = Merge.objects.create(gone=gone, into=into, by=by, moved=moved)
    _let_go(gone)
    reassign(gone.pk, to=into.pk)
    refresh(MEMBER, [into.pk])
    look_after(groups_led_by(into))
    Site.raise_version()
    audit("merge members", into, by=by, gone=gone.pk, moved=moved)
    return merge


def hindrance(gone: Member, into: Member, *, by: Member) -> str | None:
    """Why these two cannot become one; None if they can."""
    if gone.pk == into.pk:
        return _("Choose two different accounts.")
    if gone.pk == by.pk:
        return _("You are signed in with the account that would go. Keep that one, and let the other go.")
    if gone.is_operator:
        return _("The account that goes runs the site. Take that right back first.")
    if not into.is_active or (not gone.is_active and not Deactivation.objects.filter(member=gone).exists()):
        return _("One of the accounts is gone or switched off.")
    if into.is_imported and not gone.is_imported:
        return _("The account that stays must be the one somebody signs in with. Choose the other way round.")
    return _hindered_by_rows([gone.pk, into.pk])


def _hindered_by_rows(pair: list[int]) -> str | None:
    if Erasure.objects.filter(member__in=pair).exists():
        return _("One of them is to be erased within a week.")
    if SignupRequest.objects.filter(member__in=pair).exists():
        return _("One of them waits for an answer.")
    if Deal.objects.filter(proposer__in=pair, partner__in=pair).exists():
        return _("They have made a deal with each other. Nobody does that with themself, so they stay two.")
    return None


def _take_out_of_the_ledger(gone: Member) -> list[Callable[[], Iterator[ledger.Entry]]]:
    """Reverse what concerns ``gone`` of talk and help; what enters it again once it has changed hands.

    Meetings have a way of their own.
    """
    posts = list(posts_concerning(gone).values_list("pk", flat=True))
    thanks = list(thanks_concerning(gone).values_list("pk", flat=True))
    legs = list(Leg.objects.filter(Q(giver=gone) | Q(receiver=gone)).values_list("pk", flat=True))
    thank_yous = list(ThankYou.objects.filter(Q(by=gone) | Q(to=gone)).values_list("pk", flat=True))
    again: list[Callable[[], Iterator[ledger.Entry]]] = []
    for kind, origins, model, derive in (
        (Kind.REPLY, posts, Post, talk.replies),
        (Kind.THANKS, thanks, Thanks, talk.thanks),
        (Kind.DEAL, legs, Leg, help_given.deals),
        (Kind.THANK_YOU, thank_yous, ThankYou, help_given.thank_yous),
    ):
        for batch in batches(origins):
            ledger.reverse(kind, batch)
            again.append(partial(_derived, model, derive, batch))
    return again


def _derived(model: Any, derive: Callable[[Any], Iterator[ledger.Entry]], batch: list[int]) -> Any:
    return derive(model.objects.filter(pk__in=batch))


def _join(gone: Member, into: Member) -> None:
    """What is more than a row with another name in it."""
    own_data.forget_exports_of(gone)
    Session.objects.filter(member=gone).delete()
    EmailAddress.objects.filter(user=gone).delete()
    Deactivation.objects.filter(member=gone).delete()
    NetworkSnapshot.objects.filter(member__in=[gone, into]).delete()
    Post.objects.filter(author=gone).update(submission_key=None)
    Message.objects.filter(author=gone).update(submission_key=None)
    _raise_roles(gone, into)
    Post.objects.filter(author=gone).update(author=into)
    take_over_thanks(gone, into)
    take_over_memberships(gone, into)
    JoinRequest.objects.filter(
        member__in=[gone, into], group__in=Membership.objects.of(into).values("group")
    ).delete()
    take_over_meetings(gone, by=into)
    hand_contacts_over(gone, to=into)
    hand_distance_over(gone, to=into)
    hand_matters_over(gone, to=into)
    hand_choices_over(gone, to=into)
    hand_order_over(gone, to=into)
    _pair_anew(gone, into)


def _raise_roles(gone: Member, into: Member) -> None:
    """Where both belong to a group, the higher of the two roles is kept."""
    roles = dict(Membership.objects.of(gone).values_list("group", "role"))
    for spell in Membership.objects.of(into).filter(group__in=roles):
        brought = Role(roles[spell.group_id])
        if _RANK[brought] > _RANK[Role(spell.role)]:
            Membership.objects.filter(pk=spell.pk).update(role=brought)


def _pair_anew(gone: Member, into: Member) -> None:
    """Two people have one conversation of two; a second one stays, as one of several."""
    for talk_of_two in Conversation.objects.filter(
        pair__isnull=False, participants__member=gone
    ).select_for_update(of=("self",)):
        other = next(pk for pk in _keys(talk_of_two.pair) if pk != gone.pk)
        pair = f"{min(other, into.pk)}-{max(other, into.pk)}"
        is_taken = other == into.pk or Conversation.objects.filter(pair=pair).exists()
        talk_of_two.pair = None if is_taken else pair
        talk_of_two.save(update_fields=["pair"])


def _keys(pair: str | None) -> list[int]:
    return [int(key) for key in (pair or "").split("-")]


def _let_go(gone: Member) -> None:
    forget(MEMBER, [gone.pk])
    if gone.avatar.name:
        transaction.on_commit(partial(gone.avatar.storage.delete, gone.avatar.name))
    nameless = Member(pk=gone.pk, joined_at=gone.joined_at, is_active=False)
    nameless.set_unusable_password()
    nameless.save(force_update=True)
