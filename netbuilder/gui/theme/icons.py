"""Icons: SVG drawings of one colour, drawn in the colour of the text that stands beside them."""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from netbuilder.core.paths import resources


@functools.cache
def _drawing(name: str) -> bytes:
    return (resources() / "icons" / f"{name}.svg").read_bytes()


@functools.cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace(b"currentColor", colour.encode())))


def forget() -> None:
    """Colours have changed: what is kept was drawn in the old ones."""
    _renderer.cache_clear()


class _Engine(QIconEngine):
    """Draws at the moment of painting, so that an icon follows the theme and any screen's scale."""

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name, self._role = name, role

    def paint(self, painter: QPainter, rect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colours = QApplication.palette()
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        colour = colours.color(group, self._role).name()
        side = min(rect.width(), rect.height())
        x, y = rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2
        _renderer(self._name, colour).render(painter, QRectF(x, y, side, side))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        if picture.isNull():
            return picture  # styles ask for icons of no size, which cannot be painted on
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, picture.rect(), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._role)


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """The icon of this name from `resources/icons`, in the colour of a palette role."""
    return QIcon(_Engine(name, role))


def pixmap(name: str, side: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `side` logical pixels, for painting by hand."""
    picture = QPixmap(max(1, round(side * ratio)), max(1, round(side * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(name, colour).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


def draw(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Draws the icon with a painter, as lines: for cards and exported pictures."""
    _renderer(name, colour).render(painter, box)
