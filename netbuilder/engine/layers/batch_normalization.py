"""Batch normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers.axes import sample_axis, spread
from netbuilder.engine.layers.base import Call, Shape, layers
from netbuilder.engine.layers.normalizing import Normalizing, by_column, column_sums
from netbuilder.engine.layers.shapes import known
from netbuilder.engine.parameters import Weight


@layers.register(title="Batch normalization", group="Normalization")
class BatchNormalization(Normalizing):
    """Brings each channel to mean 0 and variance 1 over the batch, which makes deep networks easier to train.

    In training y = γ·(x - μ) / √(σ² + ε) + β with μ and σ² (divided by n) of the batch, and the moving averages
    follow: m ← momentum·m + (1 - momentum)·μ. In use, and when frozen, the moving averages take their place.
    Masked steps are not counted.
    Shapes: unchanged; γ, β and the averages `(channels,)`.
    Source: Ioffe & Szegedy 2015, algorithm 1; the average of the variance is the batch's own, as in Keras 3.
    """

    mixes_samples: ClassVar[bool] = True

    axis: int = param(-1, "The axis of the channels; 0 is the batch. Typical: -1, the last.")
    momentum: float = param(0.99, "How slowly the averages move. Typical: 0.9 to 0.999.", ge=0, le=1)
    moving_mean_initializer: Initializer = param(
        "zeros", "How the moving average of the mean starts.", convert=initializers.resolve
    )
    moving_variance_initializer: Initializer = param(
        "ones", "How the moving average of the variance starts.", convert=initializers.resolve
    )

    def output_shape(self, *shapes: Shape) -> Shape:
        known(self.label(), shapes[0][sample_axis(self.label(), self.axis, shapes[0])], "channel")
        return shapes[0]

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        channels = (shapes[0][sample_axis(self.label(), self.axis, shapes[0])],)
        averages = (
            Weight(name="moving_mean", shape=channels, initializer=self.moving_mean_initializer, learned=False),
            Weight(name="moving_variance", shape=channels, initializer=self.moving_variance_initializer, learned=False),
        )
        return (*self.scale_and_offset(channels), *averages)

    def _rows(self, x: Array) -> Array:
        """Channels last, everything else in one axis."""
        return xp.ascontiguousarray(xp.moveaxis(x, self.axis, -1)).reshape(-1, x.shape[self.axis])

    def _whole(self, rows: Array, shape: tuple[int, ...]) -> Array:
        """The way back from `_rows`."""
        axis = self.axis % len(shape)
        return xp.moveaxis(rows.reshape(*shape[:axis], *shape[axis + 1 :], shape[axis]), -1, axis)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        rows = self._rows(x)
        call.cache["shape"] = x.shape
        batch = call.training and call.trainable
        mean, variance = self._batch_moments(call, x, rows) if batch else self._kept_moments(call, rows)
        inverse = 1 / xp.sqrt(variance + rows.dtype.type(self.epsilon))
        call.cache.update(batch=batch, mean=mean, inverse=inverse)
        factor = inverse * call.params["gamma"] if self.scale else inverse
        y = by_column(xp.multiply, call.cache["centred"] if batch else rows, factor)
        offset = -mean * factor if not batch else xp.zeros_like(mean)
        if self.center:
            offset = offset + call.params["beta"]
        by_column(xp.add, y, offset, out=y)
        return self._whole(y, x.shape)

    def _kept_moments(self, call: Call, rows: Array) -> tuple[Array, Array]:
        call.cache["rows"] = rows
        return call.params["moving_mean"].copy(), call.params["moving_variance"]

    def _batch_moments(self, call: Call, x: Array, rows: Array) -> tuple[Array, Array]:
        """Mean and variance of this batch; leaves x - μ, and moves the averages."""
        counted = self._counted(call, x)
        count = len(rows) if counted is None else column_sums(counted) + rows.dtype.type(EPSILON)
        mean = column_sums(rows if counted is None else rows * counted) / count
        centred = by_column(xp.subtract, rows, mean)
        squares = xp.square(centred)
        if counted is not None:
            squares *= counted
        variance = column_sums(squares) / count
        call.cache.update(centred=centred, counted=counted, count=count)
        for name, value in (("moving_mean", mean), ("moving_variance", variance)):
            average = call.params[name]
            average *= self.momentum
            average += (1 - self.momentum) * value
        return mean, variance

    def _counted(self, call: Call, x: Array) -> Array | None:
        """1 for each number of a step that counts and 0 for the others, as rows; None if all count."""
        mask = call.mask
        if mask is None or mask.all():
            return None
        if mask.ndim >= x.ndim:
            raise ShapeError("BatchNormalization got a mask of single numbers, but expects one of whole steps.")
        counted = xp.broadcast_to(spread(mask, x.ndim), x.shape)
        return self._rows(counted.astype(x.dtype))

    def backward(self, call: Call, dy: Array) -> Array | None:
        drows = self._rows(dy)
        inverse = call.cache["inverse"]
        total = column_sums(drows)
        call.add_gradient("beta", total)
        if call.cache["batch"]:
            along = column_sums(drows * call.cache["centred"])
            call.add_gradient("gamma", along * inverse)
        elif "gamma" in call.grads:
            along = column_sums(drows * call.cache["rows"]) - call.cache["mean"] * total
            call.add_gradient("gamma", along * inverse)
        if not call.needs_dx:
            return None
        factor = inverse * call.params["gamma"] if self.scale else inverse
        dx = by_column(xp.multiply, drows, factor)
        if call.cache["batch"]:
            dx -= self._through_moments(call, factor * total, factor * xp.square(inverse) * along)
        return self._whole(dx, call.cache["shape"])

    def _through_moments(self, call: Call, by_mean: Array, by_variance: Array) -> Array:
        """What every counted number owes to its share in μ and σ²."""
        count, counted = call.cache["count"], call.cache["counted"]
        if counted is not None:  # with the tiny number added to the count, what is centred does not quite sum to 0
            by_mean = by_mean - by_variance * call.cache["mean"] * EPSILON / count
        share = by_column(xp.multiply, call.cache["centred"], by_variance / count)
        by_column(xp.add, share, by_mean / count, out=share)
        if counted is not None:
            share *= counted
        return share
