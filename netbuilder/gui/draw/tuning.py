"""“Train on my digits”: on with the user's own drawings, mixed with samples of before; undone like any other step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.experiments.fine_tuning import FineTuned, FineTuning
from netbuilder.gui.messages import ERROR, GOOD
from netbuilder.gui.text import percent, tr
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.work.learned import Learning, Standing
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench
from netbuilder.training import Control

_KEY = "own digits"


class Tuning(QObject):
    """Trains the network of the window on the user's own digits, in the background.

    Signals:
        changed(): it began or ended.
    """

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._task: Task | None = None
        self._job: FineTuning | None = None
        self._before: Standing | None = None
        self.result = ""
        """How the last one went, in words; "" if there was none."""

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self._task is not None

    def why_not(self) -> str:
        """Why it cannot begin, "" if it can."""
        bench = self._bench
        if self.running:
            return tr("It is at work.")
        if not len(bench.editor.drawings):
            return tr("Keep some drawings first.")
        if bench.trainer.model is None or bench.trainer.project is None:
            return tr("Train a network first.")
        if bench.trainer.state != IDLE:
            return tr("The network is in training.")
        if bench.library.dataset is None or bench.trainer.project.data != bench.editor.project.data:
            return tr("The data of this model are not loaded.")
        return ""

    def begin(self) -> None:
        """Trains the model of the window on the drawings."""
        if self.why_not():
            return
        bench = self._bench
        self._before = bench.trainer.standing()
        self._job = FineTuning(
            project=bench.trainer.project,
            model=bench.trainer.model,
            data=bench.library.dataset,
            drawings=bench.editor.drawings,
            control=Control(),
        )
        task = Task(self._job.run, parent=self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self.result = ""
        self._task = task.start()
        self.changed.emit()

    def stop(self) -> None:
        """Calls it off; the model stays as it was."""
        if self._job is not None:
            self._job.control.stop()

    def _end(self) -> None:
        self._task.deleteLater()
        self._task = self._job = None

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._bench.messages.error(error, key=_KEY)
        self.changed.emit()

    def _on_finished(self, found: FineTuned) -> None:
        self._end()
        outcome, trainer = found.outcome, self._bench.trainer
        if outcome.model is None or found.before is None or found.after is None:
            text = " ".join(part for part in (outcome.message, outcome.hint) if part)
            self._bench.messages.show(text or tr("The drawings could not be learned."), ERROR, key=_KEY)
        elif trainer.model is self._before.model and trainer.state == IDLE:
            after = self._before.learned(outcome.model)
            self._bench.editor.stack.push(Learning(tr("Train on my digits"), trainer, self._before, after))
            before, now = found.before, found.after
            self.result = tr(
                "My digits: {before} → {after}\nOther samples: {others} → {now}",
                before=percent(before.drawings, 0),
                after=percent(now.drawings, 0),
                others=percent(before.others),
                now=percent(now.others),
            )
            self._bench.messages.show(
                tr(
                    "The network learned your digits. {result}. Undo takes it back.",
                    result=self.result.replace("\n", "; "),
                ),
                GOOD,
                key=_KEY,
            )
        self.changed.emit()
