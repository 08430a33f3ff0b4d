"""Patches of pictures laid out as rows of a matrix, so that a convolution is one matrix product.

A patch is what one position of the kernel sees. Where a convolution is followed by pooling, the rows are ordered by
the place inside the pooling window: the product then comes out as one contiguous plane for each place, and the pooling
is a few passes over planes. Source of the lowering: Chellapilla et al. 2006, section 3.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from netbuilder.engine.array import Array, xp

FEW_CHANNELS = 4
"""Up to so many, patches are copied number by number of the kernel instead of run by run of channels."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Geometry:
    """How a kernel moves over a picture that is already padded.

    Attributes:
        kernel: its height and width.
        strides: steps between positions.
        dilation: steps between numbers of the kernel.
        output: positions down and across.
        window: the pooling window that follows, (1, 1) for none; positions that it drops are not in `output`.
    """

    kernel: Span
    strides: Span
    dilation: Span
    output: Span
    window: Span = (1, 1)

    @property
    def places(self) -> list[Span]:
        """The places inside the pooling window, row by row."""
        return list(itertools.product(range(self.window[0]), range(self.window[1])))

    @property
    def pooled(self) -> Span:
        """Positions after pooling."""
        return self.output[0] // self.window[0], self.output[1] // self.window[1]

    def seen(self, padded: Array, place: Span, tap: Span, run: int) -> Array:
        """What the numbers of the kernel from `tap` on see, `run` of them side by side.

        Shapes: padded `(n, h, w, c)` → `(n, pooled height, pooled width, run · c)`, a view.
        """
        n, _, _, channels = padded.shape
        step_n, step_y, step_x, step_c = padded.strides
        top = place[0] * self.strides[0] + tap[0] * self.dilation[0]
        left = place[1] * self.strides[1] + tap[1] * self.dilation[1]
        corner = padded[:, top:, left:]
        return xp.lib.stride_tricks.as_strided(
            corner,
            (n, *self.pooled, run * channels),
            (
                step_n,
                step_y * self.strides[0] * self.window[0],
                step_x * self.strides[1] * self.window[1],
                step_c,
            ),
            writeable=padded.flags.writeable,
        )

    def row_count(self, n: int) -> int:
        """Rows of the matrix for n pictures."""
        return n * self.pooled[0] * self.pooled[1] * len(self.places)


def is_tall(channels: int) -> bool:
    """Whether the matrix is stored with a column in one piece (few channels) rather than a row."""
    return channels <= FEW_CHANNELS


def matrix_shape(geometry: Geometry, n: int, channels: int) -> tuple[int, int]:
    """Shape of the array that holds the matrix: rows by columns, or the other way round if it is tall."""
    rows, columns = geometry.row_count(n), geometry.kernel[0] * geometry.kernel[1] * channels
    return (columns, rows) if is_tall(channels) else (rows, columns)


def as_matrix(buffer: Array, channels: int) -> Array:
    """The matrix of patches, one a row, whichever way it is stored."""
    return buffer.T if is_tall(channels) else buffer


def as_grid(geometry: Geometry, rows: Array, n: int) -> Array:
    """Rows of patches of n pictures by place, picture and position."""
    return rows.reshape(len(geometry.places), n, *geometry.pooled, -1)


def copies(geometry: Geometry, padded: Array, buffer: Array) -> list[tuple[Array, Array]]:
    """Pairs of (target in the matrix, source in the pictures) that together lay out all patches."""
    n, channels = len(padded), padded.shape[-1]
    height, width = geometry.kernel
    places = len(geometry.places)
    if is_tall(channels):
        grid = buffer.reshape(height, width, channels, places, n, *geometry.pooled)
        return [
            (grid[y, x, c, number], geometry.seen(padded, place, (y, x), 1)[..., c])
            for number, place in enumerate(geometry.places)
            for y, x, c in itertools.product(range(height), range(width), range(channels))
        ]
    grid = buffer.reshape(places, n, *geometry.pooled, height, width * channels)
    run = width if geometry.dilation[1] == 1 else 1
    return [
        (
            grid[number, ..., y, x * channels : (x + run) * channels],
            geometry.seen(padded, place, (y, x), run),
        )
        for number, place in enumerate(geometry.places)
        for y, x in itertools.product(range(height), range(0, width, run))
    ]


def additions(geometry: Geometry, columns: Array, padded: Array) -> list[tuple[Array, Array]]:
    """Pairs of (place in the pictures, its share in the matrix) whose sums undo `copies`, for derivatives.

    Shapes: columns `(rows, kernel numbers · channels)`, stored row by row.
    """
    n, channels = len(padded), padded.shape[-1]
    height, width = geometry.kernel
    grid = columns.reshape(len(geometry.places), n, *geometry.pooled, height, width * channels)
    # Runs that are as long as the step between two positions do not overlap and can be added in one call.
    run = min(width, geometry.strides[1] * geometry.window[1]) if geometry.dilation[1] == 1 else 1
    pairs = []
    for number, place in enumerate(geometry.places):
        for y in range(height):
            for x in range(0, width, run):
                stop = min(x + run, width)
                target = geometry.seen(padded, place, (y, x), stop - x)
                pairs.append((target, grid[number, ..., y, x * channels : stop * channels]))
    return pairs
