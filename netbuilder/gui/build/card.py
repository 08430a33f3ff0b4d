"""The card of one layer."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from netbuilder.gui.build.card_paint import Look, chip_box, fold_box, handle_box, paint_card
from netbuilder.gui.build.face import Face
from netbuilder.gui.text import tr


class CardWidget(QWidget):
    """Paints a face; the stack around it handles the mouse and the keys."""

    def __init__(self, face: Face, parent: QWidget) -> None:
        super().__init__(parent)
        self.face = face
        self.look = Look()
        self.zoom = 1.0
        self.place: tuple[int, int, int, int] | None = None
        self.setMouseTracking(True)
        self._introduce()

    def show_face(self, face: Face) -> None:
        """Takes another face; paints only if something differs."""
        if face != self.face:
            renamed = face.id != self.face.id
            self.face = face
            self._introduce()
            if renamed or self.isVisible():
                self.update()

    def show_look(self, **changes: object) -> None:
        """Changes what is on it for the moment; paints only if something differs."""
        changed = False
        for name, value in changes.items():
            if getattr(self.look, name) != value:
                setattr(self.look, name, value)
                changed = True
        if changed:
            self.update()

    def announce(self) -> None:
        """Tells screen readers that the keyboard is here."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Focus))

    def _introduce(self) -> None:
        self.setObjectName(f"card:{self.face.id}")
        self.setAccessibleName(self.face.spoken)
        self.setAccessibleDescription(self.face.hint)

    @property
    def plain_size(self) -> tuple[float, float]:
        """Width and height without zoom."""
        return self.width() / self.zoom, self.height() / self.zoom

    def in_handle(self, x: float, y: float) -> bool:
        """Whether a point in unzoomed pixels is on the handle."""
        return handle_box(*self.plain_size).contains(x, y)

    def in_chip(self, x: float, y: float) -> bool:
        """Whether it is on the activation."""
        return self.face.activation is not None and chip_box(self.face, self.plain_size[0]).contains(x, y)

    def in_fold(self, x: float, y: float) -> bool:
        """Whether it is on the sign that unfolds a nested model."""
        return self.face.group and fold_box().contains(x, y)

    def picture(self) -> QPixmap:
        """What follows the pointer while the card is dragged."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setOpacity(0.8)
        self._paint(painter)
        painter.end()
        return picture

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint(painter)
        painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.scale(self.zoom, self.zoom)
        paint_card(painter, QRectF(0, 0, *self.plain_size), self.face, self.look)

    def tell(self, place: QPoint) -> None:
        """Shows the tooltip of what is at a point of the screen."""
        point = self.mapFromGlobal(place)
        QToolTip.showText(place, self._tip(point.x() / self.zoom, point.y() / self.zoom), self)

    def _tip(self, x: float, y: float) -> str:
        if self.in_handle(x, y):
            return tr("Drag from here to a merge such as Add, or press Ctrl+J.")
        face = self.face
        lines = [
            f"<b>{escape(face.name)}</b>",
            escape(face.about),
            escape(" · ".join(filter(None, [face.costs, face.effort]))),
        ]
        if face.problem:
            lines += [f"<b>{escape(face.problem)}</b>", escape(face.hint)]
        return "<br>".join(line for line in lines if line)
