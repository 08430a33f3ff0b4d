"""One batch under the microscope: forward, loss, backward, update, layer by layer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.engine.array import Array, xp
from netbuilder.engine.learner import Learner, StepResult
from netbuilder.engine.network import Network, Trace
from netbuilder.engine.rng import Streams
from netbuilder.training.probe import length


@dataclass(frozen=True, slots=True)
class Numbers:
    """What an array looks like from afar.

    Attributes:
        shape: of the array, the batch axis included.
        mean: of its numbers.
        deviation: their standard deviation.
        smallest: number.
        largest: number.
        zeros: the share of exact zeros; much of it after a ReLU means units that are dead for this batch.
    """

    shape: tuple[int, ...]
    mean: float
    deviation: float
    smallest: float
    largest: float
    zeros: float

    @classmethod
    @xp.errstate(all="ignore")
    def of(cls, array: Array) -> Numbers:
        """Those of an array; NaN where it holds NaN."""
        if not array.size:
            return cls(array.shape, 0.0, 0.0, 0.0, 0.0, 0.0)
        return cls(
            tuple(array.shape),
            float(array.mean(dtype=xp.float64)),
            float(array.std(dtype=xp.float64)),
            float(array.min()),
            float(array.max()),
            1.0 - int(xp.count_nonzero(array)) / array.size,
        )


@dataclass(frozen=True, slots=True)
class Forward:
    """A layer computed its output."""

    node: str
    output: Numbers


@dataclass(frozen=True, slots=True)
class Loss:
    """The outputs were compared with the targets: the total, penalties included, and the loss of each output."""

    total: float
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Backward:
    """The derivative of the loss arrived at a layer: that of its output (None if not needed), and of each weight."""

    node: str
    output: Numbers | None
    weights: Mapping[str, Numbers]


@dataclass(frozen=True, slots=True)
class Moved:
    """How one weight array changed: the change itself, and its length as a share of that of the weights before."""

    change: Numbers
    ratio: float


@dataclass(frozen=True, slots=True)
class Update:
    """The optimizer moved the weights of a layer; arrays that the layer keeps itself may have changed too."""

    node: str
    weights: Mapping[str, Moved]


Phase = Forward | Loss | Backward | Update


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One step, taken apart.

    Attributes:
        step: its number, counted from 1.
        rows: samples in the batch.
        learning_rate: with which the weights moved.
        forward: for each layer, inputs first.
        loss: what came out.
        backward: for each layer that was reached, the last first.
        update: for each layer with weights.
    """

    step: int
    rows: int
    learning_rate: float
    forward: tuple[Forward, ...]
    loss: Loss
    backward: tuple[Backward, ...]
    update: tuple[Update, ...]

    def phases(self) -> Iterator[Phase]:
        """What happened, one thing after the other."""
        yield from self.forward
        yield self.loss
        yield from self.backward
        yield from self.update


class Microscope:
    """Takes the next step of a learner apart. The step itself is an ordinary one and leaves the same bits.

    Activations and derivatives come from the readable reference, run on the same batch with the same random numbers
    before the step; gradients, loss and changes are those of the step itself.

    Args:
        put: takes the record, in the thread that trains.
    """

    def __init__(self, put: Callable[[BatchRecord], None]) -> None:
        self._put = put

    def before(
        self,
        learner: Learner,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
        masks: Mapping[str, Array] | None,
    ) -> None:
        network, parameters = learner.network, learner.network.parameters
        self._rate = learner.stepper.learning_rate()
        fixed, gradient = parameters.fixed.copy(), parameters.gradient.copy()
        trace = _traced(network, inputs, masks)
        self._forward = tuple(Forward(node.id, Numbers.of(trace.values[node.id])) for node in network.graph.nodes)
        derivatives = network.backward(trace, _output_derivatives(learner, trace, targets, weights))
        self._derivatives = {name: Numbers.of(array) for name, array in derivatives.items()}
        # The look is over: the step that follows must find everything as it was.
        parameters.fixed[:], parameters.gradient[:] = fixed, gradient
        self._old = {
            (place.node, place.weight.name): parameters[place.node, place.weight.name].copy()
            for place in parameters.places
        }

    def between(self, learner: Learner) -> None:
        self._gradients = {
            node.id: {name: Numbers.of(array) for name, array in learner.network.grads(node.owner).items()}
            for node in learner.network.graph.nodes
        }

    def after(self, learner: Learner, result: StepResult) -> None:
        nodes = learner.network.graph.nodes
        backward = tuple(
            Backward(node.id, self._derivatives.get(node.id), self._gradients[node.id])
            for node in reversed(nodes)
            if node.inputs and (node.id in self._derivatives or self._gradients[node.id])
        )
        self._put(
            BatchRecord(
                learner.stepper.batches,
                result.rows,
                self._rate,
                self._forward,
                Loss(result.loss, tuple(result.losses)),
                backward,
                self._updates(learner),
            )
        )

    def _updates(self, learner: Learner) -> tuple[Update, ...]:
        found: dict[str, dict[str, Moved]] = {}
        for (node, name), old in self._old.items():
            change = learner.network.parameters[node, name] - old
            before = length(old)
            ratio = length(change) / before if before else float("nan")
            found.setdefault(node, {})[name] = Moved(Numbers.of(change), ratio)
        return tuple(Update(node, moved) for node, moved in found.items())


def _traced(network: Network, inputs: Sequence[Array], masks: Mapping[str, Array] | None) -> Trace:
    """A forward pass that draws from a copy of the random numbers."""
    own = network.streams
    network.streams = Streams.restored(own.state())
    try:
        return network.forward(inputs, training=True, masks=masks)
    finally:
        network.streams = own


def _output_derivatives(
    learner: Learner, trace: Trace, targets: Sequence[Array], weights: Sequence[Array | None] | None
) -> list[Any]:
    """The derivative of the total loss with respect to each output."""
    found = []
    for index, (name, loss) in enumerate(zip(learner.network.graph.outputs, learner.losses, strict=True)):
        y = trace.values[name]
        if loss is None:
            found.append(xp.zeros_like(y))
            continue
        given = weights[index] if weights else None
        _, dy = loss.value_and_gradient(targets[index], y, given, trace.masks[name])
        found.append(dy * y.dtype.type(learner.loss_weights[index]))
    return found
