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


def mathematics():
    """What a student writes between layers, with the names that Keras 2 and 3 have for it."""
    if NAME.startswith("keras3"):
        o = keras.ops
        log, mean, total, spread, joined = o.log, o.mean, o.sum, o.var, o.concatenate
    else:
        import tensorflow as o

        log, mean, total, spread = o.math.log, o.reduce_mean, o.reduce_sum, o.math.reduce_variance
        joined = o.concat
    x = keras.Input((6, 4))
    h = L.Dense(4, activation="softplus")(x)
    h = h / (total(h, axis=-1, keepdims=True) + 1.0)
    h = o.stack([log(h + 1.0) * o.sqrt(h), o.exp(-h), 1 / (h + 2.0), (h + 0.5) ** 1.7, 2.0**h], axis=1)
    parts = [h[:, ::2, :, 1::2], h[:, 1:4, ::3, :2]]
    flat = [o.reshape(parts[0], (-1, 36)), o.reshape(parts[1], (-1, 12)), mean(spread(h, axis=2), axis=(1, 2))[:, None]]
    return keras.Model(x, L.Dense(2)(joined(flat, axis=-1)))


def distance():
    """A network of twins that tells how far two inputs are apart, as in Keras's example."""
    o, twin = keras.ops, stack((4,), L.Dense(3, activation="tanh"))
    x = keras.Input((8,))
    away = twin(x[:, :4]) - twin(x[:, 4:])
    far = o.sqrt(o.maximum(o.sum(o.square(away), axis=1, keepdims=True), 1e-7))
    return keras.Model(x, L.Dense(1, activation="sigmoid")(far))


def layers_as_activations():
    """PReLU and others in the place of an activation, and one layer that is called twice."""
    x = keras.Input((6, 4))
    both = L.Dense(5, activation=L.PReLU())
    h = L.Conv1D(3, 2, activation=L.PReLU(shared_axes=[1]))(x)
    h = L.Dense(6, activation=L.LeakyReLU())(L.Flatten()(h))
    h = L.Concatenate()([both(h), both(L.Dense(6, activation=L.ELU(0.5))(h))])
    return keras.Model(x, L.Dense(2)(L.Dense(4, activation=L.BatchNormalization())(h)))


def unknown_operations():
    """Operations that are kept."""
    o, x = keras.ops, keras.Input((5, 4))
    h = o.where(x > 0, o.erf(L.Dense(4)(x)), o.flip(x, axis=1))
    return keras.Model(x, L.Dense(2)(o.cumsum(h, axis=1))), [numbers(3, 5, 4)]


def by_the_root():
    return stack((5, 4), L.LayerNormalization(rms_scaling=True), L.Dense(2)), [numbers(3, 5, 4)]


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
found.CASES = {"keras2.12": (inverted,), "keras3": (unknown_operations,), "keras3.3": (by_the_root,)}
found.RULES = {
    "keras2": learning(backwards, backwards_added, mathematics, layers_as_activations),
    "keras2.12": learning(backwards, mathematics, layers_as_activations),
    "keras3": learning(mathematics, distance, layers_as_activations),
    "keras3.3": learning(mathematics, layers_as_activations),
    "keras3.12": learning(mathematics, distance, layers_as_activations),
}
found.main()
if NAME in ("keras2", "keras3", "keras3.3"):
    in_pairs_of_bytes()
