"""Opening model files: read in the background, then the question about changes, then a project with its weights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.experiments.any_model import CHECKPOINT, MODEL, ONNX, OTHER, PROGRAM, WEIGHTS
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.taking_models import fitted_to
from netbuilder.formats.model import StoredModel
from netbuilder.formats.nbproj import ProjectFile
from netbuilder.gui.exchange.jobs import ReadFile, read_file
from netbuilder.gui.exchange.outcome import Outcome
from netbuilder.gui.text import told, tr, trn
from netbuilder.gui.widgets.tips import as_tip

if TYPE_CHECKING:
    from netbuilder.gui.workbench import Workbench

KEY = "file"
SUFFIXES = (".keras", ".h5", ".hdf5")


def is_model_name(path: Path) -> bool:
    """Whether a file is one that models or weights are kept in, by its name."""
    return path.suffix.lower() in SUFFIXES


class Opening(QObject):
    """Opens model files as projects.

    Signals:
        data_found(path): the file holds data, no model.
    """

    data_found = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._found: ReadFile | None = None
        self._assumed: TrainedModel | None = None
        self._question: QMessageBox | None = None
        self._weights: Path | None = None
        self._outcome = Outcome(bench, KEY)
        bench.library.changed.connect(self._on_data)

    def begin(self, path: Path) -> None:
        """Reads a file in the background; the project in the window stays until it is read and nothing is lost."""
        bench = self._bench
        for key in (KEY, "export"):
            bench.messages.dismiss(key)
        begun = bench.transfer.begin(
            tr("Opening {file}…", file=path.name),
            read_file,
            path.expanduser().absolute(),
            bench.editor.project,
            bench.library.facts,
            done=self._on_read,
            failed=self._on_failed,
        )
        if not begun:
            self._outcome.tell_busy()

    def open_now(self, path: Path) -> bool:
        """The same at once, without a question."""
        bench = self._bench
        try:
            found = read_file(path.expanduser().absolute(), bench.editor.project, bench.library.facts, _silent)
            if found.kind != MODEL:
                raise _not_a_model(found)
        except NetBuilderError as error:
            self._on_failed(error)
            return False
        self._found = found
        self._go()
        return True

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key=KEY)

    def _on_read(self, found: ReadFile) -> None:
        if found.kind == WEIGHTS:
            self._ask_import(found.path)
        elif found.kind == OTHER:
            self.data_found.emit(found.path)
        elif found.kind != MODEL:
            self._on_failed(_not_a_model(found))
        else:
            self._found = found
            self._bench.trainer.when_idle(self._ask)

    def _ask(self) -> None:
        self._bench.files.may_leave(self._go)

    def _go(self) -> None:
        found, self._found = self._found, None
        if found is None or found.stored is None or found.project is None:
            return
        bench = self._bench
        bench.files.begin_now(ProjectFile(project=found.project))
        bench.files.remember(found.path)
        model = self._fitted(found.model) if found.model is not None else None
        bench.trainer.take_stored(model.stored if model is not None else found.stored, model)
        self._assumed = model if model is not None and model.remark else None
        self._tell(found, found.stored)
        bench.page_wanted.emit("build")

    def _on_data(self) -> None:
        """The data are there: a model that was opened before they were may be waiting for them."""
        bench, model = self._bench, self._assumed
        if model is None or bench.library.dataset is None:
            return
        self._assumed = None
        if bench.trainer.model is model and (fitted := self._fitted(model)) is not model:
            bench.trainer.take_stored(fitted.stored, fitted)

    def _fitted(self, model: TrainedModel) -> TrainedModel:
        """What the file does not say of its inputs is as the project prepares them; the same where nobody knows."""
        bench = self._bench
        if not model.remark or bench.library.dataset is None:
            return model
        try:
            return fitted_to(model, bench.editor.project, bench.library.dataset)
        except NetBuilderError:
            return model  # the data do not fit the network, which is told as a problem

    def _tell(self, found: ReadFile, stored: StoredModel) -> None:
        count = len(stored.graph.nodes)
        text = tr(
            "Opened {file}: {layers}, {parameters}.",
            file=found.path.name,
            layers=trn("{count} layer", "{count} layers", count),
            parameters=trn("{count} parameter", "{count} parameters", found.parameters),
        )
        goes_on = found.model is not None and bool(stored.optimizer_variables)
        # What a lacking layer means is among the warnings already.
        lacking = any(node.spec.obstacle for node in stored.graph.nodes)
        refused = [told(found.refusal)] if found.refusal is not None and not lacking else []
        self._outcome.tell(
            found.path.name,
            [text, tr("Training goes on where it stopped.") if goes_on else ""],
            [*map(tr, stored.warnings), *refused],
            also=[tr("Written by {program}.", program=stored.written_by)] if stored.written_by else [],
        )

    # Weights alone

    def _ask_import(self, path: Path) -> None:
        """A file without layers: is it meant for the network in the window?"""
        if self._question is not None:
            self._question.activateWindow()
            return
        question = QMessageBox(
            QMessageBox.Icon.Question,
            tr("NetBuilder"),
            tr("“{file}” holds weights alone, without the layers.", file=path.name),
            QMessageBox.StandardButton.NoButton,
            self._bench.window,
        )
        question.setObjectName("importQuestion")
        question.setTextFormat(Qt.TextFormat.PlainText)
        into = tr("Import them into the network “{name}”?", name=self._bench.editor.shown_name())
        question.setInformativeText(as_tip(into))
        button = question.addButton(tr("&Import the weights"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(tr("&Leave them"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(button)
        self._question, self._weights = question, path
        question.accepted.connect(self._on_import_wanted)
        question.finished.connect(self._on_question_closed)
        question.open()

    def _on_question_closed(self) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.deleteLater()

    def _on_import_wanted(self) -> None:
        path, self._weights = self._weights, None
        if path is not None:
            self._bench.importing.begin(path)


def _silent(done: int, total: int) -> None:
    """Nobody waits for the progress."""


def _not_a_model(found: ReadFile) -> FileError:
    where = str(found.path)
    if found.kind == WEIGHTS:
        return FileError("This file holds weights alone, without the layers.", where=where)
    if found.kind == CHECKPOINT:
        return FileError(
            "This is the checkpoint of a run, not a model.", hint="Go on with the run in Runs.", where=where
        )
    if found.kind == ONNX:
        return FileError("ONNX files are written here, but not read.", where=where)
    if found.kind == PROGRAM:
        return FileError("NetBuilder never runs programs.", where=where)
    return FileError("This file holds no model.", hint="Models are .keras and .h5 files.", where=where)
