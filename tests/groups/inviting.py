"""What tests of invitations by mail have in common."""

import re

from handschlag.groups import actions
from handschlag.groups.actions.sorting import Wanted
from handschlag.groups.models import (
    InvitedPerson,
)
from tests.accounts.post_office import mails_to

NEW = "new@example.org"


def texts(response) -> str:
    return response.content.decode()


def words(**changed):
    return {"message": "", "language": "en", "reminds": True} | changed


def invite(group, by, *emails, **changed):
    return actions.invite_people(group, [Wanted(email) for email in emails], words(**changed), by=by)


def state_of(email=NEW):
    return InvitedPerson.objects.with_state().get(email=email).state


def link_in(message) -> str:
    return re.search(r"http://[^/\s]+(/groups/join/person/\S+)", message.body)[1]


def mailed_link(email=NEW) -> str:
    """The path in the newest mail."""
    return link_in(mails_to(email)[-1])
