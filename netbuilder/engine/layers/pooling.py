"""What poolings share: settings, shapes, and the walk over the positions of a window."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.layers.shapes import repeated
from netbuilder.engine.layers.sliding import Sliding, lengths
from netbuilder.engine.layers.windows import Windows, blocks

Index = tuple[slice, slice, slice]
"""Samples, rows and columns of pictures."""


class Pooling(Sliding):
    """Base of max and average pooling."""

    pool_size: tuple[int, ...] = lengths(2, 2, "Size of the window.")
    strides: tuple[int, ...] | None = param(
        None, "Cells from one window to the next; nothing for windows side by side.", ge=1, convert=repeated(2)
    )
    padding: str = param(
        "valid",
        "valid: cells that fill no window are left out; same: windows may reach over the edge.",
        choices=("valid", "same"),
    )

    def along(self, axis: int, length: int) -> Windows:
        strides = self.strides or self.pool_size
        return self.checked_walk(length, self.pool_size[axis], strides[axis], 1, self.padding)

    def output_shape(self, *shapes: Shape) -> Shape:
        counts = (None if windows is None else windows.count for windows in self.walked(shapes[0]))
        return (*counts, shapes[0][-1])


def positions(samples: slice, rows: Windows, columns: Windows) -> Iterator[tuple[Index, Index]]:
    """For each position in a window, in reading order: the windows with a real cell there, and those cells."""
    for a in range(rows.size):
        to_rows, from_rows = rows.real(a)
        for b in range(columns.size):
            to_columns, from_columns = columns.real(b)
            yield (samples, to_rows, to_columns), (samples, from_rows, from_columns)


def parts(x: Array) -> Iterator[slice]:
    """Ranges of samples small enough to stay in cache."""
    for samples, _, _ in blocks(len(x), 1, 1, max(1, x[:1].nbytes)):
        yield samples
