"""For every layer of the program some settings to write, and the shape that the layer is given."""

from __future__ import annotations

from typing import Any

V, S, P = (6,), (6, 4), (6, 6, 4)
"""The shapes of a vector, a sequence and a picture."""

RANDOM = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "AlphaDropout"}
"""Layers that train differently each time."""

Entry = tuple[tuple[int | None, ...], dict[str, Any]]
_REGULAR = {"kernel_regularizer": "l2", "bias_regularizer": "l1", "activity_regularizer": {"kind": "l2", "l2": 0.1}}
_START = {"kernel_initializer": "he_normal", "bias_initializer": {"kind": "constant", "value": 0.2}}
_RULES = {"kernel_constraint": {"kind": "max_norm", "max_value": 0.9}, "bias_constraint": "non_neg"}


def _convolution(shape: tuple[int, ...], **more: Any) -> tuple[Entry, ...]:
    return (
        (shape, {"filters": 4, "kernel_size": 3, **more}),
        (shape, {"filters": 4, "kernel_size": 2, "padding": "same", "strides": 2, "activation": "relu"}),
        (shape, {"filters": 2, "kernel_size": 2, "dilation_rate": 2, "use_bias": False}),
    )


def _depthwise(shape: tuple[int, ...], **more: Any) -> tuple[Entry, ...]:
    return (
        (shape, {"kernel_size": 3, **more}),
        (
            shape,
            {"kernel_size": 2, "padding": "same", "strides": 2, "depth_multiplier": 2, "activation": "tanh", **more},
        ),
        (shape, {"kernel_size": 2, "use_bias": False, "depthwise_regularizer": "l2", **more}),
    )


def _pooling(shape: tuple[int, ...]) -> tuple[Entry, ...]:
    return ((shape, {}), (shape, {"pool_size": 3, "strides": 1}), (shape, {"pool_size": 2, "padding": "same"}))


def _recurrent(**more: Any) -> tuple[Entry, ...]:
    return (
        (S, {"units": 3}),
        (S, {"units": 3, "return_sequences": True, "go_backwards": True, "activation": "relu"}),
        (S, {"units": 2, "use_bias": False, "recurrent_regularizer": "l2", "kernel_constraint": "unit_norm"}),
        (S, {"units": 2, "dropout": 0.2, "recurrent_dropout": 0.1}),
        (S, {"units": 2, "zero_output_for_mask": True, "return_sequences": True}),
        ((None, 4), {"units": 2}),
        *([(S, {"units": 2, **more})] if more else []),
    )


