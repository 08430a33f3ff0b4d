"""The table from layers to planners, and the way of layers that have none."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.engine.array import Array, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.layers.base import Call
from netbuilder.engine.plan.convolution import plan_convolution, plan_convolution_and_pooling
from netbuilder.engine.plan.dense import plan_dense
from netbuilder.engine.plan.elementwise import plan_activation_layer, plan_dropout, plan_flatten
from netbuilder.engine.plan.scope import Planned, Scope

Planner = Callable[[Scope, Node, list[Array]], Planned | None]
PairPlanner = Callable[[Scope, Node, Node, list[Array]], Planned | None]


PLANNERS: dict[str, Planner] = {
    "Activation": plan_activation_layer,
    "Conv2D": plan_convolution,
    "Dense": plan_dense,
    "Dropout": plan_dropout,
    "Flatten": plan_flatten,
}
"""Which planner belongs to which layer. A planner may decline with None."""

PAIR_PLANNERS: dict[tuple[str, str], PairPlanner] = {
    ("Conv2D", "MaxPooling2D"): plan_convolution_and_pooling,
}
"""Planners of two layers at once, where the second is the only reader of the first."""


def plan_pair(scope: Scope, first: Node, second: Node, xs: list[Array]) -> Planned | None:
    """Binds the calls of two nodes at once, if there is a planner that does."""
    planner = PAIR_PLANNERS.get((first.spec.kind, second.spec.kind))
    scope.fresh_scratch()
    return planner(scope, first, second, xs) if planner and not _keeps_its_own(first) else None


def plan_node(scope: Scope, node: Node, xs: list[Array]) -> Planned:
    """Binds the calls of one node for one chunk."""
    scope.fresh_scratch()
    planner = PLANNERS.get(node.spec.kind)
    planned = planner(scope, node, xs) if planner and not _keeps_its_own(node) else None
    return planned or plan_reference(scope, node, xs)


def _keeps_its_own(node: Node) -> bool:
    """Whether the layer has a setting that only its own `forward` knows: a penalty on its outputs, tied dropout."""
    return any(getattr(node.spec, name, None) is not None for name in ("activity_regularizer", "noise_shape"))


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
