"""Notices of being asked back into a conversation, in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told
from handschlag.people.actions.returning import ASKED_BACK
from handschlag.people.models import Participant

KINDS = [ASKED_BACK]


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """As long as it waits for an answer, and nothing of whom the viewer does not hear of. Two queries."""
    waiting = Participant.objects.of(viewer).filter(
        left_at__isnull=False, asked_back_at__isnull=False, stays_away_at__isnull=True
    )
    open_ = set(waiting.values_list("conversation", flat=True))
    names = Member.objects.visible_to(viewer).approachable_by(viewer.pk)
    asking = names.filter(pk__in=[notice.context["by"] for notice in notices]).in_bulk()
    told = {}
    for notice in notices:
        by = asking.get(notice.context["by"])
        if by is not None and notice.context["conversation"] in open_:
            words = _("%(name)s asks you back into a conversation") % {"name": by.name}
            told[notice.pk] = Told(words, _("Messages"))
    return told
