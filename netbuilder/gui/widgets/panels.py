"""Frames, and what stands in a place that is still empty."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import MARGIN, SPACING, WIDE
from netbuilder.gui.widgets.labels import heading, paragraph


class Panel(QFrame):
    """A surface with a border, a column for its content in `box`."""

    def __init__(self, head: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.box.setSpacing(SPACING)
        if head:
            self.box.addWidget(heading(head))


class EmptyPlace(QWidget):
    """Says what would be here and what to do next, with buttons for it."""

    def __init__(self, picture: str, head: str, text: str, actions: Iterable[QAction | QPushButton] = ()) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(SPACING)
        column.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        column.addStretch(1)
        symbol = QLabel()
        symbol.setPixmap(icon(picture, QPalette.ColorRole.PlaceholderText).pixmap(48, 48))
        self._symbol, self._picture = symbol, picture
        self.head, self.text = heading(head), paragraph(text, muted=True)
        self.text.setMaximumWidth(460)
        for label in (symbol, self.head, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        for action in actions:
            row.addWidget(action if isinstance(action, QPushButton) else button_for(action))
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)

    def changeEvent(self, event) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange:
            role = QPalette.ColorRole.PlaceholderText
            self._symbol.setPixmap(icon(self._picture, role).pixmap(48, 48))


def button_for(action: QAction, role: str = "") -> QPushButton:
    """A push button that does what an action does, and is enabled when it is."""
    button = QPushButton(action.icon(), action.text())
    if role:
        button.setProperty("role", role)
    button.setEnabled(action.isEnabled())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
