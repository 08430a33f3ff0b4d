"""A number in a box with a slider beside it, where the range is known."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from netbuilder.core.spec import Param
from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.real import RealBox
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import SPACING

_TICKS = 100


class Slider(Strokes, QSlider):
    """A slider whose drag is one gesture."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class SlidBox(QWidget):
    """A `RealBox` and a slider over its whole range, in hundredths of it.

    Signals:
        tried(value): what the user put in.
    """

    tried = Signal(object)

    def __init__(self, meta: Param, *, optional: bool = False, near: float = 0.0) -> None:
        super().__init__()
        self._meta = meta
        self._low = float(meta.ge if meta.ge is not None else meta.gt or 0.0)
        high = float(meta.le if meta.le is not None else meta.lt or 1.0)
        self._tick = (high - self._low) / _TICKS
        self.box = RealBox(meta, optional=optional, near=near)
        self.slider = Slider()
        self.slider.setRange(0 if meta.gt is None else 1, _TICKS if meta.lt is None else _TICKS - 1)
        self.slider.setPageStep(_TICKS // 10)
        self.slider.setMinimumWidth(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(self.slider, 1)
        row.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self._source: Any = self.box
        self._setting = False
        self.box.tried.connect(self._on_box)
        self.slider.valueChanged.connect(self._on_slider)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self.box), ("slider", self.slider)]

    def gesture(self) -> str:
        """The key of the gesture in progress."""
        return self._source.gesture()

    def begin_gesture(self) -> None:
        """What comes is another step."""
        self.box.begin_gesture()

    def set_value(self, value: float | None) -> None:
        """Shows a value."""
        self.box.set_value(value)
        self._slide(value)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self.box.show_mixed()
        self.slider.setToolTip(tr("mixed"))

    def _slide(self, value: float | None) -> None:
        self._setting = True
        self.slider.setValue(round(((value if value is not None else self._low) - self._low) / self._tick))
        self._setting = False

    def _on_box(self, value: object) -> None:
        self._source = self.box
        if isinstance(value, float):
            self._slide(value)
        self.tried.emit(value)

    def _on_slider(self, ticks: int) -> None:
        if self._setting:
            return
        self._source = self.slider
        value = round(self._low + ticks * self._tick, 10)
        self.box.set_value(value)
        self.tried.emit(value)
