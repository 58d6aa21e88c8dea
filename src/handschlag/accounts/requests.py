"""What a view that only members reach is called with."""

from django.http import HttpRequest

from handschlag.accounts.models import Member


class MemberRequest(HttpRequest):
    """A request that ``access.members`` or ``access.operators`` let through."""

    user: Member
