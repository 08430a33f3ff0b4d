"""What recurrent layers share: products with the weights of several gates, the gates' functions, a run through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from netbuilder.engine.activations import Activation
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call


def dropout_masks(call: Call, rate: float, count: int, rows: int, width: int, dtype: xp.dtype) -> list[Array]:
    """`count` random factors `(rows, width)`, 0 or 1 / (1 - rate), or none outside training."""
    if not call.training or rate == 0:
        return []
    kept = call.rng.random((count, rows, width), dtype=xp.float32) >= rate
    scale = 1 / (1 - rate) if rate < 1 else 0.0
    return list(kept * dtype.type(scale))


class Product:
    """x·W for the units of several gates that lie side by side in W.

    Args:
        weight: `(inputs, gates·units)`.
        masks: factors of x, `(batch, inputs)` each: none, one for all gates, or one for each gate.

    Shapes: x `(…, batch, inputs)`, y `(…, batch, gates·units)`.
    """

    def __init__(self, weight: Array, masks: Sequence[Array] = ()) -> None:
        self.weight = weight
        width = weight.shape[1] // max(1, len(masks))
        self.parts = [(mask, slice(k * width, (k + 1) * width)) for k, mask in enumerate(masks)]
        self._turned: Array | None = None

    def forward(self, x: Array, out: Array) -> None:
        """Writes x·W."""
        if not self.parts:
            xp.matmul(_rows(x), self.weight, out=_rows(out))
        for mask, columns in self.parts:
            out[..., columns] = xp.matmul(x * mask, self.weight[:, columns])

    def backward(self, dy: Array, out: Array) -> None:
        """Writes dx."""
        if self._turned is None:  # a product with a turned copy is a third faster, and there is one for every step
            self._turned = xp.ascontiguousarray(self.weight.T)
        if not self.parts:
            xp.matmul(_rows(dy), self._turned, out=_rows(out))
            return
        out[...] = 0
        for mask, columns in self.parts:
            out += xp.matmul(dy[..., columns], self._turned[columns]) * mask

    def gradient(self, x: Array, dy: Array) -> Array:
        """Returns dW, summed over all rows."""
        if not self.parts:
            return xp.matmul(_rows(x).T, _rows(dy))
        return xp.concatenate(
            [xp.matmul(_rows(x * mask).T, _rows(dy[..., columns])) for mask, columns in self.parts], axis=1
        )


def _rows(array: Array) -> Array:
    return array if array.ndim == 2 else array.reshape(-1, array.shape[-1])


class Gates:
    """The functions of gates whose units lie side by side.

    Functions that depend on each number alone are led back for all steps at once (`early`), others step by step
    (`late`): call both, one of them does nothing.
    """

    def __init__(self, functions: Sequence[Activation], units: int, dtype: xp.dtype) -> None:
        self.parts = [(f, slice(k * units, (k + 1) * units)) for k, f in enumerate(functions)]
        self.elementwise = all(f.elementwise for f in functions)
        kinds = [f.kind for f in functions]
        self.in_place = all(kind in ("sigmoid", "tanh") for kind in kinds)
        """Whether z may be overwritten by y, since backward needs y alone."""
        self._sigmoids = "sigmoid" in kinds
        halves = [0.5 if kind == "sigmoid" else 1.0 for kind in kinds]
        self._scale: Array = xp.repeat(xp.array(halves, dtype), units)
        self._shift: Array = 1 - self._scale
        if set(kinds) == {"sigmoid"}:
            self._scale = self._shift = xp.array(0.5, dtype)

    def forward(self, z: Array, out: Array) -> None:
        """Writes y = f(z), gate by gate; all at once where every gate is tanh z or σ(z) = ½·tanh(½z) + ½."""
        if not self.in_place:
            for function, columns in self.parts:
                out[..., columns] = function.forward(z[..., columns])
            return
        if not self._sigmoids:
            xp.tanh(z, out=out)
            return
        xp.multiply(z, self._scale, out=out)
        xp.tanh(out, out=out)
        xp.multiply(out, self._scale, out=out)
        xp.add(out, self._shift, out=out)

    def _backward(self, d: Array, z: Array, y: Array) -> None:
        for function, columns in self.parts:
            d[..., columns] = function.backward(d[..., columns], z[..., columns], y[..., columns])

    def early(self, d: Array, z: Array, y: Array) -> None:
        """Turns factors of dy into factors of dz, for all steps."""
        if self.elementwise:
            self._backward(d, z, y)

    def late(self, d: Array, z: Array, y: Array) -> None:
        """Turns dy into dz, for one step."""
        if not self.elementwise:
            self._backward(d, z, y)


@dataclass
class Run:
    """One pass through time. The first axis of every array is the step, the second the batch.

    Attributes:
        x: the inputs.
        inputs: the product of inputs with their weights.
        states: that of the state before each step.
        sums: x·W + b for all gates; the step adds what comes from the state.
        h: the state before the first step and after each.
        idle: `(steps, batch, 1)`, True where a step is masked, or None.
        start: the states before the first step, if they are given.
        dstates: on the way back the derivatives of the states: of the last ones before, of the first ones after.
        kept: whatever else the layer needs on the way back.
    """

    x: Array
    inputs: Product
    states: Product
    sums: Array
    h: Array
    idle: Array | None
    start: Sequence[Array] = ()
    dstates: list[Array] = field(default_factory=list)
    kept: dict[str, Array] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.x)

    def scratch(self, width: int) -> Array:
        """Memory for one step."""
        return xp.empty((self.x.shape[1], width), self.h.dtype)

    def at_idle(self, array: Array, value: float) -> Array:
        """`array` with `value` in all masked steps, in place."""
        if self.idle is not None:
            xp.copyto(array, array.dtype.type(value), where=self.idle)
        return array
