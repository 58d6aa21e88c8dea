"""Inner loops written as vectors, where the compiler makes none of the plain loop.

Each stands twice: as plain Python, which says what it does and runs without the compiler, and as LLVM
vectors of a fixed length, which any processor splits into those that it has. Sums stay in registers from
tie to tie, which a loop over an array does not get. Nothing is reassociated: both give the same bits.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from handschlag.engine.arrays import NodeArray

LANES: Final = 64
"""Scenarios in a word, and 16-bit fields in a row."""
WIDTH: Final = 16
"""Shocks side by side: 64 bytes of 32-bit floats, one line of the cache."""

Row = npt.NDArray[np.int16]
Words = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float32]

_BITS: Final = 16
_allocate: Any = cgutils.alloca_once
_FIELDS = ir.VectorType(ir.IntType(_BITS), LANES)
_SHOCKS = ir.VectorType(ir.FloatType(), WIDTH)


def leaving(row: Row, gone: Words, indices: NodeArray, amounts: Row, begin: int, end: int) -> np.uint64:
    """The scenarios whose field falls below 0 when all who are gone have taken their amount.

    row: (64,) what a node can lose in each scenario. gone: (n_nodes,) words. indices, amounts: of ties,
    of which ``begin..end`` count.
    """
    fields = row.copy()
    for at in range(begin, end):
        word = int(gone[indices[at]])
        for lane in range(LANES):
            if word >> lane & 1:
                fields[lane] -= amounts[at]
    return np.uint64(sum(1 << lane for lane in range(LANES) if fields[lane] < 0))


def receive(
    received: Floats, change: Floats, indices: NodeArray, weights: Floats, begin: int, end: int
) -> None:
    """``received = Σ weights · change`` over the ties ``begin..end``, in their order.

    received: (16,). change: (n_nodes, 16).
    """
    received[:] = 0
    for at in range(begin, end):
        received += weights[at] * change[indices[at]]


def _pointers(context: Any, builder: Any, signature: Any, arguments: Any) -> list[Any]:
    """Where the data of each array begins; other arguments as they are."""
    return [
        context.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value
        for kind, value in zip(signature.args, arguments, strict=True)
    ]


def _at(builder: Any, pointer: Any, place: Any) -> Any:
    return builder.load(builder.gep(pointer, [place]))


def _splat(builder: Any, value: Any, vector: Any) -> Any:
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    return builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), zeros)


def _node(builder: Any, indices: Any, at: Any) -> Any:
    return builder.zext(_at(builder, indices, at), ir.IntType(64))


def _build_leaving(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    row, gone, indices, amounts, begin, end = _pointers(context, builder, signature, arguments)
    fields = _allocate(builder, _FIELDS)
    builder.store(builder.load(builder.bitcast(row, _FIELDS.as_pointer()), align=2), fields)
    parts = ir.VectorType(ir.IntType(_BITS), LANES // _BITS)
    which = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [lane // _BITS for lane in range(LANES)])
    bit = ir.Constant(_FIELDS, [1 << lane % _BITS for lane in range(LANES)])
    none = ir.Constant(_FIELDS, [0] * LANES)
    with cgutils.for_range_slice(builder, begin, end, ir.Constant(begin.type, 1)) as (at, _):
        word = builder.bitcast(_at(builder, gone, _node(builder, indices, at)), parts)
        spread = builder.shuffle_vector(word, ir.Constant(parts, ir.Undefined), which)
        is_gone = builder.icmp_unsigned("!=", builder.and_(spread, bit), none)
        amount = _splat(builder, _at(builder, amounts, at), _FIELDS)
        lost = builder.select(is_gone, amount, none)
        builder.store(builder.sub(builder.load(fields), lost), fields)
    return builder.bitcast(builder.icmp_signed("<", builder.load(fields), none), ir.IntType(64))


def _build_receive(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    received, change, indices, weights, begin, end = _pointers(context, builder, signature, arguments)
    total = _allocate(builder, _SHOCKS)
    builder.store(ir.Constant(_SHOCKS, [0.0] * WIDTH), total)
    lanes = ir.Constant(ir.IntType(64), WIDTH)
    with cgutils.for_range_slice(builder, begin, end, ir.Constant(begin.type, 1)) as (at, _):
        place = builder.gep(change, [builder.mul(_node(builder, indices, at), lanes)])
        theirs = builder.load(builder.bitcast(place, _SHOCKS.as_pointer()), align=4)
        share = builder.fmul(_splat(builder, _at(builder, weights, at), _SHOCKS), theirs)
        builder.store(builder.fadd(builder.load(total), share), total)
    builder.store(builder.load(total), builder.bitcast(received, _SHOCKS.as_pointer()), align=4)
    return context.get_dummy_value()


def _compile_to(plain: Callable[..., Any], result: Any, build: Callable[..., Any]) -> None:
    """Compile calls of ``plain`` to what ``build`` builds."""

    @intrinsic
    def built(_context: Any, a: Any, b: Any, c: Any, d: Any, _e: Any, _f: Any) -> Any:
        return result(a, b, c, d, types.int64, types.int64), build

    to: Any = built
    # Numba asks the outer function with types and compiles the inner one.
    overload(plain)(lambda a, b, c, d, e, f: lambda a, b, c, d, e, f: to(a, b, c, d, e, f))  # noqa: ARG005, PLW0108


_compile_to(leaving, types.uint64, _build_leaving)
_compile_to(receive, types.void, _build_receive)
