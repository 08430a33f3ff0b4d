"""The state of an optimizer over the flat weights of a network, and the order of one step."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Landscape, Optimizer
from netbuilder.engine.parameters import Parameters
from netbuilder.engine.schedules import Schedule

CHUNK = 262_144
"""Numbers that are moved at a time.

A quarter of it would stay in the second-level cache, but between threads each call costs a hand-over of the
interpreter: with two threads a step was a fifth faster so.
"""


class Stepper:
    """Applies an optimizer to the trainable weights of a network, step by step.

    Args:
        optimizer: the rule.
        parameters: the weights; their gradients are read from `parameters.gradient`.
    """

    def __init__(self, optimizer: Optimizer, parameters: Parameters) -> None:
        self.optimizer = optimizer
        self.parameters = parameters
        self.batches = 0
        """Batches seen; with gradient accumulation several make one step."""
        self.rate_override: float | None = None
        """A learning rate set by hand or by a callback; it stands in for the optimizer's own number."""
        self.memory = dict(optimizer.memory())
        size, dtype = parameters.trainable.size, parameters.trainable.dtype
        self.slots = [xp.full(size, slot.start, dtype) for slot in optimizer.slots()]
        self.average = parameters.trainable.copy() if optimizer.use_ema else None
        self.accumulator = xp.zeros(size, dtype) if optimizer.gradient_accumulation_steps else None

    def scratch(self) -> list[Array]:
        """Scratch arrays for `move`; each thread needs its own."""
        size = min(CHUNK, self.parameters.trainable.size)
        return [xp.empty(size, self.parameters.trainable.dtype) for _ in range(max(1, self.optimizer.scratch))]

    @property
    def iterations(self) -> int:
        """Steps taken so far."""
        return self.batches // (self.optimizer.gradient_accumulation_steps or 1)

    def learning_rate(self) -> float:
        """The learning rate of the coming step."""
        if self.rate_override is not None:
            return self.rate_override
        rate = self.optimizer.learning_rate
        return rate.rate(self.batches) if isinstance(rate, Schedule) else float(rate)

    def step(self, evaluate: Callable[[], float] | None = None, loss: float | None = None) -> None:
        """One batch: moves the weights along `parameters.gradient` (which is used up).

        Args:
            evaluate: computes the gradient anew at the weights as they are and returns the loss; only rules that
                search need it.
            loss: the loss that belongs to the gradient, if it is known.
        """
        if self.optimizer.searches:
            self._search(evaluate, loss)
            return
        if not self.accumulate():
            return
        self.clip()
        scalars = self.begin()
        self.move(0, self.parameters.trainable.size, scalars, self.scratch())
        self.finish()

    def _search(self, evaluate: Callable[[], float] | None, loss: float | None) -> None:
        if evaluate is None:
            raise NetBuilderError(
                sentence(
                    "{optimizer} evaluates the loss several times a step, which is not possible here.",
                    optimizer=self.optimizer.label(),
                ),
                hint="Choose another optimizer, for example Adam.",
            )
        at_start = evaluate() if loss is None else loss
        landscape = Landscape(self.parameters.trainable, self.parameters.gradient, at_start, evaluate)
        self.optimizer.search(landscape, self.slots, self.memory, self.learning_rate())
        self.finish()

    def accumulate(self) -> bool:
        """Adds to the gradient what earlier batches left; False while more batches are to come."""
        if self.accumulator is None:
            return True
        steps = self.optimizer.gradient_accumulation_steps or 1
        if (self.batches + 1) % steps:
            self.accumulator += self.parameters.gradient
            self.finish()
            return False
        gradient = self.parameters.gradient
        gradient += self.accumulator
        gradient /= steps
        self.accumulator[:] = 0
        return True

    def clip(self) -> None:
        """Shortens the gradient as the optimizer's clip settings say."""
        rule, parameters = self.optimizer, self.parameters
        if rule.clipvalue is not None:
            xp.clip(parameters.gradient, -rule.clipvalue, rule.clipvalue, out=parameters.gradient)
        if rule.clipnorm is not None:
            for gradient in parameters.gradients():
                gradient *= rule.clipnorm / max(_length(gradient), rule.clipnorm)
        if rule.global_clipnorm is not None:
            length = _length(parameters.gradient)
            # Keras multiplies by min(1 / length, 1 / limit): the same number in another order of rounding.
            if length > 0:
                parameters.gradient *= rule.global_clipnorm * min(1 / length, 1 / rule.global_clipnorm)

    def begin(self) -> dict[str, Array]:
        """The scalars of the coming step, as 0-d arrays: a Python number would be converted at every call."""
        rate = self.learning_rate()
        dtype = self.parameters.trainable.dtype
        numbers = dict(self.optimizer.scalars(self.iterations + 1, rate, self.memory, dtype.type))
        if self.optimizer.weight_decay:
            numbers["decay"] = self.optimizer.weight_decay * rate
        return {name: xp.array(value, dtype) for name, value in numbers.items()}

    @xp.errstate(over="ignore", invalid="ignore")
    def move(self, start: int, stop: int, scalars: Mapping[str, Array], scratch: Sequence[Array]) -> None:
        """Moves the flat weights from `start` to `stop`, a chunk at a time.

        Threads may share one step, each with a range and scratch arrays of its own. A training that explodes gives
        infinities and no warnings: the loss tells.
        """
        w, g = self.parameters.trainable, self.parameters.gradient
        decay = scalars.get("decay")
        for low in range(start, stop, CHUNK):
            high = min(low + CHUNK, stop)
            room = [array[: high - low] for array in scratch]
            if decay is not None:
                xp.multiply(w[low:high], decay, out=room[0])
                xp.subtract(w[low:high], room[0], out=w[low:high])
            self.optimizer.update(w[low:high], g[low:high], [slot[low:high] for slot in self.slots], scalars, room)

    def finish(self) -> None:
        """What follows every batch: average, constraints, count.

        As in Keras, batches that only accumulate count here as well: the average then takes in the same weights again.
        """
        self._average()
        self.parameters.constrain()
        self.batches += 1

    def _average(self) -> None:
        if self.average is None:
            return
        rule, w, average = self.optimizer, self.parameters.trainable, self.average
        momentum = w.dtype.type(rule.ema_momentum if self.iterations else 0)
        average *= momentum
        average += (1 - momentum) * w
        if rule.ema_overwrite_frequency and (self.iterations + 1) % rule.ema_overwrite_frequency == 0:
            w[:] = average

    def finalize(self) -> None:
        """At the end of training: the running average becomes the weights, if one is kept."""
        if self.average is not None:
            self.parameters.trainable[:] = self.average

    def state(self) -> dict[str, Any]:
        """Everything needed to go on exactly here: arrays and JSON values. The arrays are the live ones."""
        arrays = {slot.name: array for slot, array in zip(self.optimizer.slots(), self.slots, strict=True)}
        if self.average is not None:
            arrays["average"] = self.average
        if self.accumulator is not None:
            arrays["gradient_accumulator"] = self.accumulator
        return {
            "batches": self.batches,
            "rate_override": self.rate_override,
            "memory": dict(self.memory),
            "arrays": arrays,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to what `state` gave."""
        own = self.state()["arrays"]
        saved, memory = state["arrays"], state["memory"]
        fits = {name: array.shape for name, array in own.items()} == {name: a.shape for name, a in saved.items()}
        if not fits or memory.keys() != self.memory.keys():
            raise FileError("The saved optimizer does not fit this network.", hint="Start the training anew.")
        for name, array in own.items():
            array[:] = saved[name]
        self.batches = int(state["batches"])
        self.rate_override = state["rate_override"]
        self.memory = dict(memory)


def _length(vector: Array) -> float:
    return math.sqrt(float(xp.vdot(vector, vector)))
