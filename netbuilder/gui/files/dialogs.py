"""The dialogs that ask for the name of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from netbuilder.formats.exports import export_by_kind
from netbuilder.formats.nbproj import SUFFIX
from netbuilder.gui.exchange.opening import SUFFIXES as MODEL_SUFFIXES
from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.files.files import Files
    from netbuilder.gui.workbench import Workbench

Chosen = Callable[[str], object]


class Dialogs(QObject):
    """Asks for the file to open, or to write."""

    def __init__(self, bench: Workbench, files: Files) -> None:
        super().__init__(files)
        self._bench, self._files = bench, files

    def folder(self) -> Path:
        """Where dialogs for files begin."""
        path = self._bench.editor.path
        if path is not None:
            return path.parent
        recent = self._files.recent.files()
        return recent[0].path.parent if recent and recent[0].path.parent.is_dir() else Path.home()

    def ask_open(self, chosen: Chosen) -> None:
        """Lets the user choose a project or a model."""
        dialog = self._made(QFileDialog.AcceptMode.AcceptOpen, tr("Open a project or a model"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        models = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
        both = tr("Projects and models ({patterns})", patterns=f"*{SUFFIX} *.json {models}")
        self._open(dialog, [both, _projects(), tr("Keras models ({patterns})", patterns=models)], chosen)

    def ask_save(self, chosen: Chosen) -> None:
        """Lets the user choose where the project goes, or its model."""
        dialog = self._made(QFileDialog.AcceptMode.AcceptSave, tr("Save the project"))
        dialog.setDefaultSuffix(SUFFIX.lstrip("."))
        dialog.selectFile(f"{self._bench.editor.shown_name()}{SUFFIX}")
        dialog.filterSelected.connect(self._on_filter)
        forms = [export_by_kind(kind) for kind in ("keras", "h5")]
        self._open(dialog, [_projects(), *(f"{tr(form.title)} (*{form.suffix})" for form in forms)], chosen)

    def _made(self, mode: QFileDialog.AcceptMode, title: str) -> QFileDialog:
        dialog = QFileDialog(self._bench.window, title, str(self.folder()))
        dialog.setObjectName("fileDialog")
        dialog.setAcceptMode(mode)
        return dialog

    @staticmethod
    def _open(dialog: QFileDialog, filters: list[str], chosen: Chosen) -> None:
        dialog.setNameFilters([*filters, tr("All files ({patterns})", patterns="*")])
        dialog.fileSelected.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_filter(self, chosen: str) -> None:
        """A name without an ending gets that of the kind of file that is chosen."""
        dialog = self.sender()
        if isinstance(dialog, QFileDialog):
            known = (suffix for suffix in (SUFFIX, ".json", ".keras", ".h5") if f"*{suffix}" in chosen)
            dialog.setDefaultSuffix(next(known, SUFFIX).lstrip("."))


def _projects() -> str:
    return tr("NetBuilder projects ({patterns})", patterns=f"*{SUFFIX} *.json")
