"""Layers as Keras 1 and early Keras 2 wrote them, in today's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown

Settings = dict[str, Any]

_CLASSES = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "AtrousConv1D": "Conv1D",
    "AtrousConv2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "MaxoutDense": "Maxout",
    "ThresholdedReLU": "ReLU",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
}

_COMMON = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "W_constraint": "kernel_constraint",
    "b_regularizer": "bias_regularizer",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_CONVOLUTION = {
    **_COMMON,
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
}
_SEPARABLE = {
    **{key: _CONVOLUTION[key] for key in _CONVOLUTION if key not in ("init", "W_regularizer", "W_constraint")},
    "depthwise_init": "depthwise_initializer",
    "pointwise_init": "pointwise_initializer",
}
_POOLING = {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"}
_RECURRENT = {
    **_COMMON,
    "output_dim": "units",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_RATE = {"p": "rate"}

_SETTINGS: dict[str, dict[str, str]] = {
    "Dense": {**_COMMON, "output_dim": "units"},
    "Maxout": {**_COMMON, "output_dim": "units", "nb_feature": "pieces"},
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv2DTranspose"), _CONVOLUTION),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), _SEPARABLE),
    **dict.fromkeys(("MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D"), _POOLING),
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU"), _RECURRENT),
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout"), _RATE),
    "GaussianNoise": {"sigma": "stddev"},
    "Embedding": {
        "init": "embeddings_initializer",
        "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "BatchNormalization": {"beta_init": "beta_initializer", "gamma_init": "gamma_initializer"},
    "UpSampling1D": {"length": "size"},
    "PReLU": {"init": "alpha_initializer"},
    "ReLU": {"theta": "threshold"},
}

_STARTS = {"zero": "zeros", "one": "ones"}

_MERGES = {
    "sum": ("Add", {}),
    "mul": ("Multiply", {}),
    "ave": ("Average", {}),
    "max": ("Maximum", {}),
    "concat": ("Concatenate", {"concat_axis": "axis"}),
    "dot": ("Dot", {"dot_axes": "axes"}),
    "cos": ("Dot", {"dot_axes": "axes"}),
}
_MERGE_KEYS = frozenset(
    (
        *("mode", "mode_type", "concat_axis", "dot_axes", "output_shape", "output_shape_type", "output_mask"),
        *("output_mask_type", "arguments", "node_indices", "tensor_indices"),
    )
)


def from_keras_1(class_name: str, config: Mapping[str, Any], where: str) -> tuple[str, Settings]:
    """The class and the settings of a layer in today's words; those of today come back as they are."""
    if class_name == "Merge":
        return _merge(config, where)
    if class_name == "TimeDistributedDense":
        return "TimeDistributed", {"name": config.get("name"), "layer": {"class_name": "Dense", "config": dict(config)}}
    class_name = _CLASSES.get(class_name, class_name)
    words = _SETTINGS.get(class_name, {})
    settings = {words.get(key, key): value for key, value in config.items()}
    if "dim_ordering" in settings:
        settings["data_format"] = _data_format(settings.pop("dim_ordering"), where)
    more = _MORE.get(class_name)
    if more:
        more(settings, where)
    for key in [key for key in settings if key.endswith(("_regularizer", "_constraint"))]:
        settings[key] = _penalty(settings[key], where)
    for key in [key for key in settings if key.endswith("_initializer")]:
        value = settings[key]
        settings[key] = _STARTS.get(value, value) if isinstance(value, str) else value
    return class_name, settings


def _data_format(ordering: Any, where: str) -> str:
    if ordering not in ("tf", "th", "default"):
        raise FileError(
            sentence(
                "The order of the axes is called {ordering} in this file, not tf or th.", ordering=shown(ordering)
            ),
            where=where,
        )
    return "channels_first" if ordering == "th" else "channels_last"


def _penalty(value: Any, where: str) -> Any:
    """A penalty or rule as Keras 1 wrote it: an object with a name among its settings."""
    if not isinstance(value, Mapping) or "class_name" in value or not isinstance(value.get("name"), str):
        return value
    settings = {key: item for key, item in value.items() if key != "name"}
    if value["name"] in ("WeightRegularizer", "L1L2Regularizer"):
        return {"class_name": "L1L2", "config": settings}
    if value["name"] == "MaxNorm" and "m" in settings:
        settings["max_value"] = settings.pop("m")
    return {"class_name": value["name"], "config": settings}


def _convolution(settings: Settings, where: str) -> None:
    if "nb_row" in settings and "nb_col" in settings:
        settings["kernel_size"] = [settings.pop("nb_row"), settings.pop("nb_col")]


def _transposed(settings: Settings, where: str) -> None:
    _convolution(settings, where)
    # The shape of the output stood among the settings; here it follows from the input.
    settings.pop("output_shape", None)


def _batch_normalization(settings: Settings, where: str) -> None:
    mode = settings.pop("mode", 0)
    if mode != 0:
        raise FileError(
            sentence("A BatchNormalization has the mode {mode} of Keras 1, which is not known here.", mode=shown(mode)),
            hint="Only mode 0 is, the one that later versions kept.",
            where=where,
        )


def _recurrent(settings: Settings, where: str) -> None:
    if settings.pop("forget_bias_init", "one") in ("zero", "zeros"):
        settings["unit_forget_bias"] = False


def _embedding(settings: Settings, where: str) -> None:
    rate = settings.pop("dropout", 0)
    if rate:
        raise FileError("An Embedding has a dropout of Keras 1, which is not known here.", where=where)


_MORE: dict[str, Callable[[Settings, str], None]] = {
    "Conv2D": _convolution,
    "SeparableConv2D": _convolution,
    "Conv2DTranspose": _transposed,
    "BatchNormalization": _batch_normalization,
    "LSTM": _recurrent,
    "Embedding": _embedding,
}


def _merge(config: Mapping[str, Any], where: str) -> tuple[str, Settings]:
    mode = config.get("mode")
    if not isinstance(mode, str) or mode not in _MERGES or config.get("mode_type", "raw") != "raw":
        raise FileError(
            sentence("A Merge has the mode {mode}, which is not known here.", mode=shown(mode)), where=where
        )
    if config.get("layers"):
        raise FileError(
            "A Merge holds the layers that it joins, as Sequential models of Keras 1 had it.",
            hint="Such models cannot be read; build it with the functional form.",
            where=where,
        )
    class_name, words = _MERGES[mode]
    settings = {words[key]: config[key] for key in words if key in config}
    settings |= {key: value for key, value in config.items() if key not in _MERGE_KEYS}
    return class_name, {**settings, "normalize": True} if mode == "cos" else settings
