"""A box for a whole number."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox, QWidget

from netbuilder.core.spec import Param
from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.roomy import narrow, roomy
from netbuilder.gui.text import tr

LEAST, MOST = -(2**31), 2**31 - 1


class WholeBox(Strokes, QSpinBox):
    """Takes whole numbers; where nothing is a value, it is empty then.

    Signals:
        tried(value): what the user put in: a number, None, or a text that is no number.
    """

    tried = Signal(object)

    def __init__(self, meta: Param, *, optional: bool = False, nothing: str = "") -> None:
        super().__init__()
        low = meta.ge if meta.ge is not None else (meta.gt + 1 if meta.gt is not None else LEAST + 1)
        high = meta.le if meta.le is not None else (meta.lt - 1 if meta.lt is not None else MOST)
        self._low, self._high = max(int(low), LEAST + 1), min(int(high), MOST)
        self._optional, self._setting, self._typing = optional, False, False
        self._empty = False
        self._nothing = nothing or tr("none")
        self._beyond: int | None = None
        self.setRange(self._low - 1 if optional else self._low, self._high)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccelerated(True)
        roomy(self)
        if optional:
            self.lineEdit().setPlaceholderText(self._nothing)
        self.valueChanged.connect(self._on_value)
        self.lineEdit().textEdited.connect(self._on_typed)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self)]

    def minimumSizeHint(self) -> QSize:
        return narrow(super().minimumSizeHint())

    def set_value(self, value: int | None) -> None:
        """Shows a value."""
        self._put(value, self._nothing)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self._put(None, tr("mixed"))

    def _put(self, value: int | None, empty: str) -> None:
        self._setting = True
        self._empty = value is None
        self._beyond = value if value is not None and value > self._high else None
        self.lineEdit().setPlaceholderText(empty)
        low = self._low - 1 if self._optional or self._empty else self._low
        if low != self.minimum():
            self.setMinimum(low)
        if self._typing and self._read(self.text()) == value:
            self._setting = False
            return  # Qt takes the number by itself, and leaves the text as it was typed
        shown = self.minimum() if value is None else min(value, self._high)
        if shown != self.value() or self._read(self.text()) != value:
            self.setValue(shown)
            self.lineEdit().setText(self.textFromValue(shown))
        self._setting = False

    def _read(self, text: str) -> int | None:
        try:
            return int(text.strip().replace("−", "-").replace("_", ""))
        except ValueError:
            return None

    def _is_empty(self, value: int) -> bool:
        return value < self._low

    def textFromValue(self, value: int) -> str:
        if self._is_empty(value):
            return ""
        return str(self._beyond if self._beyond is not None and value == self._high else value)

    def valueFromText(self, text: str) -> int:
        found = self._read(text)
        return self.minimum() if found is None else min(max(found, self._low), self._high)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        found = self._read(text)
        if found is None:
            fine = self._optional and not text.strip()
        else:
            fine = self._low <= found <= self._high or found == self._beyond
        state = QValidator.State.Acceptable if fine else QValidator.State.Intermediate
        return state, text, position

    def stepBy(self, steps: int) -> None:
        if self._is_empty(self.value()):
            self.setValue(max(self._low, 1))
        elif abs(steps) == 10:
            # A page: the next multiple of 16, since widths like those.
            self.setValue((self.value() // 16 + 1) * 16 if steps > 0 else (self.value() - 1) // 16 * 16)
        else:
            super().stepBy(steps)

    def _on_value(self, value: int) -> None:
        if not self._setting:
            self._beyond = None
            self.tried.emit(None if self._is_empty(value) else value)

    def _on_typed(self, text: str) -> None:
        self._typing = True
        self._try_text(text)
        self._typing = False

    def _try_text(self, text: str) -> None:
        # A number that is allowed comes as a change of the value.
        if self.validate(text, 0)[0] is not QValidator.State.Acceptable:
            found = self._read(text)
            self.tried.emit(text if found is None else found)
        else:
            self.tried.emit(self._read(text))
