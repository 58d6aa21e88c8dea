"""Erasing an account: asked for, a week to think it over, then done.

Other people's history stays right: what must name somebody goes on naming a row without a name. Each room
says in its ``own_data`` module what goes with the person; a room that hinders it says what to do first, and
one in which something of others is left alone says what becomes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.accounts import own_data
from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import (
    Block,
    Erasure,
    ImportedIdentity,
    Member,
    Mute,
    Reserved,
    Session,
    SignupRequest,
    SiteInvitation,
)
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import forget

WAIT = timedelta(days=7)


class Step(Protocol):
    def __call__(self, member: Member, *, empties_posts: bool) -> None:
        """Take out of a room what goes with the person; within the transaction of the whole."""


Hindrance = Callable[[Member], str | None]
"""What has to be done first, in words for the member; None if nothing has to."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of something that is not the member's alone, in words for them; where they can see to it
    before, if they want to.
    """

    words: str
    link: str
    path: str


_STEPS: list[Step] = []
_HINDRANCES: list[Hindrance] = []
_CONSEQUENCES: list[Callable[[Member], list[Consequence]]] = []


def add_step(step: Step) -> None:
    """Let a room above do its part. What was added last is done first, as it builds on the others."""
    if step not in _STEPS:
        _STEPS.append(step)


def add_hindrance(hindrance: Hindrance) -> None:
    if hindrance not in _HINDRANCES:
        _HINDRANCES.append(hindrance)


def add_consequences(consequences: Callable[[Member], list[Consequence]]) -> None:
    if consequences not in _CONSEQUENCES:
        _CONSEQUENCES.append(consequences)


def consequences(member: Member) -> list[Consequence]:
    """What they are told before, and can change as long as the week lasts."""
    return [one for found in _CONSEQUENCES for one in found(member)]


def hindrances(member: Member) -> list[str]:
    return [words for hindrance in (_last_operator, *_HINDRANCES) if (words := hindrance(member))]


@transaction.atomic
def ask_for_erasure(*, by: Member, empties_posts: bool) -> Erasure:
    """In a week the account goes. Conflict for who has to hand something over first. A second time changes
    nothing.
    """
    Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
    waiting = Erasure.objects.filter(member=by).first()
    if waiting is not None:
        return waiting
    if found := hindrances(by):
        raise Conflict(" ".join(found))
    erasure = Erasure.objects.create(member=by, due_at=clock.now() + WAIT, empties_posts=empties_posts)
    audit("ask for erasure", erasure, by=by)
    _write("account/email/erasure_asked", by, erasure)
    return erasure


@transaction.atomic
def keep_account(*, by: Member) -> None:
    """The way back, as long as the week lasts."""
    waiting = Erasure.objects.select_for_update().filter(member=by).first()
    if waiting is None:
        return
    audit("keep account", waiting, by=by)
    waiting.delete()


def erase_due(now: datetime) -> int:
    """Each in a transaction of its own; how many accounts went."""
    due = list(Erasure.objects.filter(due_at__lte=now).values_list("pk", flat=True))
    return sum(_erase(pk) for pk in due)


@transaction.atomic
def _erase(pk: int) -> bool:
    erasure = Erasure.objects.select_for_update().filter(pk=pk).first()
    if erasure is None:
        return False
    member = Member.objects.select_for_update(no_key=True).get(pk=erasure.member_id)
    with translation.override(member.language):
        hindered = " ".join(hindrances(member))
    if hindered:
        Erasure.objects.filter(pk=pk).update(due_at=clock.now() + WAIT)
        _write("account/email/erasure_hindered", member, erasure, reason=hindered)
        return False
    email = str(member.email)
    for step in reversed(_STEPS):
        step(member, empties_posts=erasure.empties_posts)
    _let_go(member)
    audit("erase account", member, by=None)
    with translation.override(member.language):
        get_adapter().send_mail("account/email/erasure_done", email, {})
    return True


def _let_go(member: Member) -> None:
    """Nothing but the number and the day of joining stays, so that what others have stays true."""
    own_data.forget_exports_of(member)
    for own in (Session, ImportedIdentity, SignupRequest, Reserved, Erasure):
        own.objects.filter(member=member).delete()
    for kept_away in (Block, Mute):
        kept_away.objects.filter(by=member).delete()
        kept_away.objects.filter(member=member).delete()
    SiteInvitation.objects.filter(created_by=member).delete()
    EmailAddress.objects.filter(user=member).delete()
    if member.avatar.name:
        transaction.on_commit(partial(member.avatar.storage.delete, member.avatar.name))
    with translation.override(Site.load().language):
        name = _("Former member")
    nameless = Member(pk=member.pk, name=name, joined_at=member.joined_at, is_active=False)
    nameless.set_unusable_password()
    nameless.save(force_update=True)
    forget(MEMBER, [member.pk])
    Site.raise_version()


def _last_operator(member: Member) -> str | None:
    if not member.is_operator or Member.objects.operators().exclude(pk=member.pk).exists():
        return None
    return _("You are the only one who runs this site. Let somebody else run it first.")


def _write(template: str, member: Member, erasure: Erasure, **more: str) -> None:
    context = {"member": member, "due_at": erasure.due_at, "path": reverse("accounts:own_data"), **more}
    get_adapter().send_mail(template, str(member.email), context)
