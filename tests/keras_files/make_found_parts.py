"""Writes models of which a part could once not be read, as make_found.py does: kept in found_parts.zip."""

from __future__ import annotations

import make_found as found
import numpy as np
from make_found import NAME, numbers

if NAME != "zip":
    import keras
    from make_found import L, stack


def backwards():
    """A Bidirectional around a layer that reads from the end."""
    return stack((5, 4), L.Bidirectional(L.LSTM(3, return_sequences=True, go_backwards=True)), L.GRU(2))


def backwards_added():
    return stack((5, 4), L.Bidirectional(L.SimpleRNN(3, go_backwards=True), merge_mode="sum"), L.Dense(2))


def dense_layers():
    return stack((6,), L.Dense(4, activation="tanh"), L.BatchNormalization(), L.Dense(2))


def inverted():
    return stack((4,), L.Normalization(invert=True, mean=[1.0, 2, 3, 4], variance=[1.0, 2, 3, 4]), L.Dense(2)), [
        numbers(3, 4)
    ]


def in_pairs_of_bytes():
    """Saves a model with weights of 16 bits; its answers are those of the same weights with 32 bits."""
    keras.mixed_precision.set_global_policy("bfloat16")
    small = dense_layers()
    found.spread(small)
    keras.mixed_precision.set_global_policy("float32")
    exact, x = dense_layers(), numbers(3, 6)
    for one, other in zip(exact.weights, small.weights, strict=True):
        numbers_of = keras.ops.convert_to_numpy if hasattr(keras, "ops") else np.asarray
        one.assign(numbers_of(other).astype("float32"))
    found.save(small, f"{NAME}_bfloat16", {"x0": x, "y0": exact.predict(x, verbose=0)})


def learning(*cases):
    """The models of some cases, ready to be trained."""

    def made(case):
        model = case()
        model.compile(keras.optimizers.SGD(0.05, momentum=0.5), "mse")
        return model

    return {case.__name__: lambda case=case: made(case) for case in cases}


found.STORE = "found_parts.zip"
found.CASES = {"keras2.12": (inverted,)}
found.RULES = {
    "keras2": learning(backwards, backwards_added),
    "keras2.12": learning(backwards),
}
found.main()
if NAME in ("keras2", "keras3", "keras3.3"):
    in_pairs_of_bytes()
