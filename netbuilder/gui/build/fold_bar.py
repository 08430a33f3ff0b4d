"""A line that stands for a panel while the window is low, and unfolds it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.settings import Settings
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP
from netbuilder.gui.widgets.labels import Elided


class FoldBar(QWidget):
    """An arrow and a summary; whether the panel is unfolded is remembered.

    Signals:
        toggled(): it was folded or unfolded.
    """

    toggled = Signal()

    def __init__(self, head: str, name: str, settings: Settings) -> None:
        super().__init__()
        self._settings, self._key = settings, f"build/{name}"
        self.unfolded = settings.get(self._key, False)
        self.button = QToolButton()
        self.button.setObjectName(name)
        self.button.setAutoRaise(True)
        self.button.setCheckable(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(self.button, head, tr("Shows or hides this part; in a low window it leaves room for the network."))
        self.summary = Elided()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.button)
        row.addWidget(self.summary, 1)
        self.button.clicked.connect(self._on_clicked)
        self._show()
        self.hide()

    def unfold(self, on: bool = True) -> None:
        """Shows or hides the panel."""
        if on != self.unfolded:
            self.unfolded = on
            self._settings.set(self._key, on)
            self._show()
            self.toggled.emit()

    def _on_clicked(self) -> None:
        self.unfold(not self.unfolded)

    def _show(self) -> None:
        self.button.setChecked(self.unfolded)
        self.button.setIcon(icon("chevron-down" if self.unfolded else "chevron-right"))
