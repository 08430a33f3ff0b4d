"""What an optimizer is, and the registry of them.

An optimizer is a rule: an immutable value that says which extra arrays (slots) it keeps for each weight, which
numbers it needs at a step, and how it moves a run of weights in place. Its state lives in a `Stepper`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from netbuilder.core.errors import SettingError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec, param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array
from netbuilder.engine.schedules import Schedule, rate_or_schedule


@dataclass(frozen=True)
class Slot:
    """An array that the rule keeps beside each weight, for example a running mean.

    Attributes:
        name: under which it is saved.
        start: the value it begins with.
        keras_scale: Keras's array is this times ours.
    """

    name: str
    start: float = 0.0
    keras_scale: float = 1.0


@dataclass
class Landscape:
    """The loss as a function of the weights, for rules that search along it.

    Attributes:
        weights: all trainable weights; writing into them moves the network.
        gradient: the derivative at the place of the last evaluation.
        loss: the loss there.
        evaluate: computes `gradient` anew at the weights as they are, and returns the loss.
    """

    weights: Array
    gradient: Array
    loss: float
    evaluate: Callable[[], float]


def learning_rate(default: float, help: str) -> Any:  # noqa: A002 - as in `param`
    """Declares the learning rate of a rule: a number, or a schedule."""
    return param(default, help, ge=0, convert=rate_or_schedule)


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
    searches: ClassVar[bool] = False
    """Whether the rule looks for the best step by evaluating the loss (`search`) instead of making one (`update`)."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if sum(option is not None for option in (self.clipnorm, self.clipvalue, self.global_clipnorm)) > 1:
            raise SettingError(
                sentence(
                    "{label}: only one of clipnorm, clipvalue and global_clipnorm can be set.", label=self.label()
                ),
                hint="Keep one and clear the others.",
            )

    def slots(self) -> tuple[Slot, ...]:
        """The arrays kept beside each weight, in Keras's order."""
        return ()

    def memory(self) -> dict[str, float]:
        """The numbers kept from step to step, as they are at the start."""
        return {}

    def scalars(self, step: int, rate: float, memory: dict[str, float], real: Any) -> Mapping[str, float]:
        """The numbers that `update` needs at step number `step`, counted from 1, at learning rate `rate`.

        `memory` may be changed; it is saved with the slots. `real` is the weights' type of number, in which Keras
        takes powers: the last digits of early steps depend on it.
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

    def search(self, landscape: Landscape, slots: Sequence[Array], memory: dict[str, float], rate: float) -> None:
        """Moves all weights to a better place; `rate` is the length of the first trial step."""
        raise NotImplementedError


optimizers: Registry[Optimizer] = Registry("optimizer", Optimizer, "netbuilder.engine.optimizers")
