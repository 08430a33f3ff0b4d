"""How a table is read: a first look at it, with everything that can be guessed and set right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.readers.csv_table import CsvTable
from netbuilder.data.readers.looking import TableLook
from netbuilder.data.readers.trying import Trial, try_table
from netbuilder.document.source import FileSource
from netbuilder.gui.data.columns import ColumnTable
from netbuilder.gui.data.newest import Newest
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, told, tr, trn
from netbuilder.gui.theme.style import font, tokens
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.widgets.labels import Elided, heading, plain
from netbuilder.gui.widgets.tables import PlainTable
from netbuilder.gui.widgets.tips import plain_tips

Index = QModelIndex | QPersistentModelIndex
_ENCODINGS = ("", "utf-8", "cp1252", "latin-1", "big5", "gb18030", "shift_jis", "euc_kr", "utf-16")
_SHOWN_CLASSES = 6
_SHARE = 20


class _Rows(QAbstractTableModel):
    """The first rows as text; what is left out is muted, the answer bold."""

    def __init__(self, look: TableLook) -> None:
        super().__init__()
        self._look = look
        self._names = [column.name for column in look.columns]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._look.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._names)

    @plain_tips
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names[section] if orientation == Qt.Orientation.Horizontal else number(section + 1)
        return None

    @plain_tips
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        name = self._names[index.column()]
        if role == Qt.ItemDataRole.FontRole and name == self._look.target:
            return font(bold=True)
        if role == Qt.ItemDataRole.ForegroundRole and name not in (*self._look.features, self._look.target):
            return QColor(tokens().disabled)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._look.rows[index.row()][index.column()]
        return None


class TableWizard(QDialog):
    """Shows a table as it would be read, and tries every change at once.

    Signals:
        settled(source, share): read the table like this, and keep this share of it for testing.
    """

    settled = Signal(object, float)

    def __init__(self, source: FileSource, share: float | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tableWizardDialog")
        self.setWindowTitle(tr("How “{name}” is read", name=Path(source.file).name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(940, 620)
        self._source = source
        known = isinstance(source.reader, CsvTable)
        self._reader = source.reader if known else CsvTable()
        self._trial: Trial | None = None
        self._setting = False
        self._advise = not known
        parent.installEventFilter(self)
        self._work = Newest(_tried, self)
        self._work.done.connect(self._on_trial)
        self._work.failed.connect(self._on_failed)
        self._make()
        self._share.setValue(_SHARE if share is None else round(100 * share))
        self._arrange()
        self._try(self._reader)

    def _make(self) -> None:
        self._delimiter = _box("wizardDelimiter", tr("&Delimiter"), tr("What parts the cells of a row."))
        self._header = _box("wizardHeader", tr("&First row"), tr("Whether the first row holds the columns' names."))
        self._decimal = _box("wizardDecimal", tr("De&cimals"), tr("What stands before decimals: 3.5 or 3,5."))
        self._encoding = _box(
            "wizardEncoding", tr("&Encoding"), tr("How letters are stored. Choose another where names look garbled.")
        )
        self._target = _box("wizardTarget", tr("&Answer"), tr("The column that the network shall learn to say."))
        self._task = _box(
            "wizardTask",
            tr("&Task"),
            tr("Classification finds one of a few classes, regression a measured number."),
        )
        self._missing = _box(
            "wizardMissing",
            tr("E&mpty cells"),
            tr("What to do with empty cells. An answer is never made up."),
        )
        self._gaps = QLineEdit()
        self._gaps.setObjectName("wizardGaps")
        explain(
            self._gaps,
            tr("Also empty"),
            tr("What else stands for an empty cell, besides ?, NA and the like, parted by commas."),
            typical="-999",
        )
        self._share = QSpinBox()
        self._share.setObjectName("wizardTestShare")
        self._share.setRange(0, 90)
        self._share.setSuffix(" %")
        explain(
            self._share,
            tr("Keep for testing"),
            tr("The share of the rows that the network never learns from, to see how good it is."),
            typical="20 %",
        )
        for text, value in ((tr("refuse"), "refuse"), (tr("leave the row out"), "drop"), (tr("fill in"), "mean")):
            self._missing.addItem(text, value)
        for value in (".", ","):
            self._decimal.addItem(f"3{value}5", value)
        for value in _ENCODINGS:
            self._encoding.addItem(value or tr("Automatic"), value)
        self._columns = ColumnTable()
        self._columns.columns.edited.connect(self._try)
        self._rows = PlainTable(
            "wizardRows", tr("First rows"), tr("The beginning of the file, parted into cells as it is read.")
        )
        self._line = plain(name="wizardLine")
        self._line.setWordWrap(True)
        for box, name in (
            (self._delimiter, "delimiter"),
            (self._header, "header"),
            (self._decimal, "decimal"),
            (self._encoding, "encoding"),
            (self._target, "target"),
            (self._task, "task"),
            (self._missing, "missing"),
        ):
            box.setProperty("setting", name)
            box.currentIndexChanged.connect(self._on_choice)
        self._gaps.editingFinished.connect(self._on_gaps)

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACING)
        grid.setVerticalSpacing(SPACING)
        fields = (
            (tr("&Delimiter"), self._delimiter),
            (tr("&First row"), self._header),
            (tr("De&cimals"), self._decimal),
            (tr("&Encoding"), self._encoding),
            (tr("&Answer"), self._target),
            (tr("&Task"), self._task),
            (tr("E&mpty cells"), self._missing),
            (tr("Als&o empty"), self._gaps),
        )
        for place, (text, editor) in enumerate(fields):
            label = QLabel(text)
            label.setBuddy(editor)
            row, column = divmod(place, 4)
            grid.addWidget(label, row, 2 * column)
            grid.addWidget(editor, row, 2 * column + 1)
            grid.setColumnStretch(2 * column + 1, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        for head, table in ((tr("Columns"), self._columns), (tr("First rows"), self._rows)):
            holder = QWidget()
            column_ = QVBoxLayout(holder)
            column_.setContentsMargins(0, 0, 0, 0)
            column_.setSpacing(SPACING // 2)
            column_.addWidget(heading(head))
            column_.addWidget(table, 1)
            splitter.addWidget(holder)
        splitter.setSizes([300, 200])
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._ok = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._ok.setObjectName("wizardUse")
        self._ok.setText(tr("&Use this table"))
        self._ok.setProperty("role", "primary")
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        foot = QGridLayout()
        foot.setHorizontalSpacing(SPACING)
        share = QLabel(tr("&Keep for testing"))
        share.setBuddy(self._share)
        foot.addWidget(share, 0, 0)
        foot.addWidget(self._share, 0, 1)
        foot.setColumnStretch(2, 1)
        foot.addWidget(self._buttons, 0, 3)
        path = Elided(self._source.file)
        path.setProperty("role", "muted")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        whole.setSpacing(MARGIN)
        whole.addWidget(path)
        whole.addLayout(grid)
        whole.addWidget(splitter, 1)
        whole.addWidget(self._line)
        whole.addLayout(foot)

    def _try(self, reader: CsvTable) -> None:
        self._reader = reader
        self._ok.setEnabled(False)
        advise, self._advise = self._advise, False
        self._work.ask(reader, Path(self._source.file).expanduser(), advise)

    def _on_choice(self) -> None:
        box = self.sender()
        if self._setting or not isinstance(box, QComboBox):
            return
        name, value = box.property("setting"), box.currentData()
        changes: dict[str, object] = {name: value}
        if name in ("delimiter", "header", "encoding"):
            # The columns get other names: what was chosen by the old ones is void.
            changes |= {"target": "", "leave_out": (), "features": (), "categories": ()}
            self._advise = True
            changes["decimal"] = "."
        elif name == "decimal":
            # What was text may be numbers now.
            changes["leave_out"] = ()
        elif name == "target":
            changes["leave_out"] = tuple(each for each in self._reader.leave_out if each != value)
        self._try(self._reader.replace(**changes))

    def _on_gaps(self) -> None:
        gaps = tuple(part.strip() for part in self._gaps.text().split(",") if part.strip())
        if gaps != self._reader.gaps:
            self._try(self._reader.replace(gaps=gaps))

    def _on_failed(self, error: NetBuilderError) -> None:
        self._on_trial(Trial(reader=self._reader, error=error))

    def _on_trial(self, trial: Trial) -> None:
        self._trial, self._reader = trial, trial.reader
        if trial.look is not None and trial.reader.features:
            # Which columns are left out says the same, and stays true when one more is ticked.
            used = {*trial.look.features, trial.look.target}
            out = tuple(column.name for column in trial.look.columns if column.name not in used)
            self._reader = trial.reader.replace(features=(), leave_out=out)
        self._setting = True
        self._show_settings(self._reader, trial.look)
        self._setting = False
        self._columns.columns.show_look(trial.look, self._reader)
        if trial.look is not None:
            self._rows.show_rows(_Rows(trial.look))
        else:
            self._rows.show_rows(None)
        self._say(trial)
        self._ok.setEnabled(trial.error is None)

    def _show_settings(self, reader: CsvTable, look: TableLook | None) -> None:
        found = look.delimiter if look else ""
        automatic = tr("{value} (found)", value=_called(found)) if found else tr("Automatic")
        _fill(self._delimiter, [(automatic, ""), *((_called(value), value) for value in (",", ";", "\t", "|", " "))])
        guessed = ""
        if look is not None:
            guessed = tr("names") if look.header else tr("values")
        automatic = tr("{value} (found)", value=guessed) if guessed else tr("Automatic")
        _fill(self._header, [(automatic, None), (tr("names"), True), (tr("values"), False)])
        names = [column.name for column in look.columns] if look else []
        _fill(self._target, [(name, name) for name in names])
        words = {"classification": tr("classification"), "regression": tr("regression")}
        automatic = tr("{value} (found)", value=words[look.task]) if look else tr("Automatic")
        _fill(self._task, [(automatic, ""), *((text, value) for value, text in words.items())])
        if self._encoding.findData(reader.encoding) < 0:
            self._encoding.addItem(reader.encoding, reader.encoding)
        for box, value in (
            (self._delimiter, reader.delimiter),
            (self._header, reader.header),
            (self._decimal, reader.decimal),
            (self._encoding, reader.encoding),
            (self._target, look.target if look else ""),
            (self._task, reader.task),
            (self._missing, reader.missing),
        ):
            box.setCurrentIndex(_row_of(box, value))
        if not self._gaps.hasFocus():
            self._gaps.setText(", ".join(reader.gaps))

    def _say(self, trial: Trial) -> None:
        if trial.error is not None:
            text, role = told(trial.error), "danger"
        elif not trial.whole:
            text = trn(
                "About {count} row; the file is large and is read whole later.",
                "About {count} rows; the file is large and is read whole later.",
                trial.samples,
            )
            role = "muted"
        else:
            parts = [trn("{count} row", "{count} rows", trial.samples)]
            parts.append(trn("{count} input for the network", "{count} inputs for the network", trial.inputs))
            if trial.classes:
                named = ", ".join(trial.classes[:_SHOWN_CLASSES]) + (
                    " …" if len(trial.classes) > _SHOWN_CLASSES else ""
                )
                parts.append(trn("{count} class: {names}", "{count} classes: {names}", len(trial.classes), names=named))
            else:
                parts.append(tr("one number to find"))
            text, role = "  ·  ".join(parts), "good"
        self._line.setText(text)
        if self._line.property("role") != role:
            self._line.setProperty("role", role)
            self._line.style().polish(self._line)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The window goes: a table of its project must not stay behind.
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.reject()
        return False

    def accept(self) -> None:
        """Reads the table like this from now on."""
        if self._trial is None or self._trial.error is not None or self._work.busy:
            return
        target = self._trial.look.target if self._trial.look else self._reader.target
        reader = self._reader.replace(target=target)
        self.settled.emit(self._source.replace(reader=reader), self._share.value() / 100)
        super().accept()


def _tried(reader: CsvTable, path: Path, advise: bool) -> Trial:
    return try_table(reader, path, advise=advise)


def _called(delimiter: str) -> str:
    words = {",": tr("comma"), ";": tr("semicolon"), "\t": tr("tab"), "|": tr("bar"), " ": tr("space")}
    return words.get(delimiter, delimiter)


def _box(name: str, title: str, what: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    explain(box, title.replace("&", ""), what)
    return box


def _fill(box: QComboBox, entries: list[tuple[str, object]]) -> None:
    if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] != entries:
        box.clear()
        for text, value in entries:
            box.addItem(text, value)


def _row_of(box: QComboBox, value: object) -> int:
    """Where a value stands; Qt does not find None."""
    return next((row for row in range(box.count()) if box.itemData(row) == value), 0)
