"""What a strategy came to, in a sentence; its state and its verdict in two words."""

from bisect import bisect
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.core import clock
from handschlag.insights.models import Aim, ForWhom, Sign, Strategy
from handschlag.insights.wording import worded

CHANGE: Final = "relative change"
NOT_INTERPRETABLE: Final = "not interpretable: the placebo differs from 0"
"""The engine's reason, which the web server, without NumPy, cannot ask for."""


SIZES: Final = (50, 250, 1000)


class Verdict(StrEnum):
    """What the estimate says, whatever was expected."""

    WAITING = "waiting"
    TOO_FEW = "too few"
    NOT_COMPARABLE = "not comparable"
    NEWCOMERS = "newcomers"
    CHANCE = "chance"
    MORE = "more"
    FEWER = "fewer"


def verdict(strategy: Strategy) -> Verdict:
    """Of the four weeks after it was tried."""
    found = strategy.found
    if found is None or found.as_of is None:
        return Verdict.WAITING
    if strategy.audience == ForWhom.NEWCOMERS:
        return Verdict.NEWCOMERS
    effect = found.figures["effect"]
    if effect["value"] is None:
        is_other = effect.get("reason") == NOT_INTERPRETABLE
        return Verdict.NOT_COMPARABLE if is_other else Verdict.TOO_FEW
    return verdict_of(effect["low"], effect["high"])


def verdict_of(low: float, high: float) -> Verdict:
    if low > 0:
        return Verdict.MORE
    return Verdict.FEWER if high < 0 else Verdict.CHANCE


def said(verdict: Verdict, aim: str) -> str:
    if verdict in {Verdict.MORE, Verdict.FEWER}:
        return expected(aim, verdict)
    return {
        Verdict.WAITING: _("not estimated yet"),
        Verdict.TOO_FEW: _("too few to tell"),
        Verdict.NOT_COMPARABLE: _("not interpretable"),
        Verdict.NEWCOMERS: _("no effect can be told"),
        Verdict.CHANCE: _("may be chance"),
    }[verdict]


def tone(verdict: Verdict, expected: str) -> str:
    """Kind of the badge: whether it came as it was hoped for."""
    if verdict in {Verdict.MORE, Verdict.FEWER}:
        return "green" if verdict == expected else "madder"
    return "slate" if verdict == Verdict.CHANCE else ""


def state(strategy: Strategy) -> str:
    if strategy.ended is not None:
        return _("given up") if strategy.ended.is_abandoned else _("ended")
    if not strategy.has_begun:
        return _("planned")
    end = strategy.ends_at
    return _("over") if end is not None and end <= clock.now() else _("running")


def expected(aim: str, sign: str) -> str:
    """What was hoped for, in words that stand alone."""
    more = {
        Aim.POSTS: _("more posts"),
        Aim.REPLIES: _("more replies"),
        Aim.DAYS: _("members come back more often"),
        Aim.MEETINGS: _("more meetings"),
        Aim.HELP: _("more help"),
    }
    fewer = {
        Aim.POSTS: _("fewer posts"),
        Aim.REPLIES: _("fewer replies"),
        Aim.DAYS: _("members come back less often"),
        Aim.MEETINGS: _("fewer meetings"),
        Aim.HELP: _("less help"),
    }
    return (more if sign == Sign.MORE else fewer)[Aim(aim)]


def outcome(strategy: Strategy) -> str:
    """What came of it, in one or two sentences."""
    found = verdict(strategy)
    if found == Verdict.WAITING:
        return _("Its effect has not been estimated yet.")
    assert strategy.found is not None  # noqa: S101 - else it waits
    figures = strategy.found.figures
    if found == Verdict.NEWCOMERS:
        return _(
            "Newcomers were not here before, so there is nothing to compare them with: an effect cannot be "
            "told. Beside it stands how many of them did something soon after they joined, before and since."
        )
    if found == Verdict.TOO_FEW:
        return _missing(figures)
    if found == Verdict.NOT_COMPARABLE:
        return _(
            "Not interpretable: the same comparison also finds a change eight weeks earlier, when nothing "
            "had been tried. Those for whom it was tried were on another way already."
        )
    return effect_sentence(figures["aim"], figures["effect"]) + " " + conclusion(found, strategy.sign)


