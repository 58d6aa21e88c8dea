"""Archiving a group, and asking that it go for good: its organisers, and those who run the site."""

from datetime import timedelta

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import Site, audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import locked
from handschlag.groups.actions.lapsing import ARCHIVED, GOES, REOPENED, end_offers, write
from handschlag.groups.models import Group, Membership, Offer
from handschlag.notifications.actions import News, notify, withdraw_notices_about

GRACE = timedelta(days=14)
"""Between the wish that a group go for good, and its going."""


@transaction.atomic
def archive_group(group: Group, *, by: Member) -> None:
    """From now on one reads in it and nobody writes, until somebody takes that back; its members are told.

    Twice is once.
    """
    group = _held(group, by)
    if group.is_archived:
        return
    Group.objects.filter(pk=group.pk).update(archived_at=clock.now())
    end_offers(Offer.objects.filter(group=group), by=by, verb="end offer")
    _show_anew(group)
    audit("archive group", group, by=by)
    _tell_of_archive(group, ARCHIVED, by)


@transaction.atomic
def reopen_group(group: Group, *, by: Member) -> None:
    """It goes on where it stopped, and its members are told. Conflict while it is to go for good."""
    group = _held(group, by)
    if not group.is_archived:
        return
    if group.delete_at is not None:
        raise Conflict(_("This group is to be deleted. Take that back first."))
    Group.objects.filter(pk=group.pk).update(archived_at=None)
    _show_anew(group)
    audit("reopen group", group, by=by)
    _tell_of_archive(group, REOPENED, by)


@transaction.atomic
def ask_for_deletion(group: Group, typed: str, *, by: Member) -> None:
    """In two weeks the group goes, with all that was said in it. Its members are told at once.

    ``typed``: the name, so that nobody does it by mistake. Conflict for a group that is not archived.
    """
    group = _held(group, by)
    if not group.is_archived:
        raise Conflict(_("Archive the group first. What is archived can be deleted."))
    if group.delete_at is not None:
        return
    if typed.strip() not in {group.name, str(group.pk)}:
        raise Invalid(_("This is not its name. Nothing has been deleted."), "typed")
    group.delete_at = clock.now() + GRACE
    group.save(update_fields=["delete_at"])
    audit("ask for deletion", group, by=by, delete_at=group.delete_at.isoformat())
    _tell(group)


@transaction.atomic
def keep_group(group: Group, *, by: Member) -> None:
    """The way back, as long as the two weeks last; it stays archived. Twice is once."""
    group = _held(group, by)
    if group.delete_at is None:
        return
    if group.delete_at <= clock.now():
        raise Conflict(_("It is being deleted already."))
    Group.objects.filter(pk=group.pk).update(delete_at=None)
    withdraw_notices_about(_about(group))
    audit("keep group", group, by=by)


def _held(group: Group, by: Member) -> Group:
    group, own = locked(group, by, in_archive=True)
    if not policy.can_archive(own, by):
        raise NotAllowed(_("Only organisers of the group and those who run this site do that."))
    if group.deleted_at is not None:
        raise Conflict(_("This group is gone."))
    return group


def _show_anew(group: Group) -> None:
    """Whatever shows the group and its talk; other pages show neither buttons nor badges of it."""
    Group.objects.filter(pk=group.pk).raise_versions()
    Site.raise_version()


def _tell_of_archive(group: Group, kind: str, by: Member) -> None:
    """By notice now, by mail as each has chosen for the group; what was told before and not read is over."""
    about = f"{ARCHIVED}-{group.pk}"
    withdraw_notices_about(about)
    number = _notify(group, kind, about, without=by)
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.groups.jobs.mail_archiving").enqueue(group.pk, number, kind == ARCHIVED)


def _notify(group: Group, kind: str, about: str, *, without: Member | None = None) -> int:
    """Its members; the number under which they are told."""
    members = Membership.objects.current().filter(group=group).values_list("member_id", flat=True)
    number = int(clock.now().timestamp())
    path = address("groups:detail", group.slug)
    told = set(members) - {without.pk if without else 0}
    notify(told, News(kind, about, about, number, path, {"group": group.pk}))
    return number


def _tell(group: Group) -> None:
    """All by notice; who answers for it by mail, too."""
    _notify(group, GOES, _about(group))
    for one in Membership.objects.team().filter(group=group):
        write("goes", one.member, group=group)


def _about(group: Group) -> str:
    return f"{GOES}-{group.pk}"
