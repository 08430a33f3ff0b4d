"""Activations that not every Keras has by name, as layers that together do the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netbuilder.engine.activations import Activation

Part = tuple[str, dict[str, Any], tuple[int, ...]]
"""Kind of a layer, its settings, and what it reads from: parts before it counted from 0, -1 for what is given."""
Parts = list[Part]

_AS_LAYERS = {"relu": "ReLU", "leaky_relu": "LeakyReLU", "elu": "ELU", "softmax": "Softmax"}
"""Activations of which Keras has a layer with the same settings."""


def activation_parts(activation: Activation, legacy: bool) -> Parts | None:
    """The layers, or None where the name of the activation says all to every Keras that is to read the file."""
    kind, settings = activation.kind, activation.settings()
    if kind in _AS_LAYERS and settings:
        return _line((_AS_LAYERS[kind], {name: getattr(activation, name) for name in activation.params()}))
    made = {**_NEW, **(_OF_KERAS_3 if legacy else {})}.get(kind)
    return made(activation) if made else None


def _line(*layers: tuple[str, dict[str, Any]]) -> Parts:
    """Layers one after another."""
    return [(kind, settings, (place - 1,)) for place, (kind, settings) in enumerate(layers)]


def _scaled(scale: float, offset: float = 0.0) -> tuple[str, dict[str, Any]]:
    return "Rescaling", {"scale": scale, "offset": offset}


def _bent(scale: float, offset: float, most: float) -> Parts:
    """min(max(scale·x + offset, 0), most)."""
    return _line(_scaled(scale, offset), ("ReLU", {"max_value": most}))


def _celu(activation: Any) -> Parts:
    if activation.alpha == 1:
        return _line(("ELU", {}))
    return _line(_scaled(1 / activation.alpha), ("ELU", {}), _scaled(activation.alpha))


def _threshold(activation: Any) -> Parts | None:
    if activation.default_value != 0 or activation.threshold < 0:
        return None
    return _line(("ReLU", {"threshold": activation.threshold}))


def _hard_shrink(activation: Any) -> Parts:
    """What is above the threshold, less what is above it in -x."""
    above = ("ReLU", {"threshold": activation.threshold})
    return [(*above, (-1,)), (*_scaled(-1.0), (-1,)), (*above, (1,)), ("Subtract", {}, (0, 2))]


def _soft_shrink(activation: Any) -> Parts:
    """max(x - threshold, 0) - max(-x - threshold, 0)."""
    lower = -activation.threshold
    sides = _line(_scaled(1.0, lower), ("ReLU", {}))
    return [*sides, (*_scaled(-1.0, lower), (-1,)), ("ReLU", {}, (2,)), ("Subtract", {}, (1, 3))]


def _sparse_plus(activation: Any) -> Parts:
    """u·u + max(x - 1, 0), where u runs from 0 to 1 between -1 and 1."""
    square: Parts = [*_bent(0.5, 0.5, 1.0), ("Multiply", {}, (1, 1))]
    return [*square, (*_scaled(1.0, -1.0), (-1,)), ("ReLU", {}, (3,)), ("Add", {}, (2, 4))]


_NEW: dict[str, Callable[[Any], Parts | None]] = {
    "celu": _celu,
    "hard_shrink": _hard_shrink,
    "hard_sigmoid_keras2": lambda activation: _bent(0.2, 0.5, 1.0),
    "hard_tanh": lambda activation: _line(_scaled(1.0, 1.0), ("ReLU", {"max_value": 2.0}), _scaled(1.0, -1.0)),
    "log_sigmoid": lambda activation: _line(_scaled(-1.0), ("Activation", {"activation": "softplus"}), _scaled(-1.0)),
    "soft_shrink": _soft_shrink,
    "sparse_plus": _sparse_plus,
    "sparse_sigmoid": lambda activation: _bent(0.5, 0.5, 1.0),
    "tanh_shrink": lambda activation: [("Activation", {"activation": "tanh"}, (-1,)), ("Subtract", {}, (-1, 0))],
    "threshold": _threshold,
}
"""What the oldest Keras 3 does not have, or no Keras."""

_OF_KERAS_3: dict[str, Callable[[Any], Parts | None]] = {
    "hard_sigmoid": lambda activation: _bent(1 / 6, 0.5, 1.0),
    "hard_silu": lambda activation: [*_bent(1 / 6, 0.5, 1.0), ("Multiply", {}, (-1, 1))],
    "leaky_relu": lambda activation: _line(("LeakyReLU", {"negative_slope": activation.negative_slope})),
    "relu6": lambda activation: _line(("ReLU", {"max_value": 6.0})),
}
"""What Keras 2 does not have, or what it calculates in another way."""
