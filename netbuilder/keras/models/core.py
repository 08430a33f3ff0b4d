"""What every model is: tensors in, tensors out, layers between, weights, and a network of the engine that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.models import feeding
from netbuilder.keras.models.binding import Bound, dtype_of
from netbuilder.keras.models.tracing import Traced, traced
from netbuilder.keras.tensors import KerasTensor, flat, packed
from netbuilder.keras.variables import Variable


class ModelCore(Layer):
    """A model without its training."""

    inputs_given: Any = None
    """The tensors it begins with, in the user's structure; None while they are not known."""
    outputs_given: Any = None

    def __init__(self, *, name: str | None = None, trainable: bool = True) -> None:
        super().__init__(name=name, trainable=trainable)
        self._forget()

    def _forget(self) -> None:
        """The layers or their settings changed: the network is made anew when it is needed."""
        self._traced: Traced | None = None
        self._bound: Bound | None = None

    # --- structure

    @property
    def input_tensors(self) -> list[KerasTensor]:
        """The tensors it begins with."""
        self.require_built()
        return flat(self.inputs_given)

    @property
    def output_tensors(self) -> list[KerasTensor]:
        """The tensors it ends with."""
        self.require_built()
        return flat(self.outputs_given)

    def require_built(self) -> None:
        """Complains if the shape of the inputs is not known yet."""
        if self.inputs_given is None:
            raise NetBuilderError(
                f"The model {self.name} has no weights yet: the shape of its inputs is not known.",
                hint="Put an Input first, call build, or fit it on data.",
            )

    @property
    def inputs(self) -> list[KerasTensor]:
        """The tensors it begins with."""
        return self.input_tensors

    @property
    def outputs(self) -> list[KerasTensor]:
        """The tensors it ends with."""
        return self.output_tensors

    @property
    def input(self) -> Any:
        return self.inputs_given

    @property
    def output(self) -> Any:
        return self.outputs_given

    @property
    def input_shape(self) -> Any:
        self.require_built()
        return packed(self.inputs_given, iter([tensor.shape for tensor in self.input_tensors]))

    @property
    def output_shape(self) -> Any:
        self.require_built()
        return packed(self.outputs_given, iter([tensor.shape for tensor in self.output_tensors]))

    @property
    def input_keys(self) -> list[str] | None:
        """Names by which inputs may be given in a dictionary, where it was built from one."""
        return sorted(self.inputs_given) if isinstance(self.inputs_given, Mapping) else None

    @property
    def output_layer_names(self) -> list[str]:
        """The layers that the outputs come from."""
        return [tensor.name for tensor in self.output_tensors]

    @property
    def output_names_in_logs(self) -> list[str]:
        """What the outputs are called in metrics and losses: their keys, else the layers they come from."""
        if isinstance(self.outputs_given, Mapping):
            return sorted(self.outputs_given)
        found: list[str] = []
        for name in self.output_layer_names:
            number = found.count(name)
            found.append(f"{name}_{number}" if number else name)
        return found

    # --- layers and weights

    @property
    def layers(self) -> list[Any]:
        """Its layers and models."""
        raise NotImplementedError

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """A layer by its name or its place."""
        layers = self.layers
        if (name is None) == (index is None):
            raise SettingError("get_layer needs a name or an index.", hint='For example get_layer("dense").')
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise SettingError(f"There is no layer number {index}: the model has {len(layers)}.")
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        raise SettingError(
            f"There is no layer called {name!r} in {self.name}.",
            hint="There is: " + ", ".join(layer.name for layer in layers) + ".",
        )

    @property
    def weights(self) -> list[Variable]:
        found = {id(variable): variable for layer in self.layers for variable in layer.weights}
        return list(found.values())

    @property
    def trainable(self) -> bool:
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self.layers:
            layer.trainable = value

    @property
    def trainable_weights(self) -> list[Variable]:
        if not self.trainable:
            return []
        found = {id(variable): variable for layer in self.layers for variable in layer.trainable_weights}
        return list(found.values())

    trainable_variables = trainable_weights

    # --- the network

    @property
    def traced(self) -> Traced:
        """The graph of the engine, and the layers behind it."""
        if self._traced is None:
            self._traced = traced(self, self.input_tensors, self.output_tensors)
        return self._traced

    @property
    def bound(self) -> Bound:
        """The network of the engine with the layers' weights."""
        if self._bound is None:
            self._bound = Bound(self.traced, dtype_of(self.traced))
        return self._bound

    @property
    def dtype(self) -> str:
        """The kind of its numbers."""
        return dtype_of(self.traced) if self.inputs_given is not None else "float32"

    # --- calls

    def joined(self, inputs: Any, training: bool | None, mask: Any) -> Any:
        if training is not None or mask is not None:
            raise SettingError(
                f"{self.name} cannot be called with {'mask' if mask is not None else 'training'}= in a model.",
                hint="Leave it out; set trainable=False instead.",
            )
        tensors = self._in_order(inputs)
        self.build_for([tensor.shape for tensor in tensors])
        own = self.input_tensors
        if len(own) != len(tensors):
            raise SettingError(f"{self.name} has {len(own)} inputs, but {len(tensors)} came.")
        for tensor, wanted in zip(tensors, own, strict=True):
            if len(tensor.shape) != len(wanted.shape) or any(
                a is not None and b is not None and a != b
                for a, b in zip(tensor.shape[1:], wanted.shape[1:], strict=True)
            ):
                raise SettingError(f"{self.name} expects a tensor of shape {wanted.shape}, but got {tensor.shape}.")
        outputs = self.noted(tensors, [tensor.shape for tensor in self.output_tensors], self.dtype)
        return packed(self.outputs_given, iter(outputs))

    def _in_order(self, inputs: Any) -> list[KerasTensor]:
        names = [tensor.name for tensor in flat(self.inputs_given)] if self.inputs_given is not None else []
        if isinstance(inputs, Mapping) and names and set(inputs) == set(names):
            return [inputs[name] for name in names]
        return flat(inputs)

    def build_for(self, shapes: list[Any]) -> None:
        """Settles the shape of the inputs, if it is not known yet."""

    def run(self, inputs: Any, training: bool, mask: Any) -> Any:
        if self.inputs_given is None:
            self.build_for([(None, *np.asarray(array).shape[1:]) for array in flat(inputs)])
        arrays = feeding.inputs_of(self, inputs)
        bound = self.bound
        if training:
            bound.claim()  # moving averages change
        else:
            bound.refresh()
        masks = None if mask is None else {bound.graph.inputs[0]: np.asarray(mask, bool)}
        trace = bound.network.forward(arrays, training=training, masks=masks)
        return packed(self.outputs_given, iter([output.copy() for output in bound.network.outputs(trace)]))
