"""Settings of the whole interface."""

from __future__ import annotations

from netbuilder.keras.layers.dtypes import floatx, set_floatx
from netbuilder.keras.unsupported import names_of


def backend() -> str:
    """The name of what calculates."""
    return "numpy"


def epsilon() -> float:
    """The small number inside logarithms and quotients."""
    return 1e-7


def image_data_format() -> str:
    """Where the channels of pictures are: last."""
    return "channels_last"


__all__ = ["backend", "epsilon", "floatx", "image_data_format", "set_floatx"]
__getattr__ = names_of("keras.config", "set_epsilon set_image_data_format set_backend set_dtype_policy dtype_policy")
