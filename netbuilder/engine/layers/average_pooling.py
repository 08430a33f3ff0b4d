"""Average pooling."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.pooling import Pooling, parts, positions
from netbuilder.engine.layers.shapes import repeated
from netbuilder.engine.layers.sliding import lengths
from netbuilder.engine.layers.windows import Windows


class AveragePooling(Pooling):
    """Base of AveragePooling1D and AveragePooling2D."""

    def forward(self, call: Call, *xs: Array) -> Array:
        x = self.as_pictures(xs[0])
        rows, columns = self.rows_and_columns(x)
        y = xp.zeros((len(x), rows.count, columns.count, x.shape[3]), x.dtype)
        for samples in parts(x):
            for windows, cells in positions(samples, rows, columns):
                y[windows] += x[cells]
        y *= _shares(rows, columns, x.dtype)
        call.cache.update(shape=x.shape, rows=rows, columns=columns)
        return self.as_given(y)

    def backward(self, call: Call, dy: Array) -> Array:
        shape, rows, columns = (call.cache[name] for name in ("shape", "rows", "columns"))
        dx = xp.zeros(shape, dy.dtype)
        each = self.as_pictures(dy) * _shares(rows, columns, dy.dtype)
        for samples in parts(dx):
            for windows, cells in positions(samples, rows, columns):
                dx[cells] += each[windows]
        return self.as_given(dx)


def _shares(rows: Windows, columns: Windows, dtype: xp.dtype) -> Array:
    """One divided by the number of real cells of each window."""
    counts = xp.multiply.outer(xp.array(rows.real_cells(), dtype), xp.array(columns.real_cells(), dtype))
    return 1 / counts[..., None]


@layers.register(title="AveragePooling1D", group="Pooling")
class AveragePooling1D(AveragePooling):
    """Replaces a few neighbouring steps by their mean, channel by channel, and so shortens the sequence.

    y[t, c] = mean over a of x[t·stride + a, c]; padding does not count.
    Shapes: `(batch, steps, channels)` → `(batch, new steps, channels)`.
    Source: LeCun et al. 1998, section II.B, without the trained factor; same padding as TensorFlow.
    """

    rank: ClassVar[int] = 1

    pool_size: tuple[int] = lengths(1, 2, "Number of steps in a window.")
    strides: tuple[int] | None = param(
        None, "Steps from one window to the next; nothing for windows side by side.", ge=1, convert=repeated(1)
    )


@layers.register(title="AveragePooling2D", group="Pooling")
class AveragePooling2D(AveragePooling):
    """Replaces a few neighbouring cells by their mean, channel by channel, and so shrinks the picture.

    y[i, j, c] = mean over a, b of x[i·stride + a, j·stride + b, c]; padding does not count.
    Shapes: `(batch, height, width, channels)` → `(batch, new height, new width, channels)`.
    Source: LeCun et al. 1998, section II.B, without the trained factor; same padding as TensorFlow.
    """

    pool_size: tuple[int, int] = lengths(2, 2, "Height and width of a window. Typical: 2.")
    strides: tuple[int, int] | None = param(
        None, "Cells from one window to the next; nothing for windows side by side.", ge=1, convert=repeated(2)
    )
