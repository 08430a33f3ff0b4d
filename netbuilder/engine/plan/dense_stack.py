"""The compiled step of a stack of Dense layers that ends in softmax and cross-entropy and learns by Adam.

For the most common small network, everything of a step but the loss's targets runs in one compiled call per thread:
at few rows the calls between Python and numpy, and the waiting of threads for the interpreter, would take longer than
the numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.engine.activations.common import Linear, Relu, Sigmoid, Tanh
from netbuilder.engine.array import Array, aligned, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.kernels import dense_stack
from netbuilder.engine.losses import Loss
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.optimizers.adam import Adam
from netbuilder.engine.plan.blas import give_way, sgemm
from netbuilder.engine.plan.head import SoftmaxHead, head_for
from netbuilder.engine.plan.layout import FEW_ROWS, inner_nodes
from netbuilder.engine.plan.threads import crew
from netbuilder.engine.plan.updates import SMALL_STEP

GRADIENT_NUMBERS, OF_MANY_ROWS = 32_768, 98_304
"""Gradients that are made at a time: with weights and slots they stay in the second-level cache.

Over many rows a product is faster the larger it is.
"""


class DenseStackProgram:
    """One training step for batches of `rows` samples, compiled whole; see `TrainingProgram`."""

    def __init__(self, network: Network, head: SoftmaxHead, stepper: Stepper, rows: int, threads: int) -> None:
        self.network, self.head = network, head
        self._stepper = stepper
        self._module: Any = dense_stack()
        parameters = network.parameters
        self._threads = threads if parameters.trainable.size >= SMALL_STEP else 1
        self._layers = [_Layer(network, node) for node in inner_nodes(network)]
        widths = [layer.units for layer in self._layers]
        starts = [sum(-(-rows * width // 16) * 16 for width in widths[:number]) for number in range(len(widths) + 1)]
        self._at_a_time = OF_MANY_ROWS if rows >= FEW_ROWS else GRADIENT_NUMBERS
        scratch = max(self._at_a_time, *widths)
        self.inputs = [aligned((rows, self._layers[0].inputs), network.dtype)]
        self._numbers = aligned((4,), network.dtype)
        self._arrays = [aligned((starts[-1],), network.dtype) for _ in range(2)]
        self._scratch = aligned((self._threads, scratch), network.dtype)
        self._counter = aligned((8,), xp.int64)
        self._table = self._filled(rows, starts, scratch)
        self._address = self._table.ctypes.data
        self._stages = 2 if rows >= FEW_ROWS else 2 * len(self._layers)

    def _filled(self, rows: int, starts: Sequence[int], scratch: int) -> Array:
        module, head = self._module, self.head
        table = aligned((module.HEADER + len(self._layers) * module.RECORD,), xp.int64)
        blas = sgemm()
        assert blas is not None
        m, v = self._stepper.slots
        addresses = {
            module.W: self.network.parameters.trainable,
            module.M: m,
            module.V: v,
            module.Y: self._arrays[0],
            module.DY: self._arrays[1],
            module.SCRATCH: self._scratch,
            module.ONE_HOT: head.one_hot,
            module.OUTPUT: head.outputs[0],
            module.FACTORS: head.column,
            module.LOSSES: head.sample_values,
            module.NUMBERS: self._numbers,
            module.COUNTER: self._counter,
        }
        for place, array in addresses.items():
            table[place] = array.ctypes.data
        table[module.THREADS], table[module.ROWS] = self._threads, rows
        table[module.LAYERS], table[module.SHARE_ROWS] = len(self._layers), rows >= FEW_ROWS
        table[module.SCRATCH_SIZE] = scratch
        (table[module.BLAS], table[module.WIDE]), table[module.GIVE_WAY] = blas, give_way()
        for layer, start, record in zip(
            self._layers, starts, table[module.HEADER :].reshape(-1, module.RECORD), strict=False
        ):
            height = max(1, self._at_a_time // layer.units)
            function = _FUNCTIONS.index(layer.activation) if layer.activation in _FUNCTIONS else 0
            record[:] = layer.inputs, layer.units, layer.kernel, layer.bias, function, start, height
        return table

    def run(self, inputs: Sequence[Array], targets: Sequence[Array], weights: Sequence[Array | None]) -> None:
        """Forward, loss and backward; the results are left in `head`."""
        self._take(inputs[0])
        self.head.prepare(targets, weights)
        self._make(0, self._stages - 1)
        self.head.finish()

    def _take(self, x: Array) -> None:
        if x.dtype != xp.float32 or not x.flags.c_contiguous:
            xp.copyto(self.inputs[0], x, casting="unsafe")
            x = self.inputs[0]
        # Held till the update, which reads it again.
        self._x = x
        self._table[self._module.X] = x.ctypes.data

    def _make(self, first: int, last: int) -> None:
        module, address = self._module, self._address
        if self._threads == 1:
            module.step(address, 0, first, last)
        elif not crew().together(module, address, first, last, self._threads):
            module.step(address, -1, first, last)

    def gradients(self) -> None:
        """Leaves the gradient of the last run in the parameters; `update` makes its own all the same."""
        grads = self.network.parameters
        below = self._x
        for layer, dz, y in zip(
            self._layers, self._by_layer(self._arrays[1]), self._by_layer(self._arrays[0]), strict=True
        ):
            size = layer.inputs * layer.units
            kernel = grads.gradient[layer.kernel : layer.kernel + size].reshape(layer.inputs, layer.units)
            xp.matmul(below.T, dz, out=kernel)
            if layer.bias >= 0:
                xp.sum(dz, axis=0, out=grads.gradient[layer.bias : layer.bias + layer.units])
            below = y

    def _by_layer(self, flat: Array) -> list[Array]:
        records = self._table[self._module.HEADER :].reshape(-1, self._module.RECORD)
        rows = len(self.inputs[0])
        return [
            flat[start : start + rows * layer.units].reshape(rows, layer.units)
            for layer, start in zip(self._layers, records[:, self._module.AT], strict=True)
        ]

    def update(self) -> None:
        """Takes the step along the gradient of the last run."""
        scalars = self._stepper.begin()
        self._numbers[:] = [scalars[name] for name in ("beta_1", "beta_2", "alpha", "epsilon")]
        self._make(self._stages - 1, self._stages)
        self._stepper.finish()

    def penalty(self) -> float:
        """Penalties on activities in the last run: there are none."""
        return 0.0


class _Layer:
    """Where a layer's weights lie among all."""

    def __init__(self, network: Network, node: Node) -> None:
        places = {place.weight.name: place for place in network.parameters.places if place.node == node.id}
        self.inputs, self.units = places["kernel"].weight.shape
        self.kernel = places["kernel"].start
        self.bias = places["bias"].start if "bias" in places else -1
        self.activation = getattr(node.spec, "activation", None) or Linear()


