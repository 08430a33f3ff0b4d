"""What speaks for and against a class, painted over what the network receives."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.theme.tokens import DARK, RADIUS
from netbuilder.gui.widgets.pictures import image_of

FOR, AGAINST = DARK.series[0], DARK.series[1]
"""Blue and orange on black, in both themes: told apart with any colour vision. The shapes tell them apart as well."""
_GROUND = "#000000"
_DIM = 0.5
_LEAST = 0.05


class Overlay:
    """A picture with a mark on each pixel: a full square speaks for, a ring against; the larger, the louder.

    Shapes: `picture` `(height, width[, channels])` bytes; `reasons` `(height, width)`.
    """

    def __init__(self, picture: np.ndarray, reasons: np.ndarray) -> None:
        dim = (picture.astype(np.float32) * _DIM).astype(np.uint8)
        self._image: QImage = image_of(dim)
        loudest = float(np.abs(reasons).max())
        self._shares = reasons / loudest if loudest > 0 else reasons

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Paints it as large as there is room."""
        rows, columns = self._shares.shape
        cell = min(room.width() / columns, room.height() / rows)
        place = QRectF(0, 0, cell * columns, cell * rows)
        place.moveCenter(room.center())
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_GROUND))
        painter.drawRoundedRect(room, RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, self._image)
        for row, column in zip(*np.nonzero(np.abs(self._shares) > _LEAST), strict=True):
            share = float(self._shares[row, column])
            middle = QPointF(place.x() + (column + 0.5) * cell, place.y() + (row + 0.5) * cell)
            paint_mark(painter, middle, share, cell)
        painter.restore()


def paint_mark(painter: QPainter, middle: QPointF, share: float, cell: float) -> None:
    """One mark; its area goes with the share, its shape with the sign."""
    reach = cell * 0.46 * abs(share) ** 0.5
    if share > 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(FOR))
        painter.drawRect(QRectF(middle.x() - reach, middle.y() - reach, 2 * reach, 2 * reach))
    else:
        painter.setPen(QPen(QColor(AGAINST), max(1.0, cell * 0.12)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, reach, reach)


class Mark(QWidget):
    """One of the marks on black, for the legend."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() + 2
        return QSize(side, side)

    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(_GROUND))
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        paint_mark(painter, QRectF(self.rect()).center(), self._share, 0.8 * self.width())
        painter.end()
