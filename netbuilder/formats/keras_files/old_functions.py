"""The functions of TensorFlow that Keras 2 keeps between layers, by the names of Keras 3's operations."""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = {
    "Absolute": "math.abs abs",
    "Add": "math.add __operators__.add add",
    "AddN": "math.add_n add_n",
    "Arctan": "math.atan atan",
    "AveragePool": "nn.avg_pool nn.avg_pool1d nn.avg_pool2d",
    "Cast": "cast",
    "Ceil": "math.ceil",
    "Clip": "clip_by_value keras.backend.clip",
    "Concatenate": "concat",
    "Cos": "math.cos cos",
    "Divide": "math.truediv math.divide __operators__.truediv realdiv divide RealDiv",
    "Einsum": "einsum linalg.einsum",
    "ExpandDims": "expand_dims keras.backend.expand_dims",
    "Expm1": "math.expm1",
    "Floor": "math.floor floor",
    "GetItem": "__operators__.getitem",
    "Identity": "identity",
    "JoinedLast": "keras.backend.concatenate",
    "Log": "math.log keras.backend.log",
    "Log1p": "math.log1p",
    "Logsumexp": "math.reduce_logsumexp keras.backend.logsumexp",
    "Matmul": "linalg.matmul matmul",
    "Max": "math.reduce_max keras.backend.max",
    "MaxPool": "nn.max_pool nn.max_pool1d nn.max_pool2d",
    "Maximum": "math.maximum maximum keras.backend.maximum",
    "Mean": "math.reduce_mean keras.backend.mean",
    "Min": "math.reduce_min keras.backend.min",
    "Minimum": "math.minimum minimum keras.backend.minimum",
    "Multiply": "math.multiply __operators__.mul multiply math.scalar_mul scalar_mul",
    "Negative": "math.negative __operators__.neg negative",
    "Norm": "norm linalg.norm",
    "Normalize": "math.l2_normalize nn.l2_normalize linalg.l2_normalize keras.backend.l2_normalize",
    "Pad": "pad",
    "Power": "math.pow pow __operators__.pow keras.backend.pow",
    "Reciprocal": "math.reciprocal",
    "Repeat": "repeat keras.backend.repeat_elements",
    "Reshape": "reshape keras.backend.reshape",
    "Roll": "roll",
    "Round": "math.round round",
    "Rsqrt": "math.rsqrt",
    "Sign": "math.sign sign",
    "Sin": "math.sin sin",
    "Split": "split",
    "Sqrt": "math.sqrt sqrt",
    "Square": "math.square square keras.backend.square",
    "SquaredDifference": "math.squared_difference",
    "Squeeze": "squeeze keras.backend.squeeze",
    "Stack": "stack keras.backend.stack",
    "Std": "math.reduce_std keras.backend.std",
    "Subtract": "math.subtract __operators__.sub subtract",
    "Sum": "math.reduce_sum keras.backend.sum",
    "Take": "gather",
    "Tan": "math.tan tan",
    "Tile": "tile keras.backend.tile",
    "Transpose": "transpose keras.backend.permute_dimensions",
    "Unstack": "unstack",
    "Var": "math.reduce_variance keras.backend.var",
}
_BY_THEIR_OWN = (
    "nn.relu nn.relu6 nn.elu nn.selu nn.gelu nn.leaky_relu nn.softmax nn.log_softmax nn.sigmoid math.sigmoid nn.tanh "
    "math.tanh nn.softplus math.softplus nn.silu nn.swish nn.softsign math.log_sigmoid math.exp exp tanh sigmoid"
)
"""Functions that are called alike."""

OLD_FUNCTIONS: Mapping[str, str] = {
    **{function: kind for kind, functions in _NAMES.items() for function in functions.split()},
    **dict.fromkeys(_BY_THEIR_OWN.split(), ""),
}
"""What the functions of Keras 2's operations are called in Keras 3; "" for the function's own name."""
