"""The way to write to somebody, from their profile."""

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Deed
from handschlag.core.addresses import address
from handschlag.people.models import Viewer
from handschlag.people.policy import conversing as policy


def write_to(member: Member, viewer: Viewer) -> Deed | None:
    """Shown also where the two do not write to each other at the moment: nobody is to see that here."""
    if viewer.pk in {None, member.pk} or not policy.can_be_written_to(member):
        return None
    return Deed(_("Write a message"), f"{address('people:write')}?to={member.pk}", "mail")
