"""The samples that go with a model: those in use, or the bundled digits where a model reads digits."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.source import Source
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import data_of
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

_BUNDLED = "mnist_small"
_DIGITS = tuple("0123456789")


class Samples(QObject):
    """Finds them; the bundled digits are read in the background when they are first wanted.

    Signals:
        changed(): there are others than before.
    """

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._digits: Dataset | None = None
        self._task: Task | None = None

    def of(self, model: TrainedModel | None) -> Dataset | None:
        """The samples for a model, None as long as there are none."""
        if model is None:
            return None
        found = data_of(model, self._bench.library.dataset)
        if found is not None or tuple(model.class_names) != _DIGITS:
            return found
        if self._digits is None and self._task is None:
            task = Task(datasets.create(_BUNDLED).load, parent=self)
            task.finished.connect(self._on_loaded)
            task.failed.connect(self._on_failed)
            self._task = task.start()
        return data_of(model, self._digits)

    def source(self, data: Dataset | None) -> Source:
        """Where samples come from that `of` found."""
        return datasets.create(_BUNDLED) if data is self._digits else self._bench.editor.project.data

    def _on_loaded(self, data: Dataset) -> None:
        self._digits = data
        self.changed.emit()

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key="bundled digits")
