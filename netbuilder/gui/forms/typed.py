"""A line of text: for texts, names, and lists of numbers of any length."""

from __future__ import annotations

import re
import typing
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.numbers import read, written
from netbuilder.gui.forms.registries import members
from netbuilder.gui.forms.roomy import roomy
from netbuilder.gui.text import tr

_BETWEEN = re.compile(r"\s*[,;×]\s*|\s+x\s+|\s+")


class TextLine(Strokes, QLineEdit):
    """Takes what its type allows: a text, a number, several of them.

    Signals:
        tried(value): what the user put in.
    """

    tried = Signal(object)

    def __init__(self, hint: Any) -> None:
        super().__init__()
        self._members = members(hint)
        self._tuple = next((each for each in self._members if typing.get_origin(each) is tuple), None)
        self._alone = [each for each in self._members if each in (int, float, str)]
        self._texts = str in self._alone or (self._tuple is not None and str in typing.get_args(self._tuple))
        self._optional = type(None) in self._members
        self._value: Any = ()
        roomy(self)
        self._example()
        self.textEdited.connect(self._on_typed)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self)]

    def set_value(self, value: Any) -> None:
        """Shows a value; a text that means the same is left as it was typed."""
        if self.text() and self._parsed(self.text()) == value and type(value) is type(self._value):
            return
        self._value = value
        self._example()
        self.setText(self._shown(value))
        self.setCursorPosition(0)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self.clear()
        self.setPlaceholderText(tr("mixed"))

    def _example(self) -> None:
        if self._optional:
            self.setPlaceholderText(tr("none"))
        elif self._tuple is not None and not self._texts:
            self.setPlaceholderText("28, 28, 1")

    def _shown(self, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, tuple):
            return ", ".join("?" if item is None else self._shown(item) for item in value)
        return written(value) if isinstance(value, float) else str(value)

    def _parsed(self, text: str) -> Any:
        plain = text.strip()
        if self._optional and not plain:
            return None
        if self._tuple is None:
            return self._number(plain) if self._alone != [str] else text
        if self._texts:
            return tuple(item.strip() for item in plain.split(",") if item.strip())
        items = [item for item in _BETWEEN.split(plain.strip("()[]")) if item]
        if len(items) == 1 and self._alone:
            return self._number(items[0])
        return tuple(self._number(item) for item in items)

    def _number(self, text: str) -> Any:
        if text in ("?", "None", "none"):
            return None
        try:
            return int(text)
        except ValueError:
            found = read(text)
            return text if found is None else found

    def _on_typed(self, text: str) -> None:
        self.tried.emit(self._parsed(text))
