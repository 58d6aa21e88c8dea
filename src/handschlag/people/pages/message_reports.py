"""What is reported to those who run the site: the message, and nothing else of its conversation."""

from collections.abc import Sequence
from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.people.models import Message, MessageFile, MessageReport

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Reported:
    """A message with all reports of it that wait. ``is_own``: the viewer wrote it, somebody else decides."""

    message: Message
    files: Sequence[MessageFile]
    reports: Sequence[MessageReport]
    is_own: bool


def reported(viewer: Member) -> list[Reported]:
    """What has waited longest stands first. Two queries."""
    waiting = MessageReport.objects.filter(handled_at__isnull=True).order_by("at", "pk")
    by_message: dict[int, list[MessageReport]] = {}
    for report in waiting.select_related("by", "message__author")[:SHOWN]:
        by_message.setdefault(report.message_id, []).append(report)
    files: dict[int, list[MessageFile]] = {}
    for file in MessageFile.objects.filter(message__in=by_message).order_by("pk"):
        files.setdefault(file.message_id or 0, []).append(file)
    return [
        Reported(reports[0].message, files.get(pk, ()), reports, reports[0].message.author_id == viewer.pk)
        for pk, reports in by_message.items()
    ]
