"""Claiming: whoever proves the address an archive knew them by takes over what it told of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from handschlag.accounts.actions import hand_distance_over
from handschlag.accounts.indexing import MEMBER
from handschlag.accounts.models import ImportedIdentity, Member, Reserved
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import forget, reassign, refresh
from handschlag.discussions import interactions
from handschlag.discussions.models import Closure, Post, PostRemoval, Revision, Thanks, Topic, TopicRemoval
from handschlag.groups.models import Group, Membership
from handschlag.insights.strategies.actions import hand_choices_over
from handschlag.insights.week.actions import hand_matters_over
from handschlag.meetups.actions.taking_over import take_over_meetings, topics_of_meetups
from handschlag.moderation.actions.handing_over import hand_order_over
from handschlag.people.actions.handing_over import hand_contacts_over
from handschlag.ties import actions as ties
from handschlag.ties.models import Interaction, Kind

BATCH = 500
"""Ids a query names at once; SQLite takes no arbitrary number of parameters."""

PROFILE_FIELDS = ("headline", "company", "place", "languages", "about", "about_html")


@dataclass(frozen=True, slots=True)
class Claimable:
    """An imported member who seems to be the viewer, and what would come over."""

    member: Member
    posts: int
    first: datetime | None
    last: datetime | None
    groups: list[Group] = field(default_factory=list)


def claimable_members(viewer: Member) -> list[Member]:
    """Imported members one of whose addresses the viewer has proven to be theirs.

    Upper and lower case do not matter. Only plain ASCII addresses are compared: databases fold other
    letters into ones that a different person's mailbox may have.
    """
    proven = {email.lower() for email in _proven_addresses(viewer) if email.isascii()}
    if not proven:
        return []
    folded = ImportedIdentity.objects.annotate(folded=Upper("email"))
    unclaimed = Exists(Member.objects.imported().filter(pk=OuterRef("member")))
    alike = folded.filter(unclaimed, folded__in=[email.upper() for email in proven])
    found = alike.select_related("member")
    mine = {row.member for row in found if row.email.isascii() and row.email.lower() in proven}
    return sorted(mine, key=lambda member: member.pk)


def claims_of(viewer: Member) -> list[Claimable]:
    """What the page offers. Of groups the viewer may not know of, only the posts are counted."""
    return [_claimable(member, viewer) for member in claimable_members(viewer)]


def _proven_addresses(viewer: Member) -> list[str]:
    return list(EmailAddress.objects.filter(user=viewer, verified=True).values_list("email", flat=True))


def _claimable(member: Member, viewer: Member) -> Claimable:
    posts = Post.objects.filter(author=member)
    totals = posts.aggregate(posts=Count("pk"), first=Min("created_at"), last=Max("created_at"))
    written_in = posts.values("topic__group")
    groups = list(Group.objects.visible_to(viewer).filter(pk__in=written_in).order_by("name"))
    return Claimable(member, **totals, groups=groups)


@transaction.atomic
def claim_member(shell: Member, *, by: Member) -> int:
    """Make what the archive tells of ``shell`` the claimant's own; returns how many posts came over.

    Topics, posts, thanks, memberships, meetings and identities change hands. The ledger gets counter entries
    for all that concerned the shell and new entries for the claimant; what the two said to each other
    becomes talk with oneself and no longer counts. NotAllowed without the proven address, Conflict when it
    is done.
    """
    hold_topics(shell)
    held = list(Member.objects.select_for_update().filter(pk__in=[shell.pk, by.pk]).order_by("pk"))
    if shell.pk == by.pk or len(held) < 2 or not any(row.pk == shell.pk and row.is_imported for row in held):  # noqa: PLR2004 - the two
        raise Conflict(_("These posts have been claimed already."))
    if shell not in claimable_members(by):
        raise NotAllowed(_("You have not proven the address these posts were written from."))
    posts = list(posts_concerning(shell).values_list("pk", flat=True))
    thanks = list(thanks_concerning(shell).values_list("pk", flat=True))
    _reverse(Kind.REPLY, posts)
    _reverse(Kind.THANKS, thanks)
    written = Post.objects.filter(author=shell).update(author=by)
    _take_over_words(shell, by)
    take_over_thanks(shell, by)
    take_over_memberships(shell, by)
    take_over_meetings(shell, by=by)
    hand_contacts_over(shell, to=by)
    hand_distance_over(shell, to=by)
    hand_matters_over(shell, to=by)
    hand_choices_over(shell, to=by)
    hand_order_over(shell, to=by)
    ImportedIdentity.objects.filter(member=shell).update(member=by)
    _fill_profile(shell, by)
    for batch in batches(posts):
        ties.enter(interactions.replies(Post.objects.filter(pk__in=batch)))
    for batch in batches(thanks):
        ties.enter(interactions.thanks(Thanks.objects.filter(pk__in=batch)))
    Site.raise_version()
    reassign(shell.pk, to=by.pk)
    refresh(MEMBER, [by.pk])
    audit("claim imported member", by, by=by, shell=shell.pk, posts=written)
    _let_go(shell)
    return written


def hold_topics(shell: Member) -> None:
    """Nobody answers, thanks or removes anything there meanwhile: their entry would name the shell.

    Topics before members, as every deed of the talk takes them, or the two would wait for each other.
    """
    written, thanked = Post.objects.filter(author_id=shell.pk), Thanks.objects.filter(member_id=shell.pk)
    concerned = Topic.objects.filter(
        Q(author_id=shell.pk)
        | Q(pk__in=written.values("topic"))
        | Q(pk__in=thanked.values("post__topic"))
        | Q(pk__in=topics_of_meetups(shell).values("pk"))
    )
    list(concerned.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))


def posts_concerning(member: Member) -> QuerySet[Post]:
    """Posts by the member and posts that reply to them: all whose ledger entry names the member."""
    return Post.objects.filter(
        Q(author=member) | Q(reply_to__author=member) | Q(reply_to__isnull=True, topic__author=member)
    )


def thanks_concerning(member: Member) -> QuerySet[Thanks]:
    return Thanks.objects.filter(Q(member=member) | Q(post__author=member))


def _reverse(kind: Kind, origins: list[int]) -> None:
    for batch in batches(origins):
        ties.reverse(kind, batch)


def _take_over_words(shell: Member, by: Member) -> None:
    Topic.objects.filter(author=shell).update(author=by)
    Revision.objects.filter(edited_by=shell).update(edited_by=by)
    for rulings in (Closure.objects.all(), TopicRemoval.objects.all(), PostRemoval.objects.all()):
        rulings.filter(by=shell).update(by=by)


def take_over_thanks(shell: Member, by: Member) -> None:
    """Nobody thanks twice or thanks themself: such thanks go, and the posts' counts with them."""
    own = Thanks.objects.filter(member=by).values("post")
    to_oneself = Q(member__in=[shell, by], post__author=by)
    surplus = list(Thanks.objects.filter(Q(member=shell, post__in=own) | to_oneself))
    for thanks in surplus:
        Post.objects.filter(pk=thanks.post_id, thanks_count__gt=0).update(thanks_count=F("thanks_count") - 1)
    for batch in batches([thanks.pk for thanks in surplus]):
        Thanks.objects.filter(pk__in=batch).delete()
    Thanks.objects.filter(member=shell).update(member=by)


