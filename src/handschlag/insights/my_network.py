"""What the page of a member's own network shows: stored figures, and promises as they stand now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, apart
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.exchange.models import DealState, Leg
from handschlag.insights import bars, wording
from handschlag.insights.definitions.my_network import BESIDE, COMPANIONS, INSIGHTS
from handschlag.insights.figures import Figures, Told
from handschlag.insights.models import NetworkChoices, NetworkSnapshot
from handschlag.insights.pages.cards import Beside, Insight
from handschlag.insights.tables import Table

PROMISES_SHOWN: Final = 20
_IN_A_DRAWING: Final = 6
_TOO_OLD: Final = Told(value=None, unit="", n=0, people=0, window_days=None, reason="too few data")


@dataclass(frozen=True, slots=True)
class Promise:
    """Help that was agreed and has not come yet."""

    what: str
    partner: Member
    due_on: date | None
    href: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next, with the button that does it."""

    text: str
    href: str
    icon: str


@dataclass(frozen=True, slots=True)
class MyNetwork:
    snapshot: NetworkSnapshot | None
    choices: NetworkChoices
    has_newer: bool
    owed: list[Promise]
    owing: list[Promise]
    insights: list[Insight] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    warned: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.snapshot is not None and self.snapshot.is_under_way

    @property
    def is_computed(self) -> bool:
        return self.snapshot is not None and self.snapshot.as_of is not None

    @property
    def is_empty(self) -> bool:
        """Nothing was ever given or received, nor is anything agreed."""
        return not (self.insights or self.has_newer or self.owed or self.owing)


def my_network(viewer: Member) -> MyNetwork:
    """Four queries at most."""
    kept = _KEPT.get(viewer=viewer.pk)
    snapshot: NetworkSnapshot | None = getattr(kept, "network_snapshot", None)
    choices: NetworkChoices = getattr(kept, "network_choices", NetworkChoices(member=viewer))
    owing, owed = _promises(viewer)
    since = snapshot.as_of if snapshot is not None else None
    newest = _NEWEST.first(viewer=viewer.pk, since=since or _EVER)
    page = MyNetwork(snapshot, choices, newest is not None, owed, owing)
    if snapshot is None or not any(told["n"] for told in snapshot.figures.values()):
        return page
    people = _People.of(snapshot.figures, viewer)
    figures = _shown(snapshot.figures, people)
    return MyNetwork(
        snapshot,
        choices,
        page.has_newer,
        owed,
        owing,
        insights=[_insight(key, figures, people) for key in INSIGHTS],
        steps=list(_steps(figures, people)),
        warned=_warning(figures, people),
    )


def _promises(viewer: Member) -> tuple[list[Promise], list[Promise]]:
    """What the viewer promised, and what was promised to the viewer; what is due first comes first."""
    owing: list[Promise] = []
    owed: list[Promise] = []
    for leg in _PROMISED.all(viewer=viewer.pk):
        mine = leg.giver_id == viewer.pk
        partner = leg.receiver if mine else leg.giver
        promise = Promise(leg.what, partner, leg.deal.due_on, address("exchange:deal", leg.deal_id))
        (owing if mine else owed).append(promise)
    return owing, owed


@dataclass(frozen=True, slots=True)
class _People:
    """Those whom the figures are about: names, with whom one can deal, and who does not want to be valued."""

    members: dict[int, Member]

    @classmethod
    def of(cls, figures: Figures, viewer: Member) -> "_People":
        """One query."""
        rows = [
            row
            for key in ("my_support_table", "my_contact_value_table")
            for row in figures.get(key, _TOO_OLD)["value"] or []
        ]
        keys = {row[0] for row in rows}
        found = _NAMED.all(viewer=viewer.pk, keys=keys) if keys else []
        return cls({member.pk: member for member in found})

    def name(self, pk: int) -> str:
        found = self.members.get(pk)
        return found.name if found is not None else _("somebody who has left")

    def can_be_asked(self, pk: int) -> bool:
        found = self.members.get(pk)
        return found is not None and not found.is_imported and not getattr(found, "is_apart", False)

    def may_be_valued(self, pk: int) -> bool:
        return not getattr(self.members.get(pk), "is_unvalued", False)


def _shown(figures: Figures, people: _People) -> Figures:
    """Without those who have chosen since not to be valued; keys that are not stored are too few data."""
    whole: Figures = dict.fromkeys([*INSIGHTS, *COMPANIONS], _TOO_OLD) | figures
    if rows := whole.get("my_contact_value_table", _TOO_OLD)["value"]:
        told = whole["my_contact_value_table"].copy()
        told["value"] = [row for row in rows if people.may_be_valued(row[0])] or None
        whole["my_contact_value_table"] = told
    return whole


