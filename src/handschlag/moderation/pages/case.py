"""One case, as who moderates sees it; and a decision, as both sides see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.bounded import BoundedCount
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Post
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.moderation.actions.flagging import weight
from handschlag.moderation.actions.measures import possible
from handschlag.moderation.models import Case, Decision, Deed, Flag, Note
from handschlag.moderation.pages.queue import with_rights
from handschlag.moderation.pages.showing import Shown, shown

EARLIER_SHOWN = 10
COUNTED = 500


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag with the track record of who raised it."""

    flag: Flag
    judged: int
    upheld: int

    @property
    def weight(self) -> float:
        return weight(self.upheld, self.judged)


@dataclass(frozen=True, slots=True)
class CasePage:
    case: Case
    viewer: Member
    shown: Shown
    flags: list[FlagRow]
    notes: list[Note]
    decisions: list[Decision]
    earlier: list[Decision]
    """About the same author, in this group."""
    deeds: Sequence[Deed] = ()
    posts: int = 0
    """Of the author in the group, counted up to ``COUNTED``."""
    groups: QuerySet[Group] = field(default_factory=Group.objects.none)

    @property
    def may_decide(self) -> bool:
        return self.case.is_open and bool(self.case.may_decide)

    @property
    def is_mine(self) -> bool:
        return self.case.is_claimed and self.case.claimed_by_id == self.viewer.pk

    @property
    def is_anothers(self) -> bool:
        return self.case.is_claimed_by_another(self.viewer.pk)

    @property
    def can_hide(self) -> bool:
        return self.case.post is not None and self.case.hidden_at is None and not self.case.is_held

    @property
    def source(self) -> str:
        return self.case.post.source if self.case.post is not None else ""


def find_case(pk: int, viewer: Member) -> Case:
    """Http404 for who does not moderate it, and for whose thing it is. One query."""
    case = _case(viewer.is_operator).first(pk=pk, viewer=viewer.pk)
    if case is None:
        raise Http404
    return case


@cache
def _case(is_operator: bool) -> Prepared[Case]:
    viewer = Member(pk=Given("viewer"), is_operator=is_operator)
    wrote = Post.objects.filter(author=OuterRef("author"), topic__group=OuterRef("group")).order_by()
    asked = Case.objects.readable_by(viewer).for_detail().filter(pk=Given("pk"))
    counted = asked.annotate(posts=BoundedCount(wrote.values("pk")[:COUNTED]))
    return Prepared(lambda: with_rights(counted, viewer))


def case_page(case: Case, viewer: Member) -> CasePage:
    """Six queries at most."""
    deeds = _deeds(case, viewer) if case.is_open and case.may_decide else []
    moderated = Membership.objects.of(viewer).filter(role__in=MODERATING)
    return CasePage(
        case,
        viewer,
        shown(case),
        [FlagRow(flag, flag.judged or 0, flag.upheld or 0) for flag in _FLAGS.all(case=case.pk)],
        _NOTES.all(case=case.pk),
        _DECISIONS.all(case=case.pk),
        _earlier(case),
        deeds,
        case.posts,  # type: ignore[attr-defined]  # annotated
        Group.objects.filter(pk__in=moderated.values("group"))
        .exclude(pk=case.group_id or 0)
        .order_by("name"),
    )


def _deeds(case: Case, viewer: Member) -> list[Deed]:
    asked = {"group": case.group_id, "members": [pk for pk in (viewer.pk, case.author_id) if pk is not None]}
    standing = {spell.member_id: spell for spell in (_SPELLS.all(**asked) if case.group_id else [])}
    author = standing.get(case.author_id) if case.author_id is not None else None
    return possible(case, standing.get(viewer.pk), author)


def _earlier(case: Case) -> list[Decision]:
    """Where there is no group: of the site's cases."""
    if case.author_id is None:
        return []
    asked = _EARLIER if case.group_id is not None else _EARLIER_OF_SITE
    return asked.all(case=case.pk, author=case.author_id, group=case.group_id)


def _flags() -> Any:
    judged = Flag.objects.filter(by=OuterRef("by"), is_upheld__isnull=False).order_by().values("by")
    records = {
        "judged": Subquery(judged.annotate(n=Count("pk")).values("n")),
        "upheld": Subquery(judged.annotate(n=Count("pk", filter=Q(is_upheld=True))).values("n")),
    }
    return Flag.objects.filter(case=Given("case")).select_related("by").annotate(**records).order_by("pk")


def _earlier_in(**place: Any) -> Any:
    decided = Decision.objects.filter(author=Given("author"), **place).exclude(case=Given("case"))
    return decided.select_related("case").order_by("-at", "-pk")[:EARLIER_SHOWN]


_FLAGS: Prepared[Any] = Prepared(_flags)
_NOTES = Prepared(lambda: Note.objects.filter(case=Given("case")).select_related("by").order_by("pk"))
_DECISIONS = Prepared(
    lambda: Decision.objects.filter(case=Given("case")).select_related("by", "appeal__by").order_by("pk")
)
_EARLIER: Prepared[Decision] = Prepared(lambda: _earlier_in(group=Given("group")))
_EARLIER_OF_SITE: Prepared[Decision] = Prepared(lambda: _earlier_in(group__isnull=True))
_SPELLS = Prepared(
    lambda: Membership.objects.current().filter(group=Given("group"), member__in=GivenKeys("members"))
)


@dataclass(frozen=True, slots=True)
class DecisionPage:
    decision: Decision
    viewer: Member
    shown: Shown

    @property
    def is_author(self) -> bool:
        return self.decision.author_id == self.viewer.pk

    @property
    def is_pending(self) -> bool:
        return self.decision.case.is_open

    @property
    def may_appeal(self) -> bool:
        """Asked for here so that the form is shown to who may send it; the deed asks again."""
        decision = self.decision
        if decision.is_on_appeal or hasattr(decision, "appeal") or decision.appeal_until < clock.now():
            return False
        return not self.is_pending and decision.has_found_something == self.is_author

    @property
    def by_whom(self) -> str:
        group = self.decision.group
        if group is None:
            return _("Those who run this site")
        return _("The moderators of %(group)s") % {"group": group.name}


def decision_page(pk: int, viewer: Member) -> DecisionPage:
    """Http404 for who is on neither side. One query."""
    told = Decision.objects.told_to(viewer).select_related(
        "group", "author", "appeal", "case__author", "case__post__topic", "case__message", "case__listing",
        "case__meetup__topic",
    )  # fmt: skip
    decision = told.filter(pk=pk).first()
    if decision is None:
        raise Http404
    return DecisionPage(decision, viewer, shown(decision.case))
