"""The data set of the project being edited, loaded in the background and kept while it is wanted."""

from __future__ import annotations

import json
from collections import OrderedDict

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.document.checks import DataFacts
from netbuilder.document.project import Project
from netbuilder.document.source import Source, source_to_json
from netbuilder.gui.editor import Editor
from netbuilder.gui.work.task import Task

LOADING, READY, MISSING, FAILED = "loading", "ready", "missing", "failed"
_KEPT = 2
"""Data sets kept in memory: the one in use and the one before, to go back to."""


def source_key(source: Source) -> str:
    """A text by which equal sources are recognised."""
    return json.dumps(source_to_json(source), sort_keys=True)


class Library(QObject):
    """Knows the data set of the editor's project.

    Signals:
        changed(): `state` or `dataset` is another.
    """

    changed = Signal()

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._kept: OrderedDict[str, Dataset] = OrderedDict()
        self._task: Task | None = None
        self._key = ""
        self.state = MISSING
        self.error: NetBuilderError | None = None
        editor.changed.connect(self._on_edited)

    @property
    def dataset(self) -> Dataset | None:
        """The data set, if it is loaded."""
        return self._kept.get(self._key) if self.state == READY else None

    @property
    def facts(self) -> DataFacts | None:
        """What is needed of it to judge a project."""
        return DataFacts.of(self.dataset) if self.dataset is not None else None

    def load(self) -> None:
        """Brings the data set of the current project, if it is on this computer."""
        source = self._editor.project.data
        key = source_key(source)
        if key == self._key and self.state in (LOADING, READY):
            return
        self._key = key
        self.error = None
        if key in self._kept:
            self._kept.move_to_end(key)
            self._enter(READY)
        elif not source.is_here():
            self._enter(MISSING)
        else:
            task = Task(_loaded, source, key, parent=self)
            task.finished.connect(self._on_loaded)
            task.failed.connect(self._on_failed)
            self._task = task.start()
            self._enter(LOADING)

    def reload(self) -> None:
        """Looks again: files came, or were mended."""
        self._kept.pop(self._key, None)
        self._key = ""
        self.load()

    def _enter(self, state: str) -> None:
        self.state = state
        self.changed.emit()

    def _on_edited(self, before: Project, after: Project) -> None:
        if before.data != after.data or not self._key:
            self.load()

    def _on_loaded(self, found: tuple[str, Dataset]) -> None:
        key, data = found
        self._kept[key] = data
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if key == self._key:
            self._enter(READY)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self.error = error
            self._enter(FAILED)


def _loaded(source: Source, key: str) -> tuple[str, Dataset]:
    return key, source.load()
