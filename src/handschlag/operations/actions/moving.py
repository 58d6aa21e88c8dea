"""Every row that names one member names another one: whatever model there is, now or later.

A field without a constraint is moved as it is. Where two rows would collide, ``COLLISIONS`` says why the one
that was brought may go, and ``JOINS`` what the one that stays takes over from it; a test finds fields of
which neither is said.
"""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint, Q, QuerySet, UniqueConstraint

from handschlag.accounts.models import Member
from handschlag.discussions.models import CaughtUp, ReadMark
from handschlag.people.actions.handing_over import join_contacts
from handschlag.people.models import EarlierPart, Participant

MemberField = models.ForeignKey[Any, Any]

STAY = {
    "ties.Interaction.source": "append-only: counter entries and new ones say the same",
    "ties.Interaction.target": "append-only: counter entries and new ones say the same",
    "ties.Tie.low": "folded anew with the ledger",
    "ties.Tie.high": "folded anew with the ledger",
    "core.AuditEvent.actor": "the record of deeds is never changed",
    "operations.Merge.gone": "says what became of whom",
}
"""Fields that go on naming the account that is gone, each with the reason."""

COLLISIONS = {
    "accounts.Reserved.member": "the profile that stays is the one that was not left",
    "accounts.SignupRequest.member": "one request of one person",
    "accounts.Block.by": "blocked is blocked",
    "accounts.Block.member": "blocked is blocked",
    "accounts.Mute.by": "muted is muted",
    "accounts.Mute.member": "muted is muted",
    "accounts.DataExport.member": "forgotten before: it tells of half",
    "accounts.Erasure.member": "refused before",
    "notifications.Notice.member": "told once",
    "notifications.AddressReset.member": "turned off is turned off",
    "groups.Membership.member": "joined before",
    "groups.JoinRequest.member": "asks once",
    "groups.Offer.by": "one offer of a group",
    "groups.Offer.to": "asked once",
    "groups.Exclusion.member": "kept out is kept out",
    "groups.Silence.member": "handed over before",
    "groups.Silence.by": "handed over before: nobody silences themself",
    "discussions.MailChoice.member": "the choice that stays",
    "discussions.DigestMark.member": "told up to there",
    "discussions.AnnouncementReading.member": "read once",
    "discussions.ReadMark.member": "read further, in either account",
    "discussions.TopicWatch.member": "the choice that stays",
    "discussions.GroupWatch.member": "the choice that stays",
    "discussions.CaughtUp.member": "read further, in either account",
    "discussions.Mention.member": "mentioned once",
    "discussions.Post.author": "keys are cleared before: they only matter for seconds",
    "discussions.Thanks.member": "joined before",
    "discussions.Attachment.uploaded_by": "says only that a file is in a post or somebody's",
    "discussions.Bookmark.member": "kept once",
    "discussions.Draft.member": "the text that stays",
    "meetups.Host.member": "joined before",
    "meetups.RSVP.member": "joined before",
    "meetups.Attendance.member": "joined before",
    "meetups.CalendarEntry.member": "sent once",
    "meetups.ReminderStop.member": "stopped is stopped",
    "meetups.CalendarFeed.member": "one address of each calendar",
    "meetups.Handshake.asked_by": "joined before",
    "meetups.Handshake.other": "joined before",
    "meetups.MemberPlace.member": "the place that stays",
    "exchange.Suggestion.member": "suggested once",
    "exchange.FittingHelper.member": "worked out anew",
    "exchange.SuggestionStop.member": "stopped is stopped",
    "exchange.Deal.proposer": "deals with each other are refused before",
    "exchange.Deal.partner": "deals with each other are refused before",
    "exchange.Fulfilment_helpers.member": "helped once",
    "exchange.Leg.giver": "deals with each other are refused before",
    "exchange.Leg.receiver": "deals with each other are refused before",
    "exchange.Account.member": "deals with each other are refused before",
    "exchange.ThankYou.by": "nobody thanks themself",
    "exchange.ThankYou.to": "nobody thanks themself",
    "exchange.PoolMembership.member": "in it once",
    "exchange.Vote.member": "one vote of one person",
    "exchange.Line.member": "says only that a line is of a member or of a pool",
    "people.CompanyPerson.member": "there once",
    "people.CompanyClaim.by": "asks once",
    "people.Contact.owner": "joined, with notes and tags of both",
    "people.Contact.other": "joined before",
    "people.TagRhythm.member": "the rhythm that stays",
    "people.WeeklyLetter.member": "the choice that stays",
    "people.Introduction.asked_by": "it takes three",
    "people.Introduction.via": "it takes three",
    "people.Introduction.to": "it takes three",
    "people.Participant.member": "joined: what either has read is read",
    "people.Message.author": "keys are cleared before: they only matter for seconds",
    "people.MessageReport.by": "reported once",
    "people.Profile.member": "the profile that stays",
    "people.Expertise.member": "named once",
    "people.Whereabouts.member": "the place that stays",
    "moderation.Case.author": "handed over before",
    "moderation.Case.claimed_by": "handed over before: nobody takes up their own",
    "moderation.Decision.author": "handed over before",
    "moderation.Decision.by": "handed over before: nobody decides about their own",
    "moderation.Flag.by": "flagged once",
    "moderation.Sweep.member": "handed over before",
    "moderation.Sweep.by": "handed over before: nobody sweeps their own",
    "insights.NetworkSnapshot.member": "computed anew",
    "insights.NetworkChoices.member": "the choice that stays",
    "insights.StrategyMember.member": "chosen once",
    "insights.SuggestedPair.first": "nobody meets themself",
    "insights.SuggestedPair.second": "nobody meets themself",
    "insights.WeekMail.member": "one mail a week",
    "insights.WeekMailStop.member": "stopped is stopped",
    "operations.Consent.member": "accepted is accepted",
    "operations.Deactivation.member": "refused before",
    "account.EmailAddress.user": "forgotten before: the other address is the one to sign in with",
}
"""Fields under a constraint: why a row may go when the account that stays has one alike."""

