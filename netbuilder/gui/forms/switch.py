"""A box to tick."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.roomy import roomy


class Switch(Strokes, QCheckBox):
    """True or false; every click is a step of its own.

    Signals:
        tried(value): what the user chose.
    """

    tried = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._setting = False
        roomy(self)
        self.checkStateChanged.connect(self._on_state)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self)]

    def set_value(self, value: bool) -> None:
        """Shows a value."""
        self._setting = True
        self.setTristate(False)
        self.setChecked(bool(value))
        self._setting = False

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self._setting = True
        self.setTristate(True)
        self.setCheckState(Qt.CheckState.PartiallyChecked)
        self._setting = False

    def _on_state(self, state: Qt.CheckState) -> None:
        if self._setting:
            return
        if state == Qt.CheckState.PartiallyChecked:
            self.setCheckState(Qt.CheckState.Checked)
            return
        self.begin_gesture()
        self._pressed = True
        self.tried.emit(state == Qt.CheckState.Checked)
        self._pressed = False
