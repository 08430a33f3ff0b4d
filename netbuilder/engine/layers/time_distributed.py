"""One layer for every step."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown, size
from netbuilder.engine.parameters import Weight


def _single(value: Any) -> Layer | None:
    """A converter that takes layers with one input only."""
    layer = layers.resolve(value)
    if layer is not None and layer.inputs != (1, 1):
        raise SettingError(
            sentence("TimeDistributed works with a layer that has one input, but got {layer}.", layer=layer.label()),
            hint="Choose for example Dense or Conv2D.",
        )
    return layer


@layers.register(title="Time distributed", group="Recurrent")
class TimeDistributed(Layer):
    """Applies one layer, with one set of weights, to every step of a sequence: yₜ = layer(xₜ).

    Shapes: `(batch, steps, …)` → `(batch, steps, …)` with what the layer makes of a step. Source: the layer of Keras.
    """

    layer: Layer = param("Dense", "The layer that every step goes through.", convert=_single)

    @property
    def mixes_samples(self) -> bool:
        """Whether the layer does."""
        return self.layer.mixes_samples

    def _step_shape(self, shape: Shape) -> Shape:
        if len(shape) < 2:
            raise ShapeError(
                sentence("TimeDistributed expects samples of several steps, but gets {shape}.", shape=shown(shape)),
                hint="Add a Reshape layer before it.",
            )
        return shape[1:]

    def output_shape(self, *shapes: Shape) -> Shape:
        inner = self.layer.output_shape(self._step_shape(shapes[0]))
        return (shapes[0][0], *inner)

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        own = self.layer.weights(self._step_shape(shapes[0]))
        return [dataclasses.replace(weight, name=f"layer/{weight.name}") for weight in own]

    def multiply_adds(self, *shapes: Shape) -> int:
        return size(shapes[0][:1]) * self.layer.multiply_adds(self._step_shape(shapes[0]))

    def _by_step(self) -> bool:
        """Statistics and penalties of a batch are those of a step; other layers take all steps as one larger batch."""
        return self.layer.mixes_samples

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        if not self._by_step():
            y = self.layer.forward(call.child("layer", masks=(None,)), _merged(x))
            return y.reshape(*x.shape[:2], *y.shape[1:])
        steps = [self.layer.forward(self._child(call, t), x[:, t]) for t in range(x.shape[1])]
        return xp.stack(steps, axis=1)

    def _child(self, call: Call, step: int) -> Call:
        """The call of one step, with a cache of its own."""
        mask = None if call.mask is None else call.mask[:, step]
        cache = call.cache.setdefault(f"step {step}", {})
        return call.child("layer", masks=(mask,), cache=cache, needs_dx=call.needs_dx)

    def backward(self, call: Call, dy: Array) -> Array | None:
        if not self._by_step():
            dx = self.layer.backward(call.child("layer", masks=(None,), needs_dx=call.needs_dx), _merged(dy))
            return None if dx is None else dx.reshape(*dy.shape[:2], *dx.shape[1:])
        steps = [self.layer.backward(self._child(call, t), dy[:, t]) for t in range(dy.shape[1])]
        return None if steps[0] is None else xp.stack(steps, axis=1)


def _merged(x: Array) -> Array:
    """Batch and steps in one axis."""
    return x.reshape(x.shape[0] * x.shape[1], *x.shape[2:])
