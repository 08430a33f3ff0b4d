"""Adding the user's own files and folders: found out what they are, asked where that is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import first_paragraph
from netbuilder.data.readers.base import Reader
from netbuilder.data.readers.opening import fitting_readers, reader_for
from netbuilder.document.source import FileSource
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

_FOLDER = "data folder"


class Adding(QObject):
    """Turns a path into a source of data.

    Signals:
        found(source): what to use.
        table_found(path): a table, whose columns are to be looked at first.
    """

    found = Signal(object)
    table_found = Signal(str)

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._bench, self._window = bench, parent
        self._path = ""
        self._task: Task | None = None
        self._dialog: QDialog | None = None

    def ask_file(self) -> None:
        """Lets the user choose a file of data."""
        self._ask(QFileDialog.FileMode.ExistingFile, tr("Add a file of data"))

    def ask_folder(self) -> None:
        """Lets the user choose a folder of pictures in class folders."""
        self._ask(QFileDialog.FileMode.Directory, tr("Add a folder of pictures"))

    def _ask(self, mode: QFileDialog.FileMode, title: str) -> None:
        last = self._bench.settings.get(_FOLDER, str(Path.home()))
        dialog = QFileDialog(self._window, title, last)
        dialog.setObjectName("addDataDialog")
        dialog.setFileMode(mode)
        if mode == QFileDialog.FileMode.ExistingFile:
            patterns = "*.csv *.csv.gz *.tsv *.txt *.data *.npz *.h5 *.hdf5 *.zip *-ubyte *-ubyte.gz *.idx"
            dialog.setNameFilters(
                [tr("Data ({patterns})", patterns=patterns), tr("All files ({patterns})", patterns="*")]
            )
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self._bench.settings.set(_FOLDER, str(Path(path).parent))
        self.add(path)

    def add(self, path: str | Path) -> None:
        """Finds out what a file or folder is, and says so."""
        self._path = str(path)
        task = Task(_candidates, Path(path), parent=self)
        task.finished.connect(self._on_candidates)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key="data")

    def _on_candidates(self, found: tuple[str, list[type[Reader]]]) -> None:
        path, kinds = found
        if path != self._path:
            return
        self._bench.messages.dismiss("data")
        if len(kinds) == 1:
            self.take(path, kinds[0])
            return
        self._dialog = _KindDialog(path, kinds, self._window)
        self._dialog.chosen.connect(self.take)
        self._dialog.open()

    def take(self, path: str, kind: type[Reader]) -> None:
        """The file is to be read by this reader."""
        if kind.kind == "csv":
            self.table_found.emit(path)
        else:
            self.found.emit(FileSource(file=path, reader=kind()))


def _candidates(path: Path) -> tuple[str, list[type[Reader]]]:
    # The reader of HDF5 files enters itself into the list of readers.
    import netbuilder.formats.hdf5.datasets  # noqa: F401

    kinds = fitting_readers(path)
    return str(path), kinds or [reader_for(path)]


class _KindDialog(QDialog):
    """What a file is, where several readers may fit.

    Signals:
        chosen(path, reader): what the user says it is.
    """

    chosen = Signal(str, object)

    def __init__(self, path: str, kinds: list[type[Reader]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("kindDialog")
        self.setWindowTitle(tr("What is this file?"))
        self._path, self._kinds = path, kinds
        self._list = QListWidget()
        self._list.setObjectName("kindChoice")
        explain(self._list, tr("Kind of file"), tr("The likeliest is at the top."))
        for kind in kinds:
            item = QListWidgetItem(tr(kind.title))
            item.setToolTip(tr(first_paragraph(kind)))
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.itemActivated.connect(self.accept)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Read it"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(paragraph(tr("“{name}” can be read in several ways.", name=Path(path).name)))
        column.addWidget(self._list)
        column.addWidget(buttons)
        self.finished.connect(self._on_finished)

    def _on_finished(self, result: int) -> None:
        row = self._list.currentRow()
        if result == QDialog.DialogCode.Accepted and row >= 0:
            self.chosen.emit(self._path, self._kinds[row])
        self.deleteLater()
