"""The table of epochs."""

from __future__ import annotations

from bisect import bisect_left

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import log_title
from netbuilder.gui.text import duration, logged, number, tr
from netbuilder.gui.theme.style import font
from netbuilder.gui.train.told import Epoch, Told
from netbuilder.gui.widgets.tables import RIGHT

_NO_PARENT = QModelIndex()


class EpochsModel(QAbstractTableModel):
    """A row for each epoch: its number, its means, its time."""

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self._told = Told()
        self._names: list[str] = []
        self._rows = 0
        self._best: int | None = None

    def show_told(self, told: Told) -> bool:
        """Takes what there is; only what is new is told to the view. False if there is nothing new."""
        names = _columns(told)
        lines = len(told.lines)
        new = told is not self._told or names != self._names or lines != self._rows
        if told is not self._told or names != self._names or lines < self._rows:
            self.beginResetModel()
            self._told, self._names, self._rows = told, names, lines
            self.endResetModel()
        elif lines > self._rows:
            self.beginInsertRows(_NO_PARENT, self._rows, lines - 1)
            self._rows = lines
            self.endInsertRows()
        best = told.best()
        row = bisect_left(told.lines, best[0], key=_number) if best else None
        if row != self._best:
            before, self._best = self._best, row
            for changed in (before, row):
                if changed is not None and changed < self._rows:
                    self.dataChanged.emit(self.index(changed, 0), self.index(changed, self.columnCount() - 1))
        return new

    def rowCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._names) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return tr("Epoch")
        if section == len(self._names) + 1:
            return tr("Time")
        return log_title(self._names[section - 1])

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or index.row() >= len(self._told.lines):
            return None
        line, column = self._told.lines[index.row()], index.column()
        best = index.row() == self._best
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(RIGHT)
        if role == Qt.ItemDataRole.FontRole and best:
            return font(bold=True)
        if role == Qt.ItemDataRole.ToolTipRole and best:
            return tr("The best epoch so far.")
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == 0:
            return tr("{epoch} (best)", epoch=number(line.number + 1)) if best else number(line.number + 1)
        if column == len(self._names) + 1:
            return duration(line.seconds)
        value = line.logs.get(self._names[column - 1])
        return logged(float(value)) if isinstance(value, (int, float)) else "–"


def _number(line: Epoch) -> int:
    return line.number


def _columns(told: Told) -> list[str]:
    names = told.names()
    last = told.lines[-1].logs if told.lines else {}
    return [each for name in names for each in (name, f"val_{name}") if each == name or each in last]


class EpochsTable(QTableView):
    """Shows the epochs; follows the newest unless the user scrolled away from it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("epochsTable")
        self.setModel(EpochsModel(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(RIGHT)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        explain(self, tr("Epochs"), tr("The means of every epoch, and how long it took."))

    def show_told(self, told: Told) -> bool:
        """Shows what the run told; False if there is nothing new."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 2
        new = self.model().show_told(told)
        if new and follows:
            self.scrollToBottom()
        return new
