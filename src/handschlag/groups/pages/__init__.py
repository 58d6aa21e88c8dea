"""What the pages of groups show."""

from handschlag.groups.pages.first_weeks import newcomers
from handschlag.groups.pages.groups import About, Index, about, index
from handschlag.groups.pages.importing import (
    check,
    imports,
    report,
)
from handschlag.groups.pages.inviting import (
    failure_of,
    invited_people,
    invited_table,
    personal,
    preview,
)
from handschlag.groups.pages.joining import (
    can_open_site,
    domains,
    invitations,
    invited,
    questions,
    requests,
)
from handschlag.groups.pages.members import (
    MemberRow,
    Members,
    OneMember,
    exclusions,
    member_table,
    members,
    one_member,
)
from handschlag.groups.pages.offers import Offered, offered, open_offer
from handschlag.groups.pages.standing import Standing, standing, standing_in

__all__ = [
    "About",
    "Index",
    "MemberRow",
    "Members",
    "Offered",
    "OneMember",
    "Standing",
    "about",
    "can_open_site",
    "check",
    "domains",
    "exclusions",
    "failure_of",
    "imports",
    "index",
    "invitations",
    "invited",
    "invited_people",
    "invited_table",
    "member_table",
    "members",
    "newcomers",
    "offered",
    "one_member",
    "open_offer",
    "personal",
    "preview",
    "questions",
    "report",
    "requests",
    "standing",
    "standing_in",
]
