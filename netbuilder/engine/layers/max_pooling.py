"""Max pooling."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.pooling import Pooling, parts, positions
from netbuilder.engine.layers.shapes import repeated
from netbuilder.engine.layers.sliding import lengths


class MaxPooling(Pooling):
    """Base of MaxPooling1D and MaxPooling2D."""

    def forward(self, call: Call, *xs: Array) -> Array:
        x = self.as_pictures(xs[0])
        rows, columns = self.rows_and_columns(x)
        y = xp.full((len(x), rows.count, columns.count, x.shape[3]), -xp.inf, x.dtype)
        for samples in parts(x):
            for windows, cells in positions(samples, rows, columns):
                xp.maximum(y[windows], x[cells], out=y[windows])
        call.cache.update(x=x, y=y, rows=rows, columns=columns)
        return self.as_given(y)

    def backward(self, call: Call, dy: Array) -> Array:
        x, y, rows, columns = (call.cache[name] for name in ("x", "y", "rows", "columns"))
        dy = self.as_pictures(dy)
        dx = xp.zeros_like(x)
        left = dy.copy()  # what no cell has got yet: of equal largest cells only the first gets it
        for samples in parts(x):
            for windows, cells in positions(samples, rows, columns):
                got = left[windows] * (x[cells] == y[windows])
                left[windows] -= got
                dx[cells] += got
        return self.as_given(dx)


@layers.register(title="MaxPooling1D", group="Pooling")
class MaxPooling1D(MaxPooling):
    """Keeps the largest of a few neighbouring steps, channel by channel, and so shortens the sequence.

    y[t, c] = max over a of x[t·stride + a, c]. In training only the first of equal largest ones is changed.
    Shapes: `(batch, steps, channels)` → `(batch, new steps, channels)`.
    Source: Goodfellow et al. 2016, section 9.3.
    """

    rank: ClassVar[int] = 1

    pool_size: tuple[int] = lengths(1, 2, "Number of steps in a window.")
    strides: tuple[int] | None = param(
        None, "Steps from one window to the next; nothing for windows side by side.", ge=1, convert=repeated(1)
    )


@layers.register(title="MaxPooling2D", group="Pooling")
class MaxPooling2D(MaxPooling):
    """Keeps the largest of a few neighbouring cells, channel by channel, and so shrinks the picture.

    y[i, j, c] = max over a, b of x[i·stride + a, j·stride + b, c]. In training only the first of equal largest ones
    is changed.
    Shapes: `(batch, height, width, channels)` → `(batch, new height, new width, channels)`.
    Source: Goodfellow et al. 2016, section 9.3.
    """

    pool_size: tuple[int, int] = lengths(2, 2, "Height and width of a window. Typical: 2.")
    strides: tuple[int, int] | None = param(
        None, "Cells from one window to the next; nothing for windows side by side.", ge=1, convert=repeated(2)
    )
