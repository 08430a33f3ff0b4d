"""How a window walks along an axis: paddings, lengths, and which cells lie under it.

Convolutions and poolings work on pictures `(batch, rows, columns, channels)`, one `Windows` for each of the two
axes; a sequence is a picture of one row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder.engine.array import Array, xp

BLOCK_BYTES = 1 << 20
"""Scratch memory of one block of work: about what a core's second cache holds."""

Block = tuple[slice, slice, slice]
"""A range of samples, of rows of windows, and of columns of windows."""


@dataclass(frozen=True)
class Windows:
    """The windows along one axis.

    Attributes:
        length: number of cells of the axis.
        size: number of cells that one window looks at.
        stride: cells from one window to the next.
        dilation: cells from one cell of a window to its next.
        before: padding in front of the first cell.
        count: number of windows.
    """

    length: int
    size: int
    stride: int
    dilation: int
    before: int
    count: int

    @property
    def padded(self) -> int:
        """Length of the axis with all padding that the windows reach."""
        reach = (self.count - 1) * self.stride + span(self.size, self.dilation)
        return max(self.before + self.length, reach)

    @property
    def is_padded(self) -> bool:
        """Whether any window reaches beyond the axis."""
        return self.padded != self.length

    @property
    def is_plain(self) -> bool:
        """Whether each window is just one cell, one after the other."""
        return self.size == self.stride == 1 and not self.is_padded

    def cells(self, position: int, windows: slice | None = None) -> slice:
        """The cells at one position of these windows (all by default), counted in the padded axis."""
        first, stop = (windows.start, windows.stop) if windows else (0, self.count)
        offset = position * self.dilation
        return slice(offset + first * self.stride, offset + (stop - 1) * self.stride + 1, self.stride)

    def real(self, position: int, windows: slice | None = None) -> tuple[slice, slice]:
        """Which of these windows have a real cell at one position, and those cells, counted without padding.

        Both slices are empty if there is none. The first counts from the first of the given windows.
        """
        start, stop = (windows.start, windows.stop) if windows else (0, self.count)
        offset = position * self.dilation - self.before
        first = max(start, -(offset // self.stride))
        last = min(stop - 1, (self.length - 1 - offset) // self.stride)
        if last < first:
            return slice(0, 0), slice(0, 0)
        return (
            slice(first - start, last + 1 - start),
            slice(offset + first * self.stride, offset + last * self.stride + 1, self.stride),
        )

    def real_cells(self) -> list[int]:
        """How many real cells each window has."""
        counts = [0] * self.count
        for position in range(self.size):
            hit, _ = self.real(position)
            for window in range(hit.start, hit.stop):
                counts[window] += 1
        return counts


def span(size: int, dilation: int) -> int:
    """Cells from the first to the last cell of a window."""
    return (size - 1) * dilation + 1


def walk(length: int, size: int, stride: int, dilation: int = 1, padding: str = "valid") -> Windows:
    """The windows over an axis of `length` cells.

    "valid": only windows inside the axis. "same": ceil(length / stride) windows, padded on both sides, an odd cell
    more at the end. "causal": padded in front only, so that a window ends at its own cell.
    The count is below 1 if no window fits. Source: Dumoulin & Visin 2016, relationships 6 and 15; the sides as Keras.
    """
    reach = span(size, dilation)
    if padding == "valid":
        return Windows(length, size, stride, dilation, 0, (length - reach) // stride + 1)
    count = -(-length // stride)
    before = reach - 1 if padding == "causal" else max(0, (count - 1) * stride + reach - length) // 2
    return Windows(length, size, stride, dilation, before, count)


def walk_back(count: int, size: int, stride: int, dilation: int, padding: str, extra: int | None) -> Windows:
    """The windows that a transposed convolution lays, one for each of its `count` inputs; `length` is its output's.

    Args:
        count: number of inputs along the axis.
        size: of the kernel.
        stride: cells of the output from one window to the next.
        dilation: of the kernel.
        padding: "valid" or "same".
        extra: the setting `output_padding`; None for the usual length.
    """
    reach = span(size, dilation)
    if padding == "valid":
        added = max(stride - reach, 0) if extra is None else extra
        return Windows((count - 1) * stride + reach + added, size, stride, dilation, 0, count)
    if extra is None:
        length, total = count * stride, stride + reach - 2
    else:
        length, total = (count - 1) * stride + reach % 2 + extra, reach + reach % 2 - 2 + extra
    kept = min(total // 2 + total % 2, reach - 1)
    return Windows(length, size, stride, dilation, reach - 1 - kept, count)


def pad(x: Array, rows: Windows, columns: Windows) -> Array:
    """`x` with the zeros that the windows reach around it; `x` itself where they reach none."""
    if not (rows.is_padded or columns.is_padded):
        return x
    padded = xp.zeros((len(x), rows.padded, columns.padded, x.shape[3]), x.dtype)
    padded[:, rows.before : rows.before + rows.length, columns.before : columns.before + columns.length] = x
    return padded


def blocks(samples: int, rows: int, columns: int, cell_bytes: int) -> Iterator[Block]:
    """Cuts work into blocks of about `BLOCK_BYTES`: whole samples if they fit, else whole rows, else parts of a row."""
    cells = max(1, BLOCK_BYTES // cell_bytes)
    depth = max(1, cells // (rows * columns))
    height = min(rows, max(1, cells // columns))
    width = min(columns, cells)
    for sample in range(0, samples, depth):
        for row in range(0, rows, height):
            for column in range(0, columns, width):
                yield (
                    slice(sample, min(sample + depth, samples)),
                    slice(row, min(row + height, rows)),
                    slice(column, min(column + width, columns)),
                )


def extent(block: Block) -> tuple[int, int, int]:
    """Numbers of samples, rows and columns of a block."""
    samples, rows, columns = block
    return samples.stop - samples.start, rows.stop - rows.start, columns.stop - columns.start
