"""Activation functions: names for layers, and functions to call on arrays."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from netbuilder.core.errors import SettingError
from netbuilder.core.value_types import shown
from netbuilder.engine.activations import Activation
from netbuilder.engine.activations import activations as registry
from netbuilder.formats.keras_files.values import from_keras, to_keras

_AS_LAYERS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax"}


class Function:
    """One activation function, with the settings that it has if nothing else is said."""

    def __init__(self, spec: Activation) -> None:
        self.spec = spec
        self.__name__ = spec.kind
        self.__doc__ = type(spec).__doc__
        self.__signature__ = inspect.Signature(
            [inspect.Parameter("x", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
            + [
                inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=getattr(spec, name))
                for name in spec.params()
            ]
        )

    def __call__(self, x: Any, *args: Any, **settings: Any) -> Any:
        """The function of every number of an array, or of a tensor of a model in the making."""
        given = {**dict(zip(self.spec.params(), args, strict=False)), **settings}
        spec = self.spec.replace(**given) if given else self.spec
        if hasattr(x, "keras_activation"):
            return x.keras_activation(spec)
        return spec.forward(floats(x))

    def __repr__(self) -> str:
        return f"<activation {self.__name__}>"


def floats(x: Any) -> np.ndarray:
    """An array of fractional numbers; whole ones and double ones from lists become float32."""
    array = np.asarray(x)
    return array if array.dtype.kind == "f" else array.astype(np.float32)


def get(identifier: Any) -> Function:
    """A function from its name, its configuration or itself; None is linear."""
    return _FUNCTIONS["linear"] if identifier is None else Function(spec(identifier))


def spec(identifier: Any) -> Any:
    """The spec of an activation, None for none at all."""
    if identifier is None or isinstance(identifier, Activation):
        return identifier
    if isinstance(identifier, Function):
        return identifier.spec
    if isinstance(identifier, str) and identifier not in registry:
        raise SettingError(
            f"There is no activation called {shown(identifier)}.", hint="Known are " + ", ".join(registry) + "."
        )
    if isinstance(identifier, (str, Mapping)):
        return from_keras(identifier, registry, "")
    layer = getattr(identifier, "spec", None)
    if layer is not None and layer.kind in _AS_LAYERS:
        return registry.create(_AS_LAYERS[layer.kind], {name: getattr(layer, name) for name in layer.params()})
    if layer is not None and layer.kind == "Activation":
        return layer.activation
    name = getattr(identifier, "__name__", shown(identifier))
    raise SettingError(
        f"The function {name} cannot be used as an activation: its derivative is not known.",
        hint="Use a name such as relu, or a function of keras.activations.",
    )


def serialize(activation: Any) -> Any:
    """The name of an activation, or its configuration if it has settings of its own."""
    found = spec(activation)
    return "linear" if found is None else to_keras(found)


def deserialize(config: Any, custom_objects: Any = None) -> Function:
    """A function from what `serialize` wrote."""
    return get(config)


_FUNCTIONS = {kind: Function(registry.create(kind)) for kind in registry}
globals().update(_FUNCTIONS)
if "silu" in _FUNCTIONS:
    swish = _FUNCTIONS["silu"]
if "hard_silu" in _FUNCTIONS:
    hard_swish = _FUNCTIONS["hard_silu"]
