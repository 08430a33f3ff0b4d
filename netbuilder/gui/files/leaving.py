"""The question before changes are lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.files.files import Files
    from netbuilder.gui.workbench import Workbench

Then = Callable[[], object]


class Leaving(QObject):
    """Asks whether to save, and goes on as it was answered; one question at a time."""

    def __init__(self, bench: Workbench, files: Files) -> None:
        super().__init__(files)
        self._bench, self._files = bench, files
        self._question: QMessageBox | None = None
        self._then: Then | None = None

    def ask(self, then: Then) -> None:
        """Calls `then` when nothing would be lost: at once, or after the user saved or gave the changes up."""
        if not self._bench.editor.modified:
            then()
            return
        if self._question is not None:
            self._question.activateWindow()
            return
        self._question, self._then = self._made(), then
        self._question.finished.connect(self._on_answered)
        self._question.open()

    def _made(self) -> QMessageBox:
        buttons = QMessageBox.StandardButton
        question = QMessageBox(
            QMessageBox.Icon.Question,
            tr("NetBuilder"),
            tr("Save the changes to “{name}”?", name=self._bench.editor.shown_name()),
            buttons.Save | buttons.Discard | buttons.Cancel,
            self._bench.window,
        )
        question.setObjectName("saveQuestion")
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setInformativeText(tr("Otherwise what you changed since the last saving is lost."))
        question.setDefaultButton(buttons.Save)
        return question

    def _on_answered(self, answer: int) -> None:
        question, self._question = self._question, None
        then, self._then = self._then, None
        if question is not None:
            question.deleteLater()
        if then is None:
            return
        if answer == QMessageBox.StandardButton.Save:
            self._files.save(then)
        elif answer == QMessageBox.StandardButton.Discard:
            self._bench.editor.stack.setClean()
            then()
