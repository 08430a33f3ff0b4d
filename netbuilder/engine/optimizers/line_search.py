"""Looking for a good step along a line: the strong Wolfe conditions, or backtracking."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder.engine.array import Array, xp
from netbuilder.engine.optimizers.base import Landscape

DECREASE = 1e-4
"""c₁: share of the decrease promised by the slope that a step must keep."""
FLATTER = 0.9
"""c₂: share of the slope that may be left after a step."""


@dataclass(frozen=True)
class Point:
    """A place on the line: how far along, the loss there, and its slope along the line."""

    step: float
    loss: float
    slope: float

    @property
    def finite(self) -> bool:
        """Whether loss and slope are numbers."""
        return math.isfinite(self.loss) and math.isfinite(self.slope)


class Line:
    """The loss along a direction from where the weights are.

    Args:
        landscape: the loss.
        direction: in which the weights move.
        evaluations: how many may be made.
    """

    def __init__(self, landscape: Landscape, direction: Array, evaluations: int) -> None:
        self.landscape = landscape
        self.direction = direction
        self.left = evaluations
        self._from = landscape.weights.copy()
        self.start = self.best = self.last = Point(0.0, landscape.loss, dot(landscape.gradient, direction))

    def at(self, step: float) -> Point:
        """Moves the weights there and evaluates."""
        self.left -= 1
        weights = self.landscape.weights
        xp.multiply(self.direction, weights.dtype.type(step), out=weights)
        weights += self._from
        self.landscape.loss = self.landscape.evaluate()
        point = Point(step, self.landscape.loss, dot(self.landscape.gradient, self.direction))
        if point.finite and point.loss < self.best.loss:
            self.best = point
        self.last = point
        return point

    def falls_enough(self, point: Point) -> bool:
        """Whether the loss has fallen by a fair share of what the slope promised (N&W eq. 3.6a)."""
        return point.finite and point.loss <= self.start.loss + DECREASE * point.step * self.start.slope

    def is_flat(self, point: Point) -> bool:
        """Whether most of the slope is used up (N&W eq. 3.7b)."""
        return abs(point.slope) <= -FLATTER * self.start.slope

    def settle(self) -> bool:
        """Leaves the weights at the best place seen; False if that is where they were."""
        if self.best is not self.last:
            if self.best is self.start:
                self.landscape.weights[:] = self._from
            else:
                self.at(self.best.step)
        return self.best is not self.start


def strong_wolfe(line: Line, step: float) -> bool:
    """Finds a step that fulfils the strong Wolfe conditions, else the best of those tried; False if none is better.

    Source: Nocedal & Wright 2006, algorithms 3.5 and 3.6 with the cubic interpolation of eq. 3.59.
    """
    before = line.start
    while line.left > 0:
        point = line.at(step)
        if not line.falls_enough(point) or (before is not line.start and point.loss >= before.loss):
            return _zoom(line, before, point)
        if line.is_flat(point):
            return True
        if point.slope >= 0:
            return _zoom(line, point, before)
        before, step = point, 2 * step
    return line.settle()


def _zoom(line: Line, low: Point, high: Point) -> bool:
    """Narrows an interval whose end `low` is the best so far, until a point in it will do."""
    while line.left > 0 and low.step != high.step:
        point = line.at(_between(low, high))
        if not line.falls_enough(point) or point.loss >= low.loss:
            high = point
            continue
        if line.is_flat(point):
            return True
        if point.slope * (high.step - low.step) >= 0:
            high = low
        low = point
    return line.settle()


def _between(low: Point, high: Point) -> float:
    """The minimum of the cubic through both points, kept off the ends; the middle where there is none."""
    width = high.step - low.step
    middle = low.step + width / 2
    if not high.finite:
        return middle
    d1 = low.slope + high.slope - 3 * (low.loss - high.loss) / (low.step - high.step)
    square = d1 * d1 - low.slope * high.slope
    if square < 0:
        return middle
    d2 = math.copysign(math.sqrt(square), width)
    share = high.slope - low.slope + 2 * d2
    if share == 0:
        return middle
    step = high.step - width * (high.slope + d2 - d1) / share
    nearest, farthest = sorted((low.step + width / 10, high.step - width / 10))
    return min(max(step, nearest), farthest) if math.isfinite(step) else middle


def backtracking(line: Line, step: float) -> bool:
    """Halves the step until the loss falls enough; False if it never does.

    Source: Nocedal & Wright 2006, algorithm 3.1.
    """
    while line.left > 0:
        if line.falls_enough(line.at(step)):
            return True
        step /= 2
    return line.settle()


def dot(a: Array, b: Array) -> float:
    """Σ a·b, added up in float64: the line search compares numbers that differ in the last digits of float32."""
    return math.fsum(float(xp.dot(x.astype(xp.float64), y.astype(xp.float64))) for x, y in _chunks(a, b))


def _chunks(a: Array, b: Array) -> Iterator[tuple[Array, Array]]:
    for low in range(0, a.size, 65_536):
        yield a[low : low + 65_536], b[low : low + 65_536]
