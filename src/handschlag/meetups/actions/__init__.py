"""What people do with meetups: a verb and a noun, the object first, ``by`` the doer.

All deeds raise NotAllowed where the policy says no, and Conflict where the meetup's state does.
"""

from handschlag.meetups.actions.planning import (
    Around,
    Asked,
    Plan,
    cancel_meetup,
    change_meetup,
    plan_meetup,
)

__all__ = ["Around", "Asked", "Plan", "cancel_meetup", "change_meetup", "plan_meetup"]
