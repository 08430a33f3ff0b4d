"""Products of matrices whose left one is never stored: its numbers are found through two tables of distances.

The number in row p and column i of the left matrix lies at `a + row[p] + column[i]`. Patches of pictures are such a
matrix, so a convolution needs no copy of them. A tile of a few rows by a few vectors of the result stays in registers
while it goes through all columns. Source of the tiling: Goto and van de Geijn 2008, section 4.
"""

from __future__ import annotations

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from netbuilder.engine.kernels.native import kernel

WORD, NUMBER = 8, 4
"""Bytes of a distance and of a float32."""
PANEL_BYTES = 32_768
"""What is read again for every tile: it stays in the first-level cache."""


def _lanes() -> int:
    """Numbers in a vector register of this processor; 0 if it cannot multiply and add in one go."""
    has = llvmlite.binding.get_host_cpu_features()
    if has.get("avx512f"):
        return 16
    if has.get("avx2") and has.get("fma"):
        return 8
    return 4 if has.get("neon") else 0


LANES = _lanes()
NARROW = LANES or 4
HEIGHTS = {8: {2: 6, 1: 6}}.get(LANES, {4: 6, 2: 9, 1: 8})
"""Rows of a tile by its vectors: as many as the registers hold; others were slower."""


def _tile(rows: int, vectors: int):
    """What computes a tile of the result: stores it, or adds it to what is there."""
    whole, number = ir.IntType(64), ir.FloatType()
    vector = ir.VectorType(number, NARROW)

    def pointer(builder, address, kind):
        return builder.inttoptr(address, kind.as_pointer())

    def word(builder, table, place):
        return builder.load(pointer(builder, builder.add(table, whole(WORD * place)), whole))

    def part(builder, address, place):
        return pointer(builder, builder.add(address, whole(NUMBER * NARROW * place)), vector)

    def read(builder, address, place):
        found = builder.load(part(builder, address, place))
        found.align = NUMBER
        return found

    def repeated(builder, value):
        nothing = ir.Constant(vector, ir.Undefined)
        first = builder.insert_element(nothing, value, ir.IntType(32)(0))
        return builder.shuffle_vector(first, nothing, ir.Constant(ir.VectorType(ir.IntType(32), NARROW), None))

    def write(builder, sums, c, c_rows, add):
        for p in range(rows):
            line = builder.add(c, word(builder, c_rows, p))
            for v in range(vectors):
                value = sums[p][v]
                if add:
                    value = builder.fadd(read(builder, line, v), value)
                builder.store(value, part(builder, line, v)).align = NUMBER

    def generate(_context, builder, _signature, arguments):
        a, a_rows, a_columns, count, b, b_step, c, c_rows, add = arguments
        name = f"llvm.fmuladd.v{NARROW}f32"
        product = builder.module.globals.get(name) or ir.Function(
            builder.module, ir.FunctionType(vector, [vector] * 3), name
        )
        lines = [builder.add(a, word(builder, a_rows, p)) for p in range(rows)]
        before, loop = builder.block, builder.append_basic_block("columns")
        builder.branch(loop)
        builder.position_at_end(loop)
        i, line = builder.phi(whole), builder.phi(whole)
        sums = [[builder.phi(vector) for _ in range(vectors)] for _ in range(rows)]
        column = builder.load(pointer(builder, builder.add(a_columns, builder.mul(i, whole(WORD))), whole))
        others = [read(builder, line, v) for v in range(vectors)]
        results = []
        for p in range(rows):
            value = repeated(builder, builder.load(pointer(builder, builder.add(lines[p], column), number)))
            results.append([builder.call(product, [value, others[v], sums[p][v]]) for v in range(vectors)])
        # The compiler would unroll the loop till the registers do not hold it; it leaves a loop with such a call alone.
        keep = builder.asm(ir.FunctionType(ir.VoidType(), []), "", "", [], True)
        keep.attributes.add("convergent")
        following = builder.add(i, whole(1))
        for phi, start, later in (
            (i, whole(0), following),
            (line, b, builder.add(line, b_step)),
            *((sums[p][v], ir.Constant(vector, None), results[p][v]) for p in range(rows) for v in range(vectors)),
        ):
            phi.add_incoming(start, before)
            phi.add_incoming(later, loop)
        done = builder.append_basic_block("done")
        builder.cbranch(builder.icmp_signed("<", following, count), loop, done)
        builder.position_at_end(done)
        with builder.if_else(builder.icmp_signed("!=", add, whole(0))) as (then, otherwise):
            with then:
                write(builder, results, c, c_rows, add=True)
            with otherwise:
                write(builder, results, c, c_rows, add=False)
        return _context.get_dummy_value()

    @intrinsic
    def tile(_context, a, a_rows, a_columns, count, b, b_step, c, c_rows, add):
        return types.void(*[types.int64] * 9), generate

    return tile


def _stripe(vectors: int):
    """What computes a stripe of the result, as wide as a tile: tile below tile, and single rows for what is left."""
    height = HEIGHTS[vectors]
    tile, single = _tile(height, vectors), _tile(1, vectors)

    @kernel
    def stripe(a, a_rows, rows, a_columns, count, b, b_step, c, c_rows, add):
        full = rows // height * height
        for p in range(0, full, height):
            tile(a, a_rows + WORD * p, a_columns, count, b, b_step, c, c_rows + WORD * p, add)
        for p in range(full, rows):
            single(a, a_rows + WORD * p, a_columns, count, b, b_step, c, c_rows + WORD * p, add)

    return stripe


_one, _two = _stripe(1), _stripe(2)
_four = _stripe(4) if 4 in HEIGHTS else _two


@kernel
def multiply(a, a_rows, rows, a_columns, columns, b, b_step, c, c_rows, width, add):
    """A product c = a · b, or c += a · b where `add` is 1; all by address, with distances in bytes.

    Rows of c may overlap where they are added to: one is done after the other.

    Shapes: a `(rows, columns)`, found through the tables `a_rows` and `a_columns`; b `(columns, width)` with `b_step`
    from row to row; c `(rows, width)`, its rows found through the table `c_rows`. `width` is a whole number of LANES.
    """
    done = 0
    while done < width:
        left = (width - done) // NARROW
        vectors = 4 if left >= 4 and LANES != 8 else 2 if left >= 2 else 1
        height = PANEL_BYTES // (vectors * NARROW * NUMBER)
        for i in range(0, columns, height):
            count = min(height, columns - i)
            adds = 1 if i else add
            start, line, at = a_columns + WORD * i, b + i * b_step + NUMBER * done, c + NUMBER * done
            if vectors == 4:
                _four(a, a_rows, rows, start, count, line, b_step, at, c_rows, adds)
            elif vectors == 2:
                _two(a, a_rows, rows, start, count, line, b_step, at, c_rows, adds)
            else:
                _one(a, a_rows, rows, start, count, line, b_step, at, c_rows, adds)
        done += vectors * NARROW
