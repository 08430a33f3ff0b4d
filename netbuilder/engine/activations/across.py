"""Functions whose outputs depend on several inputs at once: log softmax, sparsemax, gated linear unit."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.activations import stable
from netbuilder.engine.activations.base import Activation, activations
from netbuilder.engine.array import Array, xp


@activations.register(title="Log softmax", group="Across units", kind="log_softmax")
class LogSoftmax(Activation):
    """The logarithm of softmax: f(x)ᵢ = xᵢ - ln Σⱼ eˣʲ. Source: Goodfellow et al. 2016, eq. 6.30."""

    elementwise: ClassVar[bool] = False

    axis: int | tuple[int, ...] = param(-1, "The axis whose probabilities sum to 1.")

    def forward(self, x: Array) -> Array:
        return stable.log_softmax(x, self.axis)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy - xp.exp(y) * dy.sum(axis=self.axis, keepdims=True)


@activations.register(title="Sparsemax (Keras)", group="Across units", kind="sparsemax")
class Sparsemax(Activation):
    """Meant as a softmax that gives unlikely classes exactly 0: f(x) = max(x - τ, 0).

    Of the inputs in falling order z, with sums cⱼ = z₁ + … + zⱼ, the first k with 1 + j·zⱼ > cⱼ are kept and
    τ = (Σⱼ cⱼ - 1) / k. These are Keras's numbers: the paper has τ = (c_k - 1) / k, with which rows sum to 1.
    Source: Martins & Astudillo 2016, proposition 1, changed as Keras does.
    """

    elementwise: ClassVar[bool] = False

    axis: int = param(-1, "The axis along which inputs compete.")

    def _ranks(self, x: Array) -> tuple[Array, Array, Array, Array]:
        """Order, sums, which ranks are kept and how many, with the axis moved to the end."""
        rows = xp.moveaxis(x, self.axis, -1)
        order = xp.argsort(-rows, axis=-1, kind="stable")
        ordered = xp.take_along_axis(rows, order, axis=-1)
        sums = xp.cumsum(ordered, axis=-1)
        places = xp.arange(1, rows.shape[-1] + 1, dtype=x.dtype)
        kept = ordered - (sums - 1) / places > 0
        return order, sums, kept, xp.maximum(kept.sum(axis=-1, keepdims=True), 1).astype(x.dtype)

    def forward(self, x: Array) -> Array:
        _, sums, kept, count = self._ranks(x)
        tau = (xp.where(kept, sums, 0).sum(axis=-1, keepdims=True) - 1) / count
        return xp.maximum(x - xp.moveaxis(tau, -1, self.axis), 0)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        order, _, kept, count = self._ranks(x)
        direct = dy * (y > 0)
        dtau = -xp.moveaxis(direct, self.axis, -1).sum(axis=-1, keepdims=True) / count
        # The number at rank i is part of every kept sum from rank i on.
        shares = xp.cumsum(kept[..., ::-1], axis=-1, dtype=x.dtype)[..., ::-1] * dtau
        through = xp.empty_like(shares)
        xp.put_along_axis(through, order, shares, axis=-1)
        return direct + xp.moveaxis(through, -1, self.axis)


@activations.register(title="GLU", group="Across units", kind="glu")
class Glu(Activation):
    """One half of the units opens and shuts the other half: f(a, b) = a·σ(b).

    Shapes: `(…, 2n)` → `(…, n)` along the axis. Source: Dauphin et al. 2017, eq. 1.
    """

    elementwise: ClassVar[bool] = False

    axis: int = param(-1, "The axis that is halved.")

    def output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        whole = (None, *shape)
        there = -len(whole) <= self.axis < len(whole)
        halved = list(whole)
        halved[self.axis] = self._half(whole[self.axis] if there else None)
        return tuple(halved[1:])

    def _half(self, length: int | None) -> int:
        if length is None or length % 2:
            raise ShapeError(
                sentence(
                    "{label} halves an axis, so its length must be even, but it is {length}.",
                    label=self.label(),
                    length=length or "not known",
                ),
                hint="Give the layer before it an even number of units.",
            )
        return length // 2

    def _parts(self, x: Array) -> tuple[Array, Array]:
        half = self._half(x.shape[self.axis])
        rows = xp.moveaxis(x, self.axis, -1)
        return xp.moveaxis(rows[..., :half], -1, self.axis), xp.moveaxis(rows[..., half:], -1, self.axis)

    def forward(self, x: Array) -> Array:
        a, b = self._parts(x)
        return a * stable.sigmoid(b)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        gate = stable.sigmoid(self._parts(x)[1])
        return xp.concatenate([dy * gate, dy * y * (1 - gate)], axis=self.axis)
