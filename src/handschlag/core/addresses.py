"""Addresses of pages, each made once: Django takes its time, and a list has hundreds."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=16384)
def address(name: str, *args: object) -> str:
    """The address of the view ``name``, as ``reverse``; the addresses of this site depend on nothing else."""
    return reverse(name, args=args or None)
