"""Convolutions by compiled code that reads the patches where they are: nothing is laid out, nothing put back.

See `kernels/tiles.py`. Where a number of filters or channels does not fill whole vectors of the processor, the products
are left to the BLAS.
"""

from __future__ import annotations

import functools

from netbuilder.engine.array import Array, xp
from netbuilder.engine.plan.patches import Geometry
from netbuilder.engine.plan.scope import Scope

WIDE = 2
"""Vectors of a row that keep the processor busy for every number of the left matrix."""
FEW_COLUMNS = 64
"""Patches so short take longer to copy than to multiply."""


def reaches(scope: Scope, width: int, columns: int) -> bool:
    """Whether products here can be bound and pay, for a right matrix of `columns` rows of `width` numbers.

    Narrow products over many columns are faster by the BLAS, though their patches must be copied.
    """
    recorder = scope.recorder
    if recorder is None or not recorder.LANES or width % recorder.LANES:
        return False
    return width >= WIDE * recorder.LANES or columns <= FEW_COLUMNS


def bind_product(scope: Scope, geometry: Geometry, padded: Array, kernel: Array, out: Array) -> None:
    """Binds out = patches · kernel."""
    rows, columns = _distances(scope, geometry, padded)
    left = (padded, rows, len(rows), columns, len(columns))
    _bind(scope, left, kernel, out, _lines(scope, out), add=False)


def bind_kernel_gradient(scope: Scope, geometry: Geometry, padded: Array, dz: Array, total: Array) -> None:
    """Binds total += patchesᵀ · dz."""
    rows, columns = _distances(scope, geometry, padded)
    left = (padded, columns, len(columns), rows, len(rows))
    _bind(scope, left, dz, total, _lines(scope, total), add=True)


def bind_put_back(scope: Scope, geometry: Geometry, dz: Array, turned: Array, dpadded: Array) -> None:
    """Binds dpadded = dz · turned, each row added where its patch came from.

    Shapes: turned `(filters, kernel height · width · channels)`; the numbers that a line of the kernel sees are a run.
    """
    scope.record("CLEAR", dpadded, dpadded.size)
    rows, columns = _distances(scope, geometry, dpadded)
    run = len(columns) // geometry.kernel[0]
    numbers = _steps(scope, dz.shape[1], dz.itemsize)
    left = (dz, _lines(scope, dz), len(dz), numbers, dz.shape[1])
    for first in range(0, len(columns), run):
        # The table of rows, moved on to this line of the kernel.
        targets = scope.table((geometry, dpadded.shape, first), functools.partial(xp.add, rows, columns[first]))
        _bind(scope, left, turned[:, first : first + run], dpadded, targets, add=True)


def copy(scope: Scope, target: Array, source: Array) -> None:
    """Binds the copying of pictures, which may be parts of larger ones. Shapes: both `(n, h, w, c)`."""
    if scope.recorder and target.strides[3] == source.strides[3] == target.itemsize:
        lengths, steps = target.shape, (target.strides[:3], source.strides[:3])
        line = lengths[3] * target.itemsize
        if target.strides[2] == source.strides[2] == line:
            # Lines of pixels are one run.
            lengths = (*lengths[:2], 1, lengths[2] * lengths[3])
        scope.record("COPY", target, source, *lengths, *steps[0], *steps[1])
    else:
        scope.call(xp.copyto, target, source)


def _bind(
    scope: Scope,
    left: tuple[int | Array, ...],
    right: Array,
    out: Array,
    lines: Array,
    *,
    add: bool,
) -> None:
    numbers = right, right.strides[0], out, lines, right.shape[1], int(add)
    scope.record("MULTIPLY", *left, *numbers)


def _distances(scope: Scope, geometry: Geometry, padded: Array) -> tuple[Array, Array]:
    return scope.table((geometry, padded.shape, padded.strides), lambda: geometry.distances(padded))


def _lines(scope: Scope, matrix: Array) -> Array:
    """From the first number of a matrix to where each row begins."""
    return _steps(scope, len(matrix), matrix.strides[0])


def _steps(scope: Scope, count: int, step: int) -> Array:
    return scope.table((count, step), lambda: xp.arange(count, dtype=xp.int64) * step)
