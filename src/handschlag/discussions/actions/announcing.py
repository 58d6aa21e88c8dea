"""Announcements: few, to all, by mail too, whatever else of the talk they want by mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.markdown import render
from handschlag.core.models import Site, audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import raise_talk_version, standing_in
from handschlag.discussions.models import Announcement, AnnouncementReading, MailChoice
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.models import Group, Membership
from handschlag.notifications.actions import News, notify, queue_mails, read_notices_about
from handschlag.notifications.models import OutgoingMail

ANNOUNCEMENT: Final = "announcement"
NOT_OFTENER: Final = timedelta(days=1)
MOST_STANDING: Final = 3
AT_ONCE: Final = 500


@transaction.atomic
def announce(
    group: Group | None, *, by: Member, title: str, source: str, asks_to_confirm: bool = False
) -> Announcement:
    """Tell all of a group, or all of the site. NotAllowed for who runs neither; Conflict within a day of the
    last one: who announces often is not read.
    """
    _ask(group, by)
    last = Announcement.objects.filter(group=group, at__gt=clock.now() - NOT_OFTENER).order_by("at").last()
    if last is not None:
        again = formats.date_format(timezone.localtime(last.at + NOT_OFTENER), "DATETIME_FORMAT")
        raise Conflict(
            _("One announcement a day is enough. The next one can go out from %(when)s.") % {"when": again}
        )
    made = Announcement.objects.create(
        group=group,
        author=by,
        title=title,
        source=source,
        html=render(source),
        asks_to_confirm=asks_to_confirm,
    )
    older = Announcement.objects.standing().filter(group=group).order_by("-at", "-pk")[MOST_STANDING:]
    Announcement.objects.filter(pk__in=[one.pk for one in older]).update(ended_at=clock.now())
    audit("announce", made, by=by)
    _raise_version(group)
    return made


@transaction.atomic
def test_announcement(group: Group | None, *, by: Member, title: str, source: str) -> None:
    """The mail as it would go out, to ``by`` alone; nothing else happens."""
    _ask(group, by)
    context = {
        "test": {
            "title": title,
            "source": source,
            "html": render(source),
            "group": group.pk if group else None,
        }
    }
    queue_mails([_mail(by.pk, by.email or "", context, event=None)])


@transaction.atomic
def confirm_reading(announcement: Announcement, *, by: Member) -> None:
    """Twice changes nothing."""
    AnnouncementReading.objects.get_or_create(announcement=announcement, member=by)
    read_notices_about(about(announcement), by=by, upto=announcement.pk)


@transaction.atomic
def end_announcement(announcement: Announcement, *, by: Member) -> None:
    """It does not stand above the talk any more, and whoever has no mail of it yet gets none."""
    _ask(announcement.group, by)
    held = Announcement.objects.select_for_update(of=("self",)).get(pk=announcement.pk)
    if held.ended_at is None:
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        audit("end announcement", held, by=by)
        _raise_version(held.group)


@transaction.atomic
def mail_next_announcement(_now: datetime) -> bool:
    """Tell the next members of an announcement, those who want it by mail, too; whether there may be more."""
    held = Announcement.objects.select_for_update(of=("self",)).filter(mailed_to__isnull=False).first()
    if held is None:
        return False
    batch = list(
        audience(held.group)
        .filter(pk__gt=held.mailed_to or 0)
        .exclude(pk=held.author_id or 0)
        .annotate(wants_mail=_wanting(held.group))
        .order_by("pk")
        .values_list("pk", "email", "wants_mail")[:AT_ONCE]
    )
    notify([pk for pk, _email, _wants in batch], _news(held))
    queue_mails(
        _mail(pk, email or "", {"announcement": held.pk}, event=f"{about(held)}-{pk}")
        for pk, email, wants_mail in batch
        if wants_mail
    )
    held.mailed_to = batch[-1][0] if len(batch) == AT_ONCE else None
    held.save(update_fields=["mailed_to"])
    return True


def about(announcement: Announcement) -> str:
    """What its notices and mails are told under."""
    return f"{ANNOUNCEMENT}-{announcement.pk}"


def _news(held: Announcement) -> News:
    name, path = about(held), held.get_absolute_url()
    return News(ANNOUNCEMENT, name, name, held.pk, path, {"announcement": held.pk})


def audience(group: Group | None) -> MemberQuerySet:
    """All who can sign in and belong to the group, or to the site."""
    able = Member.objects.with_login().filter(is_bot=False, signup_request__isnull=True)
    if group is None:
        return able
    spell = Membership.objects.current().filter(group=group, member=OuterRef("pk"))
    return able.filter(Exists(spell))


def _wanting(group: Group | None) -> Exists:
    stopped = MailChoice.objects.filter(member=OuterRef("pk"), group=group, announcements=False)
    return ~Exists(stopped)  # type: ignore[return-value]  # Django's own negation


def _mail(member: int, email: str, context: Mapping[str, object], *, event: str | None) -> OutgoingMail:
    return OutgoingMail(
        to=email, subject=ANNOUNCEMENT, kind=ANNOUNCEMENT, member_id=member, event=event, context=context
    )


def _ask(group: Group | None, by: Member) -> None:
    allowed = by.is_operator if group is None else policy.can_announce(standing_in(group.pk, by))
    if not allowed:
        raise NotAllowed(_("Only organisers announce something to their group, and operators to the site."))
    refuse_archived_now(group.pk if group is not None else None)


def _raise_version(group: Group | None) -> None:
    if group is None:
        Site.raise_version()
    else:
        raise_talk_version(group.pk)
