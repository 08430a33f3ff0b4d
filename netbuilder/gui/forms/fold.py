"""A part of a form that can be folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr, trn
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP

_AROUND = 24
"""Pixels beside text and icon in the head."""


class Fold(QWidget):
    """A head to click and what it hides; the head says how much in there is not as usual.

    Signals:
        toggled(unfolded): it was unfolded or folded.
    """

    toggled = Signal(bool)

    def __init__(self, head: str, inside: QWidget, *, unfolded: bool = False) -> None:
        super().__init__()
        self._head, self.inside = head, inside
        self.button = QToolButton()
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.button.setAutoRaise(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(self.button, head, tr("Shows or hides these settings."))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.button)
        column.addWidget(inside)
        self.button.clicked.connect(self._on_clicked)
        self.count(0)
        self.unfolded = not unfolded
        self.unfold(unfolded)

    def unfold(self, on: bool = True) -> None:
        """Shows or hides what is inside."""
        if on != self.unfolded:
            self.unfolded = on
            self.inside.setVisible(on)
            self.button.setIcon(icon("chevron-down" if on else "chevron-right"))
            self.toggled.emit(on)

    def count(self, changed: int) -> None:
        """Says how many settings inside are not as usual."""
        self._text = f"{self._head} · {trn('{count} changed', '{count} changed', changed)}" if changed else self._head
        self._say()

    def _say(self) -> None:
        """A long head must not make the form wider than there is room."""
        room = max(self.width(), 1) - self.button.iconSize().width() - _AROUND
        shown = self.button.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room)
        if shown != self.button.text():
            self.button.setText(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _on_clicked(self) -> None:
        self.unfold(not self.unfolded)
