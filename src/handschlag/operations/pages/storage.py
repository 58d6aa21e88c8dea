"""What takes up how much, as it was measured last."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.groups.models import Group
from handschlag.operations.models import StorageReport

KINDS = {
    "discussions.Attachment": gettext_lazy("Files in posts"),
    "people.MessageFile": gettext_lazy("Files in messages"),
    "accounts.Member": gettext_lazy("Pictures of members"),
    "accounts.DataExport": gettext_lazy("Exports of own data"),
    "core.Site": gettext_lazy("Logo and icon"),
}


@dataclass(frozen=True, slots=True)
class Share:
    name: str
    bytes: int
    files: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class StoragePage:
    report: StorageReport | None
    kinds: list[Share]
    groups: list[Share]
    members: list[Share]


def storage(viewer: Member) -> StoragePage:
    report = StorageReport.objects.order_by("-pk").first()
    if report is None:
        return StoragePage(None, [], [], [])
    return StoragePage(report, _kinds(report), _groups(report, viewer), _members(report))


def _kinds(report: StorageReport) -> list[Share]:
    sums: dict[str, list[int]] = {}
    for label, (files, size) in report.kinds.items():
        model = label.rpartition(".")[0]
        name = str(KINDS.get(model, model))
        counted = sums.setdefault(name, [0, 0])
        counted[0] += files
        counted[1] += size
    shares = [Share(name, size, files) for name, (files, size) in sums.items()]
    return sorted(shares, key=lambda share: -share.bytes)


def _groups(report: StorageReport, viewer: Member) -> list[Share]:
    """Hidden ones nameless to who is not in them."""
    ids = [pk for pk, _size in report.groups]
    known: dict[int, Any] = Group.objects.visible_to(viewer).in_bulk(ids)
    return [
        Share(known[pk].name, size, path=known[pk].get_absolute_url())
        if pk in known
        else Share(_("Hidden group no. %(number)s") % {"number": pk}, size)
        for pk, size in report.groups
    ]


def _members(report: StorageReport) -> list[Share]:
    known = Member.objects.in_bulk([pk for pk, _size in report.members])
    return [
        Share(known[pk].name, size, path=known[pk].get_absolute_url())
        for pk, size in report.members
        if pk in known
    ]
