"""What the pages of groups show."""

from handschlag.groups.pages.groups import About, Index, about, index
from handschlag.groups.pages.joining import invitations, requests
from handschlag.groups.pages.members import MemberRow, Members, OneMember, members, one_member
from handschlag.groups.pages.standing import Standing, standing, standing_in

__all__ = [
    "About",
    "Index",
    "MemberRow",
    "Members",
    "OneMember",
    "Standing",
    "about",
    "index",
    "invitations",
    "members",
    "one_member",
    "requests",
    "standing",
    "standing_in",
]
