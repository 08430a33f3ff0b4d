"""The arithmetic of convolution: a kernel slid over pictures, and the two derivatives of that.

Pictures are `(batch, rows, columns, channels)`, kernels `(height, width, channels / groups, filters)`. A block of
windows is copied into the rows of a matrix, so that one matrix product serves them all; the block is small enough to
stay in cache. The derivative with respect to the pictures needs no such copy: it is one product for each position of
the kernel, added to the cells below it.
"""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.windows import Block, Windows, blocks, extent

FEW_CHANNELS = 3
"""Up to here the matrix is laid out in planes, one for each position: cells of a row are then copied in one go."""


def correlate(x: Array, kernel: Array, rows: Windows, columns: Windows, bias: Array | None = None) -> Array:
    """The sums under each window: y[n, i, j, f] = Σ x[n, i·stride + a·dilation, …, c]·kernel[a, b, c, f] + bias[f].

    Shapes: x `(batch, padded rows, padded columns, channels)` → `(batch, rows.count, columns.count, filters)`.
    Source: Goodfellow et al. 2016, eq. 9.6.
    """
    filters = kernel.shape[3]
    y = xp.empty((len(x), rows.count, columns.count, filters), x.dtype)
    groups = x.shape[3] // kernel.shape[2]
    if groups > 1:
        for ins, outs in _groups(groups, kernel):
            part = correlate(x[..., ins], kernel[..., outs], rows, columns, None if bias is None else bias[outs])
            y[..., outs] = part
        return y
    weights = kernel.reshape(-1, filters)
    for block, windows in _matrices(x, rows, columns):
        sums = y[block]
        xp.matmul(windows, weights, out=sums.reshape(-1, filters))
        if bias is not None:
            add_bias(sums, bias)
    return y


def kernel_gradient(x: Array, dz: Array, kernel: Array, rows: Windows, columns: Windows) -> Array:
    """The derivative of `correlate` with respect to the kernel, from dz and the same padded x."""
    filters = kernel.shape[3]
    groups = x.shape[3] // kernel.shape[2]
    if groups > 1:
        gradient = xp.empty_like(kernel)
        for ins, outs in _groups(groups, kernel):
            gradient[..., outs] = kernel_gradient(x[..., ins], dz[..., outs], kernel[..., outs], rows, columns)
        return gradient
    gradient = xp.zeros((kernel.size // filters, filters), kernel.dtype)
    part = xp.empty_like(gradient)
    for block, windows in _matrices(x, rows, columns):
        gradient += xp.matmul(windows.T, dz[block].reshape(-1, filters), out=part)
    return gradient.reshape(kernel.shape)


def spread(dz: Array, kernel: Array, rows: Windows, columns: Windows, groups: int = 1) -> Array:
    """Adds dz, weighted by the kernel, to all cells under each window: the derivative of `correlate` by its pictures.

    This is also what a transposed convolution computes.
    Shapes: dz `(batch, rows.count, columns.count, filters)` → `(batch, rows.length, columns.length, channels)`.
    """
    if groups > 1:
        parts = [spread(dz[..., outs], kernel[..., outs], rows, columns) for _, outs in _groups(groups, kernel)]
        return xp.concatenate(parts, axis=3)
    height, width, channels, filters = kernel.shape
    if rows.is_plain and columns.is_plain:
        return xp.matmul(dz.reshape(-1, filters), kernel[0, 0].T).reshape(*dz.shape[:3], channels)
    dx = xp.zeros((len(dz), rows.length, columns.length, channels), dz.dtype)
    scratch = None
    for block in blocks(len(dz), rows.count, columns.count, dz.itemsize * max(channels, filters)):
        samples, down, across = block
        lines = dz[block].reshape(-1, filters)
        scratch = xp.empty((len(lines), channels), dz.dtype) if scratch is None else scratch
        part = scratch[: len(lines)]
        picture = part.reshape(*extent(block), channels)
        for a in range(height):
            from_rows, to_rows = rows.real(a, down)
            for b in range(width):
                from_columns, to_columns = columns.real(b, across)
                xp.matmul(lines, kernel[a, b].T, out=part)
                dx[samples, to_rows, to_columns] += picture[:, from_rows, from_columns]
    return dx


def add_bias(z: Array, bias: Array) -> None:
    """Adds bias to the channels of a picture in place, a whole row of cells at a time."""
    lines = z.reshape(-1, z.shape[2] * z.shape[3])
    lines += xp.tile(bias, z.shape[2])


def channel_sums(dz: Array) -> Array:
    """The sum over everything but the channels, as a matrix product, which is faster than adding row by row."""
    lines = dz.reshape(-1, dz.shape[-1])
    return xp.ones(len(lines), dz.dtype) @ lines


def _groups(groups: int, kernel: Array) -> Iterator[tuple[slice, slice]]:
    """The channels and the filters of each group."""
    channels, filters = kernel.shape[2], kernel.shape[3] // groups
    for group in range(groups):
        yield slice(group * channels, (group + 1) * channels), slice(group * filters, (group + 1) * filters)


def _matrices(x: Array, rows: Windows, columns: Windows) -> Iterator[tuple[Block, Array]]:
    """For each block of windows a matrix `(windows, cells of a window)`; the next one may use the same memory."""
    cells = rows.size * columns.size * x.shape[3]
    flat = rows.is_plain and columns.is_plain and x.flags.c_contiguous
    scratch = None
    for block in blocks(len(x), rows.count, columns.count, x.itemsize * cells):
        if flat:
            yield block, x[block].reshape(-1, cells)
            continue
        view = _view(x, rows, columns, block)
        scratch = xp.empty(view.size, x.dtype) if scratch is None else scratch
        memory = scratch[: view.size]
        if x.shape[3] <= FEW_CHANNELS:
            planes = view.transpose(3, 4, 5, 0, 1, 2)
            xp.copyto(memory.reshape(planes.shape), planes)
            yield block, memory.reshape(cells, -1).T
        else:
            xp.copyto(memory.reshape(view.shape), view)
            yield block, memory.reshape(-1, cells)


def _view(x: Array, rows: Windows, columns: Windows, block: Block) -> Array:
    """The windows of a block as a view `(samples, rows, columns, height, width, channels)`; nothing is copied."""
    samples, down, across = block
    batch, row, column, channel = x.strides
    return xp.lib.stride_tricks.as_strided(
        x[samples, down.start * rows.stride :, across.start * columns.stride :],
        shape=(*extent(block), rows.size, columns.size, x.shape[3]),
        strides=(
            batch,
            row * rows.stride,
            column * columns.stride,
            row * rows.dilation,
            column * columns.dilation,
            channel,
        ),
        writeable=False,
    )