LAYERS: dict[str, tuple[Entry, ...]] = {
    "Activation": ((V, {"activation": "selu"}), (S, {"activation": "softmax"})),
    "ActivityRegularization": ((V, {"l1": 0.1, "l2": 0.2}), (V, {})),
    "AlphaDropout": ((V, {"rate": 0.2}),),
    "AveragePooling1D": _pooling(S),
    "AveragePooling2D": (*_pooling(P), (P, {"pool_size": [2, 3], "strides": [1, 2]})),
    "BatchNormalization": (
        (V, {}),
        (P, {"momentum": 0.5, "epsilon": 0.01}),
        (P, {"axis": 1}),
        (S, {"center": False}),
        (S, {"scale": False}),
        (V, {"center": False, "scale": False}),
        (V, {"gamma_regularizer": "l2", "beta_constraint": "non_neg", "moving_mean_initializer": "ones"}),
    ),
    "Bidirectional": (
        (S, {"layer": {"kind": "LSTM", "units": 3}}),
        (S, {"layer": {"kind": "GRU", "units": 2, "return_sequences": True}, "merge_mode": "sum"}),
        (S, {"layer": {"kind": "SimpleRNN", "units": 2}, "merge_mode": "mul"}),
        (S, {"layer": {"kind": "LSTM", "units": 2, "return_sequences": True}, "merge_mode": "ave"}),
        (S, {"layer": {"kind": "GRU", "units": 2},
             "backward_layer": {"kind": "GRU", "units": 2, "go_backwards": True, "activation": "relu"}}),
    ),
    "Conv1D": (*_convolution(S), (S, {"filters": 4, "kernel_size": 2, "padding": "causal", "groups": 2}),
               (S, {"filters": 2, "kernel_size": 2, **_REGULAR, **_START, **_RULES})),
    "Conv1DTranspose": (*_convolution(S)[:2],
               (S, {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1})),
    "Conv2D": (*_convolution(P), (P, {"filters": 4, "kernel_size": [2, 3], "groups": 2}),
               (P, {"filters": 2, "kernel_size": 2, **_REGULAR, **_START, **_RULES}),
               (P, {"filters": 2, "kernel_size": 1, "activation": {"kind": "leaky_relu", "negative_slope": 0.1}})),
    "Conv2DTranspose": (*_convolution(P)[:2],
               (P, {"filters": 2, "kernel_size": 3, "strides": 2, "output_padding": 1})),
    "Cropping1D": ((S, {}), (S, {"cropping": [2, 1]})),
    "Cropping2D": ((P, {}), (P, {"cropping": 1}), (P, {"cropping": [1, 2]}), (P, {"cropping": [[1, 0], [2, 1]]})),
    "Dense": ((V, {"units": 3}), (V, {"units": 3, "use_bias": False, "activation": "relu"}),
              (V, {"units": 3, **_REGULAR, **_START, **_RULES}), (P, {"units": 2})),
    "DepthwiseConv1D": _depthwise(S),
    "DepthwiseConv2D": _depthwise(P),
    "Dropout": ((V, {}), (S, {"rate": 0.2, "noise_shape": [None, 1, 4]})),
    "ELU": ((V, {}), (V, {"alpha": 0.5})),
    "Embedding": (((5,), {"input_dim": 9, "output_dim": 3}),
                  ((5,), {"input_dim": 9, "output_dim": 3, "embeddings_initializer": "ones",
                          "embeddings_regularizer": "l2", "embeddings_constraint": "unit_norm"})),
    "Flatten": ((P, {}), (V, {})),
    "GRU": _recurrent(reset_after=False, recurrent_activation="hard_sigmoid"),
    "GaussianDropout": ((V, {"rate": 0.2}),),
    "GaussianNoise": ((V, {"stddev": 0.2}),),
    "GlobalAveragePooling1D": ((S, {}), (S, {"keepdims": True}), ((None, 4), {})),
    "GlobalAveragePooling2D": ((P, {}), (P, {"keepdims": True})),
    "GlobalMaxPooling1D": ((S, {}), (S, {"keepdims": True})),
    "GlobalMaxPooling2D": ((P, {}), (P, {"keepdims": True})),
    "GroupNormalization": ((P, {"groups": 2}), (S, {"groups": 4, "center": False}), (S, {"groups": 1, "epsilon": 0.1})),
    "Identity": ((V, {}), (P, {})),
    "LSTM": _recurrent(unit_forget_bias=False, recurrent_activation="hard_sigmoid"),
    "LayerNormalization": ((V, {}), (P, {"scale": False}), (S, {"center": False, "epsilon": 0.1}),
                           (P, {"axis": [2, 3]}),
                           (V, {"gamma_regularizer": "l2", "beta_initializer": "ones"})),
    "LeakyReLU": ((V, {}), (P, {"negative_slope": 0.05})),
    "Masking": ((S, {}), (S, {"mask_value": 0.5})),
    "MaxPooling1D": _pooling(S),
    "MaxPooling2D": (*_pooling(P), (P, {"pool_size": [2, 3], "strides": [1, 2]})),
    "Maxout": ((V, {"units": 3}), (V, {"units": 2, "pieces": 3, "use_bias": False}), (S, {"units": 3, "pieces": 3}),
               (P, {"units": 3, "kernel_regularizer": "l2"})),
    "Normalization": ((V, {}), (P, {}), (V, {"mean": 0.5, "variance": 2.0}), (S, {"axis": None}),
                      (V, {"invert": True})),
    "PReLU": ((V, {}), (P, {"shared_axes": [1, 2]}), (V, {"alpha_regularizer": "l2", "alpha_initializer": "ones"})),
    "Permute": ((S, {}), (P, {"dims": [3, 1, 2]})),
    "RMSNormalization": ((V, {}), (S, {"epsilon": 0.01})),
    "ReLU": ((V, {}), (V, {"max_value": 0.5, "negative_slope": 0.1, "threshold": 0.2})),
    "RepeatVector": ((V, {"n": 3}),),
    "Rescaling": ((V, {"scale": 2.0, "offset": -1.0}), (P, {})),
    "Reshape": ((V, {"target_shape": [2, 3]}), (S, {"target_shape": [-1, 3, 2]})),
    "SeparableConv1D": (*_convolution(S)[:2],
               (S, {"filters": 2, "kernel_size": 2, "depth_multiplier": 2})),
    "SeparableConv2D": (*_convolution(P)[:2],
                        (P, {"filters": 2, "kernel_size": 2, "depth_multiplier": 2, "use_bias": False})),
    "SimpleRNN": _recurrent(),
    "Slice": ((S, {"step": -1}), (S, {"steps": [1, 4]}), (S, {"features": [0, 2]}), (V, {"features": [1, None]}),
              (S, {"steps": [1, -1], "features": [-3, -1]}), (P, {"steps": [2, 5]})),
    "Softmax": ((V, {}), (S, {"axis": 1})),
    "SpatialDropout1D": ((S, {"rate": 0.2}),),
    "SpatialDropout2D": ((P, {"rate": 0.2}),),
    "TimeDistributed": (
        (S, {"layer": {"kind": "Dense", "units": 3, "activation": "relu"}}),
        ((4, 6, 6, 2), {"layer": {"kind": "Conv2D", "filters": 2, "kernel_size": 3}}),
        ((4, 6, 2), {"layer": {"kind": "LSTM", "units": 2}}),
    ),
    "UnitNormalization": ((V, {}), (S, {"axis": 1})),
    "UpSampling1D": ((S, {}), (S, {"size": 3})),
    "UpSampling2D": ((P, {}), (P, {"size": [1, 3], "interpolation": "bilinear"})),
    "ZeroPadding1D": ((S, {}), (S, {"padding": [2, 1]})),
    "ZeroPadding2D": ((P, {}), (P, {"padding": [1, 2]}), (P, {"padding": [[1, 0], [2, 1]]})),
}  # fmt: skip
