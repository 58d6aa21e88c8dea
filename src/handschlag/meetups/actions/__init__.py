"""What people do with meetups: a verb and a noun, the object first, ``by`` the doer.

All deeds raise NotAllowed where the policy says no, and Conflict where the meetup's state does.
"""

from handschlag.meetups.actions.covering import cover_meetup
from handschlag.meetups.actions.drafting import discard_meetup_draft, save_meetup_draft
from handschlag.meetups.actions.planning import (
    Around,
    Asked,
    Plan,
    cancel_meetup,
    change_meetup,
    plan_meetup,
)
from handschlag.meetups.actions.proposing import invite_talkers, link_in_talk

__all__ = [
    "Around",
    "Asked",
    "Plan",
    "cancel_meetup",
    "change_meetup",
    "cover_meetup",
    "discard_meetup_draft",
    "invite_talkers",
    "link_in_talk",
    "plan_meetup",
    "save_meetup_draft",
]
