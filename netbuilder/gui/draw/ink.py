"""Strokes painted as smooth lines on a transparent picture, piece by piece as they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from netbuilder.data.strokes import Stroke

PEN = 20.0
"""The width of the pen in the pad's units, at the usual pressure."""

Point = Sequence[float]


def width_at(pressure: float) -> float:
    """The width of the line where the pen presses like this: the same law as in the picture for the network."""
    return PEN * (0.6 + 0.8 * pressure)


class Ink:
    """The ink of the strokes so far, in the pixels of the screen.

    `begin`, `add` and `lift` paint one stroke while it is made; `show` paints all anew.
    """

    def __init__(self) -> None:
        self.image = QImage()
        self._scale = 1.0
        self._colour = QColor()
        self._points: list[Point] = []
        self._erase = False
        self._width = 0.0

    def fit(self, size: QSize, ratio: float, scale: float, colour: QColor) -> None:
        """Takes another size, in logical pixels with `scale` of them for one unit, or another colour; all is gone."""
        self.image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.setDevicePixelRatio(ratio)
        self.image.fill(Qt.GlobalColor.transparent)
        self._scale, self._colour = scale, colour

    def show(self, strokes: Iterable[Stroke]) -> None:
        """Paints these strokes and no others."""
        self.image.fill(Qt.GlobalColor.transparent)
        for stroke in strokes:
            self.begin(stroke.points[0], stroke.erase, stroke.width)
            for point in stroke.points[1:]:
                self.add(point)
            self.lift()

    def begin(self, point: Point, erase: bool, width: float) -> QRectF:
        """The pen touches the pad. Returns what is to be repainted, in logical pixels, as the others do."""
        self._points, self._erase, self._width = [point], erase, width
        return self._paint(self._path([point, point]), point)

    def add(self, point: Point) -> QRectF:
        """The pen moves."""
        self._points.append(point)
        return self._paint(self._path(self._points[-3:]), point)

    def lift(self) -> QRectF:
        """The pen leaves the pad."""
        last = self._points[-1]
        path = QPainterPath(self._at(_middle(*self._points[-2:])) if len(self._points) > 1 else self._at(last))
        path.lineTo(self._at(last))
        return self._paint(path, last)

    def _path(self, points: Sequence[Point]) -> QPainterPath:
        """From the middle of one piece to the middle of the next, bent at the point between."""
        if len(points) < 3:
            path = QPainterPath(self._at(points[0]))
            path.lineTo(self._at(_middle(*points) if points[0] is not points[1] else points[1]))
            return path
        path = QPainterPath(self._at(_middle(points[0], points[1])))
        path.quadTo(self._at(points[1]), self._at(_middle(points[1], points[2])))
        return path

    def _at(self, point: Point) -> QPointF:
        return QPointF(point[0] * self._scale, point[1] * self._scale)

    def _paint(self, path: QPainterPath, point: Point) -> QRectF:
        wide = (self._width if self._erase else width_at(point[2])) * self._scale
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._erase:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        if path.length() < 0.1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour)
            painter.drawEllipse(self._at(point), wide / 2, wide / 2)
        else:
            pen = QPen(self._colour, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
        painter.end()
        reach = wide / 2 + 2
        return path.boundingRect().adjusted(-reach, -reach, reach, reach)


def _middle(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
