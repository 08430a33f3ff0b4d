"""Planners of activations, dropout and flatten."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from netbuilder.engine.activations import Activation
from netbuilder.engine.activations.common import Linear, Relu, Sigmoid, Softmax, Tanh
from netbuilder.engine.array import Array, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.plan.scope import Planned, Scope

Backward = Callable[[Array], Array]


def plan_activation(scope: Scope, function: Activation | None, z: Array) -> tuple[Array, Backward]:
    """Binds y = f(z) and gives back y and what binds dz from dy. z and dy may be overwritten.

    Shapes: z `(rows, …)`, or any grouping of the same numbers where `works_in_place` and the function is elementwise.
    """
    if function is None or isinstance(function, Linear):
        return z, lambda dy: dy
    for kind, planner in _PLANNERS:
        if function == kind:
            return planner(scope, z)
    return _plan_any(scope, function, z)


def works_in_place(function: Activation | None) -> bool:
    """Whether `plan_activation` binds calls that overwrite z with y."""
    return function is None or isinstance(function, Linear) or any(function == kind for kind, _ in _PLANNERS)


def plan_bias_and_activation(
    scope: Scope, function: Activation | None, sums: Array, bias: Array | None, z: Array
) -> tuple[Array, Backward]:
    """Binds y = f(sums + bias) and gives back y and what binds dz from dy.

    Shapes: sums and z `(n, numbers)`, which may be one array; bias `(numbers,)`.
    """
    if bias is None:
        if sums is not z:
            scope.call(xp.copyto, z, sums)
        return plan_activation(scope, function, z)
    if scope.compiled and function == Relu():
        scope.kernel("add_relu", sums, bias, z)
        return z, _relu_backward(scope, z)
    scope.call(xp.add, sums, bias, z)
    return plan_activation(scope, function, z)


def _plan_relu(scope: Scope, z: Array) -> tuple[Array, Backward]:
    # A row of zeros: against a single number, numpy's maximum takes a road four times as slow.
    zeros = xp.zeros(z.shape[1:], z.dtype)
    scope.call(xp.maximum, z, zeros, out=z)

    return z, _relu_backward(scope, z)


def _relu_backward(scope: Scope, y: Array) -> Backward:
    def backward(dy: Array) -> Array:
        if scope.compiled:
            scope.kernel("relu_backward", dy.reshape(-1), y.reshape(-1))
            return dy
        positive = scope.scratch(*y.shape, dtype=bool)
        scope.call(xp.greater, y, xp.zeros(y.shape[1:], y.dtype), positive)
        scope.call(xp.multiply, dy, positive, dy)
        return dy

    return backward


def _plan_sigmoid(scope: Scope, z: Array) -> tuple[Array, Backward]:
    half = xp.array(0.5, z.dtype)
    scope.call(xp.multiply, z, half, z)
    scope.call(xp.tanh, z, z)
    scope.call(xp.multiply, z, half, z)
    scope.call(xp.add, z, half, z)

    def backward(dy: Array) -> Array:
        slope = scope.scratch(*z.shape)
        scope.call(xp.multiply, z, z, slope)
        scope.call(xp.subtract, z, slope, slope)
        scope.call(xp.multiply, dy, slope, dy)
        return dy

    return z, backward


def _plan_tanh(scope: Scope, z: Array) -> tuple[Array, Backward]:
    scope.call(xp.tanh, z, z)
    one = xp.array(1, z.dtype)

    def backward(dy: Array) -> Array:
        slope = scope.scratch(*z.shape)
        scope.call(xp.multiply, z, z, slope)
        scope.call(xp.subtract, one, slope, slope)
        scope.call(xp.multiply, dy, slope, dy)
        return dy

    return z, backward


def _plan_softmax(scope: Scope, z: Array) -> tuple[Array, Backward]:
    top = scope.scratch(*z.shape[:-1], 1)
    scope.call(functools.partial(xp.max, axis=-1, keepdims=True), z, out=top)
    scope.call(xp.subtract, z, top, z)
    scope.call(xp.exp, z, z)
    scope.call(functools.partial(xp.sum, axis=-1, keepdims=True), z, out=top)
    scope.call(xp.divide, z, top, z)

    def backward(dy: Array) -> Array:
        share, total = scope.scratch(*z.shape), scope.scratch(*z.shape[:-1], 1)
        scope.call(xp.multiply, dy, z, share)
        scope.call(functools.partial(xp.sum, axis=-1, keepdims=True), share, out=total)
        scope.call(xp.subtract, dy, total, dy)
        scope.call(xp.multiply, dy, z, dy)
        return dy

    return z, backward


_PLANNERS: tuple[tuple[Activation, Any], ...] = (
    (Relu(), _plan_relu),
    (Sigmoid(), _plan_sigmoid),
    (Tanh(), _plan_tanh),
    (Softmax(), _plan_softmax),
)


def _plan_any(scope: Scope, function: Activation, z: Array) -> tuple[Array, Backward]:
    y = scope.kept(*function.output_shape(z.shape[1:]))

    def forward() -> None:
        y[...] = function.forward(z)

    def backward(dy: Array) -> Array:
        dz = scope.kept(*z.shape[1:])

        def run() -> None:
            dz[...] = function.backward(dy, z, y)

        scope.call(run)
        return dz

    scope.call(forward)
    return y, backward


def plan_activation_layer(scope: Scope, node: Node, xs: list[Array]) -> Planned:
    """An activation as a layer: works on a copy, since others may read the input."""
    z = scope.kept(*xs[0].shape[1:])
    scope.call(xp.copyto, z, xs[0])
    y, backward = plan_activation(scope, node.spec.activation, z)  # type: ignore[attr-defined]
    if node.id == scope.logits:
        return Planned(y, lambda dy: (dy,))
    return Planned(y, lambda dy: (backward(dy),))


def plan_flatten(scope: Scope, node: Node, xs: list[Array]) -> Planned:
    """Another view of the same numbers."""
    (x,) = xs
    y = scope.view(x, int(xp.prod(x.shape[1:])))
    return Planned(y, lambda dy: (scope.view(dy, *x.shape[1:]),))


def plan_dropout(scope: Scope, node: Node, xs: list[Array]) -> Planned | None:
    """Sixteen random bits a number: the share dropped is right to 1 / 65,536."""
    rate = node.spec.rate  # type: ignore[attr-defined]
    (x,) = xs
    if not scope.training or rate == 0:
        return Planned(x, lambda dy: (dy,))
    if rate == 1:
        return None
    raw = scope.rng(node.id).bit_generator.random_raw
    limit = xp.uint16(round(rate * 65_536))
    scale = xp.array(1 / (1 - rate), scope.dtype)
    kept, y = scope.kept(*x.shape[1:], dtype=bool), scope.kept(*x.shape[1:])

    def draw() -> None:
        bits = raw(-(-x.size // 4)).view(xp.uint16)[: x.size]
        xp.greater_equal(bits.reshape(x.shape), limit, kept)

    scope.call(draw)
    scope.call(xp.multiply, x, kept, y)
    scope.call(xp.multiply, y, scale, y)

    def backward(dy: Array) -> tuple[Array | None, ...]:
        scope.call(xp.multiply, dy, kept, dy)
        scope.call(xp.multiply, dy, scale, dy)
        return (dy,)

    return Planned(y, backward)
