"""Text in the steps of the type scale."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from netbuilder.gui.theme import tokens as scale
from netbuilder.gui.theme.style import font
from netbuilder.gui.widgets.tips import as_tip


def plain(text: str = "", name: str = "", parent: QWidget | None = None) -> QLabel:
    """A label whose text is never read as rich text: it may come from a file."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if name:
        label.setObjectName(name)
    return label


def title(text: str) -> QLabel:
    """The largest text of a page."""
    return _sized(text, scale.TITLE, bold=True)


def heading(text: str) -> QLabel:
    """The head of a part of a page."""
    return _sized(text, scale.HEADING, bold=True)


def caption(text: str, name: str = "") -> QLabel:
    """Small muted text."""
    label = _sized(text, scale.CAPTION)
    label.setProperty("role", "muted")
    if name:
        label.setObjectName(name)
    return label


def paragraph(text: str, *, muted: bool = False) -> QLabel:
    """Text that breaks into lines."""
    label = plain(text)
    label.setWordWrap(True)
    if muted:
        label.setProperty("role", "muted")
    return label


def _sized(text: str, size: float, *, bold: bool = False) -> QLabel:
    label = plain(text)
    label.setFont(font(size, bold=bold))
    return label


class Elided(QLabel):
    """One line that ends in … where the room ends; the whole is in the tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(as_tip(self.text()) if shown != self.text() else "")
        self.style().drawItemText(
            painter, room, int(self.alignment()), self.palette(), self.isEnabled(), shown, self.foregroundRole()
        )
        painter.end()
