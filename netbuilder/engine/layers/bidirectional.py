"""Reading a sequence from both ends."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.engine.parameters import Weight


def _recurrent(value: Any) -> Recurrent | None:
    """A converter that takes recurrent layers only, and nothing."""
    layer = layers.resolve(value)
    if layer is not None and not isinstance(layer, Recurrent):
        raise SettingError(
            f"Bidirectional works with a recurrent layer, but got {layer.label()}.",
            hint="Choose SimpleRNN, LSTM or GRU.",
        )
    return layer


@layers.register(title="Bidirectional", group="Recurrent")
class Bidirectional(Layer):
    """Reads a sequence with two recurrent layers, one from each end, and joins what they give.

    Each step so knows what comes after it as well. The outputs of the one that reads from the end are turned round
    before they are joined. With return_sequences masked steps give zeros.
    Shapes: `(batch, steps, features)` → what the layer gives, twice as many numbers for concat.
    Source: Schuster & Paliwal 1997, section II.
    """

    layer: Recurrent = param("LSTM", "The recurrent layer that reads from the start.", convert=_recurrent)
    merge_mode: str = param("concat", "How the two outputs are joined.", choices=("concat", "sum", "mul", "ave"))
    backward_layer: Recurrent | None = param(
        None, "The layer that reads from the end; nothing for one like the first.", convert=_recurrent
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        there, back = self.pair
        if there.go_backwards == back.go_backwards:
            raise SettingError(
                "Bidirectional needs one layer that reads from the start and one that reads from the end.",
                hint="Set go_backwards in the backward layer only.",
            )
        if there.return_sequences != back.return_sequences:
            raise SettingError(
                "The two layers of a Bidirectional must both give every step, or both the last only.",
                hint="Set return_sequences alike in both.",
            )

    @functools.cached_property
    def pair(self) -> tuple[Recurrent, Recurrent]:
        """The two layers as they run."""
        back = self.backward_layer or self.layer.replace(go_backwards=True)
        zeros = self.layer.return_sequences
        return self.layer.replace(zero_output_for_mask=zeros), back.replace(zero_output_for_mask=zeros)

    @property
    def mixes_samples(self) -> bool:
        """Whether one of the two does."""
        return any(layer.mixes_samples for layer in self.pair)

    def output_shape(self, *shapes: Shape) -> Shape:
        there, back = (layer.output_shape(*shapes) for layer in self.pair)
        if self.merge_mode == "concat":
            return (*there[:-1], self.pair[0].units + self.pair[1].units)
        if there != back:
            raise ShapeError(
                f"Bidirectional cannot join {there[-1]} units with {back[-1]} by {self.merge_mode}.",
                hint="Give both layers the same number of units, or choose concat.",
            )
        return there

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        return [
            dataclasses.replace(weight, name=f"{name}/{weight.name}")
            for name, layer in zip(_NAMES, self.pair, strict=True)
            for weight in layer.weights(*shapes)
        ]

    def multiply_adds(self, *shapes: Shape) -> int:
        return sum(layer.multiply_adds(*shapes) for layer in self.pair)

    def forward(self, call: Call, *xs: Array) -> Array:
        there, back = (layer.forward(call.child(name), *xs) for name, layer in zip(_NAMES, self.pair, strict=True))
        back = self._turned(back)
        call.cache.update(there=there, back=back)
        if self.merge_mode == "concat":
            return xp.concatenate([there, back], axis=-1)
        if self.merge_mode == "mul":
            return there * back
        total = there + back
        return total / 2 if self.merge_mode == "ave" else total

    def _turned(self, y: Array) -> Array:
        return y[:, ::-1] if self.layer.return_sequences else y

    def _parts(self, call: Call, dy: Array) -> tuple[Array, Array]:
        if self.merge_mode == "concat":
            return dy[..., : self.layer.units], dy[..., self.layer.units :]
        if self.merge_mode == "mul":
            return dy * call.cache["back"], dy * call.cache["there"]
        if self.merge_mode == "ave":
            dy = dy / 2
        return dy, dy

    def backward(self, call: Call, dy: Array) -> Array | None:
        dthere, dback = self._parts(call, dy)
        parts = (dthere, self._turned(dback))
        dx, dx_back = (
            layer.backward(call.child(name, needs_dx=call.needs_dx), part)
            for name, layer, part in zip(_NAMES, self.pair, parts, strict=True)
        )
        return dx + dx_back if call.needs_dx else None

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return call.mask if self.layer.return_sequences else None


_NAMES = ("forward_layer", "backward_layer")
