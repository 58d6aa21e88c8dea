"""The group as it is offered to somebody, and what the notices of it say."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.groups.actions.lapsing import (
    ACCEPTED,
    ANSWERED,
    APPOINTED,
    ARCHIVED,
    DECLINED,
    GOES,
    LAPSED,
    OFFERED,
    REOPENED,
    SOUGHT,
)
from handschlag.groups.archiving import archived_in_words
from handschlag.groups.models import Group, Offer
from handschlag.groups.pages.standing import Standing
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = [OFFERED, ANSWERED, SOUGHT]


@dataclass(frozen=True, slots=True)
class Offered:
    standing: Standing
    offer: Offer


def offered(found: Standing) -> Offered:
    """The last offer of the group to the viewer, also one that has ended; Http404 if there was none."""
    offers = Offer.objects.select_related("by", "group").filter(group=found.group, to=found.viewer.pk)
    offer = offers.order_by("-pk").first()
    if offer is None or found.membership is None:
        raise Http404
    return Offered(found, offer)


def open_offer(group: Group) -> Offer | None:
    """What an organiser has offered and can withdraw."""
    return Offer.objects.open().handing_over().filter(group=group).select_related("to", "by").first()


def offer_concerning(found: Standing) -> Offer | None:
    """An open one that the viewer can answer or, organising the group, withdraw. One query, for members."""
    if found.membership is None:
        return None
    mine = Q(to=found.viewer.pk)
    if found.membership.is_organiser:
        mine |= Q(by__isnull=False)
    return Offer.objects.open().filter(mine, group=found.group).select_related("to", "by").first()


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """Notices of offers in words, to who is asked and who has asked. One query."""
    keys = {notice.context["offer"] for notice in notices}
    theirs = Offer.objects.filter(Q(to=viewer.pk) | Q(by=viewer.pk), pk__in=keys)
    found = theirs.select_related("group", "to", "by").in_bulk()
    return {
        notice.pk: Told(_words(notice, offer), offer.group.name)
        for notice in notices
        if (offer := found.get(notice.context["offer"])) is not None
    }


def _words(notice: Notice, offer: Offer) -> str:
    if notice.kind == SOUGHT or offer.by is None:
        return _("This group has no organiser any more. Would you run it?")
    if notice.kind == OFFERED:
        return _("%(name)s would like you to run this group") % {"name": offer.by.name}
    said = {
        ACCEPTED: _("%(name)s runs this group now"),
        DECLINED: _("%(name)s does not want to run this group"),
        LAPSED: _("%(name)s has not answered; your offer has lapsed"),
    }
    words = said.get(notice.context["outcome"], _("Your offer to %(name)s is over"))
    return words % {"name": offer.to.name}


def tell_of_group(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """One query."""
    keys = {notice.context["group"] for notice in notices}
    found = Group.objects.visible_to(viewer).in_bulk(keys)
    return {
        notice.pk: Told(_of_group(notice, group), group.name)
        for notice in notices
        if (group := found.get(notice.context["group"])) is not None
    }


def _of_group(notice: Notice, group: Group) -> str:
    if notice.kind == APPOINTED:
        return _("You run this group now")
    if notice.kind == ARCHIVED:
        return archived_in_words()
    if notice.kind == REOPENED:
        return _("This group is no longer archived: one can write here again.")
    if group.delete_at is None:
        return _("This group was to be deleted, and stays")
    return _("This group will be deleted on %(day)s") % {
        "day": formats.date_format(timezone.localdate(group.delete_at))
    }


TELLERS = {tuple(KINDS): tell, (APPOINTED, GOES, ARCHIVED, REOPENED): tell_of_group}
