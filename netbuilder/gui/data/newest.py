"""Work in the background of which only the newest result counts: for views that follow a slider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.gui.work.task import Task


class Newest(QObject):
    """Does one thing at a time; what is asked for meanwhile waits, and only the last of it.

    Signals:
        done(result): of what was asked for last.
        failed(error): alike.
    """

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Callable[..., Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._task: Task | None = None
        self._waiting: tuple[Any, ...] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being worked out."""
        return self._task is not None

    def ask(self, *args: Any) -> None:
        """Wants the result for these."""
        if self._task is not None:
            self._waiting = args
            return
        task = Task(self._work, *args, parent=self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    def _on_finished(self, result: object) -> None:
        if not self._goes_on():
            self.done.emit(result)

    def _on_failed(self, error: NetBuilderError) -> None:
        if not self._goes_on():
            self.failed.emit(error)

    def _goes_on(self) -> bool:
        self._task = None
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return False
        self.ask(*waiting)
        return True
