"""Planner of Dense."""

from __future__ import annotations

from netbuilder.engine.array import Array, xp
from netbuilder.engine.graph import Node
from netbuilder.engine.plan.elementwise import plan_bias_and_activation
from netbuilder.engine.plan.scope import Planned, Scope

FEW_ROWS = 128
"""Below it, (W · dzᵀ)ᵀ is up to twice as fast as dz · Wᵀ."""


def plan_dense(scope: Scope, node: Node, xs: list[Array]) -> Planned | None:
    """Binds y = f(x·W + b) on rows of numbers; inputs of higher rank take the reference."""
    (x,) = xs
    if x.ndim != 2:
        return None
    spec, params = node.spec, scope.params(node.owner)
    kernel = params["kernel"]
    z = scope.kept(spec.units)  # type: ignore[attr-defined]
    if scope.rows == 1:
        scope.call(xp.dot, x[0], kernel, z[0])
    else:
        scope.call(xp.matmul, x, kernel, z)
    y, activation_backward = plan_bias_and_activation(scope, spec.activation, z, params.get("bias"), z)  # type: ignore[attr-defined]

    def backward(dy: Array) -> tuple[Array | None, ...]:
        dz = dy if node.id == scope.logits else activation_backward(dy)
        scope.weight_gradient(node.owner, "kernel", x, dz)
        scope.bias_gradient(node.owner, "bias", dz)
        return (_input_gradient(scope, kernel, dz) if scope.needs_dx(node.id) else None,)

    return Planned(y, backward)


def _input_gradient(scope: Scope, kernel: Array, dz: Array) -> Array:
    dx = scope.kept(kernel.shape[0])
    if scope.rows == 1:
        scope.call(xp.dot, kernel, dz[0], dx[0])
    elif scope.rows < FEW_ROWS:
        turned = scope.scratch(kernel.shape[0], scope.rows)
        scope.call(xp.matmul, kernel, dz.T, turned)
        scope.call(xp.copyto, dx, turned.T)
    else:
        scope.call(xp.matmul, dz, kernel.T, dx)
    return dx
