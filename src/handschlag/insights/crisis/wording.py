"""Scenarios in plain words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.insights.models import Scenario, Shock
from handschlag.insights.wording import Worded, worded


def counted(value: float) -> str:
    """A number as the reader's language writes it."""
    return str(worded(value, ""))


def share(value: float) -> str:
    return str(Worded(counted(round(100 * value, 1)), "%"))


def what_if(scenario: Scenario) -> str:
    """As a clause: if the 10 most connected members leave."""
    about: dict[str, str] = scenario.about
    count = scenario.size
    shown = {"count": counted(count)}
    match scenario.shock:
        case Shock.CONNECTED:
            return (
                ngettext(
                    "If the most connected member leaves",
                    "If the %(count)s most connected members leave",
                    count,
                )
                % shown
            )
        case Shock.GIVING:
            return (
                ngettext(
                    "If the member who gives most leaves",
                    "If the %(count)s members who give most leave",
                    count,
                )
                % shown
            )
        case Shock.RANDOM:
            return (
                ngettext("If a member leaves at random", "If %(count)s members leave at random", count)
                % shown
            )
        case Shock.COMPANY:
            return _("If everybody of %(company)s leaves") % about
        case Shock.REGION:
            return _("If everybody within %(km)s km of %(city)s leaves") % about
        case Shock.GROUP:
            return _("If everybody leaves who also belongs to %(group)s") % about
    return ngettext("If this member leaves", "If these %(count)s members leave", count) % shown


def title(scenario: Scenario) -> str:
    """Its name, else what happens in it, as far as that is known."""
    return scenario.name or what_if(scenario)


def headline(scenario: Scenario) -> str:
    """If the 10 most connected members leave: 84 of 290 others follow, in 4 rounds; 31 would stand alone."""
    told = scenario.summary
    if not told:
        return ""
    begin = {"what_if": what_if(scenario)}
    if "reason" in told:
        return _("%(what_if)s: this cannot be told.") % begin
    if not told["followed"]:
        follows = _("nobody follows them")
        text = _("%(what_if)s: %(follows)s.")
        if told["alone"]:
            text = _("%(what_if)s: %(follows)s; %(alone)s.")
    else:
        follows = _followed(told)
        text = _("%(what_if)s: %(follows)s, %(rounds)s.")
        if told["alone"]:
            text = _("%(what_if)s: %(follows)s, %(rounds)s; %(alone)s.")
    parts = begin | {"follows": follows, "rounds": _rounds(told), "alone": _alone(told)}
    return text % parts


def _followed(told: dict[str, Any]) -> str:
    others = told["n"] - told["shocked"]
    text = ngettext(
        "%(followed)s of %(others)s others follows",
        "%(followed)s of %(others)s others follow",
        told["followed"],
    )
    return text % {"followed": counted(told["followed"]), "others": counted(others)}


def _rounds(told: dict[str, Any]) -> str:
    text = ngettext("in %(count)s round", "in %(count)s rounds", told["rounds"])
    return text % {"count": counted(told["rounds"])}


def _alone(told: dict[str, Any]) -> str:
    count = told["alone"] or 0
    text = ngettext("%(count)s would stand alone", "%(count)s would stand alone", count)
    return text % {"count": counted(count)}


def range_of_draws(result: dict[str, Any]) -> str:
    """What chance makes of it."""
    lost = result["lost"]
    return _(
        "Over %(draws)s draws of chance: in half of them at most %(median)s of %(n)s are gone in the end, "
        "in 95 of 100 at most %(p95)s."
    ) % {
        "draws": counted(result["draws"]),
        "median": counted(lost["median"]),
        "n": counted(result["n"]),
        "p95": counted(lost["p95"]),
    }


def tipping(result: dict[str, Any]) -> str:
    """Where it tips, with its interval."""
    tips = result["tips"]
    if tips["value"] is None:
        return _("Even if all of them leave, no more than half are lost.")
    told = {"size": counted(tips["value"]), "share": share(tips["value"] / result["n"])}
    text = _(
        "It tips when %(size)s leave this way (%(share)s of the members): then more than half go in the end."
    )
    low, high = tips["low"], tips["high"]
    if low is not None and high is not None and low != high:
        told |= {"low": counted(low), "high": counted(high)}
        text = _(
            "It tips when %(size)s leave this way (%(share)s of the members; with 95%% certainty between "
            "%(low)s and %(high)s): then more than half go in the end."
        )
    return text % told


def rests_on(result: dict[str, Any]) -> str:
    """On which ties, among whom."""
    told = {
        "n": counted(result["n"]),
        "members": counted(result["members"]),
        "ties": counted(result["ties"]),
    }
    if "talk" in result["strands"]:
        return (
            _(
                "On %(ties)s ties among %(n)s of %(members)s members. Nobody has met or helped here yet, so "
                "these are ties of talk."
            )
            % told
        )
    return (
        _(
            "On %(ties)s ties of help and of meeting among %(n)s of %(members)s members; the others have "
            "none and cannot be taken along."
        )
        % told
    )
