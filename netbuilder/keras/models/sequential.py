"""A plain stack of layers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.layers.input import Input, InputLayer
from netbuilder.keras.models.configs import sequential_config, sequential_from_config
from netbuilder.keras.models.saved import Saved
from netbuilder.keras.models.training import Trainer
from netbuilder.keras.naming import auto_name
from netbuilder.keras.tensors import KerasTensor


class Sequential(Saved, Trainer):
    """A model whose layers follow one another. Its weights are made as soon as the shape of the input is known."""

    def __init__(self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(name=name, trainable=trainable)
        self._layers: list[Any] = []
        self._given_input: InputLayer | None = None
        if layers is not None and not isinstance(layers, Iterable):
            raise SettingError("Sequential needs a list of layers.", hint="For example Sequential([Dense(10)]).")
        for layer in layers or ():
            self.add(layer, rebuild=False)
        self._count_rebuild()

    @property
    def built(self) -> bool:  # type: ignore[override]
        """Whether the shape of the input is known, and so all weights are there."""
        return self.inputs_given is not None

    @property
    def layers(self) -> list[Any]:
        return list(self._layers)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Puts a layer at the end."""
        if isinstance(layer, KerasTensor) and layer.use is not None and isinstance(layer.use.layer, InputLayer):
            layer = layer.use.layer
        if not isinstance(layer, Layer):
            raise SettingError(
                f"Only layers can be added to a Sequential, but there is {type(layer).__name__}.",
                hint="Give an object of keras.layers, for example Dense(10).",
            )
        if isinstance(layer, InputLayer):
            self._take_input(layer)
            return
        if any(layer.name == other.name for other in self._layers):
            raise SettingError(
                f"There are two layers called {layer.name} in this model.", hint="Give each layer a name of its own."
            )
        self._forget()
        if self.inputs_given is None and not self._layers:
            shape = getattr(layer, "first_shape", None)
            if shape is not None:
                self._begin(Input(shape, dtype=layer.dtype))
            elif isinstance(layer, Trainer) and layer.inputs_given is not None:
                tensors = layer.input_tensors
                if len(tensors) == 1:
                    self._begin(Input(tensors[0].shape[1:]))
        if self.inputs_given is not None:
            self._reach(layer)
        self._layers.append(layer)
        if rebuild:
            self._count_rebuild()

    def _count_rebuild(self) -> None:
        """Keras makes a functional model inside a Sequential whenever it changes, and counts it in names."""
        if self.inputs_given is not None and self._layers:
            auto_name("Functional")

    def _take_input(self, layer: InputLayer) -> None:
        if self._layers or self.inputs_given is not None:
            raise SettingError("An Input can only be the first of a Sequential.")
        self._begin(layer.uses[0].outputs[0])
        self._given_input = layer

    def _begin(self, tensor: KerasTensor) -> None:
        self.inputs_given = self.outputs_given = tensor
        self._ends = [tensor]

    def _reach(self, layer: Any) -> None:
        output = layer(self._ends[-1])
        if not isinstance(output, KerasTensor):
            raise SettingError(f"{layer.name} has several outputs and cannot be part of a Sequential.")
        self._ends.append(output)
        self.outputs_given = output

    def pop(self, rebuild: bool = True) -> Any:
        """Takes the last layer away."""
        if not self._layers:
            raise SettingError("There is no layer to take away.")
        self._forget()
        layer = self._layers.pop()
        if self.inputs_given is not None:
            self._ends.pop()
            self.outputs_given = self._ends[-1]
        return layer

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Makes all weights for an input of this shape, the batch axis included."""
        if input_shape is not None:
            self.build_for([tuple(input_shape)])

    def build_for(self, shapes: list[Any]) -> None:
        if self.inputs_given is not None:
            return
        if len(shapes) != 1:
            raise ShapeError(f"A Sequential has one input, but {len(shapes)} came.")
        if not self._layers:
            raise SettingError("This model has no layers.", hint="Add some.")
        self._begin(Input(shapes[0][1:]))
        for layer in self._layers:
            self._reach(layer)
        self._forget()

    def get_config(self) -> dict[str, Any]:
        """The whole model as Keras 3 writes it."""
        return sequential_config(self)

    @classmethod
    def from_config(cls, config: Mapping[str, Any] | list[Any], custom_objects: Any = None) -> Any:
        """A model from what `get_config` gave."""
        return sequential_from_config(cls, config)
