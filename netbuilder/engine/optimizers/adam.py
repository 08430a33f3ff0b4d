"""Adam and AdamW."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.kernels import kernels_for
from netbuilder.engine.optimizers.base import Optimizer, Slot, optimizers


@optimizers.register(title="Adam", group="Adaptive", kind="Adam", aliases=("adam",))
class Adam(Optimizer):
    """Gives each weight a step size of its own, from running means of its gradient (m) and of the square (v).

    m ← m + (1-β₁)(g-m); v ← v + (1-β₂)(g²-v); w ← w - rate·√(1-β₂ᵗ)/(1-β₁ᵗ) · m / (√v + ε).
    Kept are the sums M = m/(1-β₁) and V = v/(1-β₂) instead: M ← β₁M + g and V ← β₂V + g² take two passes over the
    weights less, a fifth of the time.
    Source: Kingma & Ba 2015, algorithm 1 in the form of section 2's last lines: ε is "epsilon hat", outside the
    bias correction, as in Keras. amsgrad: Reddi et al. 2018, algorithm 2, with the uncorrected maximum.
    """

    beta_1: float = param(0.9, "How slowly the mean of the gradient follows.", ge=0, lt=1)
    beta_2: float = param(0.999, "How slowly the mean of its square follows.", ge=0, lt=1)
    epsilon: float = param(1e-7, "Keeps the quotient finite.", gt=0)
    amsgrad: bool = param(False, "Whether the largest v so far is used.")

    def slots(self) -> tuple[Slot, ...]:
        keep_1, keep_2 = 1 - self.beta_1, 1 - self.beta_2
        sums = (Slot("gradient_sum", keras_scale=keep_1), Slot("square_sum", keras_scale=keep_2))
        return (*sums, Slot("largest_square_sum", keras_scale=keep_2)) if self.amsgrad else sums

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        rest_1 = 1 - real(self.beta_1) ** real(step)
        rest_2 = 1 - real(self.beta_2) ** real(step)
        root = math.sqrt(1 - self.beta_2)
        return {
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "alpha": rate * math.sqrt(rest_2) / float(rest_1) * (1 - self.beta_1) / root,
            "epsilon": self.epsilon / root,
        }

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        m, v = slots[:2]
        compiled = None if self.amsgrad else kernels_for(w)
        if compiled is not None:
            compiled.adam(w, g, m, v, *(s[name][()] for name in ("beta_1", "beta_2", "alpha", "epsilon")))
            return
        xp.multiply(m, s["beta_1"], out=m)
        xp.add(m, g, out=m)
        xp.multiply(g, g, out=g)
        xp.multiply(v, s["beta_2"], out=v)
        xp.add(v, g, out=v)
        if self.amsgrad:
            v = xp.maximum(slots[2], v, out=slots[2])
        xp.sqrt(v, out=g)
        xp.add(g, s["epsilon"], out=g)
        xp.divide(m, g, out=g)
        xp.multiply(g, s["alpha"], out=g)
        xp.subtract(w, g, out=w)


@optimizers.register(title="AdamW", group="Adaptive", kind="AdamW", aliases=("adamw",))
class AdamW(Adam):
    """Adam, with a share of each weight removed at each step, apart from the gradient.

    w ← w - rate·weight_decay·w, then Adam's step. Source: Loshchilov & Hutter 2019, algorithm 2, in Keras's form (the
    decay before the step and times the learning rate).
    """

    weight_decay: float = param(0.004, "Share of each weight, times the learning rate, removed at each step.", ge=0)
