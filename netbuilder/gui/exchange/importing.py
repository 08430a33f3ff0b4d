"""Importing weights into the network in the window; undone like any other step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.project import Project
from netbuilder.experiments.models import TrainedModel
from netbuilder.gui.exchange.jobs import ModelNow, import_weights
from netbuilder.gui.exchange.outcome import Outcome
from netbuilder.gui.messages import GOOD, INFO
from netbuilder.gui.text import tr
from netbuilder.gui.work.learned import Learning, Standing

if TYPE_CHECKING:
    from netbuilder.gui.workbench import Workbench

_KEY = "file"
_PATTERNS = "*.weights.h5 *.h5 *.hdf5 *.keras"


def model_now(bench: Workbench) -> ModelNow:
    """What the window holds, for a job in a thread."""
    trainer = bench.trainer
    content = trainer.model_bytes if trainer.stored is None else None
    return ModelNow(bench.editor.project, trainer.stored, content, bench.library.dataset)


class Importing(QObject):
    """Reads weights for the layers that are there."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._path = Path()
        self._project: Project | None = None
        self._model: TrainedModel | None = None

    def ask(self) -> None:
        """Lets the user choose a file of weights."""
        bench = self._bench
        dialog = QFileDialog(bench.window, tr("Import weights"), str(bench.files.dialogs.folder()))
        dialog.setObjectName("weightsDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [tr("Weights and models ({patterns})", patterns=_PATTERNS), tr("All files ({patterns})", patterns="*")]
        )
        dialog.fileSelected.connect(self.begin)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def begin(self, path: str | Path) -> None:
        """Reads a file in the background."""
        bench, path = self._bench, Path(path)
        bench.messages.dismiss(_KEY)
        begun = bench.transfer.begin(
            tr("Reading the weights in {file}…", file=path.name),
            import_weights,
            path.expanduser().absolute(),
            model_now(bench),
            done=self._on_read,
            failed=self._on_failed,
        )
        if begun:
            self._path, self._project = path, bench.editor.project
        else:
            Outcome(bench, _KEY).tell_busy()

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key=_KEY)

    def _on_read(self, model: TrainedModel) -> None:
        self._model = model
        self._bench.trainer.when_idle(self._take)

    def _take(self) -> None:
        bench, model = self._bench, self._model
        self._model = None
        if model is None:
            return
        if bench.editor.project is not self._project:
            bench.messages.show(tr("The network was edited meanwhile. Import the weights once more."), INFO, key=_KEY)
            return
        before = bench.trainer.standing()
        after = Standing(bench.editor.project, model, None, None, None, 0)
        bench.editor.stack.push(Learning(tr("Import weights"), bench.trainer, before, after))
        text = tr("The network has the weights of {file}. Undo takes them back.", file=self._path.name)
        bench.messages.show(text, GOOD, key=_KEY)