def take_over_memberships(shell: Member, by: Member) -> None:
    """Per group one current membership at most, since the earlier day; who has left stays away."""
    groups = Membership.objects.filter(member=shell).values("group")
    for group in Group.objects.select_for_update().filter(pk__in=groups).order_by("pk"):
        spells = Membership.objects.filter(group=group)
        brought = spells.filter(member=shell, left_at__isnull=True).first()
        if brought is not None:
            _merge_current(group, brought, list(spells.filter(member=by)))
        spells.filter(member=shell).update(member=by)


def _merge_current(group: Group, brought: Membership, own: list[Membership]) -> None:
    if not own:
        return
    current = next((spell for spell in own if spell.left_at is None), None)
    if current is not None:
        current.joined_at = min(current.joined_at, brought.joined_at)
        current.save(update_fields=["joined_at"])
        brought.delete()
    else:
        left = max(spell.left_at for spell in own if spell.left_at is not None)
        brought.left_at = max(left, brought.joined_at)
        brought.save(update_fields=["left_at"])
    Group.objects.filter(pk=group.pk).update(member_count=F("member_count") - 1)


def _fill_profile(shell: Member, by: Member) -> None:
    """What the claimant has left empty and the archive knows; nothing where they keep something back."""
    kept = Reserved.objects.filter(member=by).values_list("fields", flat=True).first() or {}
    empty = [
        name for name in PROFILE_FIELDS if not getattr(by, name) and name.removesuffix("_html") not in kept
    ]
    known = [name for name in empty if getattr(shell, name)]
    for name in known:
        setattr(by, name, getattr(shell, name))
    if known:
        by.save(update_fields=known)


def _let_go(shell: Member) -> None:
    """Delete the empty shell. If the append-only ledger still names it, nothing but its number stays."""
    forget(MEMBER, [shell.pk])
    if not Interaction.objects.filter(Q(source=shell) | Q(target=shell)).exists():
        shell.delete()
        return
    nameless = Member(pk=shell.pk, joined_at=shell.joined_at, is_active=False)
    nameless.set_unusable_password()
    nameless.save(force_update=True)


def batches(ids: list[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
