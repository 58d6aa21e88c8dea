"""What the pages of introductions show, to each of the three what is theirs to know."""

from dataclasses import dataclass
from typing import Literal

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.people.models import WAITS_FOR, Introduction, IntroductionQuerySet
from handschlag.people.models.ties import Known, tie_of
from handschlag.people.pages.contact import find_member
from handschlag.people.pages.mutual import common_contacts
from handschlag.people.policy import contacts as policy

SHOWN = 50
STILL_SHOWN = 2 * WAITS_FOR
"""How long after it was asked something that came to nothing is listed."""

State = Literal["waiting", "ran out", "made", "withdrawn", "to decide", "passed on", "declined"]


@dataclass(frozen=True, slots=True)
class Row:
    introduction: Introduction
    state: State

    @property
    def is_open(self) -> bool:
        return self.state in {"waiting", "to decide", "passed on"}


@dataclass(frozen=True, slots=True)
class MyIntroductions:
    """``to_decide``: what waits for the viewer, whether to pass on or to agree to."""

    to_decide: list[Row]
    asked: list[Row]
    passed_on: list[Row]
    done: list[Row]

    @property
    def is_empty(self) -> bool:
        return not (self.to_decide or self.asked or self.passed_on or self.done)


@dataclass(frozen=True, slots=True)
class OneIntroduction:
    """``part``: what the viewer is to it. ``outcome``: what they have said came of it."""

    introduction: Introduction
    state: State
    part: Literal["asker", "via", "to"]

    @property
    def outcome(self) -> str:
        if self.part == "asker":
            return self.introduction.outcome_for_asker
        return self.introduction.outcome_for_to if self.part == "to" else ""

    @property
    def is_asked_for_outcome(self) -> bool:
        return self.part != "via" and self.introduction.asked_for_outcome_at is not None

    @property
    def conversation_href(self) -> str:
        """Empty where it is gone."""
        key = self.introduction.conversation_id
        return address("people:conversation", key) if key is not None else ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom one wants to meet, and who could introduce them."""

    member: Member
    common: list[Known]
    has_tie: bool


def my_introductions(viewer: Member) -> MyIntroductions:
    """Two queries. What came to nothing is shown for a month longer, whatever the reason."""
    lately = _LATELY.all(viewer=viewer.pk, since=clock.now() - STILL_SHOWN)
    rows = [Row(one, state_of(one, viewer)) for one in [*lately, *_MADE.all(viewer=viewer.pk)]]
    return MyIntroductions(
        [row for row in rows if row.state == "to decide"],
        [row for row in rows if row.introduction.asked_by_id == viewer.pk and row.state != "made"],
        [
            row
            for row in rows
            if row.introduction.asked_by_id != viewer.pk and row.state not in {"to decide", "made"}
        ],
        [row for row in rows if row.state == "made"],
    )


def one_introduction(pk: int, viewer: Member) -> OneIntroduction:
    """One query. Http404 for those of others, and for whom it is about before they are asked."""
    found = find_introduction(pk, viewer)
    part = "asker" if found.asked_by_id == viewer.pk else "via" if found.via_id == viewer.pk else "to"
    return OneIntroduction(found, state_of(found, viewer), part)  # type: ignore[arg-type]  # the three words


def find_introduction(pk: int, viewer: Member) -> Introduction:
    found = Introduction.objects.visible_to(viewer).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def whom_to_ask(pk: int | None, viewer: Member) -> Asking:
    """Three queries. Http404 for oneself and who is not here."""
    if pk is None:
        raise Http404
    member = find_member(pk, viewer)
    able = policy.can_be_introduced(member) and policy.can_be_introduced(viewer)
    common = common_contacts(member, viewer) if able else []
    return Asking(member, common, tie_of(viewer.pk, pk) is not None)


def state_of(introduction: Introduction, viewer: Member) -> State:
    """What the viewer may know. To who asked, a no waits like silence and runs out like it.

    Whether the third declined is not told to who passed it on either: they are asked by the other next.
    """
    if introduction.is_made:
        return "made"
    if introduction.is_withdrawn:
        return "withdrawn"
    if introduction.asked_by_id == viewer.pk:
        return "ran out" if introduction.has_run_out else "waiting"
    if introduction.via_id == viewer.pk:
        return _state_for_via(introduction)
    if introduction.to_declined_at is not None:
        return "declined"
    return "ran out" if introduction.has_run_out else "to decide"


def _state_for_via(introduction: Introduction) -> State:
    if introduction.via_declined_at is not None:
        return "declined"
    if introduction.has_run_out:
        return "ran out"
    return "passed on" if introduction.is_passed_on else "to decide"


def _newest(rows: IntroductionQuerySet) -> IntroductionQuerySet:
    return rows.order_by("-asked_at", "-pk")[:SHOWN]


def _own() -> IntroductionQuerySet:
    return Introduction.objects.visible_to(Member(pk=Given("viewer"))).for_list()


_LATELY = Prepared(lambda: _newest(_own().filter(asked_at__gt=GivenMoment("since"), made_at__isnull=True)))
_MADE = Prepared(lambda: _newest(_own().filter(made_at__isnull=False)))
