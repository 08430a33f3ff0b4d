"""Random initializers whose spread follows the number of connections."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.initializers.base import Initializer, fans, initializers


def _named(value: Any) -> Any:
    """Keras 1 and 2 call the truncated normal distribution normal."""
    return "truncated_normal" if value == "normal" else value


@initializers.register(title="Variance scaling", group="Random", kind="variance_scaling")
class VarianceScaling(Initializer):
    """Random weights with variance scale / n, so that signals keep their size from layer to layer.

    n is the number of inputs, of outputs, or their mean.
    Source: Glorot & Bengio 2010, eq. 16; He et al. 2015, eq. 10; LeCun et al. 1998, eq. 16.
    """

    scale: float = param(1.0, "Multiplies the variance.", gt=0)
    mode: str = param("fan_in", "Which connections are counted.", choices=("fan_in", "fan_out", "fan_avg"))
    distribution: str = param(
        "truncated_normal",
        "The shape of the distribution.",
        choices=("truncated_normal", "untruncated_normal", "uniform"),
        convert=_named,
    )

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return scaled(shape, rng, dtype, self.scale, self.mode, self.distribution)


def scaled(shape: tuple[int, ...], rng: Any, dtype: Any, scale: float, mode: str, distribution: str) -> Array:
    """An array of random numbers of mean 0 and variance scale / n."""
    fan_in, fan_out = fans(shape)
    count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    variance = scale / max(1.0, count)
    if distribution == "uniform":
        limit = math.sqrt(3 * variance)
        return rng.uniform(-limit, limit, shape).astype(dtype)
    if distribution == "untruncated_normal":
        return (rng.standard_normal(shape) * math.sqrt(variance)).astype(dtype)
    return truncated_normal(shape, rng, math.sqrt(variance) / TRUNCATED_STDDEV).astype(dtype)


TRUNCATED_STDDEV = 0.87962566103423978
"""Standard deviation of a normal distribution of deviation 1 that is cut at ±2."""


def truncated_normal(shape: tuple[int, ...], rng: Any, stddev: float) -> Array:
    """Normal numbers of mean 0, drawn again where they lie beyond two standard deviations."""
    values = rng.standard_normal(shape)
    beyond = xp.abs(values) > 2
    while beyond.any():
        values[beyond] = rng.standard_normal(int(beyond.sum()))
        beyond = xp.abs(values) > 2
    return values * stddev


class _Fixed(Initializer):
    """A named choice of the three settings."""

    scale: ClassVar[float] = 1.0
    mode: ClassVar[str] = "fan_in"
    distribution: ClassVar[str] = "truncated_normal"

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return scaled(shape, rng, dtype, self.scale, self.mode, self.distribution)


@initializers.register(title="Glorot uniform", group="Random", kind="glorot_uniform")
class GlorotUniform(_Fixed):
    """Keras's default for kernels: uniform within ±√(6 / (inputs + outputs)). Source: Glorot & Bengio 2010, eq. 16."""

    mode: ClassVar[str] = "fan_avg"
    distribution: ClassVar[str] = "uniform"


@initializers.register(title="Glorot normal", group="Random", kind="glorot_normal")
class GlorotNormal(_Fixed):
    """Normal with variance 2 / (inputs + outputs), cut at two deviations. Source: Glorot & Bengio 2010."""

    mode: ClassVar[str] = "fan_avg"


@initializers.register(title="He uniform", group="Random", kind="he_uniform")
class HeUniform(_Fixed):
    """Uniform with variance 2 / inputs: made for ReLU. Source: He et al. 2015, eq. 10."""

    scale: ClassVar[float] = 2.0
    distribution: ClassVar[str] = "uniform"


@initializers.register(title="He normal", group="Random", kind="he_normal")
class HeNormal(_Fixed):
    """Normal with variance 2 / inputs: made for ReLU. Source: He et al. 2015, eq. 10."""

    scale: ClassVar[float] = 2.0


@initializers.register(title="LeCun uniform", group="Random", kind="lecun_uniform")
class LecunUniform(_Fixed):
    """Uniform with variance 1 / inputs: made for SELU. Source: LeCun et al. 1998, eq. 16."""

    distribution: ClassVar[str] = "uniform"


@initializers.register(title="LeCun normal", group="Random", kind="lecun_normal")
class LecunNormal(_Fixed):
    """Normal with variance 1 / inputs: made for SELU. Source: LeCun et al. 1998, eq. 16."""
