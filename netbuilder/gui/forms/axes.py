"""A row of whole numbers, one for each axis: 3 × 3. They move together while the chain is closed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from netbuilder.core.spec import Param
from netbuilder.gui.forms.roomy import small
from netbuilder.gui.forms.whole import WholeBox
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP
from netbuilder.gui.widgets.labels import plain

_CLOSE = 3
"""From so many boxes on they stand close, without the buttons to step."""


class AxesBox(QWidget):
    """Boxes for a tuple of fixed length, or for a tuple of such tuples.

    Signals:
        tried(value): what the user put in.
    """

    tried = Signal(object)

    def __init__(self, meta: Param, lengths: tuple[int, ...], *, optional: bool = False) -> None:
        super().__init__()
        self._lengths, self._optional = lengths, optional
        self._setting = False
        self._boxes = [WholeBox(meta, optional=optional, nothing="–") for _ in range(sum(lengths))]
        self._source = self._boxes[0]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for index, box in enumerate(self._boxes):
            if index and len(self._boxes) < _CLOSE:
                row.addWidget(plain("×"))
            box.setMinimumWidth(26)
            if len(self._boxes) >= _CLOSE:
                box.setButtonSymbols(WholeBox.ButtonSymbols.NoButtons)
            row.addWidget(box, 1)
            box.tried.connect(self._on_tried)
        self.link = QToolButton()
        self.linked = True
        small(self.link)
        if len(self._boxes) > 1:
            self._link(True)
            self.link.clicked.connect(self._on_link)
            row.addWidget(self.link)
        else:
            self.link.setParent(self)
            self.link.hide()
        self.setFocusProxy(self._boxes[0])

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        named = [(str(index) if index else "", box) for index, box in enumerate(self._boxes)]
        return [*named, ("linked", self.link)] if len(self._boxes) > 1 else named

    def gesture(self) -> str:
        """The key of the gesture in progress."""
        return self._source.gesture()

    def begin_gesture(self) -> None:
        """What comes is another step."""
        self._source.begin_gesture()

    def set_value(self, value: tuple[Any, ...] | None) -> None:
        """Shows a value."""
        numbers = [None] * len(self._boxes) if value is None else list(_flat(value))
        for box, number in zip(self._boxes, numbers, strict=True):
            box.set_value(number)
        same = len(set(numbers)) == 1
        if not same:
            self._link(False)
        elif not self._setting and not any(box.hasFocus() for box in self._boxes):
            self._link(True)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        for box in self._boxes:
            box.show_mixed()

    def _link(self, on: bool) -> None:
        """Joins the axes, or parts them."""
        self.linked = on
        self.link.setIcon(icon("link" if on else "unlink"))
        head = tr("All axes alike") if on else tr("Each axis by itself")
        explain(self.link, head, tr("While the chain is closed, all axes get the same number."))
        self.link.setAccessibleName(head)

    def _on_link(self) -> None:
        self._link(not self.linked)

    def _on_tried(self, value: object) -> None:
        source = self.sender()
        if isinstance(source, WholeBox):
            self._source = source
        if isinstance(value, str) or (value is None and not self._optional):
            self.tried.emit(value if value is not None else "")
            return
        numbers = [value] * len(self._boxes) if self.linked or value is None else self._numbers(value)
        self._setting = True
        if isinstance(value, int) or value is None:
            for box, number in zip(self._boxes, numbers, strict=True):
                if box is not self._source:
                    box.set_value(number)
        self.tried.emit(None if value is None else self._folded(numbers))
        self._setting = False

    def _numbers(self, value: object) -> list[Any]:
        """What stands in all boxes; an empty one takes the number just given."""
        found = []
        for box in self._boxes:
            text = box.text().strip()
            found.append(value if box is self._source or not text else box.value())
        return found

    def _folded(self, numbers: list[Any]) -> tuple[Any, ...]:
        if len(self._lengths) == 1:
            return tuple(numbers)
        rest = iter(numbers)
        return tuple(tuple(next(rest) for _ in range(length)) for length in self._lengths)


def _flat(value: tuple[Any, ...]) -> list[Any]:
    return [inner for item in value for inner in (_flat(item) if isinstance(item, tuple) else [item])]
