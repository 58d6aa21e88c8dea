"""People who are invited by mail: before, while they wait, and where their links lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Count
from django.utils import formats
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, SiteInvitation, digest
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.mailboxes import Mailbox, Unreadable
from handschlag.core.models import Registration, Site
from handschlag.core.pagination import Page, PreparedPages
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.core.sheets import Cell
from handschlag.groups.actions.answering_invitations import missing_details
from handschlag.groups.actions.importing import reason_of
from handschlag.groups.actions.mailing_people import mails_left, more_from
from handschlag.groups.actions.sorting import Fate, Sorted, Wanted, sort_people
from handschlag.groups.models import Exclusion, InvitedPerson, InvitedState
from handschlag.groups.pages.standing import Standing
from handschlag.notifications.models import MailAddress

INVITED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Outlook:
    """When the mails go out: so many at once, the rest later; ``more_from`` if none can go out now."""

    at_once: int
    later: int
    more_from: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a list. ``others``: those who are not invited, each with the reason."""

    invited: list[Wanted]
    others: list[tuple[Wanted, str]]
    unreadable: list[Unreadable]
    with_account: int | None
    """Told to those who run the site: nobody else learns here who has an account."""
    outlook: Outlook


def preview(found: Standing, boxes: Sequence[Mailbox], unreadable: list[Unreadable]) -> Preview:
    people = [Wanted(box.address, box.name, line=box.line) for box in boxes]
    return previewed(found, sort_people(found.group, people), unreadable)


def previewed(found: Standing, fates: Sorted, unreadable: list[Unreadable]) -> Preview:
    invited = [one for one, fate in fates if fate.is_invited]
    others = [(one, reason_of(fate)) for one, fate in fates if not fate.is_invited]
    runs_site = isinstance(found.viewer, Member) and found.viewer.is_operator
    known = sum(fate == Fate.KNOWN for _one, fate in fates) if runs_site else None
    return Preview(invited, others, unreadable, known, outlook(found, len(invited)))


def outlook(found: Standing, count: int) -> Outlook:
    viewer = found.viewer
    if not isinstance(viewer, Member) or viewer.is_operator:
        return Outlook(count, 0, None)
    at_once = min(count, mails_left(viewer))
    return Outlook(at_once, count - at_once, more_from(viewer) if count and not at_once else None)


@dataclass(frozen=True, slots=True)
class Invited:
    """A page of the invited; ``states`` with how many are in each, and the one that is shown."""

    page: Page[InvitedPerson]
    states: list[tuple[InvitedState, int]]
    state: str
    total: int


def _invited() -> Any:
    return InvitedPerson.objects.filter(group=Given("group")).with_state(GivenMoment("now"))


def _shown() -> Any:
    return _invited().select_related("round__by")


_COUNTED: Prepared[Any] = Prepared(
    lambda: _invited().order_by().values_list("state").annotate(count=Count("pk"))
)
_ALL: PreparedPages[Any] = PreparedPages(_shown, field="invited_at", size=INVITED_SHOWN)
_IN_STATE: PreparedPages[Any] = PreparedPages(
    lambda: _shown().filter(state=Given("state", CharField())), field="invited_at", size=INVITED_SHOWN
)


def invited_people(found: Standing, state: str, *, before: str = "", after: str = "") -> Invited:
    """The latest first. Two queries."""
    given: dict[str, Any] = {"group": found.group.pk, "now": clock.now()}
    counted = dict(_COUNTED.all(**given))
    states = [(one, counted[one]) for one in InvitedState if one in counted]
    cursors = {"before": before, "after": after}
    page = _IN_STATE.page(state=state, **cursors, **given) if state else _ALL.page(**cursors, **given)
    return Invited(page, states, state, sum(counted.values()))


def invited_table(found: Standing) -> list[list[Cell]]:
    """All of them, for other programs. One query."""
    people = InvitedPerson.objects.filter(group=found.group).with_state().select_related("round__by")
    rows: list[list[Cell]] = [
        [_("E-mail address"), _("Name"), _("State"), _("Invited on"), _("By"), _("Mails")]
    ]
    for one in people.order_by("-invited_at", "-pk"):
        by = one.round.by.name if one.round.by else ""
        day = formats.date_format(one.invited_at, "Y-m-d")
        rows.append([one.email, one.name, str(InvitedState(one.state).label), day, by, one.mails])  # type: ignore[attr-defined]  # with_state
    return rows


def failure_of(invited: InvitedPerson) -> str:
    """What the other mail server said last."""
    return MailAddress.objects.filter(address=invited.email).values_list("reason", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Personal:
    """Where a personal link leads. ``signup`` as for other links; ``details`` may go into the profile."""

    is_newest: bool
    is_kept_out: bool
    signup: str
    details: dict[str, str]


def personal(invited: InvitedPerson, token: str, found: Standing) -> Personal:
    """Three queries at most."""
    is_newest = invited.is_newest(token)
    if isinstance(found.viewer, Member):
        kept_out = Exclusion.objects.filter(group=found.group, member=found.viewer).exists()
        return Personal(is_newest, kept_out, "", missing_details(invited, found.viewer))
    onward = {"next": address("groups:personal", token), "invitation": token}
    may = (
        SiteInvitation.objects.of(token).usable().exists()
        or Site.load().registration != Registration.INVITATION
    )
    return Personal(is_newest, False, urlencode(onward) if may else "", {})


def known_of(token: str) -> dict[str, str]:
    """For the form of sign-up: the name and address of who has such a personal link."""
    invited = InvitedPerson.objects.open().filter(token_digest=digest(token)).first()
    if invited is None or not invited.is_usable:
        return {}
    return {"name": invited.name, "email": invited.email}
