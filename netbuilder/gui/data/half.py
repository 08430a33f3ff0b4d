"""One half of the view of what the network receives: samples, with their numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.data.received import Numbers
from netbuilder.gui.data.numbers import NumbersView, short
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP, MARGIN
from netbuilder.gui.widgets.labels import Elided, heading
from netbuilder.gui.widgets.pictures import PictureGrid, Pictures
from netbuilder.gui.widgets.tables import RIGHT, PlainTable

Index = QModelIndex | QPersistentModelIndex
_MOST_COLUMNS = 500
_ROOMY = 420


class Rows(QAbstractTableModel):
    """Numbers in rows. Shapes: `(samples, numbers)`."""

    def __init__(self, values: np.ndarray, heads: Sequence[str], sides: Sequence[str]) -> None:
        super().__init__()
        self._values, self._heads, self._sides = values, heads, sides

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._values)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else self._values.shape[1]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._sides[section] if orientation == Qt.Orientation.Vertical else self._heads[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return short(float(self._values[index.row(), index.column()]))


class Half(QWidget):
    """Pictures, or rows of numbers where the samples are none."""

    def __init__(self, name: str, head: str, what: str) -> None:
        super().__init__()
        self._told = self._brief = ""
        self._grid = PictureGrid(48)
        self._grid.setObjectName(f"{name}Pictures")
        explain(self._grid, head, what)
        self._table = PlainTable(f"{name}Table", head, what)
        self._numbers = NumbersView(f"{name}Numbers")
        self._numbers.setFixedWidth(184)
        self._line = Elided()
        self._line.setProperty("role", "muted")
        self._line.setObjectName(f"{name}Shape")
        self._line.setProperty("untranslated", True)  # a shape and the name of a kind of numbers
        self._stack = QStackedWidget()
        self._stack.addWidget(self._grid)
        self._stack.addWidget(self._table)
        top = QHBoxLayout()
        top.setSpacing(MARGIN)
        top.addWidget(heading(head))
        top.addWidget(self._line, 1)
        row = QHBoxLayout()
        row.setSpacing(MARGIN)
        row.addWidget(self._stack, 1)
        row.addWidget(self._numbers, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(top)
        column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where there is little room, the numbers go into the line above."""
        roomy = self.width() >= _ROOMY
        self._numbers.setVisible(roomy)
        text = self._told if roomy or not self._brief else f"{self._told}  ·  {self._brief}"
        if self._line.text() != text:
            self._line.setText(text)

    def keep_level_with(self, other: Half) -> None:
        """Scrolls as the other half does, so that a sample stands at the same place in both."""
        for mine, theirs in ((self._grid, other._grid), (self._table, other._table)):
            for side in ("verticalScrollBar", "horizontalScrollBar"):
                one, two = getattr(mine, side)(), getattr(theirs, side)()
                one.valueChanged.connect(two.setValue)
                two.valueChanged.connect(one.setValue)

    def show_samples(
        self,
        values: np.ndarray,
        pictures: np.ndarray | None,
        lines: Sequence[str],
        numbers: Numbers,
        told: str,
        heads: Sequence[str] = (),
    ) -> None:
        """Shows these."""
        self._told = told
        self._brief = tr("{mean} ± {deviation}", mean=short(numbers.mean), deviation=short(numbers.deviation))
        self._numbers.show_numbers(numbers)
        self._fit()
        if pictures is not None:
            self._grid.show_pictures(Pictures(pictures, np.arange(len(pictures)), lines))
            self._stack.setCurrentWidget(self._grid)
            return
        rows = values.reshape(len(values), -1)[:, :_MOST_COLUMNS]
        if len(heads) != rows.shape[1]:
            heads = [f"x{place + 1}" for place in range(rows.shape[1])]
        self._table.show_rows(Rows(rows, heads, lines))
        self._stack.setCurrentWidget(self._table)
