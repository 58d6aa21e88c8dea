"""What people do with meetups: a verb and a noun, the object first, ``by`` the doer.

All deeds raise NotAllowed where the policy says no, and Conflict where the meetup's state does.
"""

from handschlag.meetups.actions.answering import (
    add_person,
    answer_for,
    answer_for_guest,
    answer_meetup,
)
from handschlag.meetups.actions.answering_outside import (
    answer_from_mail,
    answer_from_outside,
    forget_unconfirmed,
)
from handschlag.meetups.actions.checking_in import (
    Outcome,
    Report,
    Whom,
    check_in,
    check_in_oneself,
    refuse_code,
)
from handschlag.meetups.actions.closing import close_attendance
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
from handschlag.meetups.actions.proposing import invite_talkers, link_in_talk, settle_poll
from handschlag.meetups.actions.settling import leave_place, settle, spot_meetup
from handschlag.meetups.actions.waiting import (
    came_of_promised,
    end_due_offers,
    fill_places,
    move_up,
    offer_place,
)

__all__ = [
    "Around",
    "Asked",
    "Outcome",
    "Plan",
    "Report",
    "Whom",
    "add_person",
    "answer_for",
    "answer_for_guest",
    "answer_from_mail",
    "answer_from_outside",
    "answer_meetup",
    "came_of_promised",
    "cancel_meetup",
    "change_meetup",
    "check_in",
    "check_in_oneself",
    "close_attendance",
    "cover_meetup",
    "discard_meetup_draft",
    "end_due_offers",
    "fill_places",
    "forget_unconfirmed",
    "invite_talkers",
    "leave_place",
    "link_in_talk",
    "move_up",
    "offer_place",
    "plan_meetup",
    "refuse_code",
    "save_meetup_draft",
    "settle",
    "settle_poll",
    "spot_meetup",
]
