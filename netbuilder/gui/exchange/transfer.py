"""The one job with a file that is under way: read or written in a thread, with its progress, to be called off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.gui.work.task import ReportingTask


class Transfer(QObject):
    """Runs one job at a time.

    Signals:
        changed(): a job began, got further, or is over.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._task: ReportingTask | None = None
        self._done: Callable[[Any], object] | None = None
        self._failed: Callable[[NetBuilderError], object] | None = None
        self.text = ""
        """What is done, in words."""
        self.share: float | None = None
        """How much of it is done, None while that is not known."""

    @property
    def running(self) -> bool:
        """Whether a job is under way."""
        return self._task is not None

    def begin(
        self,
        text: str,
        work: Callable[..., Any],
        *args: object,
        done: Callable[[Any], object],
        failed: Callable[[NetBuilderError], object],
    ) -> bool:
        """Begins a job whose work is given `report` as its last argument; False while another is under way.

        Args:
            text: what is done, in words.
            work: runs in a thread.
            *args: what it is given.
            done: called with the result, in the thread of the window.
            failed: called with the error; not where the job was called off.
        """
        if self.running:
            return False
        self.text, self.share = text, None
        self._done, self._failed = done, failed
        task = ReportingTask(work, *args, parent=self)
        task.progressed.connect(self._on_progressed)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task
        task.start()
        self.changed.emit()
        return True

    def cancel(self) -> None:
        """Calls the job off; what it brings is not taken."""
        if self._task is not None:
            self._task.cancel()
            self._end()

    def _end(self) -> None:
        self._task = self._done = self._failed = None
        self.changed.emit()

    def _on_progressed(self, news: tuple[int, int]) -> None:
        if self.sender() is self._task:
            done, total = news
            self.share = done / total if total else None
            self.changed.emit()

    def _on_finished(self, result: object) -> None:
        if self.sender() is self._task:
            done = self._done
            self._end()
            if done is not None:
                done(result)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            failed = self._failed
            self._end()
            if failed is not None:
                failed(error)
