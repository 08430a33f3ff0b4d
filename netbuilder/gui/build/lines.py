"""The lines between the cards and beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF

from netbuilder.gui.build.arrangement import Arrangement
from netbuilder.gui.build.card_paint import HANDLE
from netbuilder.gui.build.lanes import Skip
from netbuilder.gui.theme.style import tokens

_ARROW = 4.0
_BEND = 14.0
_FRAME = 5.0
_GRIP = 10.0
"""How wide a line is for the mouse."""


def paint_lines(
    painter: QPainter,
    places: Arrangement,
    joined: Sequence[bool],
    skips: Sequence[Skip],
    chosen: Skip | None = None,
    seen: QRectF | None = None,
) -> None:
    """Paints all lines.

    Args:
        painter: in unzoomed pixels.
        places: where the cards stand.
        joined: for each card whether it reads from the one above.
        skips: the lines at the side.
        chosen: the one that is selected.
        seen: what has to be painted, None for all.
    """
    colours = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rows = places.rows_between(seen.top(), seen.bottom()) if seen is not None else range(len(places.tops))
    middle = places.left + places.width / 2
    painter.setPen(QPen(QColor(colours.strong_border), 1.5))
    painter.setBrush(QColor(colours.strong_border))
    for row in rows:
        if not row or (row < len(joined) and not joined[row]):
            continue
        top, end = places.tops[row - 1] + places.heights[row - 1], places.tops[row]
        painter.drawLine(QPointF(middle, top), QPointF(middle, end - _ARROW))
        painter.drawPolygon(_arrow(QPointF(middle, end - 1), QPointF(0, 1)))
    for skip in skips:
        if skip.last < rows.start or skip.first >= rows.stop:
            continue
        paint_skip(painter, places, skip, chosen=skip == chosen)


def paint_frames(painter: QPainter, places: Arrangement, frames: Sequence[tuple[int, int, int]], indent: float) -> None:
    """A ground behind the cards of each nested model that is unfolded."""
    colours = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colours.sunken))
    painter.setPen(QPen(QColor(colours.strong_border), 1, Qt.PenStyle.DotLine))
    for first, last, depth in frames:
        left, top = places.left + indent * depth - _FRAME, places.tops[first] - _FRAME
        bottom = places.tops[last] + places.heights[last] + _FRAME
        painter.drawRoundedRect(QRectF(left, top, places.right + _FRAME - left, bottom - top), 8, 8)


def paint_skip(painter: QPainter, places: Arrangement, skip: Skip, *, chosen: bool) -> None:
    """Paints one line at the side."""
    colours = tokens()
    colour = QColor(colours.accent if chosen else colours.series[(1 + skip.lane) % len(colours.series)])
    painter.setPen(QPen(colour, 3.0 if chosen else 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path(places, skip))
    painter.setBrush(colour)
    painter.setPen(Qt.PenStyle.NoPen)
    end = QPointF(places.right, _in(places, skip))
    painter.drawPolygon(_arrow(end, QPointF(-1, 0)))
    painter.drawEllipse(QPointF(places.right, _out(places, skip)), 3, 3)


def path(places: Arrangement, skip: Skip) -> QPainterPath:
    """The course of a line: out of the source, along its lane, into the target."""
    start, end, x = _out(places, skip), _in(places, skip), places.lane_x(skip.lane)
    bend = min(_BEND, abs(end - start) / 2)
    down = bend if end > start else -bend
    found = QPainterPath(QPointF(places.right, start))
    found.quadTo(QPointF(x, start), QPointF(x, start + down))
    found.lineTo(QPointF(x, end - down))
    found.quadTo(QPointF(x, end), QPointF(places.right + _ARROW, end))
    return found


def skip_at(places: Arrangement, skips: Sequence[Skip], point: QPointF) -> Skip | None:
    """The line under the pointer."""
    stroker = QPainterPathStroker()
    stroker.setWidth(_GRIP)
    return next((skip for skip in skips if stroker.createStroke(path(places, skip)).contains(point)), None)


def handle_point(places: Arrangement, row: int) -> QPointF:
    """The middle of a card's handle."""
    return QPointF(places.right - HANDLE / 2, places.tops[row] + places.heights[row] / 2)


def paint_pull(painter: QPainter, places: Arrangement, row: int, end: QPointF, *, refused: bool) -> None:
    """The line that is being drawn from a handle to the pointer."""
    colours = tokens()
    colour = QColor(colours.danger if refused else colours.accent)
    start = handle_point(places, row)
    out = max(start.x(), end.x()) + 40
    course = QPainterPath(start)
    course.cubicTo(QPointF(out, start.y()), QPointF(out, end.y()), end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2.5, Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine))
    painter.drawPath(course)
    painter.setBrush(colour)
    painter.drawEllipse(end, 4, 4)


def paint_opening(painter: QPainter, box: QRectF) -> None:
    """A dashed place into which something can be dropped."""
    colours = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(colours.sunken))
    painter.setPen(QPen(QColor(colours.strong_border), 1.5, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box, 6, 6)


def _out(places: Arrangement, skip: Skip) -> float:
    return places.tops[skip.first] + places.heights[skip.first] * 0.72


def _in(places: Arrangement, skip: Skip) -> float:
    share = 0.28 - 0.06 * min(skip.lane, 3)
    return places.tops[skip.last] + places.heights[skip.last] * share


def _arrow(tip: QPointF, way: QPointF) -> QPolygonF:
    across = QPointF(-way.y(), way.x())
    back = tip - way * (1.6 * _ARROW)
    return QPolygonF([tip, back + across * _ARROW, back - across * _ARROW])
