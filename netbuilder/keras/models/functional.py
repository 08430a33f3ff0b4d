"""Models from tensors: several inputs and outputs, layers used twice, models inside models."""

from __future__ import annotations

from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.models.configs import functional_config, functional_from_config
from netbuilder.keras.models.saved import Saved
from netbuilder.keras.models.tracing import layers_between
from netbuilder.keras.models.training import Trainer
from netbuilder.keras.tensors import KerasTensor, flat


class Model(Saved, Trainer):
    """A model from the tensors it begins and ends with, `Model(inputs, outputs)`."""

    built = True

    def __init__(
        self, inputs: Any = None, outputs: Any = None, name: str | None = None, trainable: bool = True, **old: Any
    ) -> None:
        inputs, outputs = old.pop("input", inputs), old.pop("output", outputs)
        if old:
            raise SettingError(f"Model has no argument called {next(iter(old))!r}.")
        if inputs is None or outputs is None:
            raise SettingError(
                "A model needs inputs and outputs.",
                hint="For example keras.Model(inputs, outputs); subclasses with a call of their own are not supported.",
            )
        for tensor in flat([inputs, outputs]):
            if not isinstance(tensor, KerasTensor):
                raise SettingError(
                    f"A model is made from tensors, but there is {type(tensor).__name__}.",
                    hint="Begin with keras.Input and call layers on it.",
                )
        name = name or _auto_name(type(self))
        super().__init__(name=name, trainable=trainable)
        self.inputs_given, self.outputs_given = inputs, outputs
        self._layers = layers_between(self.input_tensors, self.output_tensors)

    @property
    def layers(self) -> list[Layer]:
        return list(self._layers)

    @property
    def input_names(self) -> list[str]:
        """Names of the inputs."""
        return [tensor.name for tensor in self.input_tensors]

    @property
    def output_names(self) -> list[str]:
        """Names of the layers that the outputs come from."""
        return self.output_layer_names

    def get_config(self) -> dict[str, Any]:
        """The whole model as Keras 3 writes it."""
        return functional_config(self)

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        """A model from what `get_config` gave."""
        return functional_from_config(cls, config)

    def serialized(self) -> dict[str, Any]:
        """The model as an object with a class name."""
        return {
            "module": "keras.src.models.functional",
            "class_name": "Functional",
            "config": self.get_config(),
            "registered_name": "Functional",
        }


def _auto_name(cls: type) -> str:
    from netbuilder.keras.naming import auto_name

    return auto_name("Functional" if cls is Model else cls.__name__)
