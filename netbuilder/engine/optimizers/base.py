"""What an optimizer is, and the registry of them.

An optimizer is a rule: an immutable value that says which extra arrays (slots) it keeps for each weight, which
numbers it needs at a step, and how it moves a run of weights in place. Its state lives in a `Stepper`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from netbuilder.core.errors import SettingError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec, param
from netbuilder.engine.array import Array
from netbuilder.engine.schedules import Schedule, schedules


@dataclass(frozen=True)
class Slot:
    """An array that the rule keeps beside each weight, for example a running mean."""

    name: str
    start: float = 0.0


def learning_rate(default: float, help: str) -> Any:  # noqa: A002 - as in `param`
    """Declares the learning rate of a rule: a number, or a schedule."""
    return param(default, help, ge=0, convert=_rate)


def _rate(value: Any) -> Any:
    return schedules.from_json(value) if isinstance(value, Mapping) else value


class Optimizer(Spec):
    """Base of the rules; its fields are the settings that all rules share.

    Order of one step: accumulate, clip, decay, update, average, constrain (Keras 3's `BaseOptimizer.apply`).
    """

    learning_rate: float | Schedule = learning_rate(
        0.001, "How far one step goes. Too large: the loss jumps or explodes; too small: nothing moves."
    )
    weight_decay: float | None = param(
        None, "Share of each weight, times the learning rate, removed at each step.", ge=0
    )
    clipnorm: float | None = param(None, "Largest length of the gradient of one weight array.", gt=0)
    clipvalue: float | None = param(None, "Largest size of each number of the gradient.", gt=0)
    global_clipnorm: float | None = param(None, "Largest length of the gradient of all weights together.", gt=0)
    use_ema: bool = param(False, "Whether a running average of the weights is kept and used in the end.")
    ema_momentum: float = param(0.99, "How slowly the running average follows.", ge=0, le=1)
    ema_overwrite_frequency: int | None = param(None, "Steps after which the average replaces the weights.", ge=1)
    gradient_accumulation_steps: int | None = param(None, "Batches whose gradients are averaged for one step.", ge=2)

    scratch: ClassVar[int] = 1
    """Number of scratch arrays of a chunk's length that `update` needs."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if sum(option is not None for option in (self.clipnorm, self.clipvalue, self.global_clipnorm)) > 1:
            raise SettingError(
                f"{self.label()}: only one of clipnorm, clipvalue and global_clipnorm can be set.",
                hint="Keep one and clear the others.",
            )

    def slots(self) -> tuple[Slot, ...]:
        """The arrays kept beside each weight, in Keras's order."""
        return ()

    def scalars(self, step: int, rate: float, memory: dict[str, float]) -> Mapping[str, float]:
        """The numbers that `update` needs at step number `step`, counted from 1, at learning rate `rate`.

        `memory` keeps numbers from step to step (Nadam's product); it is saved with the slots.
        """
        return {"rate": rate}

    def update(
        self, w: Array, g: Array, slots: Sequence[Array], s: Mapping[str, Array], scratch: Sequence[Array]
    ) -> None:
        """Moves `w` in place, along with its slots. `g` may be overwritten.

        Shapes: all arrays are one-dimensional and of one length: any run of the flat weights, so that the work can
        be cut into pieces that stay in the cache. `s` holds the scalars as 0-d arrays of the weights' dtype.
        """
        raise NotImplementedError


optimizers: Registry[Optimizer] = Registry("optimizer", Optimizer, "netbuilder.engine.optimizers")
