"""The trained model as bytes: written and read in the background, since a large one takes its time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.models import TrainedModel
from netbuilder.gui.work.task import Task


class KeptModel(QObject):
    """The bytes of a `.keras` file for the model that is current.

    Signals:
        opened(model): the bytes given to `open` as a `TrainedModel`.
        damaged(why): they cannot be read; they are kept as they are.
    """

    opened = Signal(object)
    damaged = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._content: bytes | None = None
        self._model: TrainedModel | None = None
        self._task: Task | None = None

    @property
    def content(self) -> bytes | None:
        """The bytes; waits for them if they are not made yet."""
        if self._model is not None:
            self._content, self._model = self._model.image(), None
        return self._content

    def clear(self) -> None:
        """There is no model."""
        self._content = self._model = self._task = None

    def keep(self, model: TrainedModel) -> None:
        """Another model is current; its bytes are made in the background."""
        self._model = model
        self._start(Task(_image, model, parent=self), self._on_image)

    def open(self, content: bytes | None) -> None:
        """Takes bytes from a file, and reads them in the background."""
        self.clear()
        self._content = content
        if content:
            self._start(Task(_opened, content, parent=self), self._on_opened)

    def _start(self, task: Task, then) -> None:
        task.finished.connect(then)
        task.failed.connect(self._on_failed)
        task.finished.connect(task.deleteLater)
        task.failed.connect(task.deleteLater)
        self._task = task.start()

    def _on_image(self, made: tuple[TrainedModel, bytes]) -> None:
        model, content = made
        if model is self._model:
            self._content, self._model = content, None

    def _on_opened(self, model: TrainedModel) -> None:
        if self.sender() is self._task:
            self._task = None
            self.opened.emit(model)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._task = None
            if self._model is None:
                self.damaged.emit(str(error))


def _image(model: TrainedModel) -> tuple[TrainedModel, bytes]:
    return model, model.image()


def _opened(content: bytes) -> TrainedModel:
    return TrainedModel.from_image(content)
