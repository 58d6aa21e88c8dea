"""Worth of contacts and dependency: on whom do members rest, and how closed are their circles?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from handschlag.engine.arrays import FloatArray
from handschlag.engine.contacts import CONTACT_DAYS, contact_value, network_yield
from handschlag.engine.dependency import Dependency, dependency
from handschlag.engine.exchange import balance
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.holes import constraint, effective_size
from handschlag.engine.interactions import Strand
from handschlag.engine.medians import median_figure
from handschlag.insights.figures import Figures, Told
from handschlag.insights.reasons import NO_COMPANIES, NO_HELP, NO_REQUESTS, NO_TIES
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.legs import legs_of, requests_of
from handschlag.insights.sections.ties import ties
from handschlag.insights.sections.untold import all_untold, has, untold
from handschlag.insights.telling import entry, table

_OF_HELP: Final = (
    "dependency", "hhi", "partners", "alone_test", "alone_test_two", "alone_test_company", "dependency_table",
)  # fmt: skip
_OF_REQUESTS: Final = (
    "contact_value", "contact_value_q0", "contact_value_q1", "network_yield", "productive_share",
)  # fmt: skip
_OF_TIES: Final = ("constraint", "effective_size", "contacts", "degree_table")
COMPANY: Final = ("company", "firm", "office")
"""Labels that say for whom somebody works, the first that an archive has."""


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    return _help(archive) | _contacts(archive, seed) | _circles(archive)


def _help(archive: Archive) -> Figures:
    if not has(archive, Strand.HELP):
        return all_untold(_OF_HELP, NO_HELP)
    legs = legs_of(archive)
    company = next((archive.labels[name] for name in COMPANY if name in archive.labels), None)
    figures = dict(_figures(dependency(legs, archive.t, company=company)))
    return figures if company is not None else figures | {"alone_test_company": untold(NO_COMPANIES)}


def _figures(found: Dependency) -> Iterator[tuple[str, Told]]:
    days = found.window_days
    yield "dependency", entry(found.warned_share)
    yield "hhi", entry(median_figure(found.hhi, Unit.INDEX, window_days=days))
    yield "partners", entry(median_figure(found.partners, Unit.PARTNERS, window_days=days))
    for key, test in (
        ("alone_test", found.without_top),
        ("alone_test_two", found.without_two),
        ("alone_test_company", found.without_company),
    ):
        yield key, entry(median_figure(test.remains, Unit.SHARE, window_days=days))
    partners, members = np.unique(found.partners[~np.isnan(found.partners)].round(), return_counts=True)
    rows = [[int(k), int(n)] for k, n in zip(partners, members, strict=True)]
    yield (
        "dependency_table",
        table(rows, ["partners", "members"], Unit.MEMBERS, n=int(members.sum()), window_days=days),
    )


def _contacts(archive: Archive, seed: int) -> Figures:
    """What contacts brought, from what was asked for and by whom it was met."""
    if archive.asked is None:
        return all_untold(_OF_REQUESTS, NO_REQUESTS)
    requests = requests_of(archive, archive.asked)
    found = contact_value(requests, archive.t)
    invested = balance(legs_of(archive), archive.t, window_days=CONTACT_DAYS).given
    all_contacts = network_yield(requests, archive.t, invested=invested, seed=seed)
    return {
        "contact_value": entry(median_figure(found.value, Unit.HOURS, window_days=CONTACT_DAYS)),
        "contact_value_q0": entry(_bound(found.upper)),
        "contact_value_q1": entry(_bound(found.lower)),
        "network_yield": entry(median_figure(all_contacts.yield_, Unit.RATIO, window_days=CONTACT_DAYS)),
        "productive_share": entry(all_contacts.productive_share),
    }


def _bound(hours: FloatArray) -> Figure:
    """Without an interval: it is one end of what can be."""
    return replace(median_figure(hours, Unit.HOURS, window_days=CONTACT_DAYS), low=None, high=None)


def _circles(archive: Archive) -> Figures:
    graph = ties(archive)
    degrees = graph.undirected.out_degrees()
    tied = degrees > 0
    if not tied.any():
        return all_untold(_OF_TIES, NO_TIES)
    contacts, members = np.unique(degrees[tied], return_counts=True)
    rows = np.column_stack((contacts, members)).tolist()
    return {
        "constraint": entry(median_figure(constraint(graph)[tied], Unit.RATIO)),
        "effective_size": entry(median_figure(effective_size(graph)[tied], Unit.PEOPLE)),
        "contacts": entry(median_figure(degrees[tied], Unit.PEOPLE)),
        "degree_table": table(rows, ["degree", "members"], Unit.MEMBERS, n=int(tied.sum())),
    }
