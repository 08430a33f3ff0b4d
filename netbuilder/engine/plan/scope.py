"""What a planner works with: the arrays of one chunk of rows and the list that its calls are bound into.

A chunk is a run of samples that one thread takes through a run of layers at a time. Planners are called once for
each chunk when the plan is made, never while it runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any

from netbuilder.engine.array import Array, aligned, xp
from netbuilder.engine.kernels import kernels, record_lists
from netbuilder.engine.layers.base import Call as LayerCall
from netbuilder.engine.network import Network
from netbuilder.engine.plan.records import Record

Call = Callable[[], Any]

FEW_INPUTS, BLOCKS = 64, 16
"""Gradients of so few rows are made as a sum of products over blocks of samples."""


@dataclass
class Memory:
    """The arrays of a plan.

    `whole` is True when every chunk has rows of its own in arrays of the whole batch; False when the chunks of a
    thread take turns in one small set of arrays that stays in its cache.
    """

    rows: int
    dtype: Any
    whole: bool
    arrays: dict[tuple[Any, ...], Array] = field(default_factory=dict)
    scratch: dict[tuple[int, int], Array] = field(default_factory=dict)
    fulls: dict[int, tuple[Array, Array]] = field(default_factory=dict)
    """By id of a chunk's array: that array (kept alive) and the whole batch's."""
    reshaped: dict[tuple[int, tuple[int, ...]], Array] = field(default_factory=dict)
    """By id of a whole batch's array and a shape: that array in that shape."""
    sums: dict[tuple[int, str, str], Array] = field(default_factory=dict)
    """By thread, node and weight: where a thread adds up the gradients of its chunks."""
    renewed: dict[tuple[str, ...], tuple[Array, Call]] = field(default_factory=dict)
    """Copies of weights in another layout, and the calls that renew them at the start of a step."""
    tables: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    """What chunks of the same shape share."""
    reference_calls: list[LayerCall] = field(default_factory=list)
    """Of layers that run their reference; they may leave penalties."""

    def penalty(self) -> float:
        """Penalties on activities in the last run."""
        return sum(sum(call.losses) for call in self.reference_calls)


@dataclass(frozen=True)
class Planned:
    """What a planner gives back, its forward calls being bound.

    `backward` binds the calls of the way back: from dy, which it may overwrite, to a dx for each input (None where
    `scope.needs_dx` is False).
    """

    y: Array
    backward: Callable[[Array], tuple[Array | None, ...]]


@dataclass
class Products:
    """Weight gradients that are left for the time when the whole batch is done: leftᵀ · right, or column sums."""

    kernels: dict[tuple[str, str], tuple[Array, Array]] = field(default_factory=dict)
    biases: dict[tuple[str, str], Array] = field(default_factory=dict)


