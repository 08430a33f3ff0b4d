"""What compiled kernels need beyond arithmetic: memory by address, meetings of threads, the BLAS's matrix product.

Addresses are whole numbers, so one compiled function serves every network; whoever hands one over keeps its array
alive.
"""

from __future__ import annotations

from pathlib import Path

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from netbuilder.engine.kernels.cache import forget_stale

POLITE = 2000
"""Looks at a counter after which a thread that waits lets others use the processor between two looks."""

kernel = numba.njit(cache=True, nogil=True, error_model="numpy")
fused = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
"""Products and sums may be rounded once instead of twice."""


@intrinsic
def _pointer(_context, address, number):
    """The address as a pointer to numbers of the type of the second argument."""

    def generate(context, builder, signature, arguments):
        kind = context.get_value_type(signature.return_type)
        return builder.inttoptr(arguments[0], kind)

    return types.CPointer(number)(address, number), generate


@kernel
def floats(address, size):
    """The float32 array at an address."""
    return numba.carray(_pointer(address, numba.float32(0)), (size,))


forget_stale(Path(floats.stats.cache_path), Path(__file__).parent)


@kernel
def integers(address, size):
    """The int64 array at an address."""
    return numba.carray(_pointer(address, numba.int64(0)), (size,))


@intrinsic
def _add_one(_context, address):
    """Adds one to the int64 at an address, in one piece, and gives back what was there."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        return builder.atomic_rmw("add", pointer, ir.Constant(ir.IntType(64), 1), "seq_cst")

    return types.int64(types.int64), generate


@intrinsic
def look(_context, address):
    """The int64 at an address as other threads left it."""

    def generate(context, builder, signature, arguments):
        pointer = builder.inttoptr(arguments[0], ir.IntType(64).as_pointer())
        return builder.load_atomic(pointer, "seq_cst", 8)

    return types.int64(types.int64), generate


@intrinsic
def change(_context, address, old, new):
    """Puts `new` in the place of `old` at an address, in one piece; False, with nothing done, if it holds another."""

    def generate(context, builder, signature, arguments):
        address, old, new = arguments
        pointer = builder.inttoptr(address, ir.IntType(64).as_pointer())
        return builder.extract_value(builder.cmpxchg(pointer, old, new, "seq_cst", "seq_cst"), 1)

    return types.boolean(types.int64, types.int64, types.int64), generate


@intrinsic
def call(_context, address):
    """Calls a C function without arguments."""

    def generate(context, builder, signature, arguments):
        function = ir.FunctionType(ir.IntType(32), [])
        builder.call(builder.inttoptr(arguments[0], function.as_pointer()), [])
        return context.get_dummy_value()

    return types.void(types.int64), generate


@kernel
def meet(counter, threads, give_way):
    """Returns when as many threads have called it. `counter` is an address, `give_way` that of a C function."""
    if threads == 1:
        return
    goal = (_add_one(counter) // threads + 1) * threads
    looks = 0
    while look(counter) < goal:
        looks += 1
        if looks > POLITE:
            call(give_way)


def _sgemm_types(whole):
    number, pointer, enum = ir.FloatType(), ir.FloatType().as_pointer(), ir.IntType(32)
    parts = [enum, enum, enum, whole, whole, whole, number, pointer, whole, pointer, whole, number, pointer, whole]
    return ir.FunctionType(ir.VoidType(), parts)


@intrinsic
def _sgemm(_context, function, wide, turn_a, turn_b, m, n, k, a, lda, b, ldb, c, ldc):
    def generate(context, builder, signature, arguments):
        function, wide, turn_a, turn_b, m, n, k, a, lda, b, ldb, c, ldc = arguments
        enum, number = ir.IntType(32), ir.FloatType()
        orders = [builder.trunc(turn, enum) for turn in (turn_a, turn_b)]
        a, b, c = (builder.inttoptr(address, number.as_pointer()) for address in (a, b, c))

        def generate_call(whole):
            m_, n_, k_, lda_, ldb_, ldc_ = (
                value if whole.width == 64 else builder.trunc(value, whole) for value in (m, n, k, lda, ldb, ldc)
            )
            callee = builder.inttoptr(function, _sgemm_types(whole).as_pointer())
            one, zero = ir.Constant(number, 1.0), ir.Constant(number, 0.0)
            row_major = ir.Constant(enum, 101)
            builder.call(callee, [row_major, *orders, m_, n_, k_, one, a, lda_, b, ldb_, zero, c, ldc_])

        with builder.if_else(builder.icmp_signed("!=", wide, wide.type(0))) as (then, otherwise):
            with then:
                generate_call(ir.IntType(64))
            with otherwise:
                generate_call(ir.IntType(32))
        return context.get_dummy_value()

    return types.void(*[types.int64] * 13), generate


PLAIN, TURNED = 111, 112
"""How CBLAS calls a matrix as it is stored, and its transpose."""


@kernel
def product(blas, turn_a, turn_b, m, n, k, a, lda, b, ldb, c, ldc):
    """A product c = a · b by the BLAS, all by address.

    `blas` holds the address of `cblas_sgemm` and whether it counts in int64.

    Shapes: a `(m, k)`, b `(k, n)`, c `(m, n)`, row by row, with `lda`, `ldb`, `ldc` numbers from row to row as stored.
    """
    _sgemm(blas[0], blas[1], turn_a, turn_b, m, n, k, a, lda, b, ldb, c, ldc)


SMALL_PRODUCT = 1_000_000
"""Multiplications up to which OpenBLAS takes a short way, two to five times as fast per number where rows are few."""


@kernel
def product_by_rows(function, wide, a, b, c):
    """A product c = a · b, a few rows at a time where that lets the BLAS take its short way.

    Shapes: a `(m, k)`, b `(k, n)`, c `(m, n)`, all without gaps.
    """
    (rows, inner), columns = a.shape, b.shape[1]
    height = rows
    for few in (24, 16):
        if few * inner * columns <= SMALL_PRODUCT:
            height = few
            break
    for top in range(0, rows, height):
        product(
            (function, wide),
            *(PLAIN, PLAIN, min(height, rows - top), columns, inner),
            *(a.ctypes.data + 4 * top * inner, inner, b.ctypes.data, columns),
            *(c.ctypes.data + 4 * top * columns, columns),
        )


@intrinsic
def float_of_bits(_context, bits):
    """The float32 that an int32 spells."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate
