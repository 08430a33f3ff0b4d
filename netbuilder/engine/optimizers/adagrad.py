"""Adagrad."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Adagrad", group="Adaptive", kind="Adagrad", aliases=("adagrad",))
class Adagrad(Optimizer):
    """Takes smaller steps for weights that have already moved a lot: good for rare features.

    a ← a + g²; w ← w - rate·g / √(a + ε). Source: Duchi et al. 2011, eq. 1 (diagonal), in Keras's form.
    """

    initial_accumulator_value: float = param(0.1, "What a starts with.", ge=0)
    epsilon: float = param(1e-7, "Keeps the quotient finite.", gt=0)

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("accumulator", start=self.initial_accumulator_value),)

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        return {"rate": rate, "epsilon": self.epsilon}

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        total, a = slots[0], scratch[0]
        xp.multiply(g, g, out=a)
        xp.add(total, a, out=total)
        xp.add(total, s["epsilon"], out=a)
        xp.sqrt(a, out=a)
        xp.multiply(g, s["rate"], out=g)
        xp.divide(g, a, out=g)
        xp.subtract(w, g, out=w)
