"""A choice among the models on the shelf."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from netbuilder.gui.draw.shelf import Shelf
from netbuilder.gui.text import tr

NONE, OPEN = "", "open…"


class ModelChoice(QComboBox):
    """Holds the key of a model. Until the user chooses, it follows what is at hand.

    Args:
        shelf: of models.
        nothing: the text of the line that stands for no model.
        follows: whether it takes a model by itself.

    Signals:
        chosen(key): another model, or "".
        file_wanted(): the user wants to open a model file.
    """

    chosen = Signal(str)
    file_wanted = Signal()

    def __init__(self, shelf: Shelf, nothing: str, *, follows: bool) -> None:
        super().__init__()
        self._shelf, self._nothing, self._follows = shelf, nothing, follows
        self._key = ""
        self._by_hand = False
        self.setMinimumContentsLength(12)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._on_activated)
        shelf.changed.connect(self.refresh)
        self.refresh()

    @property
    def key(self) -> str:
        """The key of the model chosen; "" for none."""
        return self._key

    def choose(self, key: str) -> None:
        """Chooses a model as the user would."""
        self._by_hand = True
        self._go_to(key)

    def refresh(self) -> None:
        """Lists the models anew, and stays with the one chosen if it is still there."""
        entries = self._shelf.entries()
        keys = [each.key for each in entries]
        wanted = self._key
        if wanted not in keys:
            wanted, self._by_hand = "", self._by_hand and not wanted
        if self._follows and not self._by_hand:
            wanted = self._shelf.standard()
        self.blockSignals(True)
        self.clear()
        if not self._follows or not wanted:
            self.addItem(self._nothing, NONE)
        for each in entries:
            self.addItem(each.text, each.key)
            self.setItemData(self.count() - 1, each.about or None, Qt.ItemDataRole.ToolTipRole)
        self.insertSeparator(self.count())
        self.addItem(tr("Open a model…"), OPEN)
        self.blockSignals(False)
        self._go_to(wanted)

    def _go_to(self, key: str) -> None:
        self.setCurrentIndex(max(0, self.findData(key)))
        if key != self._key:
            self._key = key
            if key:
                self._shelf.want(key)
            self.chosen.emit(key)

    def _on_activated(self, row: int) -> None:
        key = self.itemData(row)
        if key == OPEN:
            self.setCurrentIndex(max(0, self.findData(self._key)))
            self.file_wanted.emit()
        elif key is not None:
            self.choose(key)

    def showPopup(self) -> None:
        wide = max((self.fontMetrics().horizontalAdvance(self.itemText(row)) for row in range(self.count())), default=0)
        self.view().setMinimumWidth(min(520, wide + 48))
        super().showPopup()
