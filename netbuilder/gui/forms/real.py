"""A box for a number with digits after the point."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from netbuilder.core.spec import Param
from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.numbers import read, stepped, written
from netbuilder.gui.forms.roomy import narrow, roomy
from netbuilder.gui.text import tr

_HUGE = 1e300
_DIGITS = 40


class RealBox(Strokes, QDoubleSpinBox):
    """Takes numbers, written as short as they are exact; where nothing is a value, it is empty then.

    Signals:
        tried(value): what the user put in: a number, None, or a text that is no number.
    """

    tried = Signal(object)

    def __init__(
        self, meta: Param, *, optional: bool = False, near: float = 0.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._meta, self._near = meta, near
        self._optional, self._setting, self._typing = optional, False, False
        low = meta.ge if meta.ge is not None else meta.gt
        high = meta.le if meta.le is not None else meta.lt
        self._low = -_HUGE if low is None else float(low)
        self._high = _HUGE if high is None else float(high)
        # One number below the least stands for nothing.
        self._nothing = -2 * _HUGE if low is None else self._low - 1.0
        self.setDecimals(_DIGITS)
        self.setRange(self._nothing if optional else self._low, self._high)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        roomy(self)
        if optional:
            self.lineEdit().setPlaceholderText(tr("none"))
        self.valueChanged.connect(self._on_value)
        self.lineEdit().textEdited.connect(self._on_typed)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self)]

    def set_value(self, value: float | None) -> None:
        """Shows a value."""
        self._put(value, tr("none"))

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self._put(None, tr("mixed"))

    def _put(self, value: float | None, empty: str) -> None:
        self._setting = True
        self.lineEdit().setPlaceholderText(empty)
        low = self._nothing if self._optional or value is None else self._low
        if low != self.minimum():
            self.setMinimum(low)
        if self._typing and read(self.text()) == value:
            self._setting = False
            return  # Qt takes the number by itself, and leaves the text as it was typed
        shown = self.minimum() if value is None else float(value)
        if shown != self.value() or read(self.text()) != value:
            self.setValue(shown)
            self.lineEdit().setText(self.textFromValue(shown))
        self._setting = False

    def _is_empty(self, value: float) -> bool:
        return value < self._low

    def textFromValue(self, value: float) -> str:
        return "" if self._is_empty(value) else written(value)

    def valueFromText(self, text: str) -> float:
        found = read(text)
        return self.minimum() if found is None else found

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        found = read(text)
        fine = (self._optional and not text.strip()) if found is None else not self._meta.complaint(found)
        return (QValidator.State.Acceptable if fine else QValidator.State.Intermediate), text, position

    def minimumSizeHint(self) -> QSize:
        return narrow(self.sizeHint())

    def sizeHint(self) -> QSize:
        # Qt would make room for all forty digits.
        hint = super().sizeHint()
        hint.setWidth(self.fontMetrics().horizontalAdvance("0.00000000") + 36)
        return hint

    def stepBy(self, steps: int) -> None:
        if self._is_empty(self.value()):
            self.setValue(1.0 if self._low <= 1.0 <= self._high else self._low)
            return
        found = stepped(self.value(), steps, self._low, self._high, near=self._near)
        if self._meta.complaint(found):
            return
        self.setValue(found)

    def stepEnabled(self):
        up, down = QDoubleSpinBox.StepEnabledFlag.StepUpEnabled, QDoubleSpinBox.StepEnabledFlag.StepDownEnabled
        enabled = QDoubleSpinBox.StepEnabledFlag.StepNone
        if self.value() < self._high:
            enabled |= up
        if self.value() > self._low:
            enabled |= down
        return enabled

    def _on_value(self, value: float) -> None:
        if not self._setting and math.isfinite(value):
            self.tried.emit(None if self._is_empty(value) else value)

    def _on_typed(self, text: str) -> None:
        self._typing = True
        self._try_text(text)
        self._typing = False

    def _try_text(self, text: str) -> None:
        found = read(text)
        if found is None and not (self._optional and not text.strip()):
            self.tried.emit(text)
        else:
            self.tried.emit(found)
