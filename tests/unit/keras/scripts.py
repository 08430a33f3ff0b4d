"""Small scripts that run with real Keras and with NetBuilder alike; what Keras gave is stored beside them.

A script gets the module `keras` and a random generator, and gives plain values. `make_expected.py` runs all of them
with Keras 3 on TensorFlow; `test_scripts.py` compares.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

EXPECTED = Path(__file__).parent / "expected.json"
SCRIPTS: dict[str, Callable[..., Any]] = {}


def script(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds a script under the name of its function."""
    SCRIPTS[function.__name__] = function
    return function


def several(values: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds a script for each of these values, which it gets as its last argument."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for value in values:
            name = value if isinstance(value, str) else value[0]
            SCRIPTS[f"{function.__name__}[{name}]"] = lambda keras, rng, value=value: function(keras, rng, value)
        return function

    return add


def run(name: str, keras: Any) -> Any:
    """What a script gives, as JSON values."""
    keras.backend.clear_session()
    given = SCRIPTS[name](keras, np.random.default_rng(zlib.crc32(name.encode())))
    return json.loads(json.dumps(plain(given)))


def plain(value: Any) -> Any:
    """Arrays and tensors as lists of short numbers."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    array = np.asarray(value)
    return _short(array.astype(float).tolist())


def _short(value: Any) -> Any:
    return [_short(item) for item in value] if isinstance(value, list) else float(f"{value:.7g}")


def difference(ours: Any, theirs: Any, place: str = "") -> str:
    """Where and how two values differ first, "" if they do not."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        if ours.keys() != theirs.keys():
            return f"{place}: {sorted(ours)} instead of {sorted(theirs)}"
        return next((found for key in theirs if (found := difference(ours[key], theirs[key], f"{place}.{key}"))), "")
    if isinstance(theirs, list) and isinstance(ours, list):
        if len(ours) != len(theirs):
            return f"{place}: {len(ours)} items instead of {len(theirs)}"
        pairs = enumerate(zip(ours, theirs, strict=True))
        return next((found for i, (a, b) in pairs if (found := difference(a, b, f"{place}[{i}]"))), "")
    if isinstance(theirs, (int, float)) and isinstance(ours, (int, float)) and not isinstance(theirs, bool):
        close = abs(ours - theirs) <= 2e-5 * max(1.0, abs(theirs)) or (ours != ours and theirs != theirs)
        return "" if close else f"{place}: {ours} instead of {theirs}"
    return "" if ours == theirs else f"{place}: {ours!r} instead of {theirs!r}"


def drawn(rng: Any, *shape: int) -> np.ndarray:
    """Normal float32 numbers."""
    return rng.normal(size=shape).astype(np.float32)


def with_weights(model: Any, rng: Any) -> Any:
    """The model with weights that do not depend on who made it."""
    model.set_weights([np.abs(drawn(rng, *array.shape)) * 0.5 for array in model.get_weights()])
    return model


def small(keras: Any, rng: Any, outputs: int = 2, activation: Any = None, **settings: Any) -> Any:
    """A compiled stack of two layers for samples of four numbers."""
    layers = keras.layers
    stack = [keras.Input((4,)), layers.Dense(3, activation="tanh"), layers.Dense(outputs, activation=activation)]
    model = with_weights(keras.Sequential(stack), rng)
    model.compile(**{"optimizer": keras.optimizers.SGD(0.1), "loss": "mse", **settings})
    return model
