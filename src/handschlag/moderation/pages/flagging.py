"""What can be flagged by whom, and the page that asks for the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Deed
from handschlag.core.addresses import address, key_in
from handschlag.core.errors import Conflict, ask
from handschlag.discussions.pages.posts import find_post
from handschlag.exchange.pages.listing import find_listing
from handschlag.groups.models import Group, Membership, Viewer
from handschlag.meetups.pages.finding import find_meetup
from handschlag.moderation import policy
from handschlag.moderation.actions import things
from handschlag.moderation.actions.flagging import refuse_decided, rules_of
from handschlag.moderation.actions.things import Thing
from handschlag.moderation.pages.showing import Shown, shown


@dataclass(frozen=True, slots=True)
class FlagPage:
    thing: Thing
    shown: Shown
    rules: list[str]
    back: str


def flag_page(kind: str, pk: int, viewer: Member, *, group: str = "") -> FlagPage:
    """Http404 for what the viewer may not see, NotAllowed for their own, Conflict for what was decided.

    ``group``: the key of the group as whose member somebody is flagged; else they are as one of the site.
    """
    thing = _find(kind, pk, viewer, group)
    ask(
        allowed=policy.can_flag(thing.author_id, viewer.pk),
        otherwise=_("You can flag what somebody else has written."),
    )
    refuse_decided(thing, by=viewer)
    found = shown(thing)
    rules = list(rules_of(thing.group.rules)) if thing.group is not None else []
    return FlagPage(thing, found, rules, found.href)


def _find(kind: str, pk: int, viewer: Member, group: str) -> Thing:
    finders: dict[str, Callable[[int, Member], Thing]] = {
        "post": _post,
        "listing": lambda pk, viewer: things.of_listing(find_listing(pk, viewer).listing),
        "meetup": lambda pk, viewer: things.of_meetup(find_meetup(pk, viewer).meetup),
        "member": partial(_member, group=group),
    }
    if kind not in finders:
        raise Http404
    return finders[kind](pk, viewer)


def _post(pk: int, viewer: Member) -> Thing:
    post = find_post(pk, viewer)
    if post.is_removed:
        raise Conflict(_("This post has been removed already."))
    return things.of_post(post)


def _member(pk: int, viewer: Member, *, group: str) -> Thing:
    """In a group that both belong to, or on the site."""
    member = get_object_or_404(Member.objects.visible_to(viewer), pk=pk)
    key = key_in(group)
    if key is None:
        thing = things.of_member(member, None)
    else:
        shared = Group.objects.visible_to(viewer).filter(pk=key)
        both = shared.filter(pk__in=Membership.objects.of(member).values("group"))
        thing = things.of_member(member, get_object_or_404(both))
    return Thing(thing.kind, thing.subject, thing.group, thing.author_id, {"author": member})


def flag_member(member: Member, viewer: Viewer) -> Deed | None:
    """The way to flag somebody, from their profile."""
    if viewer.pk in {None, member.pk}:
        return None
    return Deed(_("Report"), address("moderation:flag", "member", member.pk), "warning")
