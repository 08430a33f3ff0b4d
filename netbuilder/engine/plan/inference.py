"""Prediction as a program: the layers forward, nothing kept for a way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from netbuilder.engine.array import Array, aligned, xp
from netbuilder.engine.network import Network
from netbuilder.engine.plan.building import Phase, Run, Shared
from netbuilder.engine.plan.layout import Grain, grains, segments
from netbuilder.engine.plan.scope import Memory, Products
from netbuilder.engine.plan.threads import crew, walk


class InferenceProgram:
    """The outputs for batches of `rows` samples, compiled.

    Args:
        network: what predicts.
        rows: samples in a batch.
        threads: how many share the work.
    """

    def __init__(self, network: Network, rows: int, threads: int) -> None:
        parts = segments(rows, threads, grains(network))
        turns = len(parts) == 1 and parts[0].grain is Grain.FINE
        shared = Shared(network, Memory(rows, network.dtype, whole=not turns), Products(), training=False)
        self.inputs = [aligned((rows, *network.lengths(name)), network.dtype) for name in network.graph.inputs]
        shared.values.update(zip(network.graph.inputs, self.inputs, strict=True))
        given = dict(zip(network.graph.inputs, self.inputs, strict=True))
        wanted = {
            name: aligned((rows, *network.lengths(name)), network.dtype)
            for name in network.graph.outputs
            if name not in given
        }
        self.outputs = [wanted.get(name, given.get(name)) for name in network.graph.outputs]
        self._memory = shared.memory
        self._phases: list[Phase] = []
        for number, segment in enumerate(parts):
            own = {name: wanted[name] for name in wanted if any(node.id == name for node in segment.nodes)}
            self._phases.append(Run(shared, number, segment).copied_out(own))

    def run(self, inputs: Sequence[Array]) -> list[Array]:
        """The outputs; the next run overwrites them."""
        for own, x in zip(self.inputs, inputs, strict=True):
            if own is not x:
                xp.copyto(own, x, casting="unsafe")
        for _, renew in self._memory.renewed.values():
            renew()
        for phase in self._phases:
            crew().run([partial(walk, calls) for calls in phase])
        return self.outputs

    def penalty(self) -> float:
        """Penalties on activities in the last run."""
        return self._memory.penalty()
