"""A member as the moderators of a group see them: what was decided, silences, and undoing their posts."""

from dataclasses import dataclass

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
    silences: list[Silence]
    sweeps: list[Sweep]
    may_act: bool

    @property
    def group(self) -> Group:
        return self.standing.group

    @property
    def silence(self) -> Silence | None:
        """The one that stands."""
        return next((one for one in self.silences if one.is_standing), None)


def find_member(found: Standing, pk: int) -> Member:
    """Who belongs to the group, or did. Http404 for all others. One query."""
    spells = Membership.objects.filter(group=found.group, member=pk).values("member")
    return get_object_or_404(Member.objects.filter(pk__in=spells))


def person_page(found: Standing, member: Member, viewer: Member) -> PersonPage:
    """Five queries. Http404 about oneself: what the others note is not for them."""
    if member.pk == viewer.pk:
        raise Http404
    group = found.group
    other = Membership.objects.of(member).filter(group=group).first()
    wrote = Post.objects.filter(author=member, topic__group=group).select_related("topic", "removal")
    decided = Decision.objects.filter(author=member, group=group).select_related("case")
    return PersonPage(
        found,
        member,
        list(wrote.order_by("-created_at", "-pk")[:SHOWN]),
        list(decided.order_by("-at", "-pk")[:SHOWN]),
        list(Silence.objects.filter(group=group, member=member).order_by("-at")[:SHOWN]),
        list(Sweep.objects.filter(group=group, member=member).order_by("-at")[:SHOWN]),
        policy.can_act_on(viewer.pk, member.pk, other),
    )


def find_sweep(found: Standing, pk: int) -> Sweep:
    return get_object_or_404(Sweep.objects.select_related("group", "member"), group=found.group, pk=pk)
