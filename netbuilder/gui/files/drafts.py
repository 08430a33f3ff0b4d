"""Every edit is kept in a draft a moment later, and offered back after a crash."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.drafts import AbandonedDraft, Draft, abandoned
from netbuilder.experiments.opened_files import lock_project
from netbuilder.gui.messages import GOOD, WARNING
from netbuilder.gui.text import tr
from netbuilder.gui.work.later import later

if TYPE_CHECKING:
    from netbuilder.gui.files.files import Files
    from netbuilder.gui.workbench import Workbench


class Drafts(QObject):
    """The draft of one window, made at the first edit; and those that others left behind."""

    def __init__(self, bench: Workbench, files: Files) -> None:
        super().__init__(files)
        self._bench, self._files = bench, files
        self.draft: Draft | None = None
        self.timer = later(self, self._keep)
        """Runs while an edit waits for being kept."""
        bench.editor.changed.connect(self._on_edited)
        bench.editor.drawings_changed.connect(self._on_edited)
        bench.trainer.model_changed.connect(self._on_edited)

    def _on_edited(self) -> None:
        self.timer.start()

    def _keep(self) -> None:
        editor = self._bench.editor
        if not editor.modified:
            return
        try:
            if self.draft is None:
                self.draft = Draft(editor.path)
            self.draft.edited(self._files.content(), editor.path)
        except NetBuilderError as error:
            self._tell(error)
            return
        if self.draft.trouble is not None:
            self._tell(self.draft.trouble)

    def _tell(self, error: NetBuilderError) -> None:
        text = tr("Your edits cannot be kept for a crash: {why}", why=str(error))
        self._bench.messages.show(text, WARNING, key="draft")

    def keep_now(self) -> None:
        """Writes the draft and waits for it: something may be about to go wrong."""
        self._keep()
        if self.draft is not None:
            self.draft.flush()

    def saved(self, path: Path) -> None:
        """The project was written to this file: nothing is to be offered back."""
        if self.draft is not None:
            self.draft.saved(path)

    def drop(self) -> None:
        """Another project comes."""
        self._close(keep=False)

    def close(self) -> None:
        """The window goes: the draft of unsaved work stays."""
        self._close(keep=self._bench.editor.modified)

    def _close(self, *, keep: bool) -> None:
        self.timer.stop()
        if self.draft is not None:
            self.draft.close(keep=keep)
            self.draft = None

    # What a crash left behind

    @staticmethod
    def abandoned() -> list[AbandonedDraft]:
        """Projects that a crash left behind."""
        try:
            return abandoned()
        except (NetBuilderError, OSError):
            return []

    def recover(self, left: AbandonedDraft) -> None:
        """Goes on with one of them, after asking what becomes of the project there is."""
        self._files.may_leave(partial(self._recover_now, left))

    def _recover_now(self, left: AbandonedDraft) -> None:
        path = Path(left.original) if left.original else None
        try:
            content = left.read()
            lock = lock_project(path) if path is not None else None
        except NetBuilderError as error:
            self._bench.messages.error(error, key="file")
            return
        self._files.begin_now(content, path, saved=False, lock=lock)
        self.keep_now()
        left.discard()
        name = self._bench.editor.shown_name()
        text = tr("This is “{name}” as it was at your last edit. Save it to keep it.", name=name)
        self._bench.messages.show(text, GOOD, key="file")