_FUNCTIONS = (Linear(), Relu(), Sigmoid(), Tanh())
"""In the order of the compiled code's numbers."""


def dense_stack_program(
    network: Network,
    losses: Sequence[Loss | None],
    loss_weights: Sequence[float],
    stepper: Stepper,
    rows: int,
    threads: int,
) -> DenseStackProgram | None:
    """The compiled program, where network, loss, optimizer and machine allow it."""
    if not (_is_stack(network) and _is_plain_adam(stepper) and network.dtype == xp.float32):
        return None
    if dense_stack() is None or sgemm() is None:
        return None
    head = head_for(network, losses, loss_weights, rows)
    return DenseStackProgram(network, head, stepper, rows, threads) if isinstance(head, SoftmaxHead) else None


def _is_stack(network: Network) -> bool:
    nodes = inner_nodes(network)
    return (
        len(network.graph.inputs) == len(network.graph.outputs) == 1
        and len(network.lengths(network.graph.inputs[0])) == 1
        and len(network.graph.nodes) == len(nodes) + 1
        and all(node.spec.kind == "Dense" and node.trainable for node in nodes)
        and all(getattr(node.spec, "activation", None) in (None, *_FUNCTIONS) for node in nodes[:-1])
        and all(node.inputs == (before.id,) for before, node in zip(network.graph.nodes, nodes, strict=False))
        and all(getattr(node.spec, "activity_regularizer", None) is None for node in nodes)
        and all(place.trainable and place.weight.regularizer is None for place in network.parameters.places)
    )


def _is_plain_adam(stepper: Stepper) -> bool:
    rule = stepper.optimizer
    extras = (rule.clipnorm, rule.clipvalue, rule.global_clipnorm, rule.gradient_accumulation_steps)
    return isinstance(rule, Adam) and not rule.amsgrad and not rule.weight_decay and all(e is None for e in extras)
