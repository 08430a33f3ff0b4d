"""Stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, learning_rate, optimizers
from netbuilder.engine.schedules import Schedule


@optimizers.register(title="SGD", group="Basic", kind="SGD", aliases=("sgd",))
class SGD(Optimizer):
    """Goes a step straight downhill at each batch, with momentum if wanted.

    w ← w - rate·g; with momentum v ← momentum·v - rate·g, w ← w + v; Nesterov: w ← w + momentum·v - rate·g with the
    new v. Source: Robbins & Monro 1951; Sutskever et al. 2013, eq. 1-4, in Keras's form.
    """

    learning_rate: float | Schedule = learning_rate(0.01, "How far one step goes. Typical: 0.1 to 0.001.")
    momentum: float = param(0.0, "Share of the last step that is kept. Typical: 0.9.", ge=0, le=1)
    nesterov: bool = param(False, "Whether the gradient looks ahead along the momentum.")

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("momentum"),) if self.momentum else ()

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        return {"rate": rate, "momentum": self.momentum}

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        xp.multiply(g, s["rate"], out=g)
        if not self.momentum:
            xp.subtract(w, g, out=w)
            return
        (v,) = slots
        xp.multiply(v, s["momentum"], out=v)
        xp.subtract(v, g, out=v)
        if self.nesterov:
            xp.multiply(v, s["momentum"], out=scratch[0])
            xp.subtract(scratch[0], g, out=scratch[0])
            xp.add(w, scratch[0], out=w)
        else:
            xp.add(w, v, out=w)
