"""The arithmetic of depthwise convolution: each channel has a small kernel of its own.

Kernels are `(height, width, channels, multiplier)`; output channel c·multiplier + m comes from input channel c. There
is no matrix to multiply with, so each position of the kernel is one multiplication and one addition over whole rows
of cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.windows import Block, Windows, blocks, extent


def depthwise(x: Array, kernel: Array, rows: Windows, columns: Windows) -> Array:
    """The sums under each window, channel by channel, for padded pictures.

    Shapes: `(batch, padded rows, padded columns, channels)` → `(batch, rows.count, columns.count, outputs)`.
    """
    x = _repeated(x, kernel)
    y = xp.empty((len(x), rows.count, columns.count, x.shape[3]), x.dtype)
    for block, part, tiles in _work(x, kernel, rows, columns):
        sums = y[block].reshape(part.shape)
        for a, b, cells in _positions(x, rows, columns, block, part.shape):
            if a == b == 0:
                xp.multiply(cells, tiles[a, b], out=sums)
            else:
                sums += xp.multiply(cells, tiles[a, b], out=part)
    return y


def depthwise_kernel_gradient(x: Array, dz: Array, kernel: Array, rows: Windows, columns: Windows) -> Array:
    """The derivative of `depthwise` with respect to the kernel, from dz and the same padded x."""
    x = _repeated(x, kernel)
    gradient = xp.zeros((rows.size, columns.size, x.shape[3]), x.dtype)
    for block, part, _ in _work(x, kernel, rows, columns):
        lines = dz[block].reshape(part.shape)
        ones = xp.ones(part.size // x.shape[3], x.dtype)
        for a, b, cells in _positions(x, rows, columns, block, part.shape):
            xp.multiply(cells, lines, out=part)
            gradient[a, b] += ones @ part.reshape(len(ones), -1)
    return gradient.reshape(kernel.shape)


def depthwise_spread(dz: Array, kernel: Array, rows: Windows, columns: Windows) -> Array:
    """The derivative of `depthwise` with respect to the pictures, without padding."""
    channels, multiplier = kernel.shape[2:]
    dx = xp.zeros((len(dz), rows.length, columns.length, channels * multiplier), dz.dtype)
    for block, part, tiles in _work(dz, kernel, rows, columns):
        samples, down, across = block
        lines = dz[block].reshape(part.shape)
        picture = part.reshape(dz[block].shape)
        for a in range(rows.size):
            from_rows, to_rows = rows.real(a, down)
            for b in range(columns.size):
                from_columns, to_columns = columns.real(b, across)
                xp.multiply(lines, tiles[a, b], out=part)
                dx[samples, to_rows, to_columns] += picture[:, from_rows, from_columns]
    return dx if multiplier == 1 else dx.reshape(*dx.shape[:3], channels, multiplier).sum(axis=4)


def _repeated(x: Array, kernel: Array) -> Array:
    return x if kernel.shape[3] == 1 else xp.repeat(x, kernel.shape[3], axis=3)


def _work(x: Array, kernel: Array, rows: Windows, columns: Windows) -> Iterator[tuple[Block, Array, Array]]:
    """For each block: scratch `(samples, rows, columns·channels)`, and each position's weights for one row of it."""
    outputs = kernel.shape[2] * kernel.shape[3]
    flat = kernel.reshape(rows.size, columns.size, outputs)
    scratch = tiles = None
    for block in blocks(len(x), rows.count, columns.count, x.itemsize * outputs):
        samples, height, width = extent(block)
        if scratch is None or tiles is None:
            scratch = xp.empty(samples * height * width * outputs, x.dtype)
            tiles = xp.tile(flat, (1, 1, width))
        part = scratch[: samples * height * width * outputs].reshape(samples, height, width * outputs)
        yield block, part, tiles[..., : width * outputs]


def _positions(
    x: Array, rows: Windows, columns: Windows, block: Block, shape: tuple[int, ...]
) -> Iterator[tuple[int, int, Array]]:
    """Each position, and the cells there of all windows of the block, as whole rows."""
    samples, down, across = block
    for a in range(rows.size):
        for b in range(columns.size):
            cells = x[samples, rows.cells(a, down), columns.cells(b, across)]
            yield a, b, cells.reshape(shape)
