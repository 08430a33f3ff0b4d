"""Dropout."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.chance import kept
from netbuilder.engine.layers.shapes import shown


class Choosing(Layer):
    """Base of layers that keep or change each input by chance."""

    rate: float = param(0.5, "Share that is switched off. Typical: 0.2 to 0.5.", ge=0, le=1)
    noise_shape: tuple[int | None, ...] | None = param(
        None,
        "Shape of the choices, batch axis first: 1 shares one choice along an axis, nothing is the full length.",
        ge=1,
    )

    @property
    def mixes_samples(self) -> bool:  # type: ignore[override]
        """Choices that are shared by all samples are drawn once a batch."""
        return self.noise_shape is not None and self.noise_shape[0] is not None

    def output_shape(self, *shapes: Shape) -> Shape:
        (shape,) = shapes
        drawn = self.noise_shape
        if drawn is not None and (
            len(drawn) != len(shape) + 1
            or any(length not in (None, 1, own) for length, own in zip(drawn[1:], shape, strict=True))
        ):
            raise ShapeError(
                sentence(
                    "{label}: noise_shape {drawn} does not fit samples of {shape}.",
                    label=self.label(),
                    drawn=drawn,
                    shape=shown(shape),
                ),
                hint="Give the batch axis first, and for each axis nothing, 1 or its full length.",
            )
        return shape

    def drawn(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of the choices for an array of this shape."""
        if self.noise_shape is None:
            return shape
        return tuple(own if length is None else length for length, own in zip(self.noise_shape, shape, strict=True))


@layers.register(title="Dropout", group="Regularization")
class Dropout(Choosing):
    """Switches off a random share of its inputs in training, so that no unit can be relied on alone.

    Kept inputs are divided by (1 - rate), so that sums keep their size; in use nothing is dropped.
    Shapes: unchanged. Source: Srivastava et al. 2014, section 4, in the inverted form that Keras uses.
    """

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        call.cache["factor"] = None
        if not call.training or self.rate == 0:
            return x
        keep = 1 - self.rate
        factor = kept(call.rng, self.drawn(x.shape), self.rate).astype(x.dtype)
        if keep:
            factor /= x.dtype.type(keep)
        call.cache["factor"] = factor
        return x * factor

    def backward(self, call: Call, dy: Array) -> Array:
        factor = call.cache["factor"]
        return dy if factor is None else dy * factor
