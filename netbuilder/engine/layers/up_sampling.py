"""Making sequences longer and pictures larger without weights."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import expect_rank
from netbuilder.engine.layers.sliding import AXES, lengths


@layers.register(title="UpSampling1D", group="Shape")
class UpSampling1D(Layer):
    """Repeats each step of a sequence.

    Shapes: `(batch, steps, channels)` → `(batch, steps·size, channels)`.
    """

    size: int = param(2, "How often each step is repeated.", ge=1)

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], 2, AXES[1])
        steps, channels = shapes[0]
        return (None if steps is None else steps * self.size, channels)

    def forward(self, call: Call, *xs: Array) -> Array:
        return xp.repeat(xs[0], self.size, axis=1)

    def backward(self, call: Call, dy: Array) -> Array:
        steps = dy.shape[1] // self.size
        return dy.reshape(len(dy), steps, self.size, dy.shape[2]).sum(axis=2)

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


@layers.register(title="UpSampling2D", group="Shape")
class UpSampling2D(Layer):
    """Enlarges pictures by whole factors.

    nearest repeats each cell. The others weigh cells by their distance d from the new cell's centre, measured in old
    cells: bilinear by 1 - |d|, bicubic with a curve through four cells, lanczos3 and lanczos5 with a windowed sine.
    Cells beyond the edge do not count.
    Shapes: `(batch, height, width, channels)` → `(batch, height·size, width·size, channels)`.
    Source: Keys 1981 (bicubic, with a = -1/2); Duchon 1979 (lanczos); centres and edges as TensorFlow.
    """

    size: tuple[int, int] = lengths(2, 2, "By how much the height and the width grow.")
    interpolation: str = param(
        "nearest",
        "How cells in between are found.",
        choices=("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], 3, AXES[2])
        grown = (None if old is None else old * factor for old, factor in zip(shapes[0], self.size, strict=False))
        return (*grown, shapes[0][2])

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        batch, height, width, channels = call.cache["shape"] = x.shape
        down, across = self.size
        if self.interpolation == "nearest":
            y = xp.empty((batch, height, down, width, across, channels), x.dtype)
            y[...] = x[:, :, None, :, None]
            return y.reshape(batch, height * down, width * across, channels)
        rows, columns = self._weights(height, down, x), self._weights(width, across, x)
        call.cache["weights"] = (rows, columns)
        return _resized(x, rows, columns)

    def backward(self, call: Call, dy: Array) -> Array:
        batch, height, width, channels = call.cache["shape"]
        if self.interpolation == "nearest":
            down, across = self.size
            return dy.reshape(batch, height, down, width, across, channels).sum(axis=(2, 4))
        rows, columns = call.cache["weights"]
        return _resized(dy, rows.T, columns.T)

    def _weights(self, length: int, factor: int, x: Array) -> Array:
        """What each old cell gives to each new one: `(new length, old length)`."""
        centres = (xp.arange(length * factor) + 0.5) / factor - 0.5
        weights = _CURVES[self.interpolation](xp.abs(centres[:, None] - xp.arange(length)))
        return (weights / weights.sum(axis=1, keepdims=True)).astype(x.dtype)

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None


def _resized(x: Array, rows: Array, columns: Array) -> Array:
    """Mixes rows, then columns, by matrices `(new, old)`."""
    batch, height, width, channels = x.shape
    tall = xp.matmul(rows, x.reshape(batch, height, width * channels))
    return xp.matmul(columns, tall.reshape(batch, len(rows), width, channels))


def _linear(d: Array) -> Array:
    return xp.maximum(1 - d, 0)


def _cubic(d: Array) -> Array:
    d = xp.round(d * 1024) / 1024  # TensorFlow looks the curve up in a table of so many steps
    near = (1.5 * d - 2.5) * d * d + 1
    far = ((-0.5 * d + 2.5) * d - 4) * d + 2
    return xp.where(d < 1, near, xp.where(d < 2, far, 0.0))


def _lanczos(reach: int) -> Callable[[Array], Array]:
    return lambda d: xp.where(d < reach, xp.sinc(d) * xp.sinc(d / reach), 0.0)


_CURVES: dict[str, Callable[[Array], Array]] = {
    "bilinear": _linear,
    "bicubic": _cubic,
    "lanczos3": _lanczos(3),
    "lanczos5": _lanczos(5),
}
