"""Reading a sequence from both ends."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any, Self

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.engine.layers.slice import Slice
from netbuilder.engine.layers.states import output_part, packed, packed_mask, packed_shape, unpacked
from netbuilder.engine.parameters import Weight


def _recurrent(value: Any) -> Recurrent | None:
    """A converter that takes recurrent layers only, and nothing."""
    layer = layers.resolve(value)
    if layer is not None and not isinstance(layer, Recurrent):
        raise SettingError(
            sentence("Bidirectional works with a recurrent layer, but got {layer}.", layer=layer.label()),
            hint="Choose SimpleRNN, LSTM or GRU.",
        )
    return layer


@layers.register(title="Bidirectional", group="Recurrent")
class Bidirectional(Layer):
    """Reads a sequence with two recurrent layers, one from each end, and joins what they give.

    Each step so knows what comes after it as well. The outputs of the one that reads from the end are turned round
    before they are joined. With return_sequences masked steps give zeros. With return_state the last states follow as
    further steps: those of both side by side where the outputs are, else first those of one, then of the other.
    Shapes: `(batch, steps, features)` → what the layer gives, twice as many numbers for concat.
    Source: Schuster & Paliwal 1997, section II.
    """

    layer: Recurrent = param("LSTM", "The recurrent layer that reads from the start.", convert=_recurrent)
    merge_mode: str | None = param(
        "concat",
        "How the two outputs are joined; nothing for side by side, as in concat, but two outputs in Keras.",
        choices=("concat", "sum", "mul", "ave", None),
    )
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
        for name in ("return_sequences", "return_state", "initial_state", "states_kept"):
            if getattr(there, name) != getattr(back, name):
                raise SettingError(
                    "The two layers of a Bidirectional must both give every step, or both the last only, and so with "
                    "their states.",
                    hint="Set return_sequences, return_state and initial_state alike in both.",
                )

    @functools.cached_property
    def pair(self) -> tuple[Recurrent, Recurrent]:
        """The two layers as they run."""
        back = self.backward_layer or self.layer.replace(go_backwards=True)
        zeros = self.layer.return_sequences
        return self.layer.replace(zero_output_for_mask=zeros), back.replace(zero_output_for_mask=zeros)

    @property
    def inputs(self) -> tuple[int, int | None]:  # type: ignore[override]
        """The sequence, and the first states of both layers if they are given."""
        count = sum(layer.inputs[0] for layer in self.pair) - 1
        return (count, count)

    @property
    def side_by_side(self) -> bool:
        """Whether the outputs of both layers stand beside each other."""
        return self.merge_mode in ("concat", None)

    def with_initial_state(self, given: bool = True) -> Self:
        """The same layer with first states from further inputs: those of the one layer, then of the other."""
        back = self.backward_layer
        return self.replace(
            layer=self.layer.with_initial_state(given),
            backward_layer=back.with_initial_state(given) if back else None,
        )

    def parts(self) -> Sequence[Layer]:
        states, sequences, cut = self._states, self.layer.return_sequences, self.layer.units
        if not states and self.merge_mode is not None:
            return ()
        outputs = [output_part(states, sequences)]
        if self.merge_mode is None:
            outputs = [output_part(states, sequences, range_) for range_ in ((None, cut), (cut, None))]
        ranges = ((None, cut), (cut, None)) if self.side_by_side else (None,)
        return [*outputs, *(Slice(step=place, features=range_) for range_ in ranges for place in range(-states, 0))]

    @property
    def _states(self) -> int:
        """How many steps of states follow."""
        count = self.layer.states_kept * self.layer.return_state
        return count if self.side_by_side else 2 * count

    def _inputs_of(self, given: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
        """What each of the two layers is handed: the sequence, and its own first states."""
        cut = self.pair[0].inputs[0]
        return given[:cut], (given[0], *given[cut:])

    @property
    def mixes_samples(self) -> bool:
        """Whether one of the two does."""
        return any(layer.mixes_samples for layer in self.pair)

    def output_shape(self, *shapes: Shape) -> Shape:
        given = self._inputs_of(shapes)
        there, back = (layer.output_shape(*own) for layer, own in zip(self.pair, given, strict=True))
        width = self.pair[0].units + self.pair[1].units
        if not self.side_by_side:
            width = self.layer.units
            if there != back:
                raise ShapeError(
                    sentence(
                        "Bidirectional cannot join {there} units with {back} by {merge_mode}.",
                        there=there[-1],
                        back=back[-1],
                        merge_mode=self.merge_mode,
                    ),
                    hint="Give both layers the same number of units, or choose concat.",
                )
        return packed_shape(shapes[0][0], width, self.layer.return_sequences, self._states)

    def weights(self, *shapes: Shape) -> Sequence[Weight]:
        return [
            dataclasses.replace(weight, name=f"{name}/{weight.name}")
            for name, layer in zip(_NAMES, self.pair, strict=True)
            for weight in layer.weights(shapes[0])
        ]

    def multiply_adds(self, *shapes: Shape) -> int:
        return sum(layer.multiply_adds(shapes[0]) for layer in self.pair)

    def forward(self, call: Call, *xs: Array) -> Array:
        found = [
            unpacked(layer.forward(call.child(name, masks=call.masks[:1]), *own), self._own, layer.return_sequences)
            for name, layer, own in zip(_NAMES, self.pair, self._inputs_of(xs), strict=True)
        ]
        (there, there_states), (back, back_states) = found
        back = self._turned(back)
        call.cache.update(there=there, back=back)
        y = self._joined(there, back)
        if not self._states:
            return y
        if not self.side_by_side:
            return packed(y, [*there_states, *back_states])
        pairs = zip(there_states, back_states, strict=True)
        return packed(y, [xp.concatenate(pair, axis=-1) for pair in pairs])

    @property
    def _own(self) -> int:
        """How many states each of the two layers gives."""
        return self.layer.states_kept * self.layer.return_state

    def _joined(self, there: Array, back: Array) -> Array:
        if self.side_by_side:
            return xp.concatenate([there, back], axis=-1)
        if self.merge_mode == "mul":
            return there * back
        total = there + back
        return total / 2 if self.merge_mode == "ave" else total

    def _turned(self, y: Array) -> Array:
        return y[:, ::-1] if self.layer.return_sequences else y

    def _parted(self, call: Call, dy: Array) -> tuple[Array, Array]:
        if self.side_by_side:
            return dy[..., : self.layer.units], dy[..., self.layer.units :]
        if self.merge_mode == "mul":
            return dy * call.cache["back"], dy * call.cache["there"]
        if self.merge_mode == "ave":
            dy = dy / 2
        return dy, dy

    def _gradients_of_both(self, call: Call, dy: Array) -> tuple[Array, Array]:
        """What each of the two layers is handed on the way back."""
        dy, states = unpacked(dy, self._states, self.layer.return_sequences)
        there, back = self._parted(call, dy)
        back = self._turned(back)
        if not states:
            return there, back
        if not self.side_by_side:
            return packed(there, states[: self._own]), packed(back, states[self._own :])
        cut = self.layer.units
        return packed(there, [state[:, :cut] for state in states]), packed(back, [state[:, cut:] for state in states])

    def backward(self, call: Call, dy: Array) -> Any:
        there, back = (
            layer.backward(call.child(name, needs_dx=call.needs_dx), part)
            for name, layer, part in zip(_NAMES, self.pair, self._gradients_of_both(call, dy), strict=True)
        )
        if not self.layer.initial_state:
            return there + back if call.needs_dx else None
        return (there[0] + back[0] if call.needs_dx else None, *there[1:], *back[1:])

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return packed_mask(call.mask, self._states) if self.layer.return_sequences else None


_NAMES = ("forward_layer", "backward_layer")
