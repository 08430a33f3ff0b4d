"""RMSprop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="RMSprop", group="Adaptive", kind="RMSprop", aliases=("rmsprop",))
class RMSprop(Optimizer):
    """Divides each gradient by the running root mean square of the gradients before it.

    v ← ρv + (1-ρ)g²; step = rate·g / √(v + ε); centered: v - a² in the place of v, with a ← ρa + (1-ρ)g.
    With momentum: m ← momentum·m + step, w ← w - m. Source: Tieleman & Hinton 2012, lecture 6e; centered: Graves
    2013, eq. 38-45; in Keras's form, but that rounding can not make v - a² negative.
    """

    rho: float = param(0.9, "How slowly the mean square follows.", ge=0, le=1)
    momentum: float = param(0.0, "Share of the last step that is kept.", ge=0, le=1)
    epsilon: float = param(1e-7, "Keeps the quotient finite.", gt=0)
    centered: bool = param(False, "Whether the spread of the gradient is used instead of its mean square.")

    def slots(self) -> tuple[Slot, ...]:
        momentum = (Slot("momentum"),) if self.momentum else ()
        return (Slot("velocity"), *momentum, *((Slot("average_gradient"),) if self.centered else ()))

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        return {
            "rate": rate,
            "rho": self.rho,
            "keep": 1 - self.rho,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
            "zero": 0,
        }

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        v, a = slots[0], scratch[0]
        xp.multiply(g, g, out=a)
        xp.multiply(a, s["keep"], out=a)
        xp.multiply(v, s["rho"], out=v)
        xp.add(v, a, out=v)
        if self.centered:
            self._centre(g, v, slots[-1], s, a)
        else:
            xp.add(v, s["epsilon"], out=a)
        xp.sqrt(a, out=a)
        xp.multiply(g, s["rate"], out=g)
        xp.divide(g, a, out=g)
        if self.momentum:
            m = slots[1]
            xp.multiply(m, s["momentum"], out=m)
            g = xp.add(m, g, out=m)
        xp.subtract(w, g, out=w)

    def _centre(self, g: Array, v: Array, mean: Array, s: Mapping[str, Array], a: Array) -> None:
        """Leaves v - mean² + ε in `a`."""
        xp.multiply(g, s["keep"], out=a)
        xp.multiply(mean, s["rho"], out=mean)
        xp.add(mean, a, out=mean)
        xp.multiply(mean, mean, out=a)
        xp.subtract(v, a, out=a)
        xp.maximum(a, s["zero"], out=a)
        xp.add(a, s["epsilon"], out=a)
