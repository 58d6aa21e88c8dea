"""Rows of invented pools: who shares what, what each put in and took out, and what is booked for it."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from handschlag.core.markdown import render
from handschlag.exchange.models import Book, Booking, Contribution, Line, Pool, PoolMembership, Use
from handschlag.groups.models import Group
from handschlag.importers.formats.demo_circle import Circle, Helper, moment
from handschlag.importers.formats.demo_help_phrases import POOLS, PoolKind

POOLS_MADE: Final = 12
_HELPERS_A_POOL: Final = 8
_LEAST, _MOST = 3, 6
_SEATS: Final = 3


def write_pools(rng: random.Random, group: Group, circle: Circle) -> None:
    """A dozen, or fewer where few talk. Part of a transaction."""
    known = circle.neighbours()
    founders = [one for one in circle.helpers if len(known.get(one.key, {})) >= _LEAST - 1]
    n_pools = min(POOLS_MADE, len(circle.helpers) // _HELPERS_A_POOL, len(founders))
    for number, founder in enumerate(rng.sample(founders, n_pools)):
        pairs = known[founder.key].values()
        others = [pair.other if pair.one.key == founder.key else pair.one for pair in pairs]
        sharing = [founder, *rng.sample(others, min(len(others), rng.randint(_LEAST - 1, _MOST - 1)))]
        _write_pool(rng, group, POOLS[number % len(POOLS)], sharing, circle.until)


def _write_pool(
    rng: random.Random, group: Group, kind: PoolKind, sharing: Sequence[Helper], until: datetime
) -> None:
    latest = max(one.joined for one in sharing)
    began = moment(rng, latest, latest + (until - latest) / 3)
    pool = Pool.objects.create(
        group=group,
        kind=kind.kind,
        name=kind.name.replace("{ort}", sharing[0].place)[:100],
        text=kind.text,
        text_html=render(kind.text),
        rules=kind.rules,
        rules_html=render(kind.rules),
        seats=_SEATS if kind.kind == "seats" else 1,
        minutes_an_hour=kind.minutes_an_hour,
        created_by_id=sharing[0].key,
        created_at=began,
    )
    for turn, one in enumerate(sharing):
        leaves = turn == len(sharing) - 1 and len(sharing) > _LEAST
        share_in(rng, pool, one, (began, until), turn=turn, leaves=leaves)


def share_in(
    rng: random.Random,
    pool: Pool,
    one: Helper,
    span: tuple[datetime, datetime],
    *,
    turn: int = 0,
    leaves: bool = False,
) -> None:
    """``one`` shares the pool from its beginning: puts in, and takes out at times of their own.

    Who leaves has taken out what they put in.
    """
    began, until = span
    kind = next(kind for kind in POOLS if kind.kind == pool.kind)
    spell = PoolMembership(pool=pool, member_id=one.key, invited_at=began, joined_at=began)
    spell.invited_by_id = None if one.key == pool.created_by_id else pool.created_by_id
    used = sum(_use(rng, pool, kind, one, at) for at in _moments(span, turn))
    put_in = used if leaves else used + 15 * rng.randint(-2, 12)
    _put_in(pool, kind, one, began + timedelta(days=1), max(put_in, 0))
    if leaves:
        spell.left_at = until - (until - began) / 20
    spell.save()


def _moments(span: tuple[datetime, datetime], turn: int) -> list[datetime]:
    """Two days of their own, the more each turn: nobody books what another has."""
    began, until = span
    part = (until - began) / 40
    days = [began + part * (4 + turn), began + part * (20 + turn)]
    return [day.replace(hour=8, minute=turn % 2 * 30, second=0, microsecond=0) for day in days]


def _use(rng: random.Random, pool: Pool, kind: PoolKind, one: Helper, at: datetime) -> int:
    hours = rng.randint(1, 4)
    is_fund = kind.kind == "fund"
    minutes = hours * (60 if is_fund else kind.minutes_an_hour)
    booking = _book(pool, one, -minutes, at - timedelta(days=1), kind.use) if minutes else None
    Use.objects.create(
        pool=pool,
        booking=booking,
        member_id=one.key,
        starts_at=at,
        ends_at=at if is_fund else at + timedelta(hours=hours),
        minutes=minutes,
        what=kind.use,
        at=at - timedelta(days=1),
    )
    return minutes


def _put_in(pool: Pool, kind: PoolKind, one: Helper, at: datetime, minutes: int) -> None:
    if minutes:
        booking = _book(pool, one, minutes, at, kind.what)
        Contribution.objects.create(
            pool=pool, booking=booking, member_id=one.key, minutes=minutes, what=kind.what, at=at
        )


def _book(pool: Pool, one: Helper, minutes: int, at: datetime, what: str) -> Booking:
    booking = Booking.objects.create(
        book=Book.POOL, group_id=pool.group_id, pool=pool, at=at, by_id=one.key, reason=what[:200]
    )
    Line.objects.bulk_create(
        [
            Line(booking=booking, member_id=one.key, minutes=minutes),
            Line(booking=booking, pool=pool, minutes=-minutes),
        ]
    )
    return booking
