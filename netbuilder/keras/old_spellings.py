"""Spellings of Keras 1 and 2: understood, with a warning that says how it is written today."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import SettingError

LAYER_ARGUMENTS = {
    "nb_filter": "filters",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "bias": "use_bias",
    "p": "rate",
    "sigma": "stddev",
    "filter_length": "kernel_size",
    "pool_length": "pool_size",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "dim_ordering": "data_format",
    "output_dim": "units",
    "alpha": "negative_slope",
    "beta_init": "beta_initializer",
    "gamma_init": "gamma_initializer",
    "depthwise_kernel_initializer": "depthwise_initializer",
}
"""A name is put right only where the layer has the new one and not the old one."""


def warn(text: str) -> None:
    """Warns at the line of the user's own code."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("netbuilder.keras"):
        frame, level = frame.f_back, level + 1
    warnings.warn(text, DeprecationWarning, stacklevel=level)


def renamed(owner: str, known: set[str], given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The arguments under their names of today."""
    found = {}
    for name, value in given.items():
        new = names.get(name, "")
        if name not in known and new in known:
            warn(f"{owner}: {name} is an old spelling; write {new} instead.")
            name = new
        if name in found:
            raise SettingError(f"{owner}: {name} is given twice.")
        found[name] = value
    return found
