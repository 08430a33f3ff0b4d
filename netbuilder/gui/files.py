"""The project's file: new, open, save, the question before changes are lost, and the draft that survives a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.document.project import Project
from netbuilder.experiments.drafts import AbandonedDraft, Draft, abandoned
from netbuilder.experiments.opened_files import RecentFiles, lock_project
from netbuilder.formats.exports import export_by_kind, export_for
from netbuilder.formats.locks import FileLock
from netbuilder.formats.nbproj import SUFFIX, ProjectFile, losses_as_json, read_project_file, write_project_file
from netbuilder.gui.exchange.jobs import read_project
from netbuilder.gui.exchange.opening import SUFFIXES as MODEL_SUFFIXES
from netbuilder.gui.exchange.opening import is_model_name
from netbuilder.gui.messages import GOOD, INFO, WARNING
from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.workbench import Workbench

Then = Callable[[], object]
_LARGE = 8 << 20
"""Bytes: what is smaller is read in a moment."""


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
        self._lock: FileLock | None = None
        self._draft: Draft | None = None
        self._question: QMessageBox | None = None
        self._dialog: QFileDialog | None = None
        self._then: Then | None = None
        self.recent = RecentFiles()
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(0)
        self._autosave.timeout.connect(self._keep_draft)
        self._editor.changed.connect(self._on_edited)
        self._editor.drawings_changed.connect(self._on_edited)
        bench.trainer.model_changed.connect(self._on_edited)

    # What a project file holds

    def content(self) -> ProjectFile:
        """Everything as it is now, as one value."""
        editor, trainer = self._editor, self._bench.trainer
        return self._content.replace(
            project=editor.project,
            personal=editor.drawings,
            model=trainer.model_bytes,
            history=trainer.history,
        )

    def _begin(self, content: ProjectFile, path: Path | None, *, saved: bool = True) -> None:
        self._drop_draft()
        self._content = content
        self._bench.trainer.forget()
        self._editor.open(content.project, path, drawings=content.personal, saved=saved)
        self._bench.trainer.take_model(content.model, content.history)
        if path is not None:
            self.recent.add(path, content.project.name)
            self.recent_changed.emit()
        self.opened.emit()

    # New and open

    def new(self, project: Project | None = None) -> None:
        """Begins a project, after asking what becomes of the one there is."""
        fresh = ProjectFile(project=project or self._bench.first_project())
        self.may_leave(_Begin(self, fresh).go)

    def open(self, path: str | Path) -> None:
        """Opens a project or a model, after asking what becomes of the project there is."""
        if is_model_name(Path(path)):
            self._bench.opening.begin(Path(path))
        else:
            self.may_leave(_Open(self, Path(path)).go)

    def open_soon(self, path: Path) -> None:
        """Opens a project without a question: a large one is read in the background first."""
        path = path.expanduser().absolute()
        if not path.is_file() or path.stat().st_size < _LARGE:
            self.open_now(path)
            return
        self._bench.messages.dismiss("file")
        begun = self._bench.transfer.begin(
            tr("Opening {file}…", file=path.name), read_project, path, done=self._on_read, failed=self._on_failed
        )
        if not begun:
            text = tr("Another file is under way. Wait for it, or call it off.")
            self._bench.messages.show(text, INFO, key="file")

    def _on_read(self, read: tuple[Path, ProjectFile]) -> None:
        # The project in the window may have been edited meanwhile.
        self.may_leave(_Open(self, *read).go)

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key="file")

    def open_now(self, path: Path, content: ProjectFile | None = None) -> bool:
        """Opens a file without a question, or takes what was read of it; what is wrong is shown and changes nothing."""
        path = path.expanduser().absolute()
        if is_model_name(path):
            return self._bench.opening.open_now(path)
        if self._lock is not None and path == self._editor.path:
            self._lock.release()
            self._lock = None
        try:
            lock = lock_project(path)
        except NetBuilderError as error:
            self._on_failed(error)
            return False
        try:
            content = content or read_project_file(path)
        except NetBuilderError as error:
            lock.release()
            self._on_failed(error)
            return False
        self._release()
        self._lock = lock
        self._bench.messages.dismiss("file")
        self._begin(content, path)
        return True

    def remember(self, path: Path) -> None:
        """Puts a file among the recent ones that does not become the project's."""
        self.recent.add(path, path.name)
        self.recent_changed.emit()

    def begin_now(self, content: ProjectFile, path: Path | None = None, *, saved: bool = True) -> None:
        """Begins with this content in no file, or in a file that is not written yet."""
        self._release()
        self._begin(content, path, saved=saved)

    def ask_open(self) -> None:
        """Lets the user choose a project or a model."""
        self._ask(QFileDialog.AcceptMode.AcceptOpen, tr("Open a project or a model"), self.open)

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
        self._ask(QFileDialog.AcceptMode.AcceptSave, tr("Save the project"), self._on_save_name)

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
            if self._lock is None or path != self._editor.path:
                lock = lock_project(path)
            write_project_file(path, self.content())
        except (NetBuilderError, OSError) as error:
            if lock is not None:
                lock.release()
            self._bench.messages.error(
                error if isinstance(error, NetBuilderError) else FileError(str(error)), key="file"
            )
            return False
        if lock is not None:
            self._release()
            self._lock = lock
        self._editor.saved(path)
        if self._draft is not None:
            self._draft.saved(path)
        self.recent.add(path, self._editor.shown_name())
        self.recent_changed.emit()
        self._bench.messages.show(tr("Saved {file}.", file=path.name), GOOD, key="file")
        return True

    # The question before changes are lost

    def may_leave(self, then: Then) -> None:
        """Calls `then` when nothing would be lost: at once, or after the user saved or gave the changes up."""
        if not self._editor.modified:
            then()
            return
        if self._question is not None:
            self._question.activateWindow()
            return
        buttons = QMessageBox.StandardButton
        question = QMessageBox(
            QMessageBox.Icon.Question,
            tr("NetBuilder"),
            tr("Save the changes to “{name}”?", name=self._editor.shown_name()),
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._window(),
        )
        question.setObjectName("saveQuestion")
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setInformativeText(tr("Otherwise what you changed since the last saving is lost."))
        question.setDefaultButton(buttons.Save)
        self._question, self._then = question, then
        question.finished.connect(self._on_answered)
        question.open()

    def _on_answered(self, answer: int) -> None:
        question, self._question = self._question, None
        then, self._then = self._then, None
        if question is not None:
            question.deleteLater()
        if then is None:
            return
        if answer == QMessageBox.StandardButton.Save:
            self.save(then)
        elif answer == QMessageBox.StandardButton.Discard:
            self._editor.stack.setClean()
            then()

    # The draft

    def _on_edited(self) -> None:
        self._autosave.start()

    def _keep_draft(self) -> None:
        if not self._editor.modified:
            return
        try:
            if self._draft is None:
                self._draft = Draft(self._editor.path)
            self._draft.edited(self.content(), self._editor.path)
        except NetBuilderError as error:
            self._bench.messages.show(
                tr("Your edits cannot be kept for a crash: {why}", why=str(error)), WARNING, key="draft"
            )
            return
        if self._draft.trouble is not None:
            self._bench.messages.show(
                tr("Your edits cannot be kept for a crash: {why}", why=str(self._draft.trouble)), WARNING, key="draft"
            )

    def keep_draft_now(self) -> None:
        """Writes the draft and waits for it: something may be about to go wrong."""
        self._keep_draft()
        if self._draft is not None:
            self._draft.flush()

    def abandoned(self) -> list[AbandonedDraft]:
        """Projects that a crash left behind."""
        try:
            return abandoned()
        except (NetBuilderError, OSError):
            return []

    def recover(self, left: AbandonedDraft) -> None:
        """Goes on with a project that a crash left behind."""
        self.may_leave(_Recover(self, left).go)

    def recover_now(self, left: AbandonedDraft) -> None:
        """The same without a question."""
        path = Path(left.original) if left.original else None
        try:
            content = left.read()
            lock = lock_project(path) if path is not None else None
        except NetBuilderError as error:
            self._bench.messages.error(error, key="file")
            return
        self._release()
        self._lock = lock
        self._begin(content, path, saved=False)
        self.keep_draft_now()
        left.discard()
        self._bench.messages.show(
            tr("This is “{name}” as it was at your last edit. Save it to keep it.", name=self._editor.shown_name()),
            GOOD,
            key="file",
        )

    def _drop_draft(self) -> None:
        self._autosave.stop()
        if self._draft is not None:
            self._draft.close()
            self._draft = None

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def close(self) -> None:
        """The window goes: the draft of unsaved work stays, everything else is given back."""
        self._autosave.stop()
        if self._draft is not None:
            self._draft.close(keep=self._editor.modified)
            self._draft = None
        self._release()

    # Dialogs

    def _window(self) -> QWidget | None:
        parent = self._bench.parent()
        return parent if isinstance(parent, QWidget) else None

    def _ask(self, mode: QFileDialog.AcceptMode, title: str, chosen: Callable[[str], object]) -> None:
        dialog = QFileDialog(self._window(), title, str(self.folder()))
        dialog.setObjectName("fileDialog")
        dialog.setAcceptMode(mode)
        filters = [tr("NetBuilder projects ({patterns})", patterns=f"*{SUFFIX} *.json")]
        if mode == QFileDialog.AcceptMode.AcceptSave:
            dialog.setDefaultSuffix(SUFFIX.lstrip("."))
            dialog.selectFile(f"{self._editor.shown_name()}{SUFFIX}")
            forms = [export_by_kind(kind) for kind in ("keras", "h5")]
            filters += [f"{tr(form.title)} (*{form.suffix})" for form in forms]
            dialog.filterSelected.connect(self._on_filter)
        else:
            models = " ".join(f"*{suffix}" for suffix in MODEL_SUFFIXES)
            filters = [
                tr("Projects and models ({patterns})", patterns=f"*{SUFFIX} *.json {models}"),
                *filters,
                tr("Keras models ({patterns})", patterns=models),
            ]
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
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

    def folder(self) -> Path:
        """Where dialogs for files begin."""
        if self._editor.path is not None:
            return self._editor.path.parent
        recent = self.recent.files()
        return recent[0].path.parent if recent and recent[0].path.parent.is_dir() else Path.home()


class _Begin:
    def __init__(self, files: Files, content: ProjectFile) -> None:
        self._files, self._content = files, content

    def go(self) -> None:
        self._files.begin_now(self._content)


class _Open:
    def __init__(self, files: Files, path: Path, content: ProjectFile | None = None) -> None:
        self._files, self._path, self._content = files, path, content

    def go(self) -> None:
        if self._content is None:
            self._files.open_soon(self._path)
        else:
            self._files.open_now(self._path, self._content)


class _Recover:
    def __init__(self, files: Files, left: AbandonedDraft) -> None:
        self._files, self._left = files, left

    def go(self) -> None:
        self._files.recover_now(self._left)
