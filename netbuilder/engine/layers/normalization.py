"""Bringing features to mean 0 and variance 1 by fixed numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.initializers.constants import Ones, Zeros
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import known, shown
from netbuilder.engine.parameters import Weight

_SAMPLES_AT_ONCE = 1024


@layers.register(title="Normalization", group="Preprocessing")
class Normalization(Layer):
    """Brings each feature to mean 0 and variance 1: y = (x - mean) / √variance, at least 1e-7 below the line.

    Mean and variance are given here, or measured on data once with `adapt`; training does not change them. With
    invert the way back: y = x·√variance + mean.
    Shapes: unchanged. Source: LeCun et al. 1998b, section 4.3; parameters as in Keras.
    """

    axis: int | tuple[int, ...] | None = param(
        -1, "Axes whose places have numbers of their own, counting the batch as 0; nothing for one pair for all."
    )
    mean: float | tuple[float, ...] | None = param(None, "The mean, or one for each place; nothing to measure it.")
    variance: float | tuple[float, ...] | None = param(
        None, "The variance, or one for each place; nothing to measure it.", ge=0
    )
    invert: bool = param(False, "Whether to go back from normalized numbers.")

    @property
    def is_given(self) -> bool:
        """Whether mean and variance are settings, so that nothing is to be measured."""
        return self.mean is not None

    def kept_axes(self, rank: int) -> tuple[int, ...]:
        """The axes with numbers of their own, counting the batch as 0, for arrays with so many axes."""
        axes = () if self.axis is None else self.axis if isinstance(self.axis, tuple) else (self.axis,)
        if any(not -rank <= axis < rank or axis % rank == 0 for axis in axes):
            raise ShapeError(
                sentence(
                    "Normalization cannot use axis {axis} of samples with {rank} axes.", axis=self.axis, rank=rank - 1
                ),
                hint=sentence("Use numbers from 1 to {rank}, or -1 for the last axis.", rank=rank - 1),
            )
        return tuple(sorted({axis % rank for axis in axes}))

    def _kept_lengths(self, shape: Shape) -> tuple[int, ...]:
        axes = self.kept_axes(len(shape) + 1)
        return tuple(known("Normalization", shape[axis - 1], f"{axis}.") for axis in axes)

    def output_shape(self, *shapes: Shape) -> Shape:
        if (self.mean is None) != (self.variance is None):
            raise ShapeError("Normalization needs both mean and variance, or neither.")
        kept = self._kept_lengths(shapes[0])
        for name, value in (("mean", self.mean), ("variance", self.variance)):
            if isinstance(value, tuple) and len(value) not in (1, kept[-1] if kept else 1):
                raise ShapeError(
                    sentence(
                        "Normalization has {count} numbers in {name}, but needs {kept}.",
                        count=len(value),
                        name=name,
                        kept=shown(kept),
                    ),
                    hint="Give one number, or one for each place.",
                )
        return shapes[0]

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        if self.is_given:
            return ()
        lengths = self._kept_lengths(shapes[0])
        return (_held("mean", lengths, Zeros()), _held("variance", lengths, Ones()), _held("count", (), Zeros()))

    def adapt(self, params: Mapping[str, Array], x: Array) -> None:
        """Measures mean and variance of the samples x, and writes them to the layer's arrays."""
        if self.is_given:
            raise DataError("The mean and the variance of this Normalization are given, so it cannot measure them.")
        if not len(x):
            raise DataError("Normalization cannot measure a mean without samples.")
        self._check_data(params, x.shape[1:])
        kept = self.kept_axes(x.ndim)
        others = tuple(axis for axis in range(x.ndim) if axis not in kept)
        mean = x.mean(axis=others, dtype=xp.float64, keepdims=True)
        squares = xp.zeros_like(mean)
        for start in range(0, len(x), _SAMPLES_AT_ONCE):
            part = x[start : start + _SAMPLES_AT_ONCE] - mean
            squares += xp.square(part, out=part).sum(axis=others, keepdims=True)
        params["mean"][...] = mean.reshape(params["mean"].shape)
        params["variance"][...] = squares.reshape(params["variance"].shape) * (mean.size / x.size)
        params["count"][...] = len(x)

    def _check_data(self, params: Mapping[str, Array], shape: Shape) -> None:
        lengths = self._kept_lengths(shape)
        if params["mean"].shape != lengths:
            raise ShapeError(
                sentence(
                    "Normalization holds {shape} means, but the data has {lengths} places.",
                    shape=shown(params["mean"].shape),
                    lengths=shown(lengths),
                ),
                hint="Measure on samples of the shape that the network takes.",
            )

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        mean, variance = (self._spread(call, name, x) for name in ("mean", "variance"))
        deviation = xp.maximum(xp.sqrt(variance), x.dtype.type(EPSILON))
        call.cache["slope"] = deviation if self.invert else 1 / deviation
        return x * deviation + mean if self.invert else (x - mean) / deviation

    def backward(self, call: Call, dy: Array) -> Array:
        return dy * call.cache["slope"]

    def _spread(self, call: Call, name: str, x: Array) -> Array:
        """The means or variances, with the axes of x."""
        kept = self.kept_axes(x.ndim)
        values = xp.asarray(getattr(self, name), x.dtype) if self.is_given else call.params[name]
        values = xp.broadcast_to(values, tuple(x.shape[axis] for axis in kept)) if kept else values.reshape(())
        return values.reshape(tuple(length if axis in kept else 1 for axis, length in enumerate(x.shape)))


def _held(name: str, shape: tuple[int, ...], initializer: Initializer) -> Weight:
    return Weight(name=name, shape=shape, initializer=initializer, learned=False)
