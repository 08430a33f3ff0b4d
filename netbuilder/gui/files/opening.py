"""Opening files: a small one at once, a large one in the background; a model goes its own way."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.opened_files import lock_project
from netbuilder.formats.nbproj import ProjectFile, read_project_file
from netbuilder.gui.exchange.jobs import read_project
from netbuilder.gui.exchange.opening import is_model_name
from netbuilder.gui.exchange.outcome import Outcome
from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.files.files import Files
    from netbuilder.gui.workbench import Workbench

_KEY = "file"
_LARGE = 8 << 20
"""Bytes: what is smaller is read in a moment."""


class ProjectOpening(QObject):
    """Reads project files into the window."""

    def __init__(self, bench: Workbench, files: Files) -> None:
        super().__init__(files)
        self._bench, self._files = bench, files

    def ask(self, path: Path) -> None:
        """Opens a file, after asking what becomes of the project there is."""
        if is_model_name(path):
            self._bench.opening.begin(path)
        else:
            self._files.may_leave(partial(self._soon, path))

    def _soon(self, path: Path) -> None:
        """A large file is read in the background first."""
        bench, path = self._bench, path.expanduser().absolute()
        if not path.is_file() or path.stat().st_size < _LARGE:
            self.now(path)
            return
        bench.messages.dismiss(_KEY)
        text = tr("Opening {file}…", file=path.name)
        if not bench.transfer.begin(text, read_project, path, done=self._on_read, failed=self._on_failed):
            Outcome(bench, _KEY).tell_busy()

    def _on_read(self, read: tuple[Path, ProjectFile]) -> None:
        # The project in the window may have been edited meanwhile.
        self._files.may_leave(partial(self.now, *read))

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key=_KEY)

    def now(self, path: Path, content: ProjectFile | None = None) -> bool:
        """Opens a file, or takes what was read of it; what is wrong is shown and changes nothing."""
        path = path.expanduser().absolute()
        if is_model_name(path):
            return self._bench.opening.open_now(path)
        again = path == self._bench.editor.path
        if again:
            self._files.held.release()
        try:
            lock = lock_project(path)
        except NetBuilderError as error:
            self._on_failed(error)
            return False
        try:
            content = content or read_project_file(path)
        except NetBuilderError as error:
            if again:
                self._files.held.take(lock)  # it is still the file of the project in the window
            else:
                lock.release()
            self._on_failed(error)
            return False
        self._bench.messages.dismiss(_KEY)
        self._files.begin_now(content, path, lock=lock)
        return True
