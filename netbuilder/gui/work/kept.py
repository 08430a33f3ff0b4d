"""The trained model as bytes: written and read in the background, since a large one takes its time."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.models import TrainedModel
from netbuilder.formats.model import StoredModel
from netbuilder.formats.own_models import model_image, read_model_image
from netbuilder.gui.text import tr
from netbuilder.gui.work.task import Task


class KeptModel(QObject):
    """The bytes of a file for the model that is current.

    Signals:
        opened(model): the bytes given to `open` as a `TrainedModel`.
        damaged(why): they cannot be read, or not be used; they are kept as they are.
    """

    opened = Signal(object)
    damaged = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._content: bytes | None = None
        self._unwritten: StoredModel | None = None
        self._task: Task | None = None
        self.stored: StoredModel | None = None
        """The model as a value, also where it cannot be used here; None while bytes are read or if they are damaged."""

    @property
    def content(self) -> bytes | None:
        """The bytes; waits for them if they are not made yet."""
        if self._unwritten is not None:
            self._content, self._unwritten = model_image(self._unwritten), None
        return self._content

    @property
    def reading(self) -> bool:
        """Whether bytes are on their way to become a model."""
        return self._task is not None and self._unwritten is None

    def clear(self) -> None:
        """There is no model."""
        self._content = self._unwritten = self._task = self.stored = None

    def keep(self, stored: StoredModel) -> None:
        """Another model is current; its bytes are made in the background."""
        self.stored = self._unwritten = stored
        self._start(Task(_image, stored, parent=self), self._on_image)

    def open(self, content: bytes | None) -> None:
        """Takes bytes from a file, and reads them in the background."""
        self.clear()
        self._content = content
        if content:
            self._start(Task(_opened, content, parent=self), self._on_opened)

    def _start(self, task: Task, then) -> None:
        task.finished.connect(then)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    def _on_image(self, made: tuple[StoredModel, bytes]) -> None:
        stored, content = made
        if stored is self._unwritten:
            self._content, self._unwritten = content, None
        if self.sender() is self._task:
            self._task = None

    def _on_opened(self, found: tuple[StoredModel, TrainedModel | None, str]) -> None:
        if self.sender() is not self._task:
            return
        self._task = None
        self.stored, model, why = found
        if model is not None:
            self.opened.emit(model)
        else:
            self.damaged.emit(why)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._task = None
            if self._unwritten is None:
                self.damaged.emit(str(error))


def _image(stored: StoredModel) -> tuple[StoredModel, bytes]:
    return stored, model_image(stored)


def _opened(content: bytes) -> tuple[StoredModel, TrainedModel | None, str]:
    where = tr("The model in the project")
    stored = read_model_image(content, where)
    try:
        return stored, TrainedModel.of(stored, where), ""
    except NetBuilderError as error:
        return stored, None, str(error)
