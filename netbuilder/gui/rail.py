"""The rail at the left: the six places."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QSizePolicy

from netbuilder.gui.pages import PLACES
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import WIDE

_WIDTH = 92
"""At least: longer names get the room that they need."""


class Rail(QListWidget):
    """A list of places with icons; `chosen` tells which one the user went to."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(tr("Places"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setIconSize(QSize(24, 24))
        texts = [tr(place.text).replace("&", "") for place in PLACES]
        width = max(_WIDTH, max(map(self.fontMetrics().horizontalAdvance, texts)) + 2 * WIDE)
        self.setFixedWidth(width)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        for number, (place, text) in enumerate(zip(PLACES, texts), start=1):
            item = QListWidgetItem(icon(place.icon, QPalette.ColorRole.WindowText), text)
            item.setData(Qt.ItemDataRole.UserRole, place.name)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setToolTip(f"{tr(place.about)}  (Ctrl+{number})")
            item.setSizeHint(QSize(width - 4, 66))
            self.addItem(item)
        # Not the current row: that moves to the first one when the list is given the focus.
        self.itemSelectionChanged.connect(self._on_selected)

    def show_place(self, name: str) -> None:
        """Marks a place without telling anybody; none if it is not in the list."""
        names = [place.name for place in PLACES]
        self.blockSignals(True)
        self.setCurrentRow(names.index(name) if name in names else -1)
        self.blockSignals(False)
        if name not in names:
            self.clearSelection()

    def _on_selected(self) -> None:
        for item in self.selectedItems():
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
