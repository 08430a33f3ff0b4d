"""Every second epoch on a slightly darker ground."""

from __future__ import annotations

import math

from pyqtgraph import GraphicsObject
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from netbuilder.gui.theme.style import tokens

_NARROWEST_PX = 6


class EpochBands(GraphicsObject):
    """Paints the bands that are in view, while they are wide enough to be seen as such."""

    def __init__(self) -> None:
        super().__init__()
        self.setZValue(-100)

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return box.viewRect() if box is not None else QRectF()

    def dataBounds(self, axis: int, frac: float = 1.0, orthoRange=None):
        return None

    def paint(self, painter, option, widget=None) -> None:
        view = self.boundingRect()
        pixel = self.pixelLength(self._across()) or 0
        if view.width() <= 0 or not pixel or 1 / pixel < _NARROWEST_PX:
            return
        colour = QColor(tokens().sunken)
        colour.setAlpha(140)
        for epoch in range(max(1, math.floor(view.left()) | 1), math.ceil(view.right()), 2):
            painter.fillRect(QRectF(epoch, view.top(), 1.0, view.height()), colour)

    @staticmethod
    def _across():
        from pyqtgraph import Point

        return Point(1, 0)
