"""What the form for a new deal begins with, and who is asked."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import key_in
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Post
from handschlag.exchange.actions.dealing import require_change, require_open
from handschlag.exchange.actions.holding_deals import require_approachable
from handschlag.exchange.models import Deal, Listing
from handschlag.exchange.pages.balances import Balance, balances_of
from handschlag.groups.archiving import refuse_archived
from handschlag.groups.models import Group, Membership


@dataclass(frozen=True, slots=True)
class Start:
    """Whom, out of what, in which groups; ``balances`` are those of the viewer in these."""

    partner: Member
    groups: list[Group]
    balances: list[Balance]
    listing: Listing | None = None
    post: Post | None = None
    initial: dict[str, Any] = field(default_factory=dict)

    @property
    def near_limit(self) -> list[Balance]:
        return [balance for balance in self.balances if balance.is_near_limit]

    @property
    def origin(self) -> dict[str, int]:
        """What the form sends along, so that it knows the same the second time."""
        if self.listing is not None:
            return {"listing": self.listing.pk, "to": self.partner.pk}
        return {"post": self.post.pk} if self.post is not None else {"to": self.partner.pk}


def start(request: HttpRequest, viewer: Member) -> Start:
    """Of what the address names: a listing, a post, or a member. Http404 for what the viewer cannot see,
    NotAllowed for whom they cannot ask, Conflict for a listing that is over.
    """
    asked = {name: _number(request, name) for name in ("listing", "post", "to")}
    if asked["listing"] is not None:
        return _from_listing(asked["listing"], asked["to"], viewer)
    if asked["post"] is not None:
        return _from_post(asked["post"], viewer)
    return _with(_member(asked["to"], viewer), viewer)


def start_again(deal: Deal, viewer: Member) -> Start:
    """For who puts a proposal otherwise. Conflict once it has been answered."""
    require_change(deal)
    return _with(deal.partner_of(viewer), viewer, deal.group)


def _number(request: HttpRequest, name: str) -> int | None:
    return key_in(request.POST.get(name) or request.GET.get(name) or "")


def _member(pk: int | None, viewer: Member) -> Member:
    found = _MEMBER.first(viewer=viewer.pk, pk=pk) if pk is not None else None
    if found is None:
        raise Http404
    if found.pk == viewer.pk:
        raise NotAllowed(_("A deal needs somebody else."))
    return found


def _from_listing(pk: int, to: int | None, viewer: Member) -> Start:
    """An offer is got from its author, a request is met for its author; the author may name whom."""
    found = _LISTING.first(viewer=viewer.pk, pk=pk)
    if found is None:
        raise Http404
    require_open(found)
    refuse_archived(found.group)
    partner = _member(to, viewer) if found.author_id == viewer.pk else _member(found.author_id, viewer)
    viewer_gets = found.is_offer != (found.author_id == viewer.pk)
    side = "gets" if viewer_gets else "gives"
    initial = {"title": found.title, side: found.title, f"{side}_subject": found.subject}
    return _with(partner, viewer, found.group, listing=found, initial=initial | {"group": found.group_id})


def _from_post(pk: int, viewer: Member) -> Start:
    found = _POST.first(viewer=viewer.pk, pk=pk)
    if found is None:
        raise Http404
    initial = {"title": found.topic.title[:140], "group": found.topic.group_id}
    return _with(_member(found.author_id, viewer), viewer, found.topic.group, post=found, initial=initial)


def _with(
    partner: Member,
    viewer: Member,
    group: Group | None = None,
    *,
    listing: Listing | None = None,
    post: Post | None = None,
    initial: dict[str, Any] | None = None,
) -> Start:
    require_approachable(partner, by=viewer)
    groups = [one.group for one in _SHARED.all(viewer=viewer.pk, partner=partner.pk)]
    if group is not None and group.pk not in {one.pk for one in groups}:
        groups.append(group)
    keys = {one.pk for one in groups}
    balances = [one for one in balances_of(viewer) if one.terms.group_id in keys]
    return Start(partner, groups, balances, listing, post, initial or {})


def _shared() -> QuerySet[Membership]:
    theirs = Membership.objects.of(Member(pk=Given("partner"))).values("group")
    shared = Membership.objects.of(_VIEWER).filter(group__in=theirs, group__archived_at__isnull=True)
    return shared.select_related("group").order_by("group__name", "pk")


_VIEWER = Member(pk=Given("viewer"))
_MEMBER = Prepared(lambda: Member.objects.visible_to(_VIEWER).filter(pk=Given("pk")))
_LISTING = Prepared(lambda: Listing.objects.visible_to(_VIEWER).for_detail().filter(pk=Given("pk")))
_POST = Prepared(
    lambda: Post.objects.visible_to(_VIEWER).select_related("author", "topic__group").filter(pk=Given("pk"))
)
_SHARED = Prepared(_shared)
