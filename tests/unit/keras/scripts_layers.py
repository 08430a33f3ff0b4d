"""Scripts on single layers: configurations, outputs, gradients."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from tests.unit.keras.scripts import drawn, script, several

KINDS: list[tuple[str, Any, Any]] = [
    ("Dense", (4,), lambda k: k.layers.Dense(3, "relu", kernel_regularizer="l2", kernel_constraint="non_neg")),
    ("Dense_penalty", (4,), lambda k: k.layers.Dense(3, activity_regularizer=k.regularizers.L2(0.05))),
    ("Conv2D", (6, 5, 3), lambda k: k.layers.Conv2D(2, 3, strides=2, padding="same", activation="tanh")),
    ("Conv1D", (6, 3), lambda k: k.layers.Conv1D(2, 3, padding="causal", dilation_rate=2)),
    ("SeparableConv2D", (5, 5, 2), lambda k: k.layers.SeparableConv2D(3, 2, depth_multiplier=2)),
    ("DepthwiseConv2D", (5, 5, 2), lambda k: k.layers.DepthwiseConv2D(2, padding="same")),
    ("Conv2DTranspose", (3, 4, 2), lambda k: k.layers.Conv2DTranspose(2, 3, strides=2)),
    ("MaxPooling2D", (5, 4, 2), lambda k: k.layers.MaxPooling2D(padding="same")),
    ("AveragePooling1D", (5, 2), lambda k: k.layers.AveragePooling1D(2)),
    ("GlobalAveragePooling2D", (3, 4, 2), lambda k: k.layers.GlobalAveragePooling2D(keepdims=True)),
    ("BatchNormalization", (4,), lambda k: k.layers.BatchNormalization(momentum=0.8)),
    ("LayerNormalization", (3, 4), lambda k: k.layers.LayerNormalization()),
    ("GroupNormalization", (3, 4), lambda k: k.layers.GroupNormalization(2)),
    ("SimpleRNN", (4, 3), lambda k: k.layers.SimpleRNN(2)),
    ("LSTM", (4, 3), lambda k: k.layers.LSTM(2, return_sequences=True)),
    ("GRU", (4, 3), lambda k: k.layers.GRU(2, reset_after=False, recurrent_activation="hard_sigmoid")),
    ("Bidirectional", (4, 3), lambda k: k.layers.Bidirectional(k.layers.LSTM(2, return_sequences=True))),
    ("TimeDistributed", (4, 3), lambda k: k.layers.TimeDistributed(k.layers.Dense(2, name="each"))),
    ("PReLU", (3, 4), lambda k: k.layers.PReLU(shared_axes=[1])),
    ("LeakyReLU", (4,), lambda k: k.layers.LeakyReLU(0.1)),
    ("ReLU", (4,), lambda k: k.layers.ReLU(1.0, 0.1, 0.2)),
    ("Softmax", (4, 3), lambda k: k.layers.Softmax(axis=1)),
    ("Reshape", (4, 3), lambda k: k.layers.Reshape((2, -1))),
    ("Permute", (4, 3), lambda k: k.layers.Permute((2, 1))),
    ("ZeroPadding2D", (3, 3, 1), lambda k: k.layers.ZeroPadding2D(((1, 2), (0, 3)))),
    ("Cropping2D", (4, 4, 1), lambda k: k.layers.Cropping2D(1)),
    ("UpSampling2D", (2, 3, 1), lambda k: k.layers.UpSampling2D((2, 3), interpolation="bilinear")),
    ("Rescaling", (4,), lambda k: k.layers.Rescaling(0.5, 1.0)),
    ("SpatialDropout1D", (4, 2), lambda k: k.layers.SpatialDropout1D(0.0)),
    ("Dropout", (4,), lambda k: k.layers.Dropout(0.0, seed=3)),
]


@several(KINDS)
def layer(keras: Any, rng: Any, kind: Any) -> Any:
    """Configuration, output, loss and, from one step of length 1, the gradients."""
    _, shape, make = kind
    made = make(keras)
    config = keras.layers.serialize(made)
    again = keras.layers.deserialize(copy.deepcopy(config))
    start = keras.Input(shape)
    model = keras.Model(start, again(start))
    model.set_weights([np.abs(drawn(rng, *array.shape)) * 0.5 + 0.1 for array in model.get_weights()])
    x = drawn(rng, 5, *shape)
    outputs = model.predict(x, verbose=0)
    before = model.get_weights()
    model.compile(keras.optimizers.SGD(1.0), "mse")
    loss = model.train_on_batch(x, np.zeros_like(outputs))
    after = model.get_weights()
    names = [variable.name for variable in model.weights]
    gradients = [old - new for old, new in zip(before, after, strict=True)]
    return [_rounded(config), outputs, loss, gradients, names, model.output_shape, again.name == made.name]


def _rounded(config: Any) -> Any:
    """The configuration with numbers of ordinary length."""
    if isinstance(config, dict):
        return {name: _rounded(value) for name, value in config.items()}
    if isinstance(config, (list, tuple)):
        return [_rounded(value) for value in config]
    return round(config, 6) if isinstance(config, float) else config


@script
def merging(keras: Any, rng: Any) -> Any:
    a, b = drawn(rng, 3, 4), drawn(rng, 3, 4)
    names = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
    found = [getattr(keras.layers, name)()([a, b]) for name in names]
    return [*found, keras.layers.Dot(1, normalize=True)([a, b]), keras.layers.add([a, b])]


@script
def called_on_arrays(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    x = drawn(rng, 3, 4)
    dense = layers.Dense(2, activation="relu")
    dense(x)
    dense.set_weights([drawn(rng, 4, 2), drawn(rng, 2)])
    norm = layers.BatchNormalization()
    return [
        dense(x),
        np.asarray(dense.kernel) + 1,
        dense.bias + 1,
        list(dense.kernel.shape),
        dense.units,
        dense.count_params(),
        norm(x, training=True),
        norm.get_weights(),
        layers.Dropout(0.5)(x),
        layers.Flatten()(np.ones((2, 3, 4), np.float32)),
    ]


@script
def weights(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(2)])
    model.layers[0].trainable = False
    model.layers[0].kernel.assign(np.ones((4, 3)))
    return [
        [variable.name for variable in model.weights],
        [list(variable.shape) for variable in model.trainable_weights],
        len(model.non_trainable_weights),
        model.layers[0].get_weights(),
        model.count_params(),
        [layer.name for layer in model.layers],
    ]
