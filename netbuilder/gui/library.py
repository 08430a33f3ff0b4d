"""The data set of the project being edited, loaded in the background and kept while it is wanted."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.toys import Toy
from netbuilder.document.checks import DataFacts
from netbuilder.document.project import Project
from netbuilder.document.source import FileSource, Source, source_to_json
from netbuilder.gui.editor import Editor
from netbuilder.gui.work.task import Task

LOADING, READY, MISSING, FAILED = "loading", "ready", "missing", "failed"
_KEPT = 2
"""Data sets kept in memory: the one in use and the one before, to go back to."""
_MOST_BYTES = 400_000_000
_AT_ONCE = 5_000
"""Points that are drawn in a millisecond: a thread for them would only flicker."""
_MOST_FOLDERS = 2_000


def source_key(source: Source) -> str:
    """A text by which equal sources are recognised."""
    return json.dumps(source_to_json(source), sort_keys=True)


def size_of(data: Dataset) -> int:
    """The memory of a data set in bytes."""
    return sum(array.nbytes for array in (data.x_train, data.y_train, data.x_test, data.y_test))


def stamp(source: Source) -> tuple[object, ...]:
    """By this a file is recognised that was changed since it was read; empty for what does not change."""
    if not isinstance(source, FileSource):
        return ()
    path = Path(source.file).expanduser()
    try:
        found = path.stat()
        if not path.is_dir():
            return (found.st_mtime_ns, found.st_size)
        folders = [found.st_mtime_ns]
        for inner in os.scandir(path):
            if inner.is_dir():
                folders.append(inner.stat().st_mtime_ns)
                folders += [each.stat().st_mtime_ns for each in os.scandir(inner.path) if each.is_dir()]
            if len(folders) > _MOST_FOLDERS:
                break
        return tuple(folders)
    except OSError:
        return ()


class Library(QObject):
    """Knows the data set of the editor's project.

    Signals:
        changed(): `state` or `dataset` is another.
        outdated(): the file was changed since it was read; `reload` reads it again.
    """

    changed = Signal()
    outdated = Signal()

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._kept: OrderedDict[str, Dataset] = OrderedDict()
        self._stamps: dict[str, tuple[object, ...]] = {}
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
        self._task = None  # what is still loading is not wanted any more
        self.error = None
        if key in self._kept:
            self._kept.move_to_end(key)
            self._enter(READY)
        elif not source.is_here():
            self._enter(MISSING)
        elif isinstance(source, Toy) and source.samples <= _AT_ONCE:
            self._load_now(source, key)
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

    def look_again(self) -> None:
        """Compares the file with what was read of it; a file that came meanwhile is loaded."""
        source = self._editor.project.data
        if self.state == MISSING:
            if source.is_here():
                self.reload()
        elif self.state in (READY, FAILED) and self._key == source_key(source):
            now = stamp(source)
            if now and now != self._stamps.get(self._key, now):
                self._stamps[self._key] = now  # asked once for each change
                self.outdated.emit()

    def _load_now(self, source: Source, key: str) -> None:
        try:
            self._take(key, source.load(), ())
        except NetBuilderError as error:
            self.error = error
            self._enter(FAILED)

    def _enter(self, state: str) -> None:
        self.state = state
        self.changed.emit()

    def _on_edited(self, before: Project, after: Project) -> None:
        if before.data != after.data or not self._key:
            self.load()

    def _on_loaded(self, found: tuple[str, Dataset, tuple[object, ...]]) -> None:
        self._take(*found)

    def _take(self, key: str, data: Dataset, when: tuple[object, ...]) -> None:
        if key != self._key:
            return  # something else is wanted by now
        self._kept[key] = data
        self._stamps[key] = when
        while len(self._kept) > _KEPT or (len(self._kept) > 1 and sum(map(size_of, self._kept.values())) > _MOST_BYTES):
            gone, _ = self._kept.popitem(last=False)
            self._stamps.pop(gone, None)
        self._enter(READY)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._stamps[self._key] = stamp(self._editor.project.data)
            self.error = error
            self._enter(FAILED)


def _loaded(source: Source, key: str) -> tuple[str, Dataset, tuple[object, ...]]:
    # The reader of HDF5 files enters itself into the list of readers.
    import netbuilder.formats.hdf5.datasets  # noqa: F401

    when = stamp(source)
    return key, source.load(), when
