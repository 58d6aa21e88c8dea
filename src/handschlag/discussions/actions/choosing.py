"""What one wants by mail. Nobody else learns of it, so it is not audited."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask, standing_in
from handschlag.discussions.models import DigestMark, MailChoice, MailLevel, effective_mail
from handschlag.groups.models import Group

_COVERED = {MailLevel.DAILY: timedelta(days=1), MailLevel.WEEKLY: timedelta(days=7)}


@transaction.atomic
def choose_mail(level: MailLevel | None, *, by: Member, group: Group | None = None) -> None:
    """For a group; without one for all of which ``by`` has said nothing else. None: as for those.

    NotAllowed for strangers.
    """
    if group is not None:
        allowed = policy.can_watch_group(standing_in(group.pk, by))
        ask(allowed=allowed, otherwise=_("Only members of the group get its mail."))
    _choose(level, by, group, clock.now())


@transaction.atomic
def choose_all_mail(usual: MailLevel, levels: dict[int, MailLevel | None], *, by: Member) -> None:
    """What holds for all groups, and what for some of one's own, by their keys."""
    now = clock.now()
    choices = {choice.group_id: choice for choice in _own(by)}
    for group in Group.objects.filter(pk__in=levels, memberships__member=by, memberships__left_at=None):
        standing = choices.get(group.pk)
        if (standing.level if standing else None) != levels[group.pk]:
            _choose(levels[group.pk], by, group, now)
    if None not in choices or choices[None].level != usual:
        _choose(usual, by, None, now)


@transaction.atomic
def choose_announcements(*, wanted: bool, by: Member, group: Group | None = None) -> None:
    """Whether announcements come by mail: of a group, or of the site."""
    choice, _new = MailChoice.objects.get_or_create(member=by, group=group)
    choice.announcements = wanted
    choice.save(update_fields=["announcements"])


@transaction.atomic
def stop_digests(*, by: Member) -> None:
    """None of any group; what is said to ``by`` still comes."""
    now = clock.now()
    for choice in _own(by).filter(level__in=_COVERED, group__isnull=False).select_related("group"):
        _choose(MailLevel.MENTIONS, by, choice.group, now)
    usual = _own(by).filter(group__isnull=True).first()
    if effective_mail(None, usual)[0] in _COVERED:
        _choose(MailLevel.MENTIONS, by, None, now)


def _choose(level: MailLevel | None, by: Member, group: Group | None, now: datetime) -> None:
    choices = {choice.group_id: choice for choice in _own(by)}
    own = choices.get(group.pk) if group else None
    before, _choice = effective_mail(own, choices.get(None))
    said = {"level": level, "changed_at": now, "told_until": _told_until(before, by, now)}
    MailChoice.objects.update_or_create(member=by, group=group, defaults=said)


def _own(by: Member) -> QuerySet[MailChoice]:
    return MailChoice.objects.select_for_update(of=("self",)).filter(member=by)


def _told_until(before: MailLevel, by: Member, now: datetime) -> datetime:
    """Who had digests has heard of what the last one told; all else they knew, or did not want to know."""
    covered = _COVERED.get(before)
    if covered is None:
        return now
    mark = DigestMark.objects.filter(member=by).first() or DigestMark()
    last = mark.daily if before == MailLevel.DAILY else mark.weekly
    return max(last or now - covered, now - covered)
