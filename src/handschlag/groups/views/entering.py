"""How views of organisers come to their group."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from handschlag.accounts.requests import MemberRequest
from handschlag.core.errors import NotAllowed
from handschlag.groups import pages, policy
from handschlag.groups.forms import AskForm
from handschlag.groups.models import Group


def run_by(request: MemberRequest, slug: str) -> pages.Standing:
    """A group that the viewer organises; others are told that only organisers come here."""
    found = pages.standing(slug, request.user)
    if not policy.can_edit(found.membership):
        raise NotAllowed(_("Only organisers of this group come here."))
    return found


def ask_form(group: Group, sent: QueryDict | None = None) -> AskForm:
    """What the group asks of who wants to get in. One query."""
    return AskForm(pages.questions(group), sent)
