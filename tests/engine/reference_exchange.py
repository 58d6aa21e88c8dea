"""Give and take, contacts and dependency once more, in plain Python from the definitions; nothing shared."""

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from math import inf, sqrt


@dataclass(frozen=True)
class Leg:
    time: int
    giver: int
    receiver: int
    effort: float
    worth: float
    deal: int = -1
    kind: int = -1


def counted(legs: list[Leg]) -> list[Leg]:
    return [leg for leg in legs if leg.giver != leg.receiver]


def given(legs: list[Leg], member: int) -> float:
    return sum(leg.effort for leg in counted(legs) if leg.giver == member)


def received(legs: list[Leg], member: int) -> float:
    return sum(leg.worth for leg in counted(legs) if leg.receiver == member)


def surplus(legs: list[Leg], member: int) -> float:
    return received(legs, member) - given(legs, member)


def own(legs: list[Leg], member: int) -> list[Leg]:
    return [leg for leg in counted(legs) if member in {leg.giver, leg.receiver}]


def partners(legs: list[Leg], member: int) -> set[int]:
    return {leg.giver + leg.receiver - member for leg in own(legs, member)}


def win_win(legs: list[Leg]) -> dict[int, bool]:
    """Deal -> whether every side received at least its effort, for deals in which two or more gave."""
    by_deal = defaultdict(list)
    for leg in counted(legs):
        if leg.deal != -1:
            by_deal[leg.deal].append(leg)
    found = {}
    for deal, together in by_deal.items():
        if len({leg.giver for leg in together}) >= 2:
            sides = {leg.giver for leg in together} | {leg.receiver for leg in together}
            found[deal] = all(surplus(together, side) >= -1e-9 for side in sides)
    return found


def worth_of_pairs(legs: list[Leg]) -> dict[tuple[int, int], float]:
    pairs: dict[tuple[int, int], float] = defaultdict(float)
    for leg in counted(legs):
        pairs[leg.giver, leg.receiver] += leg.worth
    return pairs


def dyadic_reciprocity(legs: list[Leg], members: list[int]) -> float:
    pairs = worth_of_pairs(legs)
    both = [(pairs.get((a, b), 0), pairs.get((b, a), 0)) for a, b in itertools.combinations(members, 2)]
    return sum(min(pair) for pair in both) / sum(max(pair) for pair in both)


def generalised_reciprocity(legs: list[Leg]) -> float:
    """Worth from a to b counts if b reaches a over ties of worth (Warshall's closure)."""
    pairs = {pair: worth for pair, worth in worth_of_pairs(legs).items() if worth > 0}
    members = {end for pair in pairs for end in pair}
    reaches = set(pairs)
    for middle, start, end in itertools.product(members, repeat=3):
        if (start, middle) in reaches and (middle, end) in reaches:
            reaches.add((start, end))
    return sum(worth for (a, b), worth in pairs.items() if (b, a) in reaches) / sum(pairs.values())


def exact_ends(legs: list[Leg], member: int) -> tuple[float, float]:
    """The 5 % and 95 % point of all resamples of a member's few legs, each as likely as another."""
    changes = [leg.worth if leg.receiver == member else -leg.effort for leg in own(legs, member)]
    sums = sorted(sum(drawn) for drawn in itertools.product(changes, repeat=len(changes)))
    return sums[int(0.05 * len(sums))], sums[int(0.95 * len(sums))]


def shares(legs: list[Leg], member: int) -> dict[int, float]:
    came: dict[int, float] = defaultdict(float)
    for leg in counted(legs):
        if leg.receiver == member:
            came[leg.giver] += leg.worth
    total = sum(came.values())
    return {partner: worth / total for partner, worth in came.items() if worth > 0}


def top(legs: list[Leg], member: int) -> list[int]:
    came = shares(legs, member)
    return sorted(came, key=lambda partner: (-round(came[partner], 12), partner))[:2]


def remains(
    legs: list[Leg], member: int, gone: set[int], offers: list[tuple[int, float, int]]
) -> tuple[float, float]:
    """(kept, with what open offers replace), as shares of what the member received."""
    kept, lost = 0.0, defaultdict(float)
    for leg in counted(legs):
        if leg.receiver == member and leg.giver in gone:
            lost[leg.kind] += leg.worth
        elif leg.receiver == member:
            kept += leg.worth
    replaced = 0.0
    for kind, hours in lost.items():
        others = [amount for who, amount, what in offers if what == kind and who not in gone | {member}]
        replaced += min(hours, sum(others))
    total = received(legs, member)
    return kept / total, (kept + replaced) / total


@dataclass(frozen=True)
class Asked:
    time: int
    asker: int
    server: int | None
    kind: int
    effort_class: int
    worth: float
    hours: float


def as_it_stood(asked: list[Asked], t: int) -> list[Asked]:
    """What had not been met by t is open, for as long as it had been."""
    found = []
    for one in asked:
        so_far = (t - one.time) / 3600
        if one.asker == one.server or so_far < 0:
            continue
        if one.server is None or one.hours > so_far:
            found.append(replace(one, server=None, worth=0.0, hours=min(one.hours, so_far)))
        else:
            found.append(one)
    return found


def chance(outcome: Asked, asked: list[Asked], strength: float) -> tuple[float, int, float]:
    """(q, how many were comparable, standard deviation)"""

    def tally(among: list[Asked]) -> tuple[int, int]:
        others = [one for one in among if one.server != outcome.server]
        met = [one.hours if one.server is not None else inf for one in others]
        known = [one for one in others if one.server is not None or one.hours >= outcome.hours]
        return sum(hours <= outcome.hours for hours in met), len(known)

    alike = [one for one in asked if (one.kind, one.effort_class) == (outcome.kind, outcome.effort_class)]
    met_anywhere, known_anywhere = tally(asked)
    met, known = tally(alike)
    a = met + strength * (met_anywhere + 0.5) / (known_anywhere + 1)
    b = known + strength - a
    return a / (a + b), known, sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))


def single_sources(legs: list[Leg]) -> dict[tuple[int, int], int]:
    """(member, kind) -> the only one who met that need."""
    sources = defaultdict(set)
    for leg in counted(legs):
        if leg.worth > 0:
            sources[leg.receiver, leg.kind].add(leg.giver)
    return {need: next(iter(who)) for need, who in sources.items() if len(who) == 1}


def second_sources(
    legs: list[Leg], ties: list[tuple[int, int]], per_need: int
) -> dict[tuple[int, int], tuple[bool, int]]:
    """(member, who could help) -> whether they are tied, and the contacts they share."""
    contacts = defaultdict(set)
    for a, b in ties:
        if a != b:
            contacts[a].add(b)
            contacts[b].add(a)
    found = {}
    for (member, kind), source in single_sources(legs).items():
        givers = {leg.giver for leg in counted(legs) if leg.kind == kind and leg.worth > 0}
        able = []
        for giver in givers - {member, source}:
            tied, common = giver in contacts[member], len(contacts[member] & contacts[giver])
            if tied or common:
                able.append((not tied, -common, giver))
        for stranger, minus_common, giver in sorted(able)[:per_need]:
            found[member, giver] = (not stranger, -minus_common)
    return found
