"""A list to choose from, with search where it is long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from netbuilder.gui.forms.gestures import Strokes
from netbuilder.gui.forms.roomy import roomy
from netbuilder.gui.text import tr

_LONG = 8
DATA = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Choice:
    """One entry of a list: its value, what it is called, what is said of it."""

    value: Any
    title: str
    about: str = ""


def choice_model(choices: Iterable[Choice]) -> QStandardItemModel:
    """A list for any number of boxes: the value is the user data, the title the text, what is said the tooltip."""
    model = QStandardItemModel()
    for choice in choices:
        item = QStandardItem(choice.title)
        item.setData(choice.value, DATA)
        item.setToolTip(choice.about)
        item.setEditable(False)
        model.appendRow(item)
    return model


class ChoiceBox(Strokes, QComboBox):
    """Shows one of the choices. Long lists are searched by typing any part of a title or a Keras name.

    Signals:
        tried(value): what the user chose, or a text that is none of the choices.
    """

    tried = Signal(object)

    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self._setting = True
        self.setModel(model)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(20)
        roomy(self)
        if model.rowCount() > _LONG:
            self._make_searchable()
        self._setting = False
        self.currentIndexChanged.connect(self._on_index)

    def _make_searchable(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        found = self.completer()
        found.setFilterMode(Qt.MatchFlag.MatchContains)
        found.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.lineEdit().editingFinished.connect(self._on_finished)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self)]

    def value(self) -> Any:
        """What is chosen."""
        return self.currentData(DATA)

    def row_of(self, value: Any) -> int:
        """Where a value stands; -1 if nowhere."""
        for row in range(self.count()):
            there = self.itemData(row, DATA)
            if there == value and type(there) is type(value):
                return row
        return -1

    def set_value(self, value: Any) -> None:
        """Shows a value."""
        row = self.row_of(value)
        if row != self.currentIndex() or self._searched():
            before, self._setting = self._setting, True
            self.setCurrentIndex(row)
            if self.isEditable():
                self.setEditText(self.itemText(row))
            self._setting = before
        self.show_beginning()

    def show_beginning(self) -> None:
        """A title that is longer than the box is cut at its end."""
        if self.isEditable() and not self.hasFocus():
            self.lineEdit().home(False)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self._setting = True
        self.setCurrentIndex(-1)
        self.setPlaceholderText(tr("mixed"))
        if self.isEditable():
            self.setEditText("")
            self.lineEdit().setPlaceholderText(tr("mixed"))
        self._setting = False

    def _searched(self) -> bool:
        return self.isEditable() and not self.hasFocus() and self.currentText() != self.itemText(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_beginning()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.show_beginning()

    def _on_index(self, row: int) -> None:
        if not self._setting and row >= 0:
            self.tried.emit(self.itemData(row, DATA))

    def _on_finished(self) -> None:
        """What was typed is looked for: as a title, as a value, then as a part of one title alone."""
        typed = self.currentText().strip().casefold()
        if self._setting or typed == self.itemText(self.currentIndex()).casefold():
            return
        rows = range(self.count())
        titles = [self.itemText(row).casefold() for row in rows]
        values = [str(self.itemData(row, DATA)).casefold() for row in rows]
        exact = [row for row in rows if typed in (titles[row], values[row])]
        part = [row for row in rows if typed and (typed in titles[row] or typed in values[row])]
        if exact or len(part) == 1:
            self.setCurrentIndex((exact or part)[0])
            return
        wrong = self.currentText()
        self._setting = True
        self.setEditText(self.itemText(self.currentIndex()))
        self._setting = False
        if wrong.strip():
            self.tried.emit(wrong)
