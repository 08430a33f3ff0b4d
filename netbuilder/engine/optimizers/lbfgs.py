"""L-BFGS."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Landscape, Optimizer, Slot, learning_rate, optimizers
from netbuilder.engine.optimizers.line_search import Line, backtracking, dot, strong_wolfe
from netbuilder.engine.schedules import Schedule

_UNSUITED = ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "gradient_accumulation_steps")


@optimizers.register(title="L-BFGS", group="Second order", kind="LBFGS", aliases=("lbfgs",))
class LBFGS(Optimizer):
    """Learns the curvature of the loss from its last steps and goes far along each direction: for small full batches.

    Direction d = -H·g, where H is made of the last pairs s = w' - w and y = g' - g; then w ← w + α·d with α from a
    line search, which evaluates the loss several times a step. It needs the same loss at every evaluation: give it
    all samples as one batch, without Dropout or noise.
    Source: Nocedal & Wright 2006, algorithms 7.4 and 7.5, H's scale from eq. 7.20; pairs with s·y ≈ 0 are left out.
    """

    learning_rate: float | Schedule = learning_rate(1.0, "Length of the first trial step along each direction. Keep 1.")
    history_size: int = param(10, "How many past steps tell of the curvature. Typical: 5 to 20.", ge=1, le=100)
    line_search: str = param(
        "strong_wolfe",
        "How the length of a step is found: until the slope is used up, or only until the loss falls.",
        choices=("strong_wolfe", "backtracking"),
    )
    max_evaluations: int = param(20, "Most evaluations of the loss in one step.", ge=1)

    searches: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        given = [name for name in _UNSUITED if getattr(self, name) is not None]
        if given:
            raise SettingError(
                sentence("{label}: {given} cannot be combined with a line search.", label=self.label(), given=given[0]),
                hint="Clear it; a regularizer of the layers keeps weights small.",
            )

    def slots(self) -> tuple[Slot, ...]:
        pairs = range(self.history_size)
        return tuple(Slot(f"step_{n}") for n in pairs) + tuple(Slot(f"gradient_change_{n}") for n in pairs)

    def memory(self) -> dict[str, float]:
        return {"pairs": 0, "next": 0}

    def search(self, landscape: Landscape, slots: Sequence[Array], memory: dict[str, float], rate: float) -> None:
        g = landscape.gradient.copy()
        length = math.sqrt(dot(g, g))
        if length == 0 or not math.isfinite(length) or not math.isfinite(landscape.loss):
            return
        history = _History(slots, memory)
        direction = history.direction(g)
        if dot(direction, g) >= 0:
            history.forget()
            direction = -g
        first = rate if memory["pairs"] else rate * min(1.0, 1 / length)
        before = landscape.weights.copy()
        line = Line(landscape, direction, self.max_evaluations)
        find = strong_wolfe if self.line_search == "strong_wolfe" else backtracking
        if find(line, first):
            history.remember(landscape.weights - before, landscape.gradient - g)
        else:
            history.forget()


class _History:
    """The last pairs (s, y) in a ring of slots; how many there are and which comes next is in the memory."""

    def __init__(self, slots: Sequence[Array], memory: dict[str, float]) -> None:
        self.size = len(slots) // 2
        self.steps, self.changes = slots[: self.size], slots[self.size :]
        self.memory = memory

    def _newest_first(self) -> list[tuple[Array, Array]]:
        newest = int(self.memory["next"]) - 1
        places = [(newest - age) % self.size for age in range(int(self.memory["pairs"]))]
        return [(self.steps[place], self.changes[place]) for place in places]

    def direction(self, g: Array) -> Array:
        """-H·g by the two loops of algorithm 7.4."""
        q = g.copy()
        pairs = self._newest_first()
        parts: list[tuple[Array, Array, float, float]] = []
        for s, y in pairs:
            rho = 1 / dot(y, s)
            alpha = rho * dot(s, q)
            q -= _like(alpha, q) * y
            parts.append((s, y, rho, alpha))
        if pairs:
            s, y = pairs[0]
            q *= _like(dot(s, y) / dot(y, y), q)
        for s, y, rho, alpha in reversed(parts):
            q += _like(alpha - rho * dot(y, q), q) * s
        return -q

    def remember(self, s: Array, y: Array) -> None:
        """Keeps a pair if it tells of a positive curvature."""
        curvature = dot(s, y)
        if not curvature > xp.finfo(s.dtype).eps * math.sqrt(dot(s, s) * dot(y, y)):
            return
        place = int(self.memory["next"])
        self.steps[place][:] = s
        self.changes[place][:] = y
        self.memory["next"] = (place + 1) % self.size
        self.memory["pairs"] = min(int(self.memory["pairs"]) + 1, self.size)

    def forget(self) -> None:
        """Begins anew, with the steepest descent."""
        self.memory.update(pairs=0, next=0)


def _like(number: float, array: Array) -> Any:
    return array.dtype.type(number)
