"""Patches of pictures laid out as rows of a matrix, so that a convolution is one matrix product.

A patch is what one position of the kernel sees. Where a convolution is followed by pooling, the rows are ordered by
the place inside the pooling window: the product then comes out as one contiguous plane for each place, and the pooling
is a few passes over planes. Source of the lowering: Chellapilla et al. 2006, section 3.
"""

from __future__ import annotations

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
        return [(y, x) for y in range(self.window[0]) for x in range(self.window[1])]

    @property
    def pooled(self) -> Span:
        """Positions after pooling."""
        return self.output[0] // self.window[0], self.output[1] // self.window[1]

    def seen(self, padded: Array) -> Array:
        """What every number of the kernel sees, all in one view.

        Shapes: padded `(n, h, w, c)` → `(window height, window width, n, pooled height, pooled width, kernel height,
        kernel width, c)`.
        """
        n, _, _, channels = padded.shape
        step_n, step_y, step_x, step_c = padded.strides
        down, across = step_y * self.strides[0], step_x * self.strides[1]
        return xp.lib.stride_tricks.as_strided(
            padded,
            (*self.window, n, *self.pooled, *self.kernel, channels),
            (
                *(down, across, step_n),
                *(down * self.window[0], across * self.window[1]),
                *(step_y * self.dilation[0], step_x * self.dilation[1], step_c),
            ),
            writeable=padded.flags.writeable,
        )

    def distances(self, padded: Array) -> tuple[Array, Array]:
        """Bytes from the first number of the pictures to where each row of the matrix begins, and on to each column."""
        seen = self.seen(padded)
        steps = [
            xp.arange(length, dtype=xp.int64).reshape(-1, *(1,) * (seen.ndim - 1 - axis)) * seen.strides[axis]
            for axis, length in enumerate(seen.shape)
        ]
        rows, columns = sum(steps[:5]), sum(steps[5:])
        return rows.reshape(-1), columns.reshape(-1)  # type: ignore[union-attr]

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


def copying(geometry: Geometry, padded: Array, buffer: Array) -> tuple[Array, Array]:
    """Target in the matrix and source in the pictures whose copy lays out all patches.

    One call however many patches: between threads, a call costs more than the numbers it moves.
    """
    seen = geometry.seen(padded)
    if is_tall(padded.shape[-1]):
        seen = seen.transpose(5, 6, 7, 0, 1, 2, 3, 4)
    return buffer.reshape(seen.shape), seen


def additions(geometry: Geometry, columns: Array, padded: Array) -> list[tuple[Array, Array]]:
    """Pairs of (place in the pictures, its share in the matrix) whose sums undo `copying`, for derivatives.

    No two numbers of a pair's target are the same: a sum would be lost.
    Shapes: columns `(rows, kernel numbers · channels)`, stored row by row.
    """
    seen = geometry.seen(padded)
    grid = columns.reshape(seen.shape)
    width = geometry.kernel[1]
    # Runs that are as long as the step between two positions do not overlap.
    run = min(width, geometry.strides[1] * geometry.window[1]) if geometry.dilation[1] == 1 else 1
    parts = [
        (slice(None), place, ..., y, slice(x, x + run), slice(None))
        for place in range(geometry.window[1])
        for y in range(geometry.kernel[0])
        for x in range(0, width, run)
    ]
    return [(seen[part], grid[part]) for part in parts]
