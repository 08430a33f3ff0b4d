"""Editors of one height, so that rows line up."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

_ROOM = 10
_BUTTON = 14
_LEAST = 64


def roomy(editor: QWidget) -> None:
    """Gives an editor the height that all have, and as much width as there is."""
    editor.setMinimumHeight(editor.fontMetrics().height() + _ROOM)
    editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def narrow(hint: QSize) -> QSize:
    """How small an editor may become: Qt would keep room for the longest number."""
    return QSize(min(hint.width(), _LEAST), hint.height())


def caption_width(widget: QWidget) -> int:
    """The width of the column of names, the same in all forms so that they line up."""
    return 13 * widget.fontMetrics().horizontalAdvance("n")


def small(button: QToolButton) -> None:
    """A button that stands in a row of editors and is no higher."""
    side = button.fontMetrics().height() + _ROOM
    button.setIconSize(QSize(_BUTTON, _BUTTON))
    button.setFixedSize(side, side)
    button.setAutoRaise(True)
