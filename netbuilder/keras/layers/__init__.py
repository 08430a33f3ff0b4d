"""All layers under Keras's names, with Keras 3's arguments."""

from __future__ import annotations

from typing import Any

from netbuilder.keras import tensors
from netbuilder.keras.layers.arguments import ALIASES
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.layers.input import Input, InputLayer
from netbuilder.keras.layers.making import classes, deserialize, serialize
from netbuilder.keras.layers.old_convolution import Convolution1D, Convolution2D
from netbuilder.keras.layers.unknown import HINTS, NAMES
from netbuilder.keras.unsupported import names_of

globals().update(classes)
globals().update({alias: classes[name] for alias, name in ALIASES.items() if not alias.startswith("Convolution")})
Convolution1DTranspose, Convolution2DTranspose = classes["Conv1DTranspose"], classes["Conv2DTranspose"]
tensors.provide({**classes, "activation": classes["Activation"]})


def _merging(class_name: str) -> Any:
    def merge(inputs: Any, **settings: Any) -> Any:
        return classes[class_name](**settings)(inputs)

    merge.__name__ = merge.__qualname__ = class_name.lower()
    merge.__doc__ = f"The layer {class_name}, called at once with a list of inputs."
    return merge


add, subtract, multiply, average, maximum, minimum = (
    _merging(name) for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
)


def concatenate(inputs: Any, axis: int = -1, **settings: Any) -> Any:
    """The layer Concatenate, called at once with a list of inputs."""
    return classes["Concatenate"](axis=axis, **settings)(inputs)


def dot(inputs: Any, axes: Any = -1, **settings: Any) -> Any:
    """The layer Dot, called at once with two inputs."""
    return classes["Dot"](axes=axes, **settings)(inputs)


__all__ = [
    "Convolution1D",
    "Convolution2D",
    "Input",
    "InputLayer",
    "Layer",
    "add",
    "average",
    "concatenate",
    "deserialize",
    "dot",
    "maximum",
    "minimum",
    "multiply",
    "serialize",
    "subtract",
]
__all__ += [name for name in (*classes, *ALIASES) if name not in __all__]
__getattr__ = names_of("keras.layers", NAMES, HINTS)
