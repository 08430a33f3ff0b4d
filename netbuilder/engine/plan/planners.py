"""The table from layers to planners, and the way of layers that have none."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from netbuilder.engine.array import Array, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Call
from netbuilder.engine.plan.scope import Scope


@dataclass(frozen=True)
class Planned:
    """What a planner gives back, its forward calls being bound.

    `backward` binds the calls of the way back: from dy, which it may overwrite, to a dx for each input (None where
    `scope.needs_dx` is False).
    """

    y: Array
    backward: Callable[[Array], tuple[Array | None, ...]]


Planner = Callable[[Scope, Node, list[Array]], Planned | None]


@functools.cache
def table() -> dict[type[Layer], Planner]:
    """Which planner belongs to which layer. A planner may decline with None."""
    from netbuilder.engine.layers.activation import Activation
    from netbuilder.engine.layers.dense import Dense
    from netbuilder.engine.layers.dropout import Dropout
    from netbuilder.engine.layers.flatten import Flatten
    from netbuilder.engine.plan.dense import plan_dense
    from netbuilder.engine.plan.elementwise import plan_activation_layer, plan_dropout, plan_flatten

    return {
        Activation: plan_activation_layer,
        Dense: plan_dense,
        Dropout: plan_dropout,
        Flatten: plan_flatten,
    }


def plan_node(scope: Scope, node: Node, xs: list[Array]) -> Planned:
    """Binds the calls of one node for one chunk."""
    scope.fresh_scratch()
    planner = table().get(type(node.spec))
    planned = planner(scope, node, xs) if planner else None
    return planned or plan_reference(scope, node, xs)


def plan_reference(scope: Scope, node: Node, xs: list[Array]) -> Planned:
    """Runs the layer's own `forward` and `backward` on the chunk."""
    grads = scope.network.grads(node.owner)
    call = Call(
        params=scope.network.params(node.owner),
        grads={name: scope.gradient_sum(node.owner, name) for name in grads} if scope.training else {},
        training=scope.training,
        rng=scope.rng(node.id) if scope.training else None,
        masks=(None,) * len(xs),
        needs_dx=scope.needs_dx(node.id),
        trainable=scope.network.graph[node.owner].trainable,
    )
    y = scope.kept(*scope.network.lengths(node.id))
    scope.memory.reference_calls.append(call)

    def forward() -> None:
        call.losses.clear()
        y[...] = node.spec.forward(call, *xs)

    def backward(dy: Array) -> tuple[Array | None, ...]:
        dxs = tuple(scope.kept(*x.shape[1:]) if call.needs_dx else None for x in xs)

        def run() -> None:
            parts = node.spec.backward(call, dy)
            for dx, part in zip(dxs, parts if isinstance(parts, tuple) else (parts,), strict=True):
                if dx is not None:
                    xp.copyto(dx, 0 if part is None else part)

        scope.call(run)
        return dxs

    scope.call(forward)
    return Planned(y, backward)
