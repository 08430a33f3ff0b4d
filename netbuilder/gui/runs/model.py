"""The runs on record as a table that can be sorted, filtered and written in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from netbuilder.experiments.store import CUT_OFF, RUNNING, RunRow
from netbuilder.gui.naming import called
from netbuilder.gui.text import duration, locale, logged, number, percent, tr
from netbuilder.gui.widgets.tables import LEFT, RIGHT
from netbuilder.gui.widgets.tips import plain_tips
from netbuilder.training import events as happened

Index = QModelIndex | QPersistentModelIndex
NAME, NOTE = "name", "note"


@dataclass(frozen=True)
class Column:
    """One column: its head, what it shows, what it is sorted by, and what its head says."""

    key: str
    head: str
    shown: Callable[[RunRow], str]
    value: Callable[[RunRow], object]
    about: str
    right: bool = False


def status_text(status: str) -> str:
    """How a run ended, in the user's language."""
    words = {
        RUNNING: tr("in training"),
        CUT_OFF: tr("cut off"),
        happened.FINISHED: tr("finished"),
        happened.EARLY: tr("stopped early"),
        happened.STOPPED: tr("stopped"),
        happened.FAILED: tr("failed"),
    }
    return words.get(status, status)


def columns() -> list[Column]:
    """All columns, in order."""
    return [
        Column("id", tr("Run"), lambda row: number(row.id), lambda row: row.id, tr("Its number."), right=True),
        Column(
            NAME,
            tr("Name"),
            lambda row: called(row.name),
            lambda row: row.name.casefold(),
            tr("Double click to rename."),
        ),
        Column(
            "status",
            tr("Ended"),
            lambda row: status_text(row.status),
            lambda row: status_text(row.status),
            tr("How it ended; a run that was cut off can go on from its last checkpoint."),
        ),
        Column(
            "started",
            tr("Started"),
            lambda row: _moment(row.started),
            lambda row: row.started,
            tr("When it began."),
        ),
        Column("epochs", tr("Epochs"), _epochs, lambda row: row.epochs, tr("How many were trained."), right=True),
        Column(
            "best",
            tr("Best loss"),
            _best,
            lambda row: float("inf") if row.best is None else row.best,
            tr("The smallest validation loss, else loss, and its epoch."),
            right=True,
        ),
        Column(
            "accuracy",
            tr("Accuracy"),
            lambda row: _share(_accuracy(row.last)),
            lambda row: -1.0 if _accuracy(row.last) is None else _accuracy(row.last),
            tr("At the last epoch: of the validation samples, else of the training samples."),
            right=True,
        ),
        Column(
            "test",
            tr("Test"),
            _test,
            lambda row: _test_value(row) if _test_value(row) is not None else -1.0,
            tr("Accuracy on the test samples, else the loss there."),
            right=True,
        ),
        Column(
            "seconds",
            tr("Time"),
            lambda row: duration(row.seconds),
            lambda row: row.seconds,
            tr("Spent training."),
            True,
        ),
        Column(
            NOTE, tr("Note"), lambda row: row.note, lambda row: row.note.casefold(), tr("Double click to write one.")
        ),
    ]


def _moment(seconds: float) -> str:
    return locale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), QLocale.FormatType.ShortFormat)


def _epochs(row: RunRow) -> str:
    return number(row.epochs)


def _best(row: RunRow) -> str:
    if row.best is None or row.best_epoch is None:
        return "–"
    return tr("{loss} (epoch {epoch})", loss=logged(float(row.best)), epoch=number(row.best_epoch + 1))


def _accuracy(logs) -> float | None:
    for start in ("val_", ""):
        for name, value in logs.items():
            if name.startswith(start) and name.removeprefix("val_").endswith("accuracy"):
                return float(value)
    return None


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value, 2)


def _test_value(row: RunRow) -> float | None:
    found = _accuracy(row.test)
    loss = row.test.get("loss")
    return found if found is not None else (float(loss) if isinstance(loss, (int, float)) else None)


def _test(row: RunRow) -> str:
    found = _accuracy(row.test)
    if found is not None:
        return percent(found, 2)
    value = _test_value(row)
    return "–" if value is None else logged(value)


def _side(column: Column) -> int:
    """Numbers stand at the right, below their head."""
    return int(RIGHT if column.right else LEFT)


class RunsTable(QAbstractTableModel):
    """The rows of the store; a name or a note that was written is told by `written`."""

    written = Signal(int, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns()
        self._rows: list[RunRow] = []

    def show_rows(self, rows: list[RunRow]) -> None:
        """Shows these; what did not change stays where it is, chosen or not."""
        if [row.id for row in rows] == [row.id for row in self._rows]:
            for place, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
                if old != new:
                    self._rows[place] = new
                    self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row_of(self, index: Index) -> RunRow:
        """The run of a place in the table."""
        return self._rows[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self.columns[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.shown(row)
        if role == Qt.ItemDataRole.EditRole:
            return {NAME: row.name, NOTE: row.note}.get(column.key, column.shown(row))
        if role == Qt.ItemDataRole.UserRole:
            return column.value(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ToolTipRole and column.key == "status" and row.message:
            return row.message
        if role == Qt.ItemDataRole.ToolTipRole and column.key in (NAME, NOTE):
            return column.shown(row)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key, text = self.columns[index.column()].key, str(value).strip()
        if role != Qt.ItemDataRole.EditRole or key not in (NAME, NOTE) or (key == NAME and not text):
            return False
        self.written.emit(self._rows[index.row()].id, key, text)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        editable = index.isValid() and self.columns[index.column()].key in (NAME, NOTE)
        return found | Qt.ItemFlag.ItemIsEditable if editable else found

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].head
            if role == Qt.ItemDataRole.ToolTipRole:
                return self.columns[section].about
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _side(self.columns[section])
        return None


class Sorted(QSortFilterProxyModel):
    """Sorted by values, filtered by words that must all be in the name, the note or how it ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSortRole(Qt.ItemDataRole.UserRole)
        self.setDynamicSortFilter(True)

    def filter_by(self, text: str) -> None:
        """Shows only rows with all of these words."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        if not self._words:
            return True
        model = self.sourceModel()
        texts = [place for place, column in enumerate(model.columns) if column.key in (NAME, NOTE, "status")]
        whole = " ".join(str(model.index(source_row, column).data() or "") for column in texts).casefold()
        return all(word in whole for word in self._words)

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        return left.data(Qt.ItemDataRole.UserRole) < right.data(Qt.ItemDataRole.UserRole)
