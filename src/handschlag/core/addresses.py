"""Addresses of pages, each made once: Django takes its time, and a list has hundreds."""

from functools import cache, lru_cache

from django.urls import reverse

DIGITS = 18
"""Of the largest number that a row's key can be."""


def key_in(text: str) -> int | None:
    """A row's key as an address or a form names it; None for nonsense."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


@lru_cache(maxsize=16384)
def address(name: str, *args: object) -> str:
    """The address of the view ``name``, as ``reverse``; the addresses of this site depend on nothing else."""
    if args and all(type(number) is int for number in args):
        return _with_numbers(name, len(args)) % args
    return reverse(name, args=args or None)


@cache
def _with_numbers(name: str, count: int) -> str:
    """The address with places for keys: what a page shows for the first time has an address at once, too."""
    numbers = [10**17 + number for number in range(count)]
    path = reverse(name, args=numbers).replace("%", "%%")
    for number in numbers:
        path = path.replace(str(number), "%d", 1)
    return path
