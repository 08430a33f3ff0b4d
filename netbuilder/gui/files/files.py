"""The project's file: what it holds, new, open, save, and the end of the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.document.project import Project
from netbuilder.experiments.opened_files import RecentFiles, lock_project
from netbuilder.formats.exports import export_for
from netbuilder.formats.locks import FileLock
from netbuilder.formats.nbproj import SUFFIX, ProjectFile, losses_as_json, write_project_file
from netbuilder.gui.files.dialogs import Dialogs
from netbuilder.gui.files.drafts import Drafts
from netbuilder.gui.files.held import Held
from netbuilder.gui.files.leaving import Leaving, Then
from netbuilder.gui.files.opening import ProjectOpening
from netbuilder.gui.messages import GOOD
from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.workbench import Workbench


class Files(QObject):
    """Keeps the editor's project in step with its file and its draft.

    Signals:
        opened(): another project is in the window.
        recent_changed(): the list of recent files is another.
    """

    opened = Signal()
    recent_changed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._editor = bench.editor
        self._content = ProjectFile(project=self._editor.project)
        self._then: Then | None = None
        self.recent = RecentFiles()
        self.held = Held()
        self.drafts = Drafts(bench, self)
        self.dialogs = Dialogs(bench, self)
        self._leaving = Leaving(bench, self)
        self._opening = ProjectOpening(bench, self)

    def content(self) -> ProjectFile:
        """Everything as it is now, as one value."""
        editor, trainer = self._editor, self._bench.trainer
        return self._content.replace(
            project=editor.project,
            personal=editor.drawings,
            model=trainer.model_bytes,
            history=trainer.history,
        )

    # New and open

    def new(self, project: Project | None = None) -> None:
        """Begins a project, after asking what becomes of the one there is."""
        fresh = ProjectFile(project=project or self._bench.first_project())
        self.may_leave(partial(self.begin_now, fresh))

    def open(self, path: str | Path) -> None:
        """Opens a project or a model, after asking what becomes of the project there is."""
        self._opening.ask(Path(path))

    def open_now(self, path: Path) -> bool:
        """Opens a file without a question; what is wrong is shown and changes nothing."""
        return self._opening.now(path)

    def ask_open(self) -> None:
        """Lets the user choose a project or a model."""
        self.dialogs.ask_open(self.open)

    def begin_now(
        self, content: ProjectFile, path: Path | None = None, *, saved: bool = True, lock: FileLock | None = None
    ) -> None:
        """Begins with this content in no file, or in a file that is not written yet; `lock` is that of the file."""
        self.held.take(lock)
        self.drafts.drop()
        self._content = content
        self._bench.trainer.forget()
        self._editor.open(content.project, path, drawings=content.personal, saved=saved)
        self._bench.trainer.take_model(content.model, content.history)
        if path is not None:
            self._remember(path, content.project.name)
        self.opened.emit()

    def remember(self, path: Path) -> None:
        """Puts a file among the recent ones that does not become the project's."""
        self._remember(path, path.name)

    def forget(self, path: Path) -> None:
        """Takes a file off the recent ones; the file itself stays."""
        self.recent.remove(path)
        self.recent_changed.emit()

    def _remember(self, path: Path, name: str) -> None:
        self.recent.add(path, name)
        self.recent_changed.emit()

    # Save

    def save(self, then: Then | None = None) -> None:
        """Writes to the project's file, or asks for a name where it has none."""
        path = self._editor.path
        if path is None or (path.suffix.lower() == ".json" and losses_as_json(self.content())):
            self.save_as(then)
        elif self.save_to(path) and then is not None:
            then()

    def save_as(self, then: Then | None = None) -> None:
        """Asks for a name, and writes there."""
        self._then = then
        self.dialogs.ask_save(self._on_save_name)

    def _on_save_name(self, path: str) -> None:
        then, self._then = self._then, None
        place = Path(path)
        if not place.suffix:
            place = place.with_suffix(SUFFIX)
        if form := export_for(place):
            # The model goes there; the project itself is in no file by that, so nothing else happens to it.
            self._bench.exporting.write_as(form.kind, place)
        elif self.save_to(place) and then is not None:
            then()

    def save_to(self, path: Path) -> bool:
        """Writes to this file, which becomes the project's; what goes wrong is shown and nothing is lost."""
        path = path.expanduser().absolute()
        lock = None
        try:
            if not self.held or path != self._editor.path:
                lock = lock_project(path)
            write_project_file(path, self.content())
        except (NetBuilderError, OSError) as error:
            if lock is not None:
                lock.release()
            shown = error if isinstance(error, NetBuilderError) else FileError(str(error))
            self._bench.messages.error(shown, key="file")
            return False
        if lock is not None:
            self.held.take(lock)
        self._editor.saved(path)
        self.drafts.saved(path)
        self._remember(path, self._editor.shown_name())
        self._bench.messages.show(tr("Saved {file}.", file=path.name), GOOD, key="file")
        return True

    # The end

    def may_leave(self, then: Then) -> None:
        """Calls `then` when nothing would be lost: at once, or after the user saved or gave the changes up."""
        self._leaving.ask(then)

    def close(self) -> None:
        """The window goes: the draft of unsaved work stays, everything else is given back."""
        self.drafts.close()
        self.held.release()
