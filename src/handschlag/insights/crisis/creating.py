"""The form of a new scenario: what is filled in, who is found, and what is made of it."""

from dataclasses import dataclass

from django.http import QueryDict

from handschlag.accounts.models import Member
from handschlag.core.addresses import key_in
from handschlag.core.errors import Conflict, Invalid
from handschlag.insights.crisis import actions, choosing
from handschlag.insights.crisis.circles import Circle
from handschlag.insights.crisis.forms import ScenarioForm
from handschlag.insights.models import Scenario, Shock


@dataclass(frozen=True, slots=True)
class Pick:
    """A member who can be chosen."""

    member: Member
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Start:
    """``searches``: somebody looks for names, and nothing is to be made yet."""

    form: ScenarioForm
    circle: Circle
    searches: bool
    query: str
    chosen: list[int]

    def picked(self) -> list[Pick]:
        """One query."""
        people = choosing.pickable(self.circle, self.query, self.chosen)
        marked = set(self.chosen)
        return [Pick(member, member.pk in marked) for member in people]


def start(circle: Circle, viewer: Member, sent: QueryDict) -> Start:
    """From what was sent, if anything was. Five queries."""
    choices, most = choosing.choices(circle, viewer), _most(circle)
    keys = [key for text in sent.getlist("members") if (key := key_in(text)) is not None]
    chosen = list(dict.fromkeys(keys))[: choosing.MOST_MEMBERS]
    searches = "search" in sent or _typed_a_name(sent)
    filled = {"initial": sent.dict()} if searches else {"data": sent or None}
    form = ScenarioForm(**filled, choices=choices, most=most)
    return Start(form, circle, searches, sent.get("q", "").strip()[:80], chosen)


def _typed_a_name(sent: QueryDict) -> bool:
    """Enter in the field for names sends the form without the button that plays."""
    return "play" not in sent and sent.get("shock") == Shock.MEMBERS and bool(sent.get("q"))


def _most(circle: Circle) -> int:
    if circle.group is not None:
        return max(circle.group.member_count, 1)
    return max(circle.members.count(), 1)


def make(form: ScenarioForm, circle: Circle, *, by: Member) -> Scenario | None:
    """None where it cannot be; the form says why, beside the field it is about."""
    try:
        return actions.make_scenario(form.draft(), circle, by=by)
    except (Invalid, Conflict) as refusal:
        name = refusal.field if isinstance(refusal, Invalid) else None
        form.add_error(name if name in form.fields else None, str(refusal))
    return None
