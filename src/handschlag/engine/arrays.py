"""Array types of the engine and the checks every array passes once, where it comes in."""

from typing import Any

import numpy as np
import numpy.typing as npt

from handschlag.engine.errors import EngineError

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
NodeArray = npt.NDArray[np.int32]
"""Nodes of a graph, 0..n_nodes-1: half as wide as ids, so that twice as many fit into the cache."""


def as_ints(name: str, values: npt.ArrayLike) -> IntArray:
    """Return ``values`` as one-dimensional int64 without copying where they already are.

    Raises EngineError for another shape, for NaN and for fractions: a cast would hide all three.
    """
    given = _one_dimensional(name, values)
    if given.dtype.kind not in "iub":
        _refuse_not_finite(name, given)
        if (given != np.trunc(given)).any():
            raise EngineError(f"{name} must hold whole numbers")
    return given.astype(np.int64, copy=False)


def as_bools(name: str, values: npt.ArrayLike) -> BoolArray:
    """Return ``values`` as a one-dimensional mask; anything but booleans raises EngineError."""
    given = _one_dimensional(name, values)
    if given.dtype.kind != "b" and given.size:
        raise EngineError(f"{name} must hold booleans, not {given.dtype}")
    return given.astype(np.bool_, copy=False)


def as_floats(name: str, values: npt.ArrayLike) -> FloatArray:
    """Return ``values`` as one-dimensional float64; NaN and infinities raise EngineError."""
    given = _one_dimensional(name, values)
    _refuse_not_finite(name, given)
    return given.astype(np.float64, copy=False)


def check_lengths(**arrays: npt.NDArray[Any]) -> None:
    """Raise EngineError, naming the lengths, unless all ``arrays`` are equally long."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise EngineError(f"arrays of one table differ in length: {told}")


def check_range(name: str, values: IntArray, *, lowest: int, size: int) -> None:
    """Raise EngineError, naming the first offender, unless lowest <= values < size."""
    wrong = np.flatnonzero((values < lowest) | (values >= size))
    if wrong.size:
        first = int(wrong[0])
        raise EngineError(f"{name}[{first}] is {values[first]}, outside {lowest}..{size - 1}")


def _one_dimensional(name: str, values: npt.ArrayLike) -> npt.NDArray[Any]:
    given = np.asarray(values)
    if given.ndim != 1:
        raise EngineError(f"{name} must have one dimension, not {given.ndim}")
    if given.dtype.kind not in "iubf":
        raise EngineError(f"{name} must hold numbers, not {given.dtype}")
    return given


def _refuse_not_finite(name: str, given: npt.NDArray[Any]) -> None:
    wrong = np.flatnonzero(~np.isfinite(given))
    if wrong.size:
        raise EngineError(f"{name}[{int(wrong[0])}] is {given[wrong[0]]}")