def effect_sentence(aim: str, effect: Any) -> str:
    """“Members for whom this was tried wrote 18 % more …”: the figure after four weeks, with its interval."""
    is_more = effect["value"] >= 0
    sentences = {
        (Aim.POSTS, True): _(
            "Members for whom this was tried wrote %(share)s more in the four weeks after than comparable "
            "members (between %(low)s and %(high)s)."
        ),
        (Aim.POSTS, False): _(
            "Members for whom this was tried wrote %(share)s less in the four weeks after than comparable "
            "members (between %(low)s and %(high)s)."
        ),
        (Aim.REPLIES, True): _(
            "Members for whom this was tried replied %(share)s more often in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.REPLIES, False): _(
            "Members for whom this was tried replied %(share)s less often in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.DAYS, True): _(
            "Members for whom this was tried were active on %(share)s more days in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.DAYS, False): _(
            "Members for whom this was tried were active on %(share)s fewer days in the four weeks after "
            "than comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.MEETINGS, True): _(
            "Members for whom this was tried met others %(share)s more often in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.MEETINGS, False): _(
            "Members for whom this was tried met others %(share)s less often in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.HELP, True): _(
            "Members for whom this was tried helped %(share)s more often in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
        (Aim.HELP, False): _(
            "Members for whom this was tried helped %(share)s less often in the four weeks after than "
            "comparable members (between %(low)s and %(high)s)."
        ),
    }
    return sentences[Aim(aim), is_more] % {
        "share": str(worded(abs(effect["value"]), CHANGE)).removeprefix("+"),
        "low": worded(effect["low"], CHANGE),
        "high": worded(effect["high"], CHANGE),
    }


def conclusion(found: Verdict, sign: str) -> str:
    if found == Verdict.CHANCE:
        return _("This may be chance.")
    if found == sign:
        return _("So it came as you expected.")
    return _("It is the opposite of what you expected.")


def _missing(figures: Any) -> str:
    """How many more are needed, and from when on it can be told."""
    lacking = figures["needed"] - figures["eligible"]
    if lacking > 0:
        return (
            _("Too few to tell.")
            + " "
            + ngettext(
                "It takes %(needed)s members for whom it was tried and who belonged for 17 weeks before; "
                "%(lacking)s is missing.",
                "It takes %(needed)s members for whom it was tried and who belonged for 17 weeks before; "
                "%(lacking)s are missing.",
                lacking,
            )
            % {"needed": figures["needed"], "lacking": lacking}
        )
    earliest = datetime.fromtimestamp(figures["earliest"], UTC)
    if earliest > clock.now():
        return _("Too early to tell: four weeks after, on %(day)s at the earliest.") % {"day": _day(earliest)}
    return _(
        "Too few to tell: for most of those with whom it was tried there is nobody like them to be compared "
        "with."
    )


def _day(moment: datetime) -> str:
    return formats.date_format(moment.date(), "DATE_FORMAT")


def next_step(strategy: Strategy) -> str:
    """The one thing to do now."""
    found = verdict(strategy)
    if strategy.ended is not None:
        return {
            Verdict.MORE: _("Write down how it is done, so that others can try it too."),
            Verdict.FEWER: _("Read what you learned before you try the like again."),
        }.get(found, _("Try the next thing; what you learned stays here."))
    if found == strategy.sign:
        return _("Go on, and try it with others as well.")
    return {
        Verdict.MORE: _("It works against what you want: end it, or do it in another way."),
        Verdict.FEWER: _("It works against what you want: end it, or do it in another way."),
        Verdict.CHANCE: _("Try it longer or with more members, or end it and try something else."),
        Verdict.NOT_COMPARABLE: _(
            "Try it with members who are not about to change anyway: draw them by lot."
        ),
        Verdict.NEWCOMERS: _("Look at whether newcomers come back, on the group's health page."),
    }.get(found, _("Go on trying, with more members if you can."))


def size_class(members: int) -> str:
    """In which kind of group it was tried."""
    names = (
        _("fewer than 50 members"),
        _("50 to 249 members"),
        _("250 to 999 members"),
        _("1,000 members and more"),
    )
    return names[bisect(SIZES, members)]


def span(since: date, until: date | None) -> str:
    if until is None:
        return _("since %(day)s") % {"day": formats.date_format(since, "DATE_FORMAT")}
    return _("%(first)s to %(last)s") % {
        "first": formats.date_format(since, "DATE_FORMAT"),
        "last": formats.date_format(until, "DATE_FORMAT"),
    }
