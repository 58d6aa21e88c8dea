"""The pages on which one chooses one's mail."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.discussions.codes import MailLink, Scope, read_mail_link
from handschlag.discussions.models import USUAL, MailChoice
from handschlag.groups.models import Group, Membership


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a member gets now: names of their groups by key, and what the form shows of it."""

    groups: dict[int, str]
    initial: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Linked:
    """Who came by the address in a mail, and what it was a mail of; ``group`` None for the site."""

    member: Member
    scope: Scope
    group: Group | None


def chosen(viewer: Member) -> Chosen:
    """Two queries, however many groups there are."""
    spells = Membership.objects.of(viewer).order_by("group__name", "group")
    groups = dict(spells.values_list("group", "group__name"))
    choices = {choice.group_id: choice for choice in MailChoice.objects.filter(member=viewer)}
    usual = choices.pop(None, None)
    initial: dict[str, Any] = {
        "usual": usual.level if usual and usual.level else USUAL,
        "announcements": usual is None or usual.announcements,
    }
    for pk in groups:
        initial[f"group-{pk}"] = choices[pk].level if pk in choices else None
    return Chosen(groups, initial)


def chosen_in(group: Group, viewer: Member) -> dict[str, Any]:
    """What the form for one group shows."""
    own = MailChoice.objects.filter(member=viewer, group=group).first()
    return {"level": own.level if own else None, "announcements": own is None or own.announcements}


def linked(code: str) -> Linked:
    """Http404 for what was not made here, or whose reader or group is gone."""
    link = read_mail_link(code)
    member = Member.objects.with_login().filter(pk=link.member).first() if link else None
    if link is None or member is None:
        raise Http404
    group = _group_of(link, member)
    return Linked(member, link.scope, group)


def _group_of(link: MailLink, member: Member) -> Group | None:
    if not link.group:
        return None
    group = Group.objects.filter(pk=link.group, pk__in=Membership.objects.of(member).values("group")).first()
    if group is None:
        raise Http404
    return group
