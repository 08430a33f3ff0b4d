"""Editors of one height, so that rows line up."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton, QWidget

_ROOM = 10
_BUTTON = 14


def roomy(editor: QWidget) -> None:
    """Gives an editor the height that all have."""
    editor.setMinimumHeight(editor.fontMetrics().height() + _ROOM)


def caption_width(widget: QWidget) -> int:
    """The width of the column of names, the same in all forms so that they line up."""
    return 15 * widget.fontMetrics().horizontalAdvance("n")


def small(button: QToolButton) -> None:
    """A button that stands in a row of editors and is no higher."""
    side = button.fontMetrics().height() + _ROOM
    button.setIconSize(QSize(_BUTTON, _BUTTON))
    button.setFixedSize(side, side)
    button.setAutoRaise(True)
