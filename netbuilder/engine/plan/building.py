"""Binding the calls of a run of nodes, chunk by chunk, forward and backward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from netbuilder.engine.array import Array, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.network import Network
from netbuilder.engine.plan.head import Head
from netbuilder.engine.plan.layout import Chunk, Segment
from netbuilder.engine.plan.planners import plan_node, plan_pair
from netbuilder.engine.plan.records import joined
from netbuilder.engine.plan.scope import Call, Memory, Planned, Products, Scope

Phase = list[list[Call]]
"""For each thread, the calls that it makes before all meet again."""


@dataclass
class Shared:
    """What all segments of a program know of one another.

    `values` and `gradients` hold arrays of the whole batch by node: its output, and the derivatives that its readers
    in later segments leave.
    """

    network: Network
    memory: Memory
    products: Products
    training: bool
    logits: str | None = None
    values: dict[str, Array] = field(default_factory=dict)
    gradients: dict[str, list[Array]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Step:
    """A node, or two that were planned as one."""

    first: Node
    last: Node
    planned: Planned


@dataclass
class _ChunkState:
    scope: Scope
    planned: list[_Step] = field(default_factory=list)
    values: dict[str, Array] = field(default_factory=dict)
    gradients: dict[str, list[Array]] = field(default_factory=dict)


class Run:
    """A segment being bound."""

    def __init__(self, shared: Shared, number: int, segment: Segment) -> None:
        self._shared, self._segment = shared, segment
        self._ids = {node.id for node in segment.nodes}
        self._states = [_ChunkState(self._scope(number, chunk)) for chunk in segment.chunks]

    def _scope(self, number: int, chunk: Chunk) -> Scope:
        shared = self._shared
        return Scope(
            shared.network,
            shared.memory,
            shared.products,
            segment=number,
            thread=chunk.thread,
            rows=(chunk.start, chunk.stop),
            training=shared.training,
            logits=shared.logits,
        )

    def forward(self) -> Phase:
        """The calls forward through all chunks."""
        return self._phase(self._forward)

    def backward(self) -> Phase:
        """The calls backward through all chunks."""
        return self._phase(self._backward)

    def through(self, head: Head, output: str) -> Phase:
        """Forward, loss and backward of one chunk before the next begins."""

        def bind(state: _ChunkState) -> None:
            self._forward(state)
            state.scope.fresh_scratch()
            state.gradients[output] = [head.plan_rows(state.scope, state.values[output])]
            self._backward(state)

        return self._phase(bind)

    def copied_out(self, outputs: dict[str, Array]) -> Phase:
        """Forward, with the outputs of each chunk copied to arrays of the whole batch."""

        def bind(state: _ChunkState) -> None:
            self._forward(state)
            for name, whole in outputs.items():
                state.scope.call(xp.copyto, whole[state.scope.start : state.scope.stop], state.values[name])

        return self._phase(bind)

    def _phase(self, bind: Callable[[_ChunkState], None]) -> Phase:
        threads: dict[int, list[Call]] = {}
        for state in self._states:
            bind(state)
            threads.setdefault(state.scope.thread, []).extend(state.scope.take_calls())
        return [joined(calls) for calls in threads.values()]

    def _forward(self, state: _ChunkState) -> None:
        nodes = list(self._segment.nodes)
        while nodes:
            node = nodes.pop(0)
            xs = [self._value(state, name) for name in node.inputs]
            last = node
            planned = None
            if nodes and self._only_reader(nodes[0], node):
                planned = plan_pair(state.scope, node, nodes[0], xs)
                last = nodes.pop(0) if planned else node
            planned = planned or plan_node(state.scope, node, xs)
            state.planned.append(_Step(node, last, planned))
            state.values[last.id] = planned.y
            full = self._shared.memory.fulls.get(id(planned.y))
            if full is not None:
                self._shared.values[last.id] = full[1]

    def _only_reader(self, reader: Node, node: Node) -> bool:
        graph = self._shared.network.graph
        readers = [other.id for other in graph.nodes if node.id in other.inputs]
        return readers == [reader.id] and reader.inputs == (node.id,) and node.id not in graph.outputs

    def _value(self, state: _ChunkState, name: str) -> Array:
        if name not in state.values:
            state.values[name] = self._part(state.scope, self._shared.values[name])
        return state.values[name]

    def _part(self, scope: Scope, full: Array) -> Array:
        part = full[scope.start : scope.stop]
        self._shared.memory.fulls[id(part)] = (part, full)
        return part

    def _backward(self, state: _ChunkState) -> None:
        for step in reversed(state.planned):
            state.scope.fresh_scratch()
            dy = self._gradient(state, step.last.id)
            node = step.first
            if dy is None or not (state.scope.needs_dx(node.id) or state.scope.network.grads(node.owner)):
                continue
            for name, dx in zip(node.inputs, step.planned.backward(dy), strict=True):
                if dx is not None:
                    self._leave(state, name, dx)

    def _gradient(self, state: _ChunkState, node_id: str) -> Array | None:
        """The derivative with respect to a node's output: the sum of what its readers left."""
        later = self._shared.gradients.get(node_id, [])
        parts = [*state.gradients.get(node_id, []), *(self._part(state.scope, full) for full in later)]
        if len(parts) <= 1:
            return parts[0] if parts else None
        total = state.scope.kept(*parts[0].shape[1:])
        state.scope.call(xp.add, parts[0], parts[1], total)
        for part in parts[2:]:
            state.scope.call(xp.add, total, part, total)
        return total

    def _leave(self, state: _ChunkState, name: str, dx: Array) -> None:
        if name in self._ids:
            state.gradients.setdefault(name, []).append(dx)
        elif name in self._shared.values and not self._is_input(name):
            full = self._shared.memory.fulls[id(dx)][1]
            left = self._shared.gradients.setdefault(name, [])
            if not any(full is other for other in left):
                left.append(full)

    def _is_input(self, name: str) -> bool:
        return name in self._shared.network.graph.inputs
