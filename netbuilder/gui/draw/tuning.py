"""“Train on my digits”: on with the user's own drawings, mixed with samples of before; undone like any other step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.experiments.fine_tuning import Accuracy, FineTuned, FineTuning, project_of
from netbuilder.experiments.models import TrainedModel
from netbuilder.gui.draw.samples import Samples
from netbuilder.gui.draw.shelf import BEST, LAST, LIVE, Shelf
from netbuilder.gui.messages import ERROR, GOOD
from netbuilder.gui.text import percent, told, tr
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.work.learned import Learning, Standing
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench
from netbuilder.training import Control

_KEY = "own digits"
_TAUGHT = "taught:"


class _Taught(QUndoCommand):
    """A saved model that learned the drawings becomes another model on the shelf, and is taken off again."""

    def __init__(self, tuning: Tuning, before: str, after: str, model: TrainedModel, name: str) -> None:
        super().__init__(tr("Train on my digits"))
        self._tuning, self._before, self._after, self._model, self._name = tuning, before, after, model, name

    def redo(self) -> None:
        self._tuning.shelf.keep(self._after, self._model, self._name)
        self._tuning.wanted.emit(self._after)

    def undo(self) -> None:
        self._tuning.wanted.emit(self._before)
        self._tuning.shelf.forget(self._after)


class Tuning(QObject):
    """Trains the chosen network on the user's own digits, in the background.

    That of the window is swapped for the one that learned them; beside a saved model, which stays as it is, there is
    a new one then.

    Signals:
        changed(): it began or ended.
        wanted(key): this model is to be chosen now.
    """

    changed = Signal()
    wanted = Signal(str)

    def __init__(self, bench: Workbench, shelf: Shelf, samples: Samples, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self.shelf, self._samples = bench, shelf, samples
        self._key = ""
        self._taught = 0
        self._task: Task | None = None
        self._job: FineTuning | None = None
        self._before: Standing | None = None
        self.result = ""
        """How the last one went, in words; "" if there was none."""

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self._task is not None

    def aim(self, key: str) -> None:
        """Which model is chosen."""
        if key != self._key:
            self._key = key
            self.changed.emit()

    @property
    def _of_window(self) -> bool:
        return self._key in ("", LIVE, BEST, LAST)

    def why_not(self) -> str:
        """Why it cannot begin, "" if it can."""
        if self.running:
            return tr("It is at work.")
        if not len(self._bench.editor.drawings):
            return tr("Keep some drawings first.")
        if self._bench.trainer.state != IDLE:
            return tr("The network is in training.")
        return self._why_not_window() if self._of_window else self._why_not_saved()

    def _why_not_window(self) -> str:
        bench = self._bench
        if bench.trainer.model is None or bench.trainer.project is None:
            return tr("Train a network first.")
        if bench.library.dataset is None or bench.trainer.project.data != bench.editor.project.data:
            return tr("The data of this model are not loaded.")
        return ""

    def _why_not_saved(self) -> str:
        model = self.shelf.model(self._key)
        if model is None:
            return tr("Opening the model…")
        if self._samples.of(model) is None:
            return tr("The data of this model are not loaded.")
        return ""

    def begin(self) -> None:
        """Trains the chosen model on the drawings."""
        if self.why_not():
            return
        bench = self._bench
        self._before, self._from = bench.trainer.standing(), self._key
        try:
            project, model, data = self._material()
        except NetBuilderError as error:
            bench.messages.error(error, key=_KEY)
            return
        drawings = bench.editor.drawings
        self._job = FineTuning(project=project, model=model, data=data, drawings=drawings, control=Control())
        task = Task(self._job.run, parent=self)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self.result = ""
        self._task = task.start()
        self.changed.emit()

    _from = ""

    def _material(self) -> tuple[Project, TrainedModel, Dataset]:
        bench = self._bench
        if self._of_window:
            return bench.trainer.project, bench.trainer.model, bench.library.dataset
        model = self.shelf.model(self._key)
        data = self._samples.of(model)
        return project_of(model, data, self._samples.source(data)), model, data

    def stop(self) -> None:
        """Calls it off; the model stays as it was."""
        if self._job is not None:
            self._job.control.stop()

    def _end(self) -> None:
        self._task = self._job = None

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self._bench.messages.error(error, key=_KEY)
        self.changed.emit()

    def _on_finished(self, found: FineTuned) -> None:
        self._end()
        outcome = found.outcome
        if outcome.model is None or found.before is None or found.after is None:
            text = told(outcome)
            self._bench.messages.show(text or tr("The drawings could not be learned."), ERROR, key=_KEY)
        elif self._take(outcome.model):
            self.result = _told(found.before, found.after)
            text = tr(
                "The network learned your digits. {result}. Undo takes it back.",
                result=self.result.replace("\n", "; "),
            )
            self._bench.messages.show(text, GOOD, key=_KEY)
        self.changed.emit()

    def _take(self, model: TrainedModel) -> bool:
        """Puts the model where the one before was; not where another was trained meanwhile."""
        trainer, stack = self._bench.trainer, self._bench.editor.stack
        if self._from not in ("", LIVE, BEST, LAST):
            name = self.shelf.text(self._from)
            if not self._from.startswith(_TAUGHT):
                name = tr("{name}, with my digits", name=name)
            self._taught += 1
            stack.push(_Taught(self, self._from, f"{_TAUGHT}{self._taught}", model, name))
            return True
        if trainer.model is not self._before.model or trainer.state != IDLE:
            return False
        stack.push(Learning(tr("Train on my digits"), trainer, self._before, self._before.learned(model)))
        return True


def _told(before: Accuracy, after: Accuracy) -> str:
    return tr(
        "My digits: {before} → {after}\nOther samples: {others} → {now}",
        before=percent(before.drawings, 0),
        after=percent(after.drawings, 0),
        others=percent(before.others),
        now=percent(after.others),
    )
