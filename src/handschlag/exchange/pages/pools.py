"""What the pages of pools show: what is booked, who put in how much, and what is voted on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.core.pagination import Page, newest_first
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.exchange.actions.holding_pools import Share, Shares, shares_in
from handschlag.exchange.actions.voting import votes_needed
from handschlag.exchange.models import (
    OBJECT_WITHIN,
    Change,
    Contribution,
    Pool,
    PoolMembership,
    Proposal,
    Use,
    Vote,
)
from handschlag.exchange.policy import pools as policy
from handschlag.groups.models import Group, Membership

SHOWN_AT_ONCE = 30
USES_SHOWN = 500
PROPOSALS_SHOWN = 30
EARLIEST, LATEST = 2000, 2200
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class PoolPage:
    """What stands on every tab."""

    pool: Pool
    viewer: Member
    spell: PoolMembership | None
    is_in_group: bool = False

    @property
    def shares(self) -> bool:
        return policy.can_share(self.spell)

    @property
    def is_running(self) -> bool:
        is_archived = self.pool.group is not None and self.pool.group.is_archived
        return self.pool.closed_at is None and not is_archived

    @property
    def may_use(self) -> bool:
        return self.shares and self.is_running

    def may_cancel(self, use: Use) -> bool:
        is_own = policy.can_cancel(use.member_id, self.viewer.pk)
        return self.may_use and is_own and use.starts_at > clock.now()

    def when(self, use: Use) -> str:
        """By the viewer's clock; with the day of its end where that is another."""
        starts, ends = timezone.localtime(use.starts_at), timezone.localtime(use.ends_at)
        begins = time_format(starts, "TIME_FORMAT")
        if self.pool.is_fund:
            return begins
        same = starts.date() == ends.date()
        until = time_format(ends, "TIME_FORMAT") if same else date_format(ends, "SHORT_DATETIME_FORMAT")
        return f"{begins} – {until}"

    @property
    def is_invited(self) -> bool:
        return policy.can_answer(self.spell) and self.is_running

    @property
    def may_ask(self) -> bool:
        return policy.can_ask(self.spell, is_in_group=self.is_in_group) and self.is_running


def find_pool(pk: int, viewer: Member) -> Pool:
    found = _POOL.first(viewer=viewer.pk, pk=pk)
    if found is None:
        raise Http404
    return found


def pool_page(pk: int, viewer: Member) -> PoolPage:
    """Two queries, three for who does not share it."""
    pool = find_pool(pk, viewer)
    spell = _SPELL.first(pool=pk, viewer=viewer.pk)
    if spell is not None or pool.group_id is None:
        return PoolPage(pool, viewer, spell)
    is_in_group = _IN_GROUP.first(viewer=viewer.pk, group=pool.group_id) is not None
    return PoolPage(pool, viewer, None, is_in_group)


