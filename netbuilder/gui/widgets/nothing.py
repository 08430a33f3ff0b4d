"""A word in a list that a search has emptied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView

from netbuilder.gui.theme.style import tokens
from netbuilder.gui.theme.tokens import MARGIN


def say_nothing_found(view: QAbstractItemView, text: str) -> None:
    """Paints a sentence into the list; to be called while it is painted."""
    painter = QPainter(view.viewport())
    painter.setPen(QColor(tokens().muted))
    room = view.viewport().rect().adjusted(MARGIN, 2 * MARGIN, -MARGIN, -MARGIN)
    painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, text)
    painter.end()
