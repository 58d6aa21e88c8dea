"""Pages and deeds of the talk, by what people come for: reading, writing, deciding."""

from django.http import HttpRequest

from handschlag.accounts.models import Member


class MemberRequest(HttpRequest):
    """A request that ``access.members`` let through."""

    user: Member
