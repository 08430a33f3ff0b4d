"""Small pictures beside a choice: a function with its slope, a rate over the run, how new weights are spread."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.spec import Spec
from netbuilder.engine.activations import Activation
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.schedules import Schedule
from netbuilder.gui.forms.run import Run
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.style import font, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP

_POINTS = 121
_HEIGHT = 96


@dataclass(frozen=True)
class Drawn:
    """What a picture shows: lines with names, or bars; and a sentence about it.

    Attributes:
        x: of all points.
        lines: name and heights, the first drawn strongest.
        bars: whether the first line is drawn as bars.
        axis: what the lower axis counts.
    """

    x: Sequence[float]
    lines: tuple[tuple[str, Sequence[float]], ...]
    bars: bool = False
    axis: str = ""


def has_picture(spec: Spec) -> bool:
    """Whether there is anything to draw of it."""
    if isinstance(spec, Initializer):
        return spec.group != "Constant"
    return isinstance(spec, (Activation, Schedule)) and spec.kind != "glu"


@functools.lru_cache(maxsize=64)
def drawn(spec: Spec, run: Run) -> Drawn | None:
    """The picture of a spec; None if it cannot be drawn with these settings."""
    try:
        with np.errstate(all="ignore"):
            if isinstance(spec, Activation):
                return _function(spec)
            if isinstance(spec, Schedule):
                return _schedule(spec, run)
            if isinstance(spec, Initializer):
                return _spread(spec)
    except (NetBuilderError, ArithmeticError, ValueError, IndexError):
        return None
    return None


def _function(spec: Activation) -> Drawn:
    x = np.linspace(-4, 4, _POINTS)
    rows = x[:, None]
    if not spec.elementwise:
        # The first of three units while the others stay at 0.
        rows = np.concatenate([rows, np.zeros((len(x), 2))], axis=1)
    y = spec.forward(rows.copy())
    up = np.zeros_like(y)
    up[:, 0] = 1
    slope = spec.backward(up, rows.copy(), y.copy())
    return Drawn(x.tolist(), ((tr("value"), y[:, 0].tolist()), (tr("slope"), slope[:, 0].tolist())))


def _schedule(spec: Schedule, run: Run) -> Drawn:
    steps = sorted({round(each) for each in np.linspace(0, max(run.steps - 1, 1), 2 * _POINTS)})
    rates = [float(spec.rate(step)) for step in steps]
    if run.epoch_steps:
        return Drawn([step / run.epoch_steps for step in steps], ((tr("rate"), rates),), axis=tr("epochs"))
    return Drawn(steps, ((tr("rate"), rates),), axis=tr("steps"))


def _spread(spec: Initializer) -> Drawn:
    weights = np.asarray(spec((64, 64), np.random.default_rng(0), np.dtype(np.float64)), np.float64).ravel()
    low, high = float(weights.min()), float(weights.max())
    counts, edges = np.histogram(weights, bins=41, range=(low, high))
    middles = (edges[:-1] + edges[1:]) / 2
    return Drawn(middles.tolist(), ((tr("weights of 64 × 64"), (counts / counts.max()).tolist()),), bars=True)


class SpecPicture(QWidget):
    """Draws a `Drawn` with its least and greatest numbers at the axes."""

    def __init__(self) -> None:
        super().__init__()
        self._drawn: Drawn | None = None
        self._key: Any = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Curve"))

    def sizeHint(self) -> QSize:
        return QSize(160, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, _HEIGHT)

    def draw(self, spec: Spec, run: Run) -> None:
        """Shows the picture of a spec."""
        key = (spec, run)
        if key != self._key:
            self._key = key
            self._drawn = drawn(spec, run)
            self.setAccessibleDescription(self.told())
            self.setToolTip(self.told())
            self.update()

    def told(self) -> str:
        """The picture in words."""
        if self._drawn is None:
            return tr("This cannot be drawn.")
        parts = []
        for name, heights in self._drawn.lines:
            found = _finite(heights)
            if found and not self._drawn.bars:
                parts.append(
                    tr("{name}: from {low} to {high}", name=name, low=_short(min(found)), high=_short(max(found)))
                )
        if self._drawn.bars:
            ends = {"low": _short(self._drawn.x[0]), "high": _short(self._drawn.x[-1])}
            parts.append(tr("New weights lie between {low} and {high}.", **ends))
        return "; ".join(parts)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = tokens()
        painter.setFont(font(CAPTION))
        if self._drawn is None:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr("This cannot be drawn."))
            painter.end()
            return
        _paint(painter, QRectF(self.rect()), self._drawn)
        painter.end()


def _paint(painter: QPainter, area: QRectF, shown: Drawn) -> None:
    colours = tokens()
    metrics = painter.fontMetrics()
    low, high = _range(shown)
    top, bottom = _ends(shown, low, high)
    labels = ["", ""] if shown.bars else [_short(top), _short(bottom)]
    left = max(metrics.horizontalAdvance(label) for label in labels) + GAP
    line = metrics.height()
    room = QRectF(left, GAP + line, area.width() - left - GAP, area.height() - 2 * line - 2 * GAP)
    half = (shown.x[1] - shown.x[0]) / 2 if shown.bars else 0.0
    first, last = shown.x[0] - half, shown.x[-1] + half

    def place(x: float, y: float) -> QPointF:
        across = (x - first) / ((last - first) or 1)
        return QPointF(room.left() + across * room.width(), room.bottom() - (y - low) / (high - low) * room.height())

    painter.setPen(QPen(QColor(colours.border), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(room)
    for value, axis in ((0.0, "y"), (0.0, "x")):
        if axis == "y" and low < value < high:
            painter.drawLine(place(first, value), place(last, value))
        if axis == "x" and first < value < last:
            painter.drawLine(place(value, low), place(value, high))
    _paint_lines(painter, room, shown, place)
    painter.setPen(QColor(colours.muted))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for value, label in zip((top, bottom), labels, strict=True):
        painter.drawText(QRectF(0, place(first, value).y() - line / 2, left - GAP, line), right, label)
    foot = QRectF(room.left(), room.bottom() + 2, room.width(), line)
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, _short(first))
    end = f"{_short(last)} {shown.axis}".strip()
    painter.drawText(foot, Qt.AlignmentFlag.AlignRight, end)
    _paint_names(painter, room, shown, line)


def _paint_lines(painter: QPainter, room: QRectF, shown: Drawn, place) -> None:
    colours = tokens()
    painter.save()
    painter.setClipRect(room)
    if shown.bars:
        width = max(1.0, room.width() / len(shown.x) - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.series[0]))
        for x, y in zip(shown.x, shown.lines[0][1], strict=True):
            top = place(x, y)
            painter.drawRect(QRectF(top.x() - width / 2, top.y(), width, room.bottom() - top.y()))
    else:
        for index, (_, heights) in reversed(list(enumerate(shown.lines))):
            painter.setPen(_pen(index))
            points = [place(x, y) for x, y in zip(shown.x, heights, strict=True) if math.isfinite(y)]
            painter.drawPolyline(QPolygonF(points))
    painter.restore()


def _paint_names(painter: QPainter, room: QRectF, shown: Drawn, line: int) -> None:
    x, metrics = room.left(), painter.fontMetrics()
    for index, (name, _) in enumerate(shown.lines):
        painter.setPen(_pen(index))
        if not shown.bars:
            painter.drawLine(QPointF(x, line / 2 + 1), QPointF(x + 16, line / 2 + 1))
            x += 20
        painter.setPen(QColor(tokens().muted))
        painter.drawText(QPointF(x, metrics.ascent() + 1), name)
        x += metrics.horizontalAdvance(name) + 3 * GAP


def _pen(index: int) -> QPen:
    pen = QPen(QColor(tokens().series[index]), 2 if index == 0 else 1.5)
    pen.setStyle(Qt.PenStyle.SolidLine if index == 0 else Qt.PenStyle.DashLine)
    return pen


def _range(shown: Drawn) -> tuple[float, float]:
    found = [y for _, heights in shown.lines for y in _finite(heights)]
    if not found:
        return 0.0, 1.0
    low, high = min(found), max(found)
    if shown.bars or shown.axis:
        low = min(low, 0.0)
    # What grows without bounds would flatten everything else.
    low, high = max(low, -4.0), min(high, 4.0) if not shown.axis else high
    room = 0.05 * ((high - low) or 1.0)
    return (low if shown.bars or (shown.axis and low == 0) else low - room), high + room


def _ends(shown: Drawn, low: float, high: float) -> tuple[float, float]:
    """The greatest and the least number that is seen."""
    found = [min(max(y, low), high) for _, heights in shown.lines for y in _finite(heights)]
    return (max(found), 0.0 if shown.bars else min(found)) if found else (high, low)


def _finite(heights: Sequence[float]) -> list[float]:
    return [y for y in heights if math.isfinite(y)]


def _short(value: float) -> str:
    return number(float(f"{value:.2g}"))
