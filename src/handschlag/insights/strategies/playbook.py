"""What was tried on this site, and what came of it: for everybody who runs a group."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import MODERATING, Group, Membership, Visibility
from handschlag.insights import wording
from handschlag.insights.models import ForWhom, Strategy, StrategyKind
from handschlag.insights.strategies import sentences
from handschlag.insights.strategies.forest import Interval, forest
from handschlag.insights.strategies.library import LIBRARY, Idea
from handschlag.insights.strategies.pages import Row, row_of
from handschlag.insights.strategies.pooling import Effect, Pooled, pooled

SHOWN: Final = 10
"""Of each kind, the newest; all of them count."""
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What was tried in a group. ``group`` "" where the viewer may not know of it."""

    row: Row
    group: str
    href: str
    size: str
    effect: str
    note: SafeString | str


@dataclass(frozen=True, slots=True)
class Together:
    """The effects on one thing, pooled, in words and as a drawing."""

    sentence: str
    spread: str
    chart: SafeString


@dataclass(frozen=True, slots=True)
class Kind:
    key: str
    name: str
    count: int
    pooled: list[Together]
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Playbook:
    kinds: list[Kind]
    ideas: tuple[Idea, ...]
    group: Group | None
    """In which the viewer tries something: the one they run, the largest of several."""


def playbook(viewer: Member) -> Playbook:
    """Two queries. NotAllowed for who runs no group."""
    memberships = _MINE.all(viewer=viewer.pk)
    running = [one.group for one in memberships if one.role in MODERATING]
    if not running:
        raise NotAllowed(_("The playbook is for those who run a group on this site."))
    by_kind: dict[str, list[Strategy]] = defaultdict(list)
    for strategy in _SHARED.all():
        by_kind[strategy.kind].append(strategy)
    known, run = {one.group_id for one in memberships}, {group.pk for group in running}
    kinds = [
        _kind(key, str(name), by_kind[key], known, run) for key, name in StrategyKind.choices if by_kind[key]
    ]
    return Playbook(kinds, LIBRARY, running[0])


_MINE = Prepared(
    lambda: (
        Membership.objects.of(Member(pk=Given("viewer")))
        .select_related("group")
        .order_by("-group__member_count", "pk")
    )
)
_SHARED = Prepared(lambda: Strategy.objects.shared().for_list().defer("source", "html")[:MOST])


def _kind(key: str, name: str, tried: list[Strategy], known: set[int], run: set[int]) -> Kind:
    entries = [_entry(strategy, known, run) for strategy in tried[:SHOWN]]
    return Kind(key, name, len(tried), list(_together(tried)), entries)


def _entry(strategy: Strategy, known: set[int], run: set[int]) -> Entry:
    group = strategy.group
    is_known = group.visibility != Visibility.HIDDEN or group.pk in known
    ending = strategy.ended
    told = strategy.found.figures["effect"] if strategy.found and strategy.found.is_told else None
    effect = f"{wording.worded(told['value'], told['unit'])}, {wording.interval(told)}" if told else ""
    return Entry(
        row_of(strategy),
        group.name if is_known else "",
        strategy.get_absolute_url() if group.pk in run else "",
        sentences.size_class(group.member_count),
        effect,
        ending.html if ending is not None and is_known else "",
    )


def _together(tried: Iterable[Strategy]) -> Iterable[Together]:
    """Of what was tried for the same end, as far as it can be told, taken together."""
    by_aim: dict[tuple[str, bool], list[Strategy]] = defaultdict(list)
    for strategy in tried:
        if strategy.found is not None and strategy.found.is_told:
            by_aim[strategy.aim, strategy.audience == ForWhom.EVERYBODY].append(strategy)
    for (aim, is_whole), several in by_aim.items():
        effects = [_effect(strategy) for strategy in several]
        mean = pooled(effects)
        if mean is not None:
            yield Together(
                _sentence(aim, mean, is_whole=is_whole), _spread(mean), _chart(several, effects, mean)
            )


def _effect(strategy: Strategy) -> Effect:
    assert strategy.found is not None  # noqa: S101 - only those that are told
    told = strategy.found.figures["effect"]
    return Effect(told["value"], told["low"], told["high"])


def _sentence(aim: str, mean: Pooled, *, is_whole: bool) -> str:
    found = mean.effect
    words = {"value": found.value, "low": found.low, "high": found.high}
    where = (
        _("Told %(count)s times, of whole groups; taken together:")
        if is_whole
        else _("Told %(count)s times; taken together:")
    )
    sentence = sentences.effect_sentence(aim, words)
    is_chance = sentences.verdict_of(found.low, found.high) == sentences.Verdict.CHANCE
    end = _("This may be chance.") if is_chance else ""
    return " ".join(part for part in (where % {"count": mean.n}, sentence, end) if part)


def _spread(mean: Pooled) -> str:
    if mean.agree:
        return _("The groups agree: what they differ by may be chance.")
    if mean.differ:
        return _("The groups differ so much that one figure for all says little: look at each of them.")
    return _("The groups differ somewhat, by more than chance.")


def _chart(several: list[Strategy], effects: list[Effect], mean: Pooled) -> SafeString:
    rows = [
        Interval(
            sentences.size_class(strategy.group.member_count), one.value, one.low, one.high, is_quiet=True
        )
        for strategy, one in zip(several[:SHOWN], effects, strict=False)
    ]
    together = Interval(_("Together"), mean.effect.value, mean.effect.low, mean.effect.high)
    return forest(
        [*rows, together],
        title=_("Effects in the groups, and together"),
        description=_("Change against comparable members, each with its 95 % interval."),
        zero=_("no change"),
    )
