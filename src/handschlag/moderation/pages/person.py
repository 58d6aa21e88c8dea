"""A member as the moderators of a group see them: what was decided, silences, and undoing their posts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from handschlag.accounts.models import Member
from handschlag.discussions.models import Post
from handschlag.groups.models import Group, Membership, Silence
from handschlag.groups.pages import Standing
from handschlag.moderation import policy
from handschlag.moderation.models import Decision, Sweep

SHOWN = 20


@dataclass(frozen=True, slots=True)
class PersonPage:
    standing: Standing
    member: Member
    posts: list[Post]
    decisions: list[Decision]
    sweeps: list[Sweep]
    may_act: bool
    silence: Silence | None
    """The one that stands."""

    @property
    def group(self) -> Group:
        return self.standing.group


def find_spell(found: Standing, pk: int) -> Membership:
    """The latest spell in the group of who belongs to it, or did. Http404 for all others. One query."""
    silence = (
        Silence.objects.standing().filter(group=found.group, member=OuterRef("member")).order_by("-until")
    )
    spells = Membership.objects.filter(group=found.group, member=pk).select_related("member")
    told = {name: Subquery(silence.values(name)[:1]) for name in ("until", "reason")}
    spell = spells.annotate(**told).order_by("-joined_at", "-pk").first()
    if spell is None:
        raise Http404
    return spell


def person_page(found: Standing, spell: Membership, viewer: Member) -> PersonPage:
    """Three queries. Http404 about oneself: what the others note is not for them."""
    member, group = spell.member, found.group
    if member.pk == viewer.pk:
        raise Http404
    wrote = Post.objects.filter(author=member, topic__group=group).select_related("topic", "removal")
    decided = Decision.objects.filter(author=member, group=group).select_related("case")
    told: Any = spell
    return PersonPage(
        found,
        member,
        list(wrote.order_by("-created_at", "-pk")[:SHOWN]),
        list(decided.order_by("-at", "-pk")[:SHOWN]),
        list(Sweep.objects.filter(group=group, member=member).order_by("-at")[:SHOWN]),
        policy.can_act_on(viewer.pk, member.pk, spell if spell.left_at is None else None),
        Silence(until=told.until, reason=told.reason) if told.until is not None else None,
    )


def find_sweep(found: Standing, pk: int) -> Sweep:
    return get_object_or_404(Sweep.objects.select_related("group", "member"), group=found.group, pk=pk)
