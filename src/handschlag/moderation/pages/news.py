"""Notices of flags and decisions in words. Nobody is named."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.moderation.actions.telling import DECIDED, FLAG_DECIDED, WAITING
from handschlag.moderation.models import Decision, Deed
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = (WAITING, DECIDED, FLAG_DECIDED)


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """For those who may still see them. Two queries at most."""
    waiting = [notice for notice in notices if notice.kind == WAITING]
    return _tell_of_waiting(waiting, viewer) | _tell_of_decisions(
        [notice for notice in notices if notice.kind != WAITING], viewer
    )


def _tell_of_waiting(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    keys = {notice.context["group"] for notice in notices} - {0}
    own = Membership.objects.of(viewer).filter(role__in=MODERATING).values("group")
    groups = Group.objects.filter(pk__in=own).in_bulk(keys) if keys else {}
    told = {}
    for notice in notices:
        group = groups.get(notice.context["group"])
        if group is not None or (notice.context["group"] == 0 and viewer.is_operator):
            words = ngettext(
                "Something was flagged and waits for a moderator",
                "%(count)d flags wait for a moderator",
                notice.count,
            )
            place = group.name if group is not None else _("Running this site")
            told[notice.pk] = Told(words % {"count": notice.count}, place)
    return told


def _tell_of_decisions(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    keys = [notice.context["decision"] for notice in notices]
    found = Decision.objects.told_to(viewer).select_related("group").in_bulk(keys) if keys else {}
    return {
        notice.pk: Told(_words(notice.kind, decision), _place(decision))
        for notice in notices
        if (decision := found.get(notice.context["decision"])) is not None
    }


def _place(decision: Decision) -> str:
    return decision.group.name if decision.group is not None else _("Moderation")


def _words(kind: str, decision: Decision) -> str:
    if kind == FLAG_DECIDED:
        if decision.has_found_something:
            return _("Thank you: the moderators acted on what you flagged")
        return _("The moderators have looked at what you flagged: it stays")
    return _OF_OWN.get(Deed(decision.deed), _of_own)()


def _of_own() -> str:
    return _("The moderators decided something about what you wrote")


_OF_OWN = {
    Deed.NOTHING: lambda: _("What you wrote is there for everybody: the moderators found nothing wrong"),
    Deed.WARN: lambda: _("The moderators warn you about something you wrote"),
    Deed.SILENCE: lambda: _("You cannot write in the group for a while"),
    Deed.REMOVE: lambda: _("The moderators have removed you from the group"),
}
