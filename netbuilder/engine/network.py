"""A network: a graph with its arrays, run layer by layer.

This is the reference: readable, complete, used by tests, by the microscope and wherever a plan does not reach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, floating, xp
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.base import Call
from netbuilder.engine.layers.input import Input
from netbuilder.engine.layers.shapes import known, shown
from netbuilder.engine.parameters import Parameters
from netbuilder.engine.rng import Streams


@dataclass
class Trace:
    """What a forward pass leaves: each node's output, mask and call (with its cache)."""

    values: dict[str, Array]
    masks: dict[str, Array | None]
    calls: dict[str, Call]
    penalty: float = 0.0
    """Penalties on activities, to be added to the loss."""


class Network:
    """A graph with weights.

    Args:
        graph: the layers.
        seed: of all randomness: initial weights, dropout, noise.
        dtype: "float32" or "float64".
        initialize: whether initial weights are drawn; without, all are 0 until others are loaded.
    """

    def __init__(self, graph: Graph, *, seed: int = 0, dtype: str = "float32", initialize: bool = True) -> None:
        self.graph = graph
        self.dtype = floating(dtype)
        self.shapes = graph.shapes()
        self.streams = Streams(seed)
        self.parameters = Parameters(
            [
                (node.id, node.trainable, node.spec.weights(*(self.shapes[name] for name in node.inputs)))
                for node in graph.nodes
                if node.shares is None
            ],
            self.dtype,
        )
        if initialize:
            self.parameters.initialize(self.streams)
        owners = {node.owner for node in graph.nodes}
        self._params = {owner: self.parameters.of(owner) for owner in owners}
        self._grads = {owner: self.parameters.gradients_of(owner) for owner in owners}
        self._reached = self._reached_by_gradient()

    def _reached_by_gradient(self) -> set[str]:
        """Nodes whose output must have a derivative because weights lie at or before them."""
        reached: set[str] = set()
        for node in self.graph.nodes:
            if self._grads[node.owner] or any(name in reached for name in node.inputs):
                reached.add(node.id)
        return reached

    def params(self, owner: str) -> dict[str, Array]:
        """The arrays of a node that owns weights, by name."""
        return self._params[owner]

    def grads(self, owner: str) -> dict[str, Array]:
        """The gradients of a node's trainable weights, by name."""
        return self._grads[owner]

    def needs_input_gradient(self, node_id: str) -> bool:
        """Whether anything before the node learns."""
        return any(name in self._reached for name in self.graph[node_id].inputs)

    def lengths(self, node_id: str) -> tuple[int, ...]:
        """The output shape of a node whose axes are all known, without the batch axis."""
        return tuple(known(node_id, length, "sample") for length in self.shapes[node_id])

    def check_inputs(self, inputs: Sequence[Array]) -> None:
        """Refuses data that does not have the shapes of the Input layers."""
        if len(inputs) != len(self.graph.inputs):
            raise ShapeError(
                sentence(
                    "The network has {inputs} inputs, but {arrays} arrays came.",
                    inputs=len(self.graph.inputs),
                    arrays=len(inputs),
                )
            )
        for name, x in zip(self.graph.inputs, inputs, strict=True):
            expected = self.shapes[name]
            fits = len(x.shape) == len(expected) + 1 and all(
                want is None or want == got for want, got in zip(expected, x.shape[1:], strict=True)
            )
            if not fits:
                raise ShapeError(
                    sentence(
                        "The network expects samples of shape {expected}, but got {shape}.",
                        expected=shown(expected),
                        shape=shown(x.shape[1:]),
                    ),
                    hint="Change the Input layer or reshape the data.",
                    where=name,
                )

    def forward(
        self,
        inputs: Sequence[Array],
        *,
        training: bool = False,
        masks: Mapping[str, Array] | None = None,
        input_gradients: bool = False,
    ) -> Trace:
        """Runs all layers.

        Args:
            inputs: one array `(batch, …)` for each Input, in order.
            training: whether dropout drops and batch statistics are used.
            masks: by Input id, which steps count.
            input_gradients: whether `backward` shall go down to the inputs.
        """
        self.check_inputs(inputs)
        arrays = iter(inputs)
        trace = Trace({}, {}, {})
        for node in self.graph.nodes:
            if isinstance(node.spec, Input):
                trace.values[node.id] = self._as_input(next(arrays))
                trace.masks[node.id] = (masks or {}).get(node.id)
            else:
                self._run(node, trace, training, input_gradients)
        return trace

    def _as_input(self, x: Array) -> Array:
        x = xp.asarray(x)
        return x if x.dtype == self.dtype else x.astype(self.dtype)

    def _run(self, node: Node, trace: Trace, training: bool, input_gradients: bool) -> None:
        xs = [trace.values[name] for name in node.inputs]
        call = Call(
            params=self._params[node.owner],
            grads=self._grads[node.owner],
            training=training,
            rng=self.streams[node.id] if training else None,
            masks=tuple(trace.masks[name] for name in node.inputs),
            needs_dx=input_gradients or any(name in self._reached for name in node.inputs),
            trainable=self.graph[node.owner].trainable,
        )
        trace.values[node.id] = node.spec.forward(call, *xs)
        trace.masks[node.id] = node.spec.output_mask(call, *xs)
        trace.calls[node.id] = call
        trace.penalty += sum(call.losses)

    def outputs(self, trace: Trace) -> list[Array]:
        """The arrays of the output nodes."""
        return [trace.values[name] for name in self.graph.outputs]

    def backward(self, trace: Trace, doutputs: Sequence[Array]) -> dict[str, Array]:
        """Adds to `parameters.gradient` (set it to 0 before) and returns each node's derivative that was reached.

        Args:
            trace: of the forward pass; it can be used once.
            doutputs: the derivative of the loss with respect to each output.
        """
        dvalues: dict[str, Array] = {}
        for name, dy in zip(self.graph.outputs, doutputs, strict=True):
            dvalues[name] = dvalues[name] + dy if name in dvalues else dy
        for node in reversed(self.graph.nodes):
            if node.id not in dvalues or node.id not in trace.calls:
                continue
            call = trace.calls[node.id]
            if not (call.needs_dx or call.grads):
                continue
            dx = node.spec.backward(call, dvalues[node.id])
            for name, part in zip(node.inputs, dx if isinstance(dx, tuple) else (dx,), strict=True):
                if part is not None:
                    dvalues[name] = dvalues[name] + part if name in dvalues else part
        return dvalues
