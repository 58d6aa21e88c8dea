"""Give and take: who helps whom, and does it balance?"""

from collections.abc import Iterator
from typing import Final

from handschlag.engine.exchange import Balance, GiveAndTake, give_and_take
from handschlag.engine.figures import Unit
from handschlag.engine.interactions import Strand
from handschlag.engine.medians import median_figure
from handschlag.insights.figures import Figures, Told
from handschlag.insights.reasons import NO_ACCOUNTS, NO_DEALS, NO_HELP, NO_TIMES
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.legs import legs_of
from handschlag.insights.sections.untold import all_untold, has, untold
from handschlag.insights.telling import entry, table

KEYS: Final = (
    "win_win_rate", "net_loser", "possible_loser", "surplus", "given", "received", "yield", "balance_index",
    "surplus_gini", "surplus_lorenz_table", "imbalance", "generalised_reciprocity", "dyadic_reciprocity",
)  # fmt: skip


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter; who loses can only be told where both sides say what a leg was to them."""
    if not has(archive, Strand.HELP):
        return all_untold(KEYS, NO_HELP)
    legs = legs_of(archive)
    found = give_and_take(legs, archive.t, seed=seed)
    figures = dict(_figures(found))
    if not found.has_own_accounts:
        figures |= all_untold(("net_loser", "possible_loser"), NO_ACCOUNTS)
    elif not archive.has_times:
        figures |= all_untold(("net_loser", "possible_loser"), NO_TIMES)
    return figures | {"win_win_rate": untold(NO_DEALS) if archive.deal is None else entry(found.win_win_rate)}


def _figures(found: GiveAndTake) -> Iterator[tuple[str, Told]]:
    yield "net_loser", entry(found.losers.net_loser_share)
    yield "possible_loser", entry(found.losers.possible_loser_share)
    yield from _balance(found.balance)
    yield "surplus_gini", entry(found.surplus_inequality.gini)
    rows = found.surplus_inequality.lorenz.tolist()
    n = found.surplus_inequality.gini.n
    yield "surplus_lorenz_table", table(rows, ["members", "surplus"], Unit.SHARE, n=n)
    yield "imbalance", entry(found.imbalance)
    yield "generalised_reciprocity", entry(found.generalised_reciprocity)
    yield "dyadic_reciprocity", entry(found.dyadic_reciprocity)


def _balance(balance: Balance) -> Iterator[tuple[str, Told]]:
    """What the typical member has, of those who gave or received."""
    took_part = balance.legs > 0
    for key, values, unit in (
        ("surplus", balance.surplus, Unit.HOURS),
        ("given", balance.given, Unit.HOURS),
        ("received", balance.received, Unit.HOURS),
        ("yield", balance.yield_, Unit.RATIO),
        ("balance_index", balance.balance_index, Unit.BALANCE),
    ):
        yield key, entry(median_figure(values[took_part], unit))
