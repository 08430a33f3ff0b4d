"""From … to: two numbers in one range, with a slider that has two handles."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.spec import Param
from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.real import RealBox
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import tokens
from netbuilder.gui.theme.tokens import GAP
from netbuilder.gui.widgets.labels import plain

_HANDLE = 7.0


class TwoHandles(Strokes, QWidget):
    """A slider with two handles; the arrows move the one that was touched last, Up and Down change it.

    Signals:
        moved(low, high): while it is dragged.
    """

    moved = Signal(float, float)

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._low, self._high = low, high
        self.values = [low, high]
        self._held = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, 22)

    def put(self, low: float, high: float) -> None:
        """Shows two numbers."""
        if self.values != [low, high]:
            self.values = [low, high]
            self.update()

    def _x(self, value: float) -> float:
        room = self.width() - 2 * _HANDLE - 4
        return _HANDLE + 2 + room * (value - self._low) / (self._high - self._low)

    def _move_to(self, value: float) -> None:
        low, high = (self._low, self.values[1]) if self._held == 0 else (self.values[0], self._high)
        self.values[self._held] = round(min(max(value, low), high), 4)
        self.update()
        self.moved.emit(*self.values)

    def _at(self, x: float) -> float:
        room = self.width() - 2 * _HANDLE - 4
        return self._low + (self._high - self._low) * (x - _HANDLE - 2) / room

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._pressed = True
        x = event.position().x()
        far = [abs(self._x(value) - x) for value in self.values]
        self._held = 0 if far[0] < far[1] or (far[0] == far[1] and x < self._x(self.values[0])) else 1
        self._move_to(self._at(x))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(self._at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = (self._high - self._low) / 100
        match event.key():
            case Qt.Key.Key_Left:
                self._move_to(self.values[self._held] - step)
            case Qt.Key.Key_Right:
                self._move_to(self.values[self._held] + step)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._held = 1 - self._held
                self.update()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        first, last = (self._x(value) for value in self.values)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.border))
        painter.drawRoundedRect(QRectF(_HANDLE, middle - 2, self.width() - 2 * _HANDLE, 4), 2, 2)
        painter.setBrush(QColor(colours.accent))
        painter.drawRect(QRectF(first, middle - 2, last - first, 4))
        for index, x in enumerate((first, last)):
            chosen = self.hasFocus() and index == self._held
            painter.setPen(QPen(QColor(colours.accent if chosen else colours.strong_border), 2 if chosen else 1))
            painter.setBrush(QColor(colours.raised))
            painter.drawEllipse(QPointF(x, middle), _HANDLE, _HANDLE)
        painter.end()


class SpanBox(QWidget):
    """Two boxes and the slider between them.

    Signals:
        tried(value): what the user put in.
    """

    tried = Signal(object)

    def __init__(self, meta: Param) -> None:
        super().__init__()
        low = float(meta.ge if meta.ge is not None else meta.gt or 0.0)
        high = float(meta.le if meta.le is not None else meta.lt or 1.0)
        self.boxes = [RealBox(meta), RealBox(meta)]
        self.slider = TwoHandles(low, high)
        self.slider.setAccessibleName(tr("From and to"))
        self._source: Any = self.boxes[0]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.boxes[0], 1)
        row.addWidget(plain("–"))
        row.addWidget(self.boxes[1], 1)
        column.addLayout(row)
        column.addWidget(self.slider)
        self.setFocusProxy(self.boxes[0])
        for box in self.boxes:
            box.tried.connect(self._on_box)
        self.slider.moved.connect(self._on_moved)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self.boxes[0]), ("1", self.boxes[1]), ("slider", self.slider)]

    def gesture(self) -> str:
        """The key of the gesture in progress."""
        return self._source.gesture()

    def begin_gesture(self) -> None:
        """What comes is another step."""
        self._source.begin_gesture()

    def set_value(self, value: tuple[float, float]) -> None:
        """Shows a value."""
        for box, number in zip(self.boxes, value, strict=True):
            box.set_value(number)
        self.slider.put(*value)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        for box in self.boxes:
            box.show_mixed()

    def _on_box(self, value: object) -> None:
        self._source = self.sender()
        if not isinstance(value, float):
            self.tried.emit("")
            return
        self.tried.emit(tuple(value if box is self._source else box.value() for box in self.boxes))

    def _on_moved(self, low: float, high: float) -> None:
        self._source = self.slider
        for box, number in zip(self.boxes, (low, high), strict=True):
            box.set_value(number)
        self.tried.emit((low, high))
