"""A network that learns: losses for its outputs, an optimizer, and one step at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses import Loss
from netbuilder.engine.network import Network, Trace
from netbuilder.engine.optimizers import Optimizer, Stepper
from netbuilder.engine.plan.programs import Programs
from netbuilder.engine.plan.threads import single_threaded_blas


@dataclass(frozen=True)
class StepResult:
    """What one batch gave.

    Attributes:
        loss: the total: weighted losses and penalties, measured before the update.
        losses: the loss of each output, unweighted.
        outputs: the network's outputs for the batch; they may be overwritten by the next call.
        rows: number of samples in the batch.
        masks: for each output, which steps count, or None for all; empty if no output has a mask.
    """

    loss: float
    losses: tuple[float, ...]
    outputs: list[Array]
    rows: int
    masks: tuple[Array | None, ...] = ()


class Watch(Protocol):
    """Looks at one step from inside. It must leave the network as it finds it."""

    def before(
        self,
        learner: Learner,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
        masks: Mapping[str, Array] | None,
    ) -> None:
        """The step is about to begin."""

    def between(self, learner: Learner) -> None:
        """The gradient of the batch lies in the parameters, not clipped yet; the weights have not moved."""

    def after(self, learner: Learner, result: StepResult) -> None:
        """The weights have moved."""


class Learner:
    """Trains, tests and predicts, batch by batch.

    Args:
        network: whose weights learn.
        losses: one for each output; None for an output that is not trained.
        optimizer: the rule.
        loss_weights: factors of the losses in the total; 1 each by default.
        plan: whether batches run as compiled plans; False for the readable reference.
    """

    def __init__(
        self,
        network: Network,
        losses: Sequence[Loss | None],
        optimizer: Optimizer,
        loss_weights: Sequence[float] | None = None,
        *,
        plan: bool = True,
    ) -> None:
        if len(losses) != len(network.graph.outputs):
            raise ShapeError(
                sentence(
                    "The network has {outputs} outputs, but {losses} losses were given.",
                    outputs=len(network.graph.outputs),
                    losses=len(losses),
                ),
                hint="Give one loss for each output.",
            )
        self.network = network
        self.losses = tuple(losses)
        self.loss_weights = tuple(loss_weights or (1.0,) * len(losses))
        self.stepper = Stepper(optimizer, network.parameters)
        self._plan = plan
        self.watch: Watch | None = None
        """Looks at the next step alone."""
        self._watching: Watch | None = None
        self._programs = Programs(network, self.losses, self.loss_weights, self.stepper)

    def train_batch(
        self,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None = None,
        masks: Mapping[str, Array] | None = None,
    ) -> StepResult:
        """One step: forward, loss, backward, update.

        Args:
            inputs: one array `(batch, …)` for each input.
            targets: one array for each output.
            weights: for each output, weights of the samples `(batch,)`, or None.
            masks: by Input id, which steps count.
        """
        if self.watch is not None:
            return self._watched_step(inputs, targets, weights, masks)
        self.network.check_inputs(inputs)
        if self.stepper.optimizer.searches:
            # Full batches make large products: there the BLAS's own threads are at their best.
            return self._reference_step(inputs, targets, weights, masks)
        with single_threaded_blas():
            if self._plan and self._programs.reach(masks):
                return self._planned_step(inputs, targets, weights or (None,) * len(self.losses))
            return self._reference_step(inputs, targets, weights, masks)

    def _watched_step(
        self,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
        masks: Mapping[str, Array] | None,
    ) -> StepResult:
        watch, self.watch = self.watch, None
        assert watch is not None
        watch.before(self, inputs, targets, weights, masks)
        self._watching = watch
        try:
            result = self.train_batch(inputs, targets, weights, masks)
        finally:
            self._watching = None
        watch.after(self, result)
        return result

    def _planned_step(
        self, inputs: Sequence[Array], targets: Sequence[Array], weights: Sequence[Array | None]
    ) -> StepResult:
        program = self._programs.training(len(inputs[0]))
        program.run(inputs, targets, weights)
        head = program.head
        loss = self._total(head.values, program.penalty())
        if self._watching is not None:
            program.gradients()
            self._watching.between(self)
        program.update()
        return StepResult(loss, head.values, head.outputs, len(inputs[0]))

    def _reference_step(
        self,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
        masks: Mapping[str, Array] | None,
    ) -> StepResult:
        results: list[StepResult] = []

        def evaluate() -> float:
            results.append(self._evaluate(inputs, targets, weights, masks))
            return results[-1].loss

        loss = evaluate()
        if self._watching is not None:
            self._watching.between(self)
        self.stepper.step(evaluate, loss=loss)
        return results[0]

    def _evaluate(
        self,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
        masks: Mapping[str, Array] | None,
    ) -> StepResult:
        """The loss, with its gradient left in the parameters."""
        trace = self.network.forward(inputs, training=True, masks=masks)
        outputs = self.network.outputs(trace)
        values, doutputs = [], []
        for index, loss in enumerate(self.losses):
            value, dy = self._loss_and_gradient(index, loss, trace, targets, weights)
            values.append(value)
            doutputs.append(dy)
        parameters = self.network.parameters
        parameters.gradient[:] = 0
        self.network.backward(trace, doutputs)
        parameters.add_penalty_gradients()
        return StepResult(
            self._total(values, trace.penalty), tuple(values), outputs, len(inputs[0]), self._masks(trace)
        )

    def _loss_and_gradient(
        self,
        index: int,
        loss: Loss | None,
        trace: Trace,
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None,
    ) -> tuple[float, Array]:
        name = self.network.graph.outputs[index]
        y = trace.values[name]
        if loss is None:
            return 0.0, xp.zeros_like(y)
        value, dy = loss.value_and_gradient(targets[index], y, weights[index] if weights else None, trace.masks[name])
        return value, dy * y.dtype.type(self.loss_weights[index])

    def _masks(self, trace: Trace) -> tuple[Array | None, ...]:
        found = tuple(trace.masks[name] for name in self.network.graph.outputs)
        return found if any(mask is not None for mask in found) else ()

    def _total(self, values: Sequence[float], penalty: float) -> float:
        weighted = sum(factor * value for factor, value in zip(self.loss_weights, values, strict=True))
        return weighted + penalty + self.network.parameters.penalty()

    def test_batch(
        self,
        inputs: Sequence[Array],
        targets: Sequence[Array],
        weights: Sequence[Array | None] | None = None,
        masks: Mapping[str, Array] | None = None,
    ) -> StepResult:
        """The loss and the outputs of a batch, without learning; the outputs may be overwritten by the next call."""
        outputs, found, penalty = self._forward(inputs, masks)
        values = []
        for index, loss in enumerate(self.losses):
            sample_weights = weights[index] if weights else None
            mask = found[index] if found else None
            value = 0.0 if loss is None else loss(targets[index], outputs[index], sample_weights, mask).sum()
            values.append(float(value))
        return StepResult(self._total(values, penalty), tuple(values), outputs, len(inputs[0]), found)

    def predict_batch(self, inputs: Sequence[Array], masks: Mapping[str, Array] | None = None) -> list[Array]:
        """The outputs for a batch; they may be overwritten by the next call."""
        return self._forward(inputs, masks)[0]

    def _forward(
        self, inputs: Sequence[Array], masks: Mapping[str, Array] | None
    ) -> tuple[list[Array], tuple[Array | None, ...], float]:
        """The outputs for a batch, their masks (none where there are none), and the penalties on activities."""
        self.network.check_inputs(inputs)
        with single_threaded_blas():
            if self._plan and self._programs.reach(masks):
                program = self._programs.inference(len(inputs[0]))
                return program.run(inputs), (), program.penalty()
            trace = self.network.forward(inputs, masks=masks)
            return self.network.outputs(trace), self._masks(trace), trace.penalty
