"""Max pooling over planes, one for each place in the window."""

from __future__ import annotations

from collections.abc import Callable

from netbuilder.engine.array import Array, xp
from netbuilder.engine.plan.scope import Scope


def plan_window_maximum(scope: Scope, planes: Array, largest: Array) -> Callable[[Array], None]:
    """Binds `largest` = the maximum over the planes, and gives back what binds the way back.

    On the way back the derivative goes to the first plane that holds the maximum (TensorFlow's rule: on a dark
    background whole windows are equal), and the planes are overwritten with their derivatives.
    Shapes: planes `(places, n)`, largest `(n,)`.
    """
    if scope.compiled:
        scope.kernel("window_maximum", planes, largest)
        return lambda d: scope.kernel("window_maximum_backward", planes, largest, d)
    if len(planes) == 1:
        scope.call(xp.copyto, largest, planes[0])
    else:
        scope.call(xp.maximum, planes[0], planes[1], out=largest)
    for plane in planes[2:]:
        scope.call(xp.maximum, largest, plane, out=largest)

    def backward(d: Array) -> None:
        holds = scope.scratch(*largest.shape, dtype=bool)
        for plane in planes[:-1]:
            scope.call(xp.equal, plane, largest, holds)
            scope.call(xp.multiply, d, holds, plane)
            scope.call(xp.subtract, d, plane, d)
        # What is left belongs to the last place.
        scope.call(xp.copyto, planes[-1], d)

    return backward