def _rows(figures: Figures, key: str) -> list[list[float]]:
    return figures.get(key, _TOO_OLD)["value"] or []


def _insight(key: str, figures: Figures, people: _People) -> Insight:
    words, told = INSIGHTS[key], figures[key]
    value = wording.worded(told["value"], told["unit"]) if told["value"] is not None else None
    text, href = _deed(key, figures, people)
    drawn = _DRAWN.get(key)
    made = drawn(figures, people) if drawn is not None else None
    facts = [wording.interval(told), wording.rests_on(told, words.rests_on) if told["n"] else ""]
    return Insight(
        key=key,
        words=words,
        value=value.number if value else "",
        unit=value.unit if value else "",
        reason="" if value else _reason(key, told),
        facts=[fact for fact in (_about(key, figures, people), *facts, str(words.window)) if fact],
        tone="",
        beside=[_beside(name, figures) for name in BESIDE.get(key, [])] + _bounds(key, figures),
        chart=made[0] if made else "",
        table=made[1] if made else None,
        action_text=text,
        action_href=href,
    )


def _reason(key: str, told: Told) -> str:
    """What is missing, and that it will come by itself."""
    if told.get("reason") != "too few data":
        return wording.reason(told)
    return {
        "my_received": _("It stands here once somebody has helped you and the deal is closed."),
        "my_win_win_rate": _("From five deals on in which both gave something."),
        "my_alone_test": _("From five times on that you were helped."),
        "my_contact_value": _("From five requests on that you have posted in the exchange."),
        "my_kept_share": _("From five promises on that came due."),
    }[key]


def _about(key: str, figures: Figures, people: _People) -> str:
    """What the number says: of whom, of what."""
    rows = _rows(figures, "my_support_table")
    if key == "my_received" and figures[key]["value"] is not None:
        return _("received")
    if key != "my_alone_test" or not rows or figures[key]["value"] is None:
        return ""
    return _("of your support remains without %(name)s") % {"name": people.name(int(rows[0][0]))}


def _beside(name: str, figures: Figures) -> Beside:
    words, told = COMPANIONS[name], figures[name]
    value = told["value"]
    missing = _("none yet") if name == "my_given" else _("too few data")
    text = missing if value is None else str(wording.worded(value, told["unit"]))
    return Beside(str(words.label), text, wording.interval(told))


def _bounds(key: str, figures: Figures) -> list[Beside]:
    """What the estimate cannot be below or above, whatever the model says."""
    rows = _rows(figures, "my_contact_value_table")
    if key != "my_contact_value" or figures[key]["value"] is None or not rows:
        return []
    ends = ((_("At least (q = 1)"), 3), (_("At most (q = 0)"), 4))
    return [
        Beside(label, str(wording.worded(sum(row[at] for row in rows), "hours of work")), "")
        for label, at in ends
    ]


def _quarters(figures: Figures, _people: _People) -> tuple[str, Table] | None:
    rows = figures.get("my_quarters_table", _TOO_OLD)["value"]
    if not rows:
        return None
    hours = "hours of work"
    pairs = [bars.Pair(_quarter(begin), received, given) for begin, given, received in rows]
    names = (_("received"), _("given"))
    title = _("Received and given by quarter, in hours")
    said = _("From %(first)s to %(last)s; the last quarter is running.")
    described = said % {"first": pairs[0].label, "last": pairs[-1].label}
    table = Table(
        title,
        [_("Quarter"), _("Received"), _("Given")],
        [[_quarter(begin), wording.cell(got, hours), wording.cell(gave, hours)] for begin, gave, got in rows],
    )
    return bars.columns(pairs, title=title, description=described, names=names), table


def _quarter(begin: str) -> str:
    """Return "2026-04" as "2/26"."""
    year, month = begin.split("-")
    return f"{(int(month) + 2) // 3}/{year[2:]}"


def _support(figures: Figures, people: _People) -> tuple[str, Table] | None:
    rows = _rows(figures, "my_support_table")
    if not rows:
        return None
    title = _("From whom your support came")
    named = [(people.name(int(pk)), hours, wording.cell(share, "share")) for pk, hours, share in rows]
    drawing = bars.bars(
        [bars.Row(name, hours, share) for name, hours, share in named[:_IN_A_DRAWING]],
        title=title,
        description="; ".join(f"{name}: {share}" for name, _hours, share in named[:_IN_A_DRAWING]),
    )
    table = [[name, wording.cell(hours, "hours of work"), share] for name, hours, share in named]
    return drawing, Table(title, [_("Person"), _("Received"), _("Share")], table)


