"""Notices of reported messages in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told
from handschlag.people.actions.judging import JUDGED, REPORTED
from handschlag.people.models import MessageReport

KINDS = [REPORTED, JUDGED]


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """Operators hear that something waits, who reported what was decided and why. One query at most."""
    keys = [notice.context["report"] for notice in notices if notice.kind == JUDGED]
    own = MessageReport.objects.filter(by=viewer, pk__in=keys).select_related("message") if keys else []
    reports = {report.pk: report for report in own}
    told = {}
    for notice in notices:
        if notice.kind == REPORTED and viewer.is_operator:
            told[notice.pk] = Told(_waiting(notice.count), _("Messages"))
        elif (report := reports.get(notice.context.get("report", 0))) is not None:
            told[notice.pk] = Told(_decided(report), _("Messages"))
    return told


def _waiting(count: int) -> str:
    words = ngettext("A message has been reported", "%(count)d messages have been reported", count)
    return words % {"count": count}


def _decided(report: MessageReport) -> str:
    reason = {"reason": report.decision}
    if report.message.removed_at is not None:
        return _("The message that you reported is removed: %(reason)s") % reason
    return _("The message that you reported stays: %(reason)s") % reason