def require_share(page: PoolPage) -> None:
    """What members do among themselves is for them."""
    if not page.shares:
        raise NotAllowed(_("Only those who share this pool see that."))


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the viewer's calendar."""

    first: date

    @classmethod
    def asked(cls, said: str) -> "Month":
        """``2026-11``; this one for everything else."""
        try:
            first = datetime.strptime(said, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            first = timezone.localdate(clock.now()).replace(day=1)
        return cls(first.replace(year=max(EARLIEST, min(first.year, LATEST))))

    @property
    def next(self) -> "Month":
        year, month = divmod(self.first.year * DECEMBER + self.first.month, DECEMBER)
        return Month(date(year, month + 1, 1))

    @property
    def previous(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    @property
    def begins(self) -> datetime:
        """Midnight of the viewer's zone."""
        zone = timezone.get_current_timezone()
        return datetime(self.first.year, self.first.month, 1, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    uses: list[Use]


@dataclass(frozen=True, slots=True)
class Calendar:
    month: Month
    days: list[Day]
    shares: Shares

    @property
    def is_empty(self) -> bool:
        return not self.days


def calendar(page: PoolPage, month: Month) -> Calendar | None:
    """Two queries; None for who does not share the pool."""
    if not page.shares:
        return None
    uses = _USES.all(pool=page.pool.pk, begins=month.begins, ends=month.next.begins)
    first = month.first

    def day_of(use: Use) -> date:
        return max(first, timezone.localtime(use.starts_at).date())

    days = [Day(day, list(those)) for day, those in groupby(uses, key=day_of)]
    return Calendar(month, days, shares_in(page.pool))


@dataclass(frozen=True, slots=True)
class Row:
    member: Member
    share: Share
    is_here: bool


@dataclass(frozen=True, slots=True)
class Balances:
    rows: list[Row]
    shares: Shares
    contributions: Page[Contribution]


def balances(page: PoolPage, *, before: str = "", after: str = "") -> Balances:
    """Three queries: who put in and took out how much, also of those who have left."""
    require_share(page)
    shares = shares_in(page.pool)
    spells = PoolMembership.objects.filter(pool=page.pool, joined_at__isnull=False).select_related("member")
    here: dict[int, bool] = {}
    people: dict[int, Member] = {}
    for spell in spells.order_by("member__name", "pk"):
        people[spell.member_id] = spell.member
        here[spell.member_id] = here.get(spell.member_id, False) or spell.left_at is None
    rows = [Row(member, shares.of(pk), here[pk]) for pk, member in people.items()]
    put_in = page.pool.contributions.select_related("member", "objected_by")
    found = newest_first(put_in, field="at", before=before, after=after, size=SHOWN_AT_ONCE)
    return Balances(sorted(rows, key=lambda row: not row.is_here), shares, found)


def may_object(contribution: Contribution, viewer: Member) -> bool:
    is_time = clock.now() <= contribution.at + OBJECT_WITHIN
    is_free = contribution.objected_by_id is None and is_time
    return is_free and policy.can_object(contribution.member_id, viewer.pk)


@dataclass(frozen=True, slots=True)
class Motion:
    """A proposal with how the present members vote."""

    proposal: Proposal
    about: str
    agree: list[Member]
    refuse: list[Member]
    own: bool | None
    needed: int


@dataclass(frozen=True, slots=True)
class Council:
    members: Sequence[Member]
    open: list[Motion]
    past: list[Motion]


def council(page: PoolPage) -> Council:
    """Three queries: what is voted on, what was, and who has a say."""
    require_share(page)
    votes = Prefetch("votes", Vote.objects.order_by("pk"))
    proposals = page.pool.proposals.select_related("by").prefetch_related(votes)
    found = list(proposals.order_by("-at", "-pk")[:PROPOSALS_SHOWN])
    about = [one.value for one in found if one.change in {Change.ADMIT, Change.WRITE_OFF}]
    voting = Exists(page.pool.memberships.voting().filter(member=OuterRef("pk")))
    people = list(
        Member.objects.filter(voting | Q(pk__in=about)).annotate(has_say=voting).order_by("name", "pk")
    )
    members = [one for one in people if getattr(one, "has_say", False)]
    names = {one.pk: one.name for one in people}
    motions = [_motion(one, page, members, names) for one in found]
    running = [motion for motion in motions if motion.proposal.ended_at is None]
    past = [motion for motion in motions if motion.proposal.ended_at is not None]
    return Council(members, running, past)


def owing(page: PoolPage) -> list[Member]:
    """Whom the others may forgive something. Two queries."""
    shares = shares_in(page.pool)
    found = page.pool.memberships.joined().select_related("member").order_by("member__name", "pk")
    return [spell.member for spell in found if shares.of(spell.member_id).balance < 0]


def _motion(proposal: Proposal, page: PoolPage, members: Sequence[Member], names: dict[int, str]) -> Motion:
    said = {vote.member_id: vote.agrees for vote in proposal.votes.all()}
    value = proposal.value
    about = {
        Change.RULES: str(value),
        Change.SHARE: _("%(percent)s %%") % {"percent": value},
        Change.PRICE: _("%(minutes)s minutes for an hour") % {"minutes": value},
        Change.CLOSE: "",
    }.get(Change(proposal.change))
    return Motion(
        proposal,
        names.get(value, "") if about is None else about,
        [member for member in members if said.get(member.pk) is True],
        [member for member in members if said.get(member.pk) is False],
        said.get(page.viewer.pk),
        votes_needed(len(members), page.pool.agree_percent),
    )


def groups_of(viewer: Member) -> list[Group]:
    """One query."""
    return _GROUPS.all(viewer=viewer.pk)


def _uses() -> QuerySet[Use]:
    """From midnight to midnight, with what reaches into it."""
    lasts = Q(ends_at__gt=GivenMoment("begins")) | Q(starts_at__gte=GivenMoment("begins"))
    found = Use.objects.filter(
        lasts, pool=Given("pool"), starts_at__lt=GivenMoment("ends"), cancelled_at__isnull=True
    )
    return found.select_related("member").order_by("starts_at", "pk")[:USES_SHOWN]


_VIEWER = Member(pk=Given("viewer"))
_POOL = Prepared(lambda: Pool.objects.visible_to(_VIEWER).select_related("group").filter(pk=Given("pk")))
_SPELL = Prepared(
    lambda: PoolMembership.objects.current().filter(pool=Given("pool"), member=Given("viewer"))[:1]
)
_IN_GROUP = Prepared(lambda: Membership.objects.of(_VIEWER).filter(group=Given("group"))[:1])
_USES = Prepared(_uses)
_GROUPS = Prepared(
    lambda: (
        Group.objects.filter(pk__in=Membership.objects.of(_VIEWER).values("group"), archived_at__isnull=True)
        .only("name")
        .order_by("name")
    )
)
