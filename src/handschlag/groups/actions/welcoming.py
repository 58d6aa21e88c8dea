"""Welcoming those who join: what an organiser writes, who is told, and what newcomers put away."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.footnotes import scoped
from handschlag.core.markdown import render
from handschlag.core.models import audit
from handschlag.groups import policy
from handschlag.groups.actions.belonging import locked
from handschlag.groups.models import Group, Membership, Role, Welcome

PUT_AWAY: Final = {"greeting": "greeting_closed_at", "path": "path_closed_at"}


@transaction.atomic
def change_welcome(group: Group, *, by: Member, greets: bool, source: str, sender: Member | None) -> None:
    """What those who join are told from now on, and by whom: an organiser, or (None) the group itself.

    Without ``greets`` nobody is told anything, and the text waits.
    """
    group, own = locked(group, by)
    if not policy.can_edit(own):
        raise NotAllowed(_("Only organisers change a group."))
    organisers = Membership.objects.able_organisers().filter(group=group)
    if sender is not None and not organisers.filter(member=sender, role=Role.ORGANISER).exists():
        raise Invalid(_("Only an organiser of the group can be the one who welcomes."), "sender")
    html = scoped(render(source), "welcome")  # stands on one page with much else
    said = {"source": source, "html": html, "by": sender}
    Welcome.objects.update_or_create(group=group, defaults=said)
    Group.objects.filter(pk=group.pk).update(greets=greets)
    audit("change welcome", group, by=by, greets=greets)


@transaction.atomic
def put_away(group: Group, what: str, *, by: Member) -> None:
    """Not to be shown one's welcome, or the path of one's first weeks, any more. Twice is once.

    Nobody else learns of it, so it is not audited.
    """
    field = PUT_AWAY[what]
    own = Membership.objects.of(by).filter(group=group, **{f"{field}__isnull": True})
    own.update(**{field: clock.now()})