TOGETHER = [
    ("accounts.Block", "by", "member"),
    ("accounts.Mute", "by", "member"),
    ("exchange.ThankYou", "by", "to"),
    ("insights.SuggestedPair", "first", "second"),
    ("groups.Offer", "by", "to"),
    ("people.Contact", "owner", "other"),
    ("people.Introduction", "asked_by", "via"),
    ("people.Introduction", "asked_by", "to"),
    ("people.Introduction", "via", "to"),
]
"""Rows of both at once, which would be of one with oneself: they go."""


def member_fields() -> Iterator[MemberField]:
    """Every field of every model that names a member, those behind many-to-many fields included."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.related_model is Member:
                yield cast("MemberField", field)


def name_of(field: MemberField) -> str:
    return f"{field.model._meta.label}.{field.name}"


def is_constrained(field: MemberField) -> bool:
    """Whether moving a row may break a rule of the database."""
    checks = (one for one in field.model._meta.constraints if isinstance(one, CheckConstraint))
    named = any(field.name in _names(check.condition) for check in checks)
    return named or bool(list(_uniques(field)))


def move_rows(gone: Member, into: Member) -> dict[str, int]:
    """How many rows of each model name ``into`` instead of ``gone`` now."""
    _remove_together(gone, into)
    moved: dict[str, int] = {}
    for field in member_fields():
        name = name_of(field)
        if name in STAY:
            continue
        for others, condition in _uniques(field):
            _remove_surplus(field, others, condition, gone, into)
        rows: QuerySet[Any] = QuerySet(field.model).filter(**{field.name: gone.pk})
        if count := rows.update(**{field.name: into.pk}):
            label = field.model._meta.label
            moved[label] = moved.get(label, 0) + count
    return moved


def _names(condition: Any) -> set[str]:
    """The fields that a condition speaks of."""
    found: set[str] = set()
    for child in getattr(condition, "children", ()):
        if isinstance(child, Q):
            found |= _names(child)
        else:
            lookup, value = child
            found |= {lookup.split("__")[0], getattr(value, "name", "")}
    return found


def _uniques(field: MemberField) -> Iterator[tuple[tuple[str, ...], Q | None]]:
    """What else must be alike for two rows to collide, and under which condition."""
    if field.unique:
        yield (), None
    for one in field.model._meta.constraints:
        if isinstance(one, UniqueConstraint) and field.name in one.fields:
            yield tuple(name for name in one.fields if name != field.name), one.condition
    for together in field.model._meta.unique_together:
        if field.name in together:
            yield tuple(name for name in together if name != field.name), None


def _remove_together(gone: Member, into: Member) -> None:
    both = [gone.pk, into.pk]
    for label, one, other in TOGETHER:
        model = apps.get_model(label)
        QuerySet(model).filter(**{f"{one}__in": both, f"{other}__in": both}).delete()


def _remove_surplus(
    field: MemberField, others: tuple[str, ...], condition: Q | None, gone: Member, into: Member
) -> None:
    rows: QuerySet[Any] = QuerySet(field.model).filter(condition or Q())
    kept = {tuple(row[1:]): row[0] for row in rows.filter(**{field.name: into.pk}).values_list("pk", *others)}
    brought = rows.filter(**{field.name: gone.pk}).values_list("pk", *others)
    surplus = {row[0]: kept[tuple(row[1:])] for row in brought if tuple(row[1:]) in kept}
    join = JOINS.get(name_of(field))
    if join is not None:
        for brought_pk, kept_pk in surplus.items():
            join(QuerySet(field.model).get(pk=brought_pk), QuerySet(field.model).get(pk=kept_pk))
    pks = list(surplus)
    for start in range(0, len(pks), 500):
        QuerySet(field.model).filter(pk__in=pks[start : start + 500]).delete()


def _join_marks(brought: ReadMark, kept: ReadMark) -> None:
    ReadMark.objects.filter(pk=kept.pk).update(number=max(brought.number, kept.number))


def _join_lines(brought: CaughtUp, kept: CaughtUp) -> None:
    if brought.at > kept.at:
        CaughtUp.objects.filter(pk=kept.pk).update(at=brought.at, settled_at=brought.settled_at)


def _join_participants(brought: Participant, kept: Participant) -> None:
    """Present if either is; what either has read is read."""
    left = None if None in {brought.left_at, kept.left_at} else max(brought.left_at, kept.left_at)  # type: ignore[type-var]  # neither is None
    EarlierPart.objects.filter(participant=brought).update(participant=kept)
    Participant.objects.filter(pk=kept.pk).update(
        left_at=left,
        from_number=min(brought.from_number, kept.from_number),
        read_to=max(brought.read_to, kept.read_to),
        told_to=max(brought.told_to, kept.told_to),
        unread=min(brought.unread, kept.unread),
    )


JOINS: dict[str, Callable[[Any, Any], None]] = {
    "discussions.CaughtUp.member": _join_lines,
    "discussions.ReadMark.member": _join_marks,
    "people.Contact.owner": join_contacts,
    "people.Participant.member": _join_participants,
}
