"""The programs of a network, one for each number of rows that comes by."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from netbuilder.engine.array import Array
from netbuilder.engine.losses import Loss
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.plan.dense_stack import DenseStackProgram, dense_stack_program
from netbuilder.engine.plan.inference import InferenceProgram
from netbuilder.engine.plan.threads import thread_count
from netbuilder.engine.plan.training import TrainingProgram

MOST_PROGRAMS = 3
"""Batch sizes whose programs are kept: a full batch, the last of an epoch, and one more."""

P = TypeVar("P")


class Programs:
    """Compiles programs when a batch of a new size comes, and keeps the last few.

    Args:
        network: what is compiled.
        losses: one for each output.
        loss_weights: their factors.
        stepper: the optimizer with its state.
    """

    def __init__(
        self, network: Network, losses: Sequence[Loss | None], loss_weights: Sequence[float], stepper: Stepper
    ) -> None:
        self._network, self._losses, self._loss_weights = network, losses, loss_weights
        self._stepper = stepper
        self._reachable = can_plan(network)
        self._training: OrderedDict[int, TrainingProgram | DenseStackProgram] = OrderedDict()
        self._inference: OrderedDict[int, InferenceProgram] = OrderedDict()

    def reach(self, masks: Mapping[str, Array] | None) -> bool:
        """Whether a plan covers the network with these masks."""
        return self._reachable and not masks

    def training(self, rows: int) -> TrainingProgram | DenseStackProgram:
        """The program of a training step."""
        return _kept(
            self._training,
            rows,
            lambda: self._made(rows),
        )

    def _made(self, rows: int) -> TrainingProgram | DenseStackProgram:
        arguments = (self._network, self._losses, self._loss_weights, self._stepper, rows, thread_count())
        return dense_stack_program(*arguments) or TrainingProgram(*arguments)

    def inference(self, rows: int) -> InferenceProgram:
        """The program of a prediction."""
        return _kept(self._inference, rows, lambda: InferenceProgram(self._network, rows, thread_count()))


def _kept(programs: OrderedDict[int, P], rows: int, make: Callable[[], P]) -> P:
    if rows not in programs:
        programs[rows] = make()
        while len(programs) > MOST_PROGRAMS:
            programs.popitem(last=False)
    programs.move_to_end(rows)
    return programs[rows]


def can_plan(network: Network) -> bool:
    """Whether plans can run the network: all lengths known, no masks, no weights used twice."""
    return all(
        node.shares is None and None not in network.shapes[node.id] and not node.spec.makes_mask
        for node in network.graph.nodes
    )
