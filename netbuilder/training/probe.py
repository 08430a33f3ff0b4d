"""A look at one step now and then: how large the gradient is, and how far the weights move."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from netbuilder.engine.array import Array, xp
from netbuilder.engine.learner import Learner, StepResult
from netbuilder.engine.parameters import Parameters


@dataclass(frozen=True, slots=True)
class LayerReading:
    """What one step did in one layer.

    Attributes:
        node: the layer.
        gradient: the length of its gradient, before any clipping.
        ratio: how far its weights moved, as a share of their length: ‖Δw‖ / ‖w‖; around 0.001 is usual. NaN where
            all weights were 0.
    """

    node: str
    gradient: float
    ratio: float


@dataclass(frozen=True, slots=True)
class ProbeReading:
    """What one step did.

    Attributes:
        step: its number, counted from 1.
        learning_rate: with which it was made.
        gradient: the length of the whole gradient.
        layers: those that learn, in the order of the network.
    """

    step: int
    learning_rate: float
    gradient: float
    layers: tuple[LayerReading, ...]


class Probe:
    """Reads the next step after each `arm`, and hands the reading on. It changes nothing in the training.

    Args:
        learner: what is looked at.
        put: takes the reading, in the thread that trains.
    """

    def __init__(self, learner: Learner, put: Callable[[ProbeReading], None]) -> None:
        self._learner, self._put = learner, put
        self._ranges = trainable_ranges(learner.network.parameters)
        self._before = xp.empty_like(learner.network.parameters.trainable)

    def arm(self) -> None:
        """Lets the next step be read, unless somebody else looks at it already."""
        if self._learner.watch is None:
            self._learner.watch = self

    def before(
        self,
        learner: Learner,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
        masks: Mapping[str, Array] | None,
    ) -> None:
        self._rate = learner.stepper.learning_rate()

    def between(self, learner: Learner) -> None:
        parameters = learner.network.parameters
        self._gradients = {node: length(parameters.gradient[part]) for node, part in self._ranges.items()}
        self._weights = {node: length(parameters.trainable[part]) for node, part in self._ranges.items()}
        xp.copyto(self._before, parameters.trainable)

    def after(self, learner: Learner, result: StepResult) -> None:
        moved = xp.subtract(learner.network.parameters.trainable, self._before, out=self._before)
        layers = tuple(
            LayerReading(node, self._gradients[node], _share(length(moved[part]), self._weights[node]))
            for node, part in self._ranges.items()
        )
        whole = math.hypot(*self._gradients.values())
        self._put(ProbeReading(learner.stepper.batches, self._rate, whole, layers))


def trainable_ranges(parameters: Parameters) -> dict[str, slice]:
    """For each layer that learns, its part of the flat weights."""
    found: dict[str, slice] = {}
    for place in parameters.places:
        if place.trainable:
            start = found[place.node].start if place.node in found else place.start
            found[place.node] = slice(start, place.stop)
    return found


@xp.errstate(over="ignore", invalid="ignore")
def length(vector: Array) -> float:
    """√Σ v², as a Python number; a training that explodes gives infinity or NaN and no warning."""
    flat = vector.reshape(-1)
    return math.sqrt(float(xp.vdot(flat, flat)))


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
