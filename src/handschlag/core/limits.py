"""How often something may be done: so many times at once, then again as time goes by.

Each limit is a bucket (the generic cell rate algorithm): ``times`` in a row, then one every ``seconds /
times``. A bucket is one row with one number: the moment from which it would be empty again. To take from it
is one statement, which takes or does not, on both databases; so two requests at once never take the same.

What only reads counts in this process's memory, so that a page that is read writes nothing.
"""

import math
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import Final

from django.conf import settings

from handschlag.core import clock
from handschlag.core.errors import HandschlagError
from handschlag.core.models import Allowance
from handschlag.core.prepared import Given, Statement

_MOST_REMEMBERED: Final = 50_000
_MICRO: Final = 1_000_000


class TooMany(HandschlagError):
    """Done too often in a short time (429). ``wait``: seconds until it can be done again."""

    def __init__(self, wait: int) -> None:
        super().__init__()
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limit:
    """``times`` within ``seconds``, of one person or one address."""

    times: int
    seconds: int

    @property
    def step(self) -> int:
        """Microseconds that one takes."""
        return self.seconds * _MICRO // self.times

    @property
    def depth(self) -> int:
        return self.step * self.times


def per_minute(times: int) -> Limit:
    return Limit(times, 60)


def per_hour(times: int) -> Limit:
    return Limit(times, 3600)


def per_day(times: int) -> Limit:
    return Limit(times, 86400)


# Takes one if there is room: then a row comes back. The ORM's upsert has no condition.
_TAKE = """
INSERT INTO core_allowance AS bucket (name, full_until) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET full_until =
    CASE WHEN bucket.full_until > %s THEN bucket.full_until ELSE %s END + %s
WHERE bucket.full_until <= %s
"""
_TAKEN: Final = Statement(_TAKE, [Given(name) for name in ("name", "first", "now", "now", "step", "most")])


def take(deed: str, whose: str, limits: Iterable[Limit]) -> None:
    """Count a deed of a person or an address. TooMany, with the seconds to wait, where a limit is reached.

    One statement for each limit.
    """
    now = _micros(clock.now())
    for limit in limits:
        name = _name(deed, whose, limit)
        given = {"name": name, "first": now + limit.step, "now": now, "step": limit.step}
        if not _TAKEN.changed(given | {"most": now + limit.depth - limit.step}):
            full_until = Allowance.objects.filter(name=name).values_list("full_until", flat=True).first()
            raise TooMany(_wait(full_until or now, now, limit))


_remembered: OrderedDict[str, int] = OrderedDict()
_lock = Lock()


def take_in_memory(deed: str, whose: str, limits: Iterable[Limit]) -> None:
    """``take``, of this process alone, without asking a database."""
    now = _micros(clock.now())
    with _lock:
        for limit in limits:
            name = _name(deed, whose, limit)
            full_until = max(_remembered.pop(name, 0), now)
            if full_until > now + limit.depth - limit.step:
                _remembered[name] = full_until
                raise TooMany(_wait(full_until, now, limit))
            _remembered[name] = full_until + limit.step
            if len(_remembered) > _MOST_REMEMBERED:
                _remembered.popitem(last=False)


def forget_remembered() -> None:
    with _lock:
        _remembered.clear()


def forget_old(now: datetime) -> int:
    """Buckets that are empty again say nothing any more."""
    return Allowance.objects.filter(full_until__lt=_micros(now - timedelta(minutes=1))).delete()[0]


def address_of(remote: str, forwarded: str, *, trusts_proxy: bool) -> str:
    """Whose address counts: that of the last proxy's caller. Of IPv6, the network that one house has."""
    said = forwarded.rsplit(",", 1)[-1].strip() if trusts_proxy and forwarded else remote
    try:
        found = ip_address(said)
    except ValueError:
        return said
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)


def _name(deed: str, whose: str, limit: Limit) -> str:
    """Nobody who sees the table sees an address in it."""
    said = f"{deed}\0{whose}\0{limit.times}/{limit.seconds}".encode()
    return blake2b(said, digest_size=20, key=settings.SECRET_KEY.encode()[:64]).hexdigest()


def _wait(full_until: int, now: int, limit: Limit) -> int:
    """Seconds until there is room for one."""
    return max(1, math.ceil((full_until + limit.step - limit.depth - now) / _MICRO))


def _micros(moment: datetime) -> int:
    return int(moment.timestamp() * _MICRO)
