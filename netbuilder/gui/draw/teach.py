"""“Wrong? It is a …”: says what the drawing is, so that it is kept among the user's own digits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP
from netbuilder.gui.widgets.labels import plain

_MOST_BUTTONS = 10
_SHORT = 2


class TeachRow(QWidget):
    """A button for each class, or a list where there are many or their names are long.

    Signals:
        taught(label): the drawing is of this class.
    """

    taught = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("teachRow")
        self._names: tuple[str, ...] | None = None  # nothing is shown yet
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self.taught)
        self._list = QComboBox()
        self._list.setObjectName("teachChoice")
        self._keep = QPushButton(tr("&Keep"))
        self._keep.setObjectName("teachKeep")
        self._keep.clicked.connect(self._on_keep)
        for each in (self._list, self._keep):
            explain(each, tr("It is a…"), self._what())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.addWidget(plain(tr("Wrong? It is a")))
        self._row.addWidget(self._list, 1)
        self._row.addWidget(self._keep)
        self.show_names(())

    @staticmethod
    def _what() -> str:
        return tr(
            "Says what you drew and keeps the drawing among your own digits, to test and to train with. "
            "The project's undo takes it out again."
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The classes shown."""
        return self._names or ()

    def show_names(self, names: tuple[str, ...]) -> None:
        """The classes to choose from."""
        if names == self._names:
            return
        self._names = names
        for button in self._buttons.buttons():
            self._buttons.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        few = len(names) <= _MOST_BUTTONS and all(len(name) <= _SHORT for name in names)
        self._list.setVisible(not few)
        self._keep.setVisible(not few)
        self._list.clear()
        if few:
            for label, name in enumerate(names):
                self._row.addWidget(self._button(label, name), 1)
        else:
            self._list.addItems(names)

    def _button(self, label: int, name: str) -> QPushButton:
        button = QPushButton(name.replace("&", "&&"))
        button.setStyleSheet("QPushButton, QPushButton:focus { padding: 4px 0; min-width: 12px; }")
        button.setObjectName(f"teach:{label}")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        explain(button, tr("It is a {name}", name=name), self._what())
        self._buttons.addButton(button, label)
        return button

    def _on_keep(self) -> None:
        self.taught.emit(self._list.currentIndex())
