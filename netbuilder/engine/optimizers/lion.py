"""Lion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Lion", group="Adaptive", kind="Lion", aliases=("lion",))
class Lion(Optimizer):
    """Moves every weight by the same amount, in the direction of a running mean: only the sign counts.

    w ← w - rate·sign(β₁m + (1-β₁)g); m ← β₂m + (1-β₂)g. Needs a learning rate three to ten times smaller than Adam's.
    Source: Chen et al. 2023, algorithm 2.
    """

    beta_1: float = param(0.9, "Weight of the mean against the gradient in the direction.", gt=0, le=1)
    beta_2: float = param(0.99, "How slowly the mean follows.", ge=0, le=1)

    scratch = 2

    def slots(self) -> tuple[Slot, ...]:
        return (Slot("momentum"),)

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        beta_1, beta_2 = real(self.beta_1), real(self.beta_2)
        return {"rate": rate, "beta_1": beta_1, "keep_1": 1 - beta_1, "beta_2": beta_2, "keep_2": 1 - beta_2}

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        (m,) = slots
        a, b = scratch
        xp.multiply(m, s["beta_1"], out=a)
        xp.multiply(g, s["keep_1"], out=b)
        xp.add(a, b, out=a)
        xp.sign(a, out=a)
        xp.multiply(a, s["rate"], out=a)
        xp.subtract(w, a, out=w)
        xp.multiply(m, s["beta_2"], out=m)
        xp.multiply(g, s["keep_2"], out=g)
        xp.add(m, g, out=m)
