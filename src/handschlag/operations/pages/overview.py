"""The state of the site at a glance, and what needs a hand."""

import shutil
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import get_date_max

from handschlag import __version__
from handschlag.accounts.models import Member, SignupRequest
from handschlag.core import clock
from handschlag.core.bounded import BoundedCount
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.groups.models import Group
from handschlag.operations.models import LegalKind, LegalText, StorageReport
from handschlag.operations.pages import members, queues

LATE = timedelta(minutes=10)
"""Work that could be done and has waited so long says that nobody does it."""
LITTLE = 1024**3
"""Bytes of free disk below which a hand is needed."""


_WANTED = {
    LegalKind.IMPRINT: gettext_lazy("There is no imprint"),
    LegalKind.PRIVACY: gettext_lazy("There is no privacy notice"),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """Something to see to: what, why, and where that is done."""

    title: str
    text: str
    path: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    people: dict[str, int]
    operators: int
    groups: int
    mails: dict[str, int]
    work: dict[str, int]
    storage: StorageReport | None
    free: int | None
    version: str
    database: str
    hands: list[Hand]


def overview(viewer: Member) -> Overview:
    """Five queries."""
    people, mails, work = members.counts(), queues.mail_counts(), queues.work_counts()
    site, free = _site(viewer), _free_disk()
    hands = [
        *_of_work(site, mails, work),
        *_of_people(site),
        *_of_groups(site),
        *_of_texts(site),
        *_of_the_machine(free),
    ]
    return Overview(
        people=people,
        operators=site["operators"],
        groups=site["groups"],
        mails=mails,
        work=work,
        storage=_STORAGE.first(),
        free=free,
        version=__version__,
        database=connection.display_name,
        hands=sorted(hands, key=lambda hand: not hand.is_urgent),
    )


def _site(viewer: Member) -> dict[str, Any]:
    """What else is counted of all the site, in one query: beside the viewer's row, as that one is there."""
    now = clock.now()
    found = _SITE.get(viewer=viewer.pk, now=now, at_once=get_date_max(), late=now - LATE)
    return dict(zip(_columns(), found, strict=True))


@cache
def _columns() -> dict[str, Any]:
    counted = {
        "operators": Member.objects.operators(),
        "signups": SignupRequest.objects.handed_in(),
        "groups": Group.objects.existing(),
        "orphaned": Group.objects.orphaned(),
    }
    return {
        **{name: BoundedCount(rows.order_by().values("pk")) for name, rows in counted.items()},
        **{str(kind): Exists(LegalText.objects.filter(kind=kind)) for kind in _WANTED},
        "waiting_since": queues.waiting_since(GivenMoment("now"), GivenMoment("at_once")),
        "works": queues.works(GivenMoment("late")),
    }


_SITE: Prepared[Any] = Prepared(
    lambda: Member.objects.filter(pk=Given("viewer")).annotate(**_columns()).values_list(*_columns())
)
_STORAGE = Prepared(lambda: StorageReport.objects.order_by("-pk")[:1])


def _free_disk() -> int | None:
    try:
        return shutil.disk_usage(settings.DATA).free
    except OSError:
        return None


def _of_work(site: dict[str, Any], mails: dict[str, int], work: dict[str, int]) -> list[Hand]:
    found = []
    since = site["waiting_since"]
    if since is not None and clock.now() - since > LATE and not site["works"]:
        found.append(
            Hand(
                _("Nobody does the background work"),
                _("Mail and figures wait. See whether “handschlag serve”, or “handschlag worker”, runs."),
                reverse("operations:work") + "?state=waiting",
                is_urgent=True,
            )
        )
    if count := mails["failed"]:
        title = ngettext("%(count)s mail was given up", "%(count)s mails were given up", count)
        text = _("See what the mail server said. Once it works again, send them on their way once more.")
        found.append(Hand(title % {"count": count}, text, reverse("operations:mails"), is_urgent=True))
    if count := work["failed"]:
        title = ngettext("%(count)s job failed", "%(count)s jobs failed", count)
        text = _("Have it done again. If it fails once more, report the error it names.")
        found.append(Hand(title % {"count": count}, text, reverse("operations:work")))
    return found


def _of_people(site: dict[str, Any]) -> list[Hand]:
    found = []
    if count := site["signups"]:
        title = ngettext("%(count)s person asks to join", "%(count)s people ask to join", count)
        found.append(
            Hand(title % {"count": count}, _("Let them in, or decline."), reverse("accounts:signup_requests"))
        )
    if site["operators"] == 1:
        text = _("If you lose your way in, nobody can help the site. Appoint a second person.")
        found.append(Hand(_("You run this site alone"), text, reverse("operations:roles")))
    return found


def _of_groups(site: dict[str, Any]) -> list[Hand]:
    if not (count := site["orphaned"]):
        return []
    title = ngettext("%(count)s group has no organiser", "%(count)s groups have no organiser", count)
    text = _("Its moderators and oldest members are asked. If nobody accepts, appoint somebody.")
    return [Hand(title % {"count": count}, text, reverse("operations:groups") + "?state=orphaned")]


def _of_texts(site: dict[str, Any]) -> list[Hand]:
    text = _("The law asks for it. A text to begin with is there: fill in who you are.")
    return [
        Hand(str(title), text, reverse("operations:edit_legal", args=[kind]), is_urgent=True)
        for kind, title in _WANTED.items()
        if not site[kind]
    ]


def _of_the_machine(free: int | None) -> list[Hand]:
    found = []
    if not settings.ENV.email_url:
        text = _("Set HANDSCHLAG_EMAIL_URL. Until then nobody gets a code, a reminder or a digest.")
        found.append(Hand(_("No mail leaves this site"), text, is_urgent=True))
    host = urlsplit(settings.BASE_URL)
    if host.scheme != "https" and host.hostname not in {"localhost", "127.0.0.1"}:
        text = _(
            "Passwords cross the network readable for all. Put HTTPS in front, and set HANDSCHLAG_BASE_URL."
        )
        found.append(Hand(_("This site is not encrypted"), text, is_urgent=True))
    if settings.DEBUG:
        text = _("Set HANDSCHLAG_DEBUG=0 wherever other people come.")
        found.append(Hand(_("The site runs in debug mode"), text, is_urgent=True))
    if free is not None and free < LITTLE:
        text = _("Less than 1 GB is left. See what takes up the room, or give the site a larger disk.")
        found.append(Hand(_("The disk is nearly full"), text, reverse("operations:storage"), is_urgent=True))
    return found
