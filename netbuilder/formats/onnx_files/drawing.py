"""The operations of an ONNX graph while it is drawn: names for results, constants kept once, further graphs inside."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from netbuilder.formats.code.text import identifier


@dataclass
class Drawing:
    """A graph of operations.

    Attributes:
        prefix: what new names begin with: the layer at work.
        nodes: the operations.
        constants: arrays by name.
        taken: the names that are used.
    """

    prefix: str = "net"
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, np.ndarray] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    _known: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def name(self, of: str) -> str:
        """A fresh name."""
        chosen = identifier(of, self.taken)
        self.taken.add(chosen)
        return chosen

    def add(self, op: str, *inputs: str, outputs: int = 1, **settings: Any) -> Any:
        """Adds an operation and returns the name of its result, or names if it has several."""
        from onnx import helper

        names = [self.name(f"{self.prefix}_{op}") for _ in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, name=names[0], **settings))
        return names[0] if outputs == 1 else names

    def constant(self, value: Any, kind: Any = np.float32, of: str = "constant") -> str:
        """The name of an array; equal ones are kept once, as where layers share their weights."""
        array = np.ascontiguousarray(np.asarray(value, kind))
        array = array.reshape(np.shape(value))
        key = (array.dtype.str, array.shape, hashlib.blake2b(array.tobytes()).digest())
        if key not in self._known:
            name = self.name(f"{self.prefix}_{of}")
            self._known[key] = name
            self.constants[name] = array
        return self._known[key]

    def whole(self, *values: int) -> str:
        """A list of whole numbers."""
        return self.constant(values, np.int64)

    # Short words for what is used everywhere.

    def sum(self, a: str, b: str) -> str:
        """`a` + `b`."""
        return str(self.add("Add", a, b))

    def product(self, a: str, b: str) -> str:
        """`a` · `b`."""
        return str(self.add("Mul", a, b))

    def scaled(self, x: str, by: float) -> str:
        """X times a number."""
        return self.product(x, self.constant(by))

    def moved(self, x: str, by: float) -> str:
        """X plus a number."""
        return self.sum(x, self.constant(by))

    def cut(self, x: str, low: float, high: float) -> str:
        """x, cut to between two numbers."""
        return str(self.add("Clip", x, self.constant(low), self.constant(high)))

    def transposed(self, x: str, order: Sequence[int]) -> str:
        """The axes in another order."""
        return x if list(order) == sorted(order) else str(self.add("Transpose", x, perm=list(order)))

    def reduced(self, how: str, x: str, axes: Sequence[int], keepdims: bool = True) -> str:
        """ReduceSum, ReduceMean, ReduceMax … over axes."""
        return str(self.add(how, x, self.whole(*axes), keepdims=int(keepdims)))

    def reshaped(self, x: str, shape: Sequence[int]) -> str:
        """0 stands for the length that is there, -1 for what is left."""
        return str(self.add("Reshape", x, self.whole(*shape)))

    def part(self, x: str, start: int, stop: int | None, axis: int, step: int = 1) -> str:
        """A range along an axis; a stop of None is the very end."""
        last = (2**62 if step > 0 else -(2**62)) if stop is None else stop
        names = (self.whole(each) for each in (start, last, axis, step))
        return str(self.add("Slice", x, *names))

    def turned(self, x: str, axis: int) -> str:
        """The axis from its end."""
        return self.part(x, -1, None, axis, -1)

    def with_axes(self, x: str, *axes: int) -> str:
        """X with further axes of length 1."""
        return str(self.add("Unsqueeze", x, self.whole(*axes)))

    def without_axes(self, x: str, *axes: int) -> str:
        """X without these axes, whose length is 1."""
        return str(self.add("Squeeze", x, self.whole(*axes)))

    def lengths(self, x: str, start: int, stop: int | None) -> str:
        """Some of the lengths of x, as an array."""
        return self.part(str(self.add("Shape", x)), start, stop, 0)

    def as_float(self, x: str) -> str:
        """Truth values as 0 and 1."""
        from onnx import TensorProto

        return str(self.add("Cast", x, to=TensorProto.FLOAT))

    def as_truth(self, x: str) -> str:
        """Numbers as truth values."""
        from onnx import TensorProto

        return str(self.add("Cast", x, to=TensorProto.BOOL))
