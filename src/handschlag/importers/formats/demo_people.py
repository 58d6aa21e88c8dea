"""The demo's members: who they are, where, in which field and company, and since when."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handschlag.importers.formats.demo_clock import MONTHS, Clock, Floats
from handschlag.importers.formats.demo_names import (
    CITIES,
    COMPANY_FORMS,
    COMPANY_STEMS,
    MIXED_NAME_SHARE,
    ORIGIN_WEIGHTS,
    ORIGINS,
)
from handschlag.importers.formats.demo_subjects import FIELDS

Ints = npt.NDArray[np.int64]

_FIELD_WEIGHTS = (14, 12, 8, 9, 8, 5, 12, 7, 8, 4, 5, 5, 4, 6)
_FOUNDER_SHARE = 1 - MONTHS * 1100 / 36_000  # the source text: 30 months of 1,100 are not yet 36,000
_FOUNDING_DAYS = 12.0
_JOIN_DECAY = 0.45  # how much of the interest has worn off at the end
_JOIN_NOISE = 0.10  # from month to month
_EMPLOYED = 0.55
_MEMBERS_PER_COMPANY = 6.0
_AT_HEAD_OFFICE = 0.75
_OWN_FIELD = 0.8
_WITH_COMPANY = 0.6  # of the self-employed
_WITH_ABOUT = 0.7


@dataclass(frozen=True, slots=True)
class People:
    """Members in order of joining. All arrays and lists have one entry a member.

    ``joined`` is in seconds since the start; ``field``, ``city`` and ``company`` are
    numbers (``company`` -1 for the self-employed), alike where two members share one.
    """

    joined: Ints
    field: Ints
    city: Ints
    company: Ints
    first_names: list[str]
    names: list[str]
    places: list[str]
    companies: list[str]
    abouts: list[str]


def make_people(rng: np.random.Generator, n_members: int, clock: Clock) -> People:
    joined = _joining(rng, n_members, clock)
    city, field, company = _circles(rng, n_members)
    first_names, surnames = _names(rng, n_members)
    return People(
        joined=joined,
        field=field,
        city=city,
        company=company,
        first_names=first_names,
        names=[f"{first} {last}" for first, last in zip(first_names, surnames, strict=True)],
        places=[CITIES[index][0] for index in city.tolist()],
        companies=_company_names(rng, field, company, surnames),
        abouts=_abouts(rng, field),
    )


def _joining(rng: np.random.Generator, n_members: int, clock: Clock) -> Ints:
    """Seconds of joining, sorted: founders in the first days, then a slowly waning stream.

    Stratified, so that even a small community has its share of joins in every month.
    """
    n_founders = int(np.ceil(n_members * _FOUNDER_SHARE))
    days = clock.hours[1:] / 86_400
    month = np.minimum((days / (clock.span / MONTHS)).astype(np.int64), MONTHS - 1)
    rate = clock.intensity * np.exp(-_JOIN_DECAY * days / clock.span)
    rate *= rng.lognormal(0.0, _JOIN_NOISE, MONTHS)[month]
    cumulated = np.concatenate([[0.0], np.cumsum(rate)])
    strata = (np.arange(n_members - n_founders) + rng.random(n_members - n_founders)) / max(
        n_members - n_founders, 1
    )
    stream = np.interp(strata * cumulated[-1], cumulated, clock.hours)
    founding = clock.to_seconds(rng.random(n_founders) ** 2 * _FOUNDING_DAYS)
    founding[:1] = 0
    return np.sort(np.concatenate([founding, stream])).astype(np.int64)


def _circles(rng: np.random.Generator, n_members: int) -> tuple[Ints, Ints, Ints]:
    """City, field and company of every member; colleagues mostly share the first two."""
    city = _weighted(rng, n_members, [weight for _, weight in CITIES])
    field = _weighted(rng, n_members, _FIELD_WEIGHTS)
    n_companies = max(1, round(n_members * _EMPLOYED / _MEMBERS_PER_COMPANY))
    company = _weighted(rng, n_members, (np.arange(n_companies) + 30.0) ** -0.8)
    head_office = _weighted(rng, n_companies, [weight for _, weight in CITIES])
    branch = _weighted(rng, n_companies, _FIELD_WEIGHTS)
    employed = rng.random(n_members) < _EMPLOYED
    city = np.where(employed & (rng.random(n_members) < _AT_HEAD_OFFICE), head_office[company], city)
    field = np.where(employed & (rng.random(n_members) < _OWN_FIELD), branch[company], field)
    return city, field, np.where(employed, company, -1)


def _weighted(rng: np.random.Generator, size: int, weights: "npt.ArrayLike") -> Ints:
    cumulated = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(cumulated / cumulated[-1], rng.random(size), side="right").astype(np.int64)


def _names(rng: np.random.Generator, n_members: int) -> tuple[list[str], list[str]]:
    origin = _weighted(rng, n_members, ORIGIN_WEIGHTS)
    elsewhere = _weighted(rng, n_members, ORIGIN_WEIGHTS)
    of_surname = np.where(rng.random(n_members) < MIXED_NAME_SHARE, elsewhere, origin)
    gender = rng.integers(0, 2, n_members)
    draws: Floats = rng.random((2, n_members)) ** 1.3  # some names are commoner than others
    firsts, lasts = [], []
    for mine, family, sex, one, two in zip(
        *map(np.ndarray.tolist, (origin, of_surname, gender, *draws)), strict=True
    ):
        given, surnames = ORIGINS[mine][sex], ORIGINS[family][2]
        firsts.append(given[int(one * len(given))])
        lasts.append(surnames[int(two * len(surnames))])
    return firsts, lasts


def _company_names(rng: np.random.Generator, field: Ints, company: Ints, surnames: list[str]) -> list[str]:
    """A name per member: the company's, their own practice's, or none."""
    trades = [words for _, words in FIELDS.values()]
    draws = rng.integers(0, 1 << 30, len(field)).tolist()
    named = (rng.random(len(field)) < _WITH_COMPANY).tolist()
    known: dict[int, str] = {}
    names = []
    for trade, number, surname, draw, is_named in zip(
        field.tolist(), company.tolist(), surnames, draws, named, strict=True
    ):
        word = trades[trade][draw % len(trades[trade])]
        if number >= 0:
            names.append(known.setdefault(number, _company_name(number, word, draw)))
        else:
            names.append(f"{surname} {word}" if is_named else "")
    return names


def _company_name(number: int, word: str, draw: int) -> str:
    stem = COMPANY_STEMS[number * 37 % len(COMPANY_STEMS)]
    return f"{stem} {word} {COMPANY_FORMS[draw // 8 % len(COMPANY_FORMS)]}"


def _abouts(rng: np.random.Generator, field: Ints) -> list[str]:
    sentences = [about for about, _ in FIELDS.values()]
    draws = rng.integers(0, 1 << 30, len(field)).tolist()
    written = (rng.random(len(field)) < _WITH_ABOUT).tolist()
    rows = zip(field.tolist(), draws, written, strict=True)
    return [
        sentences[mine][draw % len(sentences[mine])] if is_written else "" for mine, draw, is_written in rows
    ]
