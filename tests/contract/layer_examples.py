"""For every layer, settings and input shapes under which its contract is checked: one line an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from netbuilder.engine.layers import Layer, layers

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Example:
    """A layer and the shapes of its inputs without the batch axis.

    `whole` says that the inputs are whole numbers below it, such as words.
    """

    kind: str
    settings: dict[str, Any]
    shapes: tuple[Shape, ...]
    whole: int = 0

    def layer(self) -> Layer:
        """The layer itself."""
        return layers.create(self.kind, self.settings)

    def __str__(self) -> str:
        given = ",".join(f"{name}={value}" for name, value in self.settings.items())
        return f"{self.kind}-{given}-{self.shapes}".replace(" ", "")


def of(kind: str, *shapes: Shape, whole: int = 0, **settings: Any) -> Example:
    return Example(kind, settings, shapes, whole)


ROW, STEPS, PICTURE = (5,), (6, 3), (6, 5, 2)
RELU = {"kind": "relu", "negative_slope": 0.1}
PENALTY = {"kind": "l1_l2", "l1": 0.1, "l2": 0.2}
RECURRENT = (
    {"units": 4},
    {"units": 3, "return_sequences": True},
    {"units": 3, "go_backwards": True, "return_sequences": True, "use_bias": False},
    {"units": 3, "dropout": 0.3, "recurrent_dropout": 0.4},
    {"units": 3, "return_sequences": True, "zero_output_for_mask": True, "activation": "softsign"},
    {"units": 3, "return_state": True},
    {"units": 3, "return_state": True, "return_sequences": True, "go_backwards": True},
)

EXAMPLES: tuple[Example, ...] = (
    of("Activation", STEPS, activation="sigmoid"),
    of("Activation", STEPS, activation="softmax"),
    of("Activation", (4, 6), activation="glu"),
    of("ActivityRegularization", STEPS, l1=0.1, l2=0.3),
    of("Add", STEPS, STEPS, STEPS),
    of("Add", STEPS, (1, 3)),
    of("AlphaDropout", STEPS, rate=0.3),
    of("AlphaDropout", STEPS, rate=0.3, noise_shape=[None, 1, 3]),
    of("Average", STEPS, STEPS, STEPS),
    of("AveragePooling1D", (7, 3)),
    of("AveragePooling1D", (7, 3), pool_size=3, strides=2, padding="same"),
    of("AveragePooling2D", PICTURE),
    of("AveragePooling2D", PICTURE, pool_size=[3, 2], strides=[2, 1], padding="same"),
    of("BatchNormalization", ROW),
    of("BatchNormalization", PICTURE, momentum=0.5, epsilon=0.1),
    of("BatchNormalization", STEPS, scale=False),
    of("BatchNormalization", STEPS, center=False, axis=1),
    of("Bidirectional", STEPS, layer={"kind": "SimpleRNN", "units": 3}),
    of("Bidirectional", STEPS, layer={"kind": "LSTM", "units": 3, "return_sequences": True}, merge_mode="sum"),
    of("Bidirectional", STEPS, layer={"kind": "GRU", "units": 2, "return_sequences": True}, merge_mode="mul"),
    of("Bidirectional", STEPS, layer={"kind": "GRU", "units": 2}, merge_mode="ave"),
    of("Bidirectional", STEPS, layer={"kind": "GRU", "units": 2}, merge_mode=None),
    of("Bidirectional", STEPS, layer={"kind": "LSTM", "units": 2, "return_state": True}, merge_mode="mul"),
    of("Bidirectional", STEPS, layer={"kind": "LSTM", "units": 2, "return_state": True, "return_sequences": True}),
    of("Bidirectional", STEPS, (2,), (2,), layer={"kind": "GRU", "units": 2, "initial_state": True}),
    of("Concatenate", STEPS, (6, 2), STEPS),
    of("Concatenate", STEPS, (2, 3), axis=1),
    of("Conv1D", STEPS, filters=4),
    of("Conv1D", STEPS, filters=4, kernel_size=2, padding="causal", dilation_rate=2, activation="tanh"),
    of("Conv1D", (7, 4), filters=6, groups=2, strides=2, padding="same", use_bias=False),
    of("Conv1DTranspose", STEPS, filters=4),
    of("Conv1DTranspose", STEPS, filters=2, kernel_size=4, strides=2, padding="same", activation="tanh"),
    of("Conv2D", PICTURE, filters=3),
    of("Conv2D", PICTURE, filters=3, kernel_size=[2, 3], padding="same", dilation_rate=[1, 2], activation=RELU),
    of("Conv2D", (7, 6, 4), filters=4, kernel_size=3, strides=[2, 1], groups=2, padding="same", use_bias=False),
    of("Conv2D", PICTURE, filters=3, kernel_size=1, activity_regularizer=PENALTY),
    of("Conv2DTranspose", (4, 3, 2), filters=3, kernel_size=2),
    of("Conv2DTranspose", (4, 3, 2), filters=3, kernel_size=3, strides=2, padding="same", output_padding=1),
    of("Cropping1D", STEPS, cropping=[1, 2]),
    of("Cropping2D", PICTURE, cropping=[[1, 2], [0, 1]]),
    of("Dense", ROW, units=4),
    of("Dense", STEPS, units=4, activation="sigmoid"),
    of("Dense", (2, 3, 4), units=2, activation=RELU, use_bias=False),
    of("Dense", ROW, units=4, activation="tanh", activity_regularizer=PENALTY),
    of("DepthwiseConv1D", STEPS, kernel_size=2, depth_multiplier=2),
    of("DepthwiseConv1D", STEPS, kernel_size=3, padding="same", strides=2, activation="tanh"),
    of("DepthwiseConv2D", PICTURE, depth_multiplier=2),
    of("DepthwiseConv2D", PICTURE, kernel_size=[2, 3], padding="same", dilation_rate=2, use_bias=False),
    of("Dot", ROW, ROW),
    of("Dot", (4, 3), (5, 3), axes=-1),
    of("Dot", (4, 3), (4, 2), axes=1, normalize=True),
    of("Dropout", STEPS, rate=0.4),
    of("Dropout", STEPS, rate=0.4, noise_shape=[None, 1, 3]),
    of("ELU", STEPS, alpha=0.7),
    of("Embedding", (6,), whole=5, input_dim=5, output_dim=3),
    of("Embedding", (6, 2), whole=5, input_dim=5, output_dim=2, mask_zero=True),
    of("Flatten", PICTURE),
    *(of("Function", STEPS, function=name) for name in ("abs", "arctan", "exp", "round", "sin")),
    of("GRU", STEPS, units=3, reset_after=False, return_sequences=True),
    of("GRU", STEPS, units=3, reset_after=False, dropout=0.3, recurrent_dropout=0.3),
    *(of("GRU", STEPS, **settings) for settings in RECURRENT),
    of("GaussianDropout", STEPS, rate=0.3),
    of("GaussianNoise", STEPS, stddev=0.3),
    of("GlobalAveragePooling1D", STEPS),
    of("GlobalAveragePooling1D", STEPS, keepdims=True),
    of("GlobalAveragePooling2D", PICTURE),
    of("GlobalAveragePooling2D", PICTURE, keepdims=True),
    of("GlobalMaxPooling1D", STEPS),
    of("GlobalMaxPooling1D", STEPS, keepdims=True),
    of("GlobalMaxPooling2D", PICTURE),
    of("GlobalMaxPooling2D", PICTURE, keepdims=True),
    of("GroupNormalization", (4, 3, 6), groups=3),
    of("GroupNormalization", (6,), groups=2, scale=False),
    of("GroupNormalization", (5, 4), groups=-1, center=False),
    of("Identity", STEPS),
    *(of("LSTM", STEPS, **settings) for settings in RECURRENT),
    of("LSTM", STEPS, units=3, recurrent_activation="hard_sigmoid", unit_forget_bias=False),
    of("LayerNormalization", ROW),
    of("LayerNormalization", (4, 3, 2), axis=[2, 3], epsilon=0.1),
    of("LayerNormalization", STEPS, axis=1, scale=False),
    of("LayerNormalization", STEPS, center=False),
    of("LeakyReLU", STEPS, negative_slope=0.2),
    of("Masking", STEPS),
    of("MaxPooling1D", (7, 3)),
    of("MaxPooling1D", (7, 3), pool_size=3, strides=2, padding="same"),
    of("MaxPooling2D", PICTURE),
    of("MaxPooling2D", PICTURE, pool_size=[3, 2], strides=[2, 1], padding="same"),
    of("Maximum", STEPS, STEPS, STEPS),
    of("Maxout", ROW, units=4, pieces=3),
    of("Maxout", STEPS, units=2, pieces=2, use_bias=False),
    of("Minimum", STEPS, STEPS, (6, 1)),
    of("Multiply", STEPS, STEPS, STEPS),
    of("Normalization", STEPS),
    of("Normalization", STEPS, mean=[1.0, 2.0, 3.0], variance=[1.0, 2.0, 0.5]),
    of("Normalization", ROW, mean=1.5, variance=2.0, axis=None, invert=True),
    of("PReLU", STEPS),
    of("PReLU", PICTURE, shared_axes=[1, 2]),
    of("Permute", STEPS, dims=[2, 1]),
    of("Permute", PICTURE, dims=[3, 1, 2]),
    of("Power", STEPS, exponent=3.0),
    of("Power", ROW, exponent=1.0),
    of("RMSNormalization", STEPS),
    of("RMSNormalization", (4, 3), axis=1, epsilon=0.1),
    of("ReLU", STEPS, max_value=0.8, negative_slope=0.1, threshold=0.2),
    of("RepeatVector", ROW, n=3),
    of("Rescaling", STEPS, scale=0.5, offset=-1),
    of("Reshape", STEPS, target_shape=[2, 9]),
    of("Reshape", PICTURE, target_shape=[-1, 4]),
    of("SeparableConv1D", STEPS, filters=4, depth_multiplier=2),
    of("SeparableConv1D", STEPS, filters=2, kernel_size=2, padding="same", strides=2, activation="tanh"),
    of("SeparableConv2D", PICTURE, filters=4, depth_multiplier=2),
    of("SeparableConv2D", PICTURE, filters=3, kernel_size=2, padding="same", activation="tanh", use_bias=False),
    *(of("SimpleRNN", STEPS, **settings) for settings in RECURRENT),
    *(of(kind, STEPS, (3,), units=3, initial_state=True) for kind in ("GRU", "SimpleRNN")),
    of("LSTM", STEPS, (3,), (3,), units=3, initial_state=True),
    of("LSTM", STEPS, (3,), (3,), units=3, initial_state=True, return_state=True, return_sequences=True),
    of("Slice", STEPS, step=-1),
    of("Slice", STEPS, steps=[1, -1], features=[None, 2]),
    of("Slice", PICTURE, step=2, features=[1, None]),
    of("Slice", ROW, features=[1, 4]),
    of("Softmax", STEPS),
    of("Softmax", STEPS, axis=1),
    of("SpatialDropout1D", STEPS, rate=0.4),
    of("SpatialDropout2D", PICTURE, rate=0.4),
    of("Subtract", STEPS, STEPS),
    of("TimeDistributed", STEPS, layer={"kind": "Dense", "units": 4}),
    of("TimeDistributed", (3, 5, 4, 2), layer={"kind": "Conv2D", "filters": 2, "activation": "tanh"}),
    of("TimeDistributed", (4, 5, 3), layer={"kind": "LSTM", "units": 2}),
    of("UnitNormalization", STEPS),
    of("UnitNormalization", PICTURE, axis=[1, 3]),
    of("UpSampling1D", STEPS, size=2),
    of("UpSampling2D", (3, 4, 2), size=[2, 3]),
    of("UpSampling2D", (3, 4, 2), size=2, interpolation="bilinear"),
    of("UpSampling2D", (3, 4, 2), size=2, interpolation="bicubic"),
    of("UpSampling2D", (3, 4, 2), size=2, interpolation="lanczos3"),
    of("ZeroPadding1D", STEPS, padding=[1, 2]),
    of("ZeroPadding2D", PICTURE, padding=[[1, 2], [0, 1]]),
)  # fmt: skip

WITHOUT_EXAMPLE = {"Input"}
"""Layers that a network never calls."""

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=str)