class Scope:
    """One chunk of rows on one thread.

    Args:
        network: whose weights the calls read.
        memory: of the plan.
        products: where whole-batch weight gradients are noted.
        place: distinguishes chunks: segment and thread.
        rows: first row and the row after the last.
        training: whether there will be a backward pass.
    """

    def __init__(
        self,
        network: Network,
        memory: Memory,
        products: Products,
        *,
        segment: int,
        thread: int,
        rows: tuple[int, int],
        training: bool,
        logits: str | None = None,
    ) -> None:
        self.network = network
        self.memory = memory
        self.products = products
        self.segment, self.thread = segment, thread
        self.start, self.stop = rows
        self.training = training
        self.logits = logits
        """Id of the node that is handed the derivative of its scores, its softmax being done by the loss."""
        self.calls: list[Call] = []
        self._kept = 0
        self._borrowed = 0

    @property
    def rows(self) -> int:
        """Samples in the chunk."""
        return self.stop - self.start

    @property
    def dtype(self) -> Any:
        """Of all floating arrays."""
        return self.memory.dtype

    @property
    def compiled(self) -> ModuleType | None:
        """The compiled kernels, or None where plans are made of numpy calls alone."""
        return kernels() if self.dtype == xp.float32 else None

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Binds a call: it runs at every step, in the order of binding."""
        self.calls.append(partial(function, *args, **kwargs))

    @property
    def recorder(self) -> ModuleType | None:
        """Compiled lists of calls, or None; loaded for networks that have convolutions, where they pay."""
        wanted = any(node.spec.kind == "Conv2D" for node in self.network.graph.nodes)
        return record_lists() if wanted and self.compiled else None

    def kernel(self, name: str, *arrays: Array) -> None:
        """Binds a compiled kernel; its record holds the arrays and the shape of the first."""
        if self.recorder and all(array.flags.c_contiguous for array in arrays):
            self.record(name.upper(), *arrays, *arrays[0].shape)
        else:
            self.call(getattr(self.compiled, name), *arrays)

    def record(self, operation: str, *arguments: int | Array) -> None:
        """Binds a call of compiled code that `recorder` has; see `kernels/records.py`."""
        recorder: Any = self.recorder
        self.calls.append(Record(recorder, getattr(recorder, operation), arguments))

    def table(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What chunks of the same shape share, made once."""
        if key not in self.memory.tables:
            self.memory.tables[key] = make()
        return self.memory.tables[key]

    def take_calls(self) -> list[Call]:
        """The calls bound since the last time."""
        calls, self.calls = self.calls, []
        return calls

    def kept(self, *shape: int, dtype: Any = None) -> Array:
        """An array `(rows, *shape)` that nothing else writes to until the chunk's backward pass is done."""
        dtype = xp.dtype(dtype or self.dtype)
        self._kept += 1
        if self.memory.whole:
            full = self._array(("whole", self.segment, self._kept), (self.memory.rows, *shape), dtype)
            part = full[self.start : self.stop]
            self.memory.fulls[id(part)] = (part, full)
            return part
        key = ("turns", self.segment, self.thread, self._kept)
        if key not in self.memory.arrays or len(self.memory.arrays[key]) < self.rows:
            self.memory.arrays.pop(key, None)
        return self._array(key, (self.rows, *shape), dtype)[: self.rows]

    def _array(self, key: tuple[Any, ...], shape: tuple[int, ...], dtype: Any) -> Array:
        if key not in self.memory.arrays:
            self.memory.arrays[key] = aligned(shape, dtype)
        array = self.memory.arrays[key]
        if array.shape[1:] != shape[1:] or array.dtype != dtype:
            raise RuntimeError(f"planners asked for {shape} where another chunk asked for {array.shape}")
        return array

    def scratch(self, *shape: int, dtype: Any = None) -> Array:
        """An array that is free again at the next `fresh_scratch`; its contents mean nothing at first."""
        dtype = xp.dtype(dtype or self.dtype)
        size = math.prod(shape) * dtype.itemsize
        key = (self.thread, self._borrowed)
        self._borrowed += 1
        if key not in self.memory.scratch or self.memory.scratch[key].size < size:
            self.memory.scratch[key] = aligned((size,), xp.uint8)
        return self.memory.scratch[key][:size].view(dtype).reshape(shape)

    def fresh_scratch(self) -> None:
        """Ends the use of all scratch arrays handed out so far."""
        self._borrowed = 0

    def once(self, key: tuple[str, ...], source: Array, shape: tuple[int, ...]) -> Array:
        """A copy of `source` in another layout, renewed at the start of each step and shared by all chunks."""
        if key not in self.memory.renewed:
            copy = aligned(shape, self.dtype)
            self.memory.renewed[key] = (copy, partial(xp.copyto, copy.reshape(source.shape), source))
        return self.memory.renewed[key][0]

    def view(self, x: Array, *shape: int) -> Array:
        """`x` with each sample in another shape."""
        part = x.reshape(len(x), *shape)
        full = self.memory.fulls.get(id(x))
        if full is not None:
            whole = full[1].reshape(len(full[1]), *shape)
            # One object for all chunks: what they leave as derivatives of one array is told by its identity.
            whole = self.memory.reshaped.setdefault((id(full[1]), whole.shape), whole)
            self.memory.fulls[id(part)] = (part, whole)
        return part

    def params(self, node_owner: str) -> Mapping[str, Array]:
        """The weights of a node."""
        return self.network.params(node_owner)

    def rng(self, node_id: str) -> Any:
        """The generator of a node on this thread: fixed shares of the rows keep its numbers the same."""
        return self.network.streams[f"{node_id}/{self.thread}"]

    def learns(self, owner: str, name: str) -> bool:
        """Whether the weight has a gradient."""
        return name in self.network.grads(owner)

    def needs_dx(self, node_id: str) -> bool:
        """Whether anything before the node learns."""
        return self.training and self.network.needs_input_gradient(node_id)

    def weight_gradient(self, owner: str, name: str, left: Array, right: Array) -> None:
        """The gradient leftᵀ · right of a weight, over the samples of all chunks.

        Shapes: left `(n, inputs)`, right `(n, outputs)`; n is a whole number of rows.
        """
        if not self.learns(owner, name):
            return
        whole = self._whole_batch(left, right)
        if whole:
            self.products.kernels[owner, name] = whole
            return
        total = self.gradient_sum(owner, name).reshape(left.shape[1], right.shape[1])
        part = self.scratch(*total.shape)
        if left.shape[1] <= FEW_INPUTS and len(left) % BLOCKS == 0 and len(left) >= BLOCKS * left.shape[1]:
            # A product of few numbers over many rows: the BLAS is faster at a part of the rows each.
            parts = self.scratch(BLOCKS, *total.shape)
            pair = left.reshape(BLOCKS, -1, left.shape[1]), right.reshape(BLOCKS, -1, right.shape[1])
            self.call(xp.matmul, pair[0].transpose(0, 2, 1), pair[1], parts)
            self.call(xp.add.reduce, parts, 0, None, part)
        else:
            self.call(xp.matmul, left.T, right, part)
        self.call(xp.add, total, part, total)

    def bias_gradient(self, owner: str, name: str, right: Array) -> None:
        """The gradient Σ right of a bias, over the samples of all chunks. Shapes: right `(n, outputs)`."""
        if not self.learns(owner, name):
            return
        full = self.memory.fulls.get(id(right))
        if full is not None and full[1].ndim == 2:
            self.products.biases[owner, name] = full[1]
            return
        total = self.gradient_sum(owner, name).reshape(-1)
        if self.recorder and right.flags.c_contiguous:
            self.record("ADD_COLUMNS", right, *right.shape, total)
            return
        part = self.scratch(right.shape[1])
        self.call(xp.dot, xp.ones(len(right), self.dtype), right, part)
        self.call(xp.add, total, part, total)

    def _whole_batch(self, left: Array, right: Array) -> tuple[Array, Array] | None:
        fulls = self.memory.fulls.get(id(left)), self.memory.fulls.get(id(right))
        if fulls[0] is None or fulls[1] is None:
            return None
        pair = fulls[0][1], fulls[1][1]
        return pair if pair[0].ndim == pair[1].ndim == 2 else None

    def gradient_sum(self, owner: str, name: str) -> Array:
        """Where this thread adds up the gradient of a weight; it is 0 at the start of each step."""
        key = (self.thread, owner, name)
        if key not in self.memory.sums:
            self.memory.sums[key] = aligned(self.network.grads(owner)[name].shape, self.dtype)
        return self.memory.sums[key]