def _worth(figures: Figures, people: _People) -> tuple[str, Table] | None:
    rows = _rows(figures, "my_contact_value_table")
    if not rows:
        return None
    hours = "hours of work"
    title = _("What each contact brought you: a model estimate")
    named = [
        (people.name(int(pk)), int(n), [wording.cell(one, hours) for one in worth], worth[0])
        for pk, n, *worth in rows
    ]
    drawing = bars.bars(
        [bars.Row(name, value, cells[0]) for name, _n, cells, value in named[:_IN_A_DRAWING]],
        title=title,
        description="; ".join(f"{name}: {cells[0]}" for name, _n, cells, _value in named[:_IN_A_DRAWING]),
    )
    table = [[name, str(n), *cells] for name, n, cells, _value in named]
    columns = [_("Person"), _("Requests met"), _("Estimate"), _("At least (q = 1)"), _("At most (q = 0)")]
    return drawing, Table(title, columns, table)


_DRAWN: Final[dict[str, Callable[[Figures, _People], tuple[str, Table] | None]]] = {
    "my_received": _quarters,
    "my_alone_test": _support,
    "my_contact_value": _worth,
}


def _deed(key: str, figures: Figures, people: _People) -> tuple[str, str]:
    """The one next step of a figure: text and address."""
    helper, valued = (
        next((int(row[0]) for row in _rows(figures, name) if people.can_be_asked(int(row[0]))), None)
        for name in ("my_support_table", "my_contact_value_table")
    )
    ask = (_("Ask for something"), f"{address('exchange:new_listing')}?side=request")
    if key == "my_received" and helper is not None:
        return _("Return %(name)s a favour") % {"name": people.name(helper)}, _deal_with(helper)
    if key == "my_contact_value" and (thanked := valued or helper) is not None:
        return _("Thank %(name)s") % {"name": people.name(thanked)}, _thanks_to(thanked)
    return {
        "my_win_win_rate": (_("Your deals"), address("exchange:deals")),
        "my_alone_test": (_("Ask somebody second"), address("exchange:who_can_help")),
        "my_kept_share": (_("Your open promises"), "#promises"),
    }.get(key, ask)


def _deal_with(member: int) -> str:
    return f"{address('exchange:propose')}?to={member}"


def _thanks_to(member: int) -> str:
    return f"{address('exchange:thank')}?to={member}"


def _steps(figures: Figures, people: _People) -> Iterator[Step]:
    """What to do with what one reads here: thank, return, ask somebody second, meet."""
    helpers = [int(row[0]) for row in _rows(figures, "my_support_table") if people.can_be_asked(int(row[0]))]
    if helpers:
        name = {"name": people.name(helpers[0])}
        yield Step(_("Thank %(name)s") % name, _thanks_to(helpers[0]), "thanks")
        yield Step(_("Return %(name)s a favour") % name, _deal_with(helpers[0]), "help")
    yield Step(_("Ask somebody second"), address("exchange:who_can_help"), "search")
    yield Step(_("Meet somebody new"), address("insights:to_meet"), "meet")


def _warning(figures: Figures, people: _People) -> str:
    """Said once, calmly, with whom it is about."""
    rows = _rows(figures, "my_warning_table")
    if not rows:
        return ""
    name = people.name(int(rows[0][0]))
    return _(
        "Much of what you receive comes from few people, above all from %(name)s. That is a good tie; a "
        "second one for the same would make you freer."
    ) % {"name": name}


def _own_legs() -> QuerySet[Leg]:
    return Leg.objects.filter(Q(giver=Given("viewer")) | Q(receiver=Given("viewer")))


def _named() -> QuerySet[Member]:
    """With whether a block stands between the two, and whether they do not want to be valued."""
    unvalued = NetworkChoices.objects.filter(member=OuterRef("pk"), values_contacts=False)
    found = Member.objects.filter(pk__in=GivenKeys("keys"), is_active=True).only("name", "email")
    return found.annotate(is_apart=apart(Given("viewer"), OuterRef("pk")), is_unvalued=Exists(unvalued))


_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = Prepared(
    lambda: Member.objects.select_related("network_snapshot", "network_choices").filter(pk=Given("viewer"))
)
_NEWEST: Prepared[Any] = Prepared(
    lambda: _own_legs().filter(closed_at__gt=GivenMoment("since")).values_list("pk")[:1]
)
_PROMISED = Prepared(
    lambda: (
        _own_legs()
        .filter(deal__state=DealState.AGREED, delivered_at__isnull=True)
        .select_related("deal", "giver", "receiver")
        .order_by("deal__due_on", "pk")[:PROMISES_SHOWN]
    )
)
_NAMED = Prepared(_named)
