"""A training step as a program: forward, loss, backward on the rows; then gradients and optimizer on the weights."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netbuilder.engine.array import Array, aligned, xp
from netbuilder.engine.losses import Loss
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.plan.building import Phase, Run, Shared
from netbuilder.engine.plan.head import head_for
from netbuilder.engine.plan.layout import Grain, Segment, grains, segments
from netbuilder.engine.plan.scope import Memory, Products
from netbuilder.engine.plan.threads import crew, walk
from netbuilder.engine.plan.updates import Updates


class TrainingProgram:
    """One training step for batches of `rows` samples, compiled.

    Args:
        network: what learns.
        losses: one for each output.
        loss_weights: their factors.
        stepper: the optimizer with its state.
        rows: samples in a batch.
        threads: how many share the work.
    """

    def __init__(
        self,
        network: Network,
        losses: Sequence[Loss | None],
        loss_weights: Sequence[float],
        stepper: Stepper,
        rows: int,
        threads: int,
    ) -> None:
        self.network = network
        self.head = head_for(network, losses, loss_weights, rows)
        parts = segments(rows, threads, grains(network))
        turns = len(parts) == 1 and self.head.by_rows and parts[0].grain is Grain.FINE
        memory = Memory(rows, network.dtype, whole=not turns)
        self._shared = Shared(network, memory, Products(), training=True, logits=self.head.logits)
        self.inputs = [aligned((rows, *network.lengths(name)), network.dtype) for name in network.graph.inputs]
        self._shared.values.update(zip(network.graph.inputs, self.inputs, strict=True))
        self._phases = self._bound(parts)
        self._updates = Updates(network, stepper, memory, self._shared.products, threads)

    def _bound(self, parts: Sequence[Segment]) -> list[Phase]:
        runs = [Run(self._shared, number, segment) for number, segment in enumerate(parts)]
        phases = [run.forward() for run in runs[:-1]]
        if self.head.by_rows:
            phases.append(runs[-1].through(self.head, self.network.graph.outputs[0]))
        else:
            phases += [runs[-1].forward(), self._loss(), runs[-1].backward()]
        return phases + [run.backward() for run in reversed(runs[:-1])]

    def _loss(self) -> Phase:
        """The losses of the whole batch, on one thread."""
        names = self.network.graph.outputs
        outputs = [self._shared.values[name] for name in names]
        gradients = [aligned(output.shape, output.dtype) for output in outputs]
        for name, gradient in zip(names, gradients, strict=True):
            self._shared.gradients.setdefault(name, []).append(gradient)
        return [[partial(self.head.whole, outputs, gradients)]]

    def run(self, inputs: Sequence[Array], targets: Sequence[Array], weights: Sequence[Array | None]) -> None:
        """One step; the results are left in `head`."""
        for own, x in zip(self.inputs, inputs, strict=True):
            if own is not x:
                xp.copyto(own, x, casting="unsafe")
        self.head.prepare(targets, weights)
        for total in self._shared.memory.sums.values():
            total.fill(0)
        for _, renew in self._shared.memory.renewed.values():
            renew()
        for phase in self._phases:
            crew().run([partial(walk, calls) for calls in phase])
        self.head.finish()

    def gradients(self) -> None:
        """Leaves the gradient of the last run in the parameters; `update` makes its own all the same."""
        self._updates.gradients()

    def update(self) -> None:
        """Takes the step along the gradient of the last run."""
        self._updates.run()

    def penalty(self) -> float:
        """Penalties on activities in the last run."""
        return self._shared.memory.penalty()
