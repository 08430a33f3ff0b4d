"""The two or three settings of a layer that matter on its card."""

from __future__ import annotations

import functools
from dataclasses import MISSING, dataclass
from typing import Any

from netbuilder.core.spec import Spec
from netbuilder.engine.layers import Layer

MOST = 3

# What matters most comes first. A setting in the second list is worth a word only where it is not the usual.
_ALWAYS = (
    "shape",
    "units",
    "filters",
    "kernel_size",
    "pool_size",
    "size",
    "input_dim",
    "output_dim",
    "rate",
    "stddev",
    "target_shape",
    "dims",
    "n",
    "cropping",
    "layer",
    "activation",
)
_IF_CHANGED = (
    "strides",
    "padding",
    "dilation_rate",
    "groups",
    "pieces",
    "axis",
    "axes",
    "return_sequences",
    "merge_mode",
    "negative_slope",
    "alpha",
    "max_value",
    "threshold",
    "scale",
    "offset",
    "l1",
    "l2",
    "momentum",
    "epsilon",
    "interpolation",
    "keepdims",
    "mask_value",
    "depth_multiplier",
    "recurrent_dropout",
    "dropout",
    "use_bias",
)
# Where the general rule picks badly.
_BY_KIND: dict[str, tuple[str, ...]] = {
    "ZeroPadding1D": ("padding",),
    "ZeroPadding2D": ("padding",),
    "DepthwiseConv1D": ("kernel_size", "depth_multiplier", "activation"),
    "DepthwiseConv2D": ("kernel_size", "depth_multiplier", "activation"),
    "BatchNormalization": ("momentum",),
    "GroupNormalization": ("groups",),
    "GaussianNoise": ("stddev",),
    "LeakyReLU": ("negative_slope",),
    "ELU": ("alpha",),
    "Concatenate": ("axis",),
    "Rescaling": ("scale", "offset"),
    "Maxout": ("units", "pieces"),
}


@dataclass(frozen=True)
class Setting:
    """A setting as a card shows it: its name, and its value as text."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


@functools.lru_cache(maxsize=4096)
def main_settings(spec: Layer) -> tuple[Setting, ...]:
    """At most three settings, the most important first."""
    if spec.kind in _BY_KIND:
        names = list(_BY_KIND[spec.kind])
    else:
        there = spec.params()
        names = [name for name in _ALWAYS if name in there and getattr(spec, name) is not None]
        names += [name for name in _IF_CHANGED if name in there and _is_changed(spec, name)]
    return tuple(Setting(name, shown_value(getattr(spec, name))) for name in names[:MOST])


def _is_changed(spec: Spec, name: str) -> bool:
    default = spec.defaults().get(name, MISSING)
    convert = spec.params()[name].convert
    if default is not MISSING and convert is not None:
        default = convert(default)
    return bool(getattr(spec, name) != default)


def shown_value(value: Any) -> str:
    """A value as it stands on a card: 3 × 3, relu, 0.25."""
    if isinstance(value, Spec):
        given = ", ".join(f"{name} {shown_value(item)}" for name, item in value.settings().items())
        return f"{value.kind} ({given})" if given else value.kind
    if isinstance(value, (tuple, list)):
        return " × ".join("?" if item is None else shown_value(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
