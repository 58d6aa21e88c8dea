"""How often something may be done: so many times at once, then again as time goes by.

Each limit is a bucket (the generic cell rate algorithm): ``times`` in a row, then one every ``seconds /
times``. A bucket is one number: the moment from which it would be empty again. They stand in the memory of
the web process, of which a site has one: a row for each would cost as much as the deed itself. A start
forgives what was counted before; several processes count each for itself.
"""

import math
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import Final

from handschlag.core import clock
from handschlag.core.errors import HandschlagError

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


_Bucket = tuple[str, str, Limit]
_full_until: OrderedDict[_Bucket, int] = OrderedDict()
_lock = Lock()


def take(deed: str, whose: str, limits: Iterable[Limit]) -> None:
    """Count a deed of a person or an address. TooMany, with the seconds to wait, where a limit is reached;
    then nothing is counted.
    """
    now = int(clock.now().timestamp() * _MICRO)
    with _lock:
        taken: dict[_Bucket, int] = {}
        for limit in limits:
            bucket = (deed, whose, limit)
            full_until = max(_full_until.get(bucket, 0), now)
            if full_until > now + limit.depth:  # the clock was set back
                full_until = now
            if full_until > now + limit.depth - limit.step:
                raise TooMany(_wait(full_until, now, limit))
            taken[bucket] = full_until + limit.step
        for bucket, full_until in taken.items():
            _full_until[bucket] = full_until
            _full_until.move_to_end(bucket)
        while len(_full_until) > _MOST_REMEMBERED:
            _full_until.popitem(last=False)


def forget_all() -> None:
    with _lock:
        _full_until.clear()


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


def _wait(full_until: int, now: int, limit: Limit) -> int:
    """Seconds until there is room for one."""
    return max(1, math.ceil((full_until + limit.step - limit.depth - now) / _MICRO))
