"""The columns of a table, each with what it is used for and what type it has."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from netbuilder.data.readers.csv_table import CsvTable
from netbuilder.data.readers.looking import TableLook
from netbuilder.gui.text import number, tr, trn
from netbuilder.gui.theme.style import font, tokens
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.tables import RIGHT, PlainTable
from netbuilder.gui.widgets.ticking import Ticking
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
NAME, USE, TYPE, GAPS, DISTINCT, EXAMPLE = range(6)
FEATURE, ANSWER, OUT = "feature", "answer", "out"
NUMBER, CATEGORY, TEXT = "number", "category", "text"


class ColumnModel(QAbstractTableModel):
    """Shows a look at a table; what the user changes becomes other settings of the reader.

    Signals:
        edited(reader): other settings are wanted.
    """

    edited = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._look: TableLook | None = None
        self._reader = CsvTable()
        self._heads = [tr("Column"), tr("Use as"), tr("Type"), tr("Empty cells"), tr("Different"), tr("Example")]

    def show_look(self, look: TableLook | None, reader: CsvTable) -> None:
        """Shows this look; the rows stay where they are if the columns are the same."""
        before = [column.name for column in self._look.columns] if self._look else None
        now = [column.name for column in look.columns] if look else None
        if before == now:
            self._look, self._reader = look, reader
            if look is not None:
                self.dataChanged.emit(self.index(0, 0), self.index(len(look.columns) - 1, EXAMPLE))
            return
        self.beginResetModel()
        self._look, self._reader = look, reader
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() or self._look is None else len(self._look.columns)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == DISTINCT:
            return RIGHT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == NAME and self.use(index.row()) != ANSWER:
            found |= Qt.ItemFlag.ItemIsUserCheckable
        if index.column() == USE or (index.column() == TYPE and self.types(index.row())):
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def use(self, row: int) -> str:
        """What a column is used for."""
        name = self._look.columns[row].name
        if name == self._look.target:
            return ANSWER
        return FEATURE if name in self._look.features else OUT

    def types(self, row: int) -> list[str]:
        """The types that a column can be given; none where only one is possible."""
        column = self._look.columns[row]
        return [NUMBER, CATEGORY] if column.type == NUMBER or column.name in self._reader.categories else []

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._look is None:
            return None
        column, use = self._look.columns[index.row()], self.use(index.row())
        place = index.column()
        if role == Qt.ItemDataRole.CheckStateRole and place == NAME and use != ANSWER:
            return Qt.CheckState.Checked if use == FEATURE else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and use == ANSWER:
            return font(bold=True)
        if role == Qt.ItemDataRole.ForegroundRole and use == OUT:
            return QColor(tokens().muted)
        if role == Qt.ItemDataRole.EditRole:
            return use if place == USE else column.type
        if role == Qt.ItemDataRole.TextAlignmentRole and place == DISTINCT:
            return RIGHT
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return (
            column.name,
            use_text(use),
            type_text(column.type),
            self._gaps(column.missing, use),
            number(column.distinct),
            column.example,
        )[place]

    def _gaps(self, count: int, use: str) -> str:
        """How many cells are empty, and what is done about them."""
        if not count:
            return "–"
        if use == OUT:
            return number(count)
        if self._reader.missing == "drop":
            return trn("{count}, rows left out", "{count}, rows left out", count)
        if self._reader.missing == "mean" and use == FEATURE:
            return trn("{count}, filled in", "{count}, filled in", count)
        return trn("{count}, refused", "{count}, refused", count)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        name = self._look.columns[index.row()].name
        if role == Qt.ItemDataRole.CheckStateRole:
            self._use(name, FEATURE if Qt.CheckState(value) == Qt.CheckState.Checked else OUT)
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == USE and value != self.use(index.row()):
            self._use(name, str(value))
            return True
        if role == Qt.ItemDataRole.EditRole and index.column() == TYPE:
            others = tuple(each for each in self._reader.categories if each != name)
            wanted = (*others, name) if value == CATEGORY else others
            if wanted != self._reader.categories:
                self.edited.emit(self._reader.replace(categories=wanted))
            return True
        return False

    def _use(self, name: str, use: str) -> None:
        out = [each for each in self._reader.leave_out if each != name]
        if use == OUT:
            out.append(name)
        changes: dict[str, object] = {"leave_out": tuple(out)}
        if use == ANSWER:
            changes["target"] = name
        elif name == self._look.target:
            # Another column has to be the answer: the last of the others.
            names = [column.name for column in self._look.columns if column.name != name]
            changes["target"] = names[-1]
            changes["leave_out"] = tuple(each for each in out if each != names[-1])
        self.edited.emit(self._reader.replace(**changes))


def use_text(use: str) -> str:
    """What a use is called."""
    return {FEATURE: tr("Feature"), ANSWER: tr("Answer"), OUT: tr("Left out")}[use]


def type_text(kind: str) -> str:
    """What a type is called."""
    return {NUMBER: tr("Number"), CATEGORY: tr("Category"), TEXT: tr("Text, too varied")}[kind]


class _Choosing(QStyledItemDelegate):
    """A list opens where there is something to choose."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        model = index.model()
        values = [FEATURE, ANSWER, OUT] if index.column() == USE else model.types(index.row())
        for value in values:
            box.addItem(use_text(value) if index.column() == USE else type_text(value), value)
        box.activated.connect(self._on_activated)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        model.setData(index, editor.currentData(), Qt.ItemDataRole.EditRole)

    def _on_activated(self) -> None:
        self.commitData.emit(self.sender())
        self.closeEditor.emit(self.sender())


class ColumnTable(PlainTable):
    """The table of columns: tick, or choose in a cell with a double click or F2."""

    def __init__(self) -> None:
        super().__init__(
            "wizardColumns",
            tr("Columns"),
            tr("Tick what to learn from. Choose in “Use as” which column is the answer; double click or F2 opens it."),
        )
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.SelectedClicked
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setItemDelegateForColumn(NAME, Ticking(self))
        self.setItemDelegateForColumn(USE, _Choosing(self))
        self.setItemDelegateForColumn(TYPE, _Choosing(self))
        self.columns = ColumnModel(self)
        self.setModel(self.columns)
        self.horizontalHeader().setStretchLastSection(True)
        for column, width in ((NAME, 170), (USE, 90), (TYPE, 120), (GAPS, 140), (DISTINCT, 80)):
            head = str(self.columns.headerData(column, Qt.Orientation.Horizontal))
            self.setColumnWidth(column, max(width, self.fontMetrics().horizontalAdvance(head) + 3 * SPACING))
