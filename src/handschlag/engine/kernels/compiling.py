"""How the engine's loops are compiled: once, kept on disk, without the interpreter's lock."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a loop over arrays to machine code, which the next process finds on disk.

    Compiled loops let other threads run meanwhile. Floating point stays strict: the same input gives
    the same bits. ``NUMBA_DISABLE_JIT=1`` runs the loop as the plain Python that it is.
    """
    compile_ = partial(njit, nogil=True, error_model="numpy")
    try:
        return cast("Loop", compile_(cache=True)(loop))
    except RuntimeError:  # no folder can be written: neither the package's nor the user's
        return cast("Loop", compile_()(loop))


def inlined(loop: Loop) -> Loop:
    """A piece of loops: compiled into each that calls it."""
    return cast("Loop", njit(inline="always", nogil=True, error_model="numpy")(loop))
