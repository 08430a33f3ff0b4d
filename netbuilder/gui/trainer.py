"""Training as the window sees it: commands that return at once, news at the pace of the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from netbuilder.core.problems import Problem
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.opening import all_problems
from netbuilder.gui.editor import Editor
from netbuilder.gui.library import FAILED, LOADING, MISSING, Library
from netbuilder.gui.messages import ERROR, WARNING, Messages
from netbuilder.gui.text import tr
from netbuilder.gui.work.training import Order, Outcome, Worker
from netbuilder.training import Control, History, Mailbox
from netbuilder.training import events as happened

IDLE, RUNNING, PAUSED, STOPPING = "idle", "running", "paused", "stopping"
_NEWS_EVERY_MS = 33


class Trainer(QObject):
    """One training thread for the life of the window.

    Signals:
        state_changed(state): idle, running, paused or stopping.
        started(): a run begins; the curves of the last one are history.
        news(items, snapshots): what the mailbox held, about thirty times a second while there is any.
        ended(outcome): a `work.training.Outcome`.
        model_changed(): `model` is another.
    """

    state_changed = Signal(str)
    started = Signal()
    news = Signal(list, dict)
    ended = Signal(object)
    model_changed = Signal()
    _ordered = Signal(object)

    def __init__(self, editor: Editor, library: Library, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._library, self._messages = editor, library, messages
        self._control = Control()
        self._mailbox = Mailbox()
        self._state = IDLE
        self.model: TrainedModel | None = None
        self.model_bytes: bytes | None = None
        """The model as the bytes of a `.keras` file, to be saved with the project."""
        self.history: History | None = None
        self.outcome: Outcome | None = None
        self._abandoned = False
        self._question: QMessageBox | None = None
        self._then: Callable[[], object] | None = None
        self._thread = QThread(self)
        self._thread.setObjectName("training")
        self._worker = Worker()
        self._worker.moveToThread(self._thread)
        self._ordered.connect(self._worker.run, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(_NEWS_EVERY_MS)
        self._timer.timeout.connect(self._on_tick)

    @property
    def state(self) -> str:
        """idle, running, paused or stopping."""
        return self._state

    @property
    def control(self) -> Control:
        """Commands to the run in progress."""
        return self._control

    def problems(self) -> list[Problem]:
        """Why training cannot begin now; empty if it can."""
        if self._library.state == LOADING:
            return [Problem(message=tr("The data are being loaded."), field="data")]
        if self._library.state == MISSING:
            return [
                Problem(message=tr("The data are not on this computer."), hint=tr("Fetch them in Data."), field="data")
            ]
        if self._library.state == FAILED:
            return [Problem(message=str(self._library.error or ""), field="data")]
        return all_problems(self._editor.project, self._library.dataset)

    def train(self) -> None:
        """Begins, or goes on after a pause."""
        if self._state == PAUSED:
            self._control.resume()
            self._enter(RUNNING)
        elif self._state == IDLE:
            self._begin(Control())

    def pause(self) -> None:
        """Waits after the batch in progress."""
        if self._state == RUNNING:
            self._control.pause()
            self._enter(PAUSED)

    def stop(self) -> None:
        """Ends the run after the batch in progress."""
        if self._state in (RUNNING, PAUSED):
            self._control.stop()
            self._control.wake()
            self._enter(STOPPING)

    def step_batch(self) -> None:
        """Trains one batch, then waits."""
        self._step("step_batch")

    def step_epoch(self) -> None:
        """Trains to the end of the epoch, then waits."""
        self._step("step_epoch")

    def reset(self) -> None:
        """Forgets the trained weights; the run stays on record."""
        if self._state == IDLE:
            self.forget()

    def forget(self) -> None:
        """Lets go of the model, whatever is running: another project comes."""
        self._abandon()
        self.model = self.model_bytes = self.history = self.outcome = None
        self.model_changed.emit()

    def take_model(self, content: bytes | None, history: History | None) -> None:
        """The trained model and the curves that came with a project."""
        self.history = history
        self.model_bytes = content
        self.model_changed.emit()

    def _abandon(self) -> None:
        """Stops a run of which nobody wants news any more."""
        if self._state != IDLE:
            self._abandoned = True
            self._control.stop()
            self._control.wake()

    def when_idle(self, then: Callable[[], object]) -> None:
        """Calls `then` when nothing runs: at once, or after asking whether to stop the training."""
        if self._state == IDLE:
            then()
            return
        if self._question is not None:
            self._question.activateWindow()
            return
        parent = self.parent().parent()
        question = QMessageBox(
            QMessageBox.Icon.Question,
            tr("NetBuilder"),
            tr("The network is still training. Stop it?"),
            QMessageBox.StandardButton.NoButton,
            parent if isinstance(parent, QWidget) else None,
        )
        question.setObjectName("stopQuestion")
        question.setInformativeText(tr("What it has learned is kept, and the run can go on later."))
        question.addButton(tr("&Stop training"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(tr("&Keep training"), QMessageBox.ButtonRole.RejectRole)
        self._question, self._then = question, then
        question.accepted.connect(self._on_stop_wanted)
        question.rejected.connect(self._on_kept_on)
        question.finished.connect(self._on_question_closed)
        question.open()

    def _on_question_closed(self) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.deleteLater()

    def _on_kept_on(self) -> None:
        self._then = None

    def _on_stop_wanted(self) -> None:
        if self._state == IDLE:
            then, self._then = self._then, None
            if then is not None:
                then()
        else:
            self.stop()

    def close(self) -> None:
        """Stops and waits: a thread must not outlive its window."""
        if self._state != IDLE:
            self._control.stop()
            self._control.wake()
        self._timer.stop()
        self._thread.quit()
        self._thread.wait()

    def _step(self, command: str) -> None:
        if self._state == IDLE:
            control = Control()
            getattr(control, command)()
            self._begin(control)
        elif self._state in (PAUSED, RUNNING):
            getattr(self._control, command)()
            self._enter(RUNNING)

    def _begin(self, control: Control) -> None:
        found = self.problems()
        if found or self._library.dataset is None:
            self._messages.show("\n".join(str(each) for each in found[:3]), WARNING, key="training")
            return
        self._messages.dismiss("training")
        self._control = control
        self._abandoned = False
        self._mailbox.drain()
        self._thread.start()
        self._enter(RUNNING)
        self.started.emit()
        self._timer.start()
        self._ordered.emit(Order(self._editor.project, self._library.dataset, control, self._mailbox))

    def _on_tick(self) -> None:
        items, snapshots = self._mailbox.drain()
        if not items and not snapshots:
            return
        for item in items:
            if isinstance(item, happened.Paused) and self._state == RUNNING:
                self._enter(PAUSED)
            elif isinstance(item, happened.Trouble):
                self._messages.show(item.message, WARNING, key="trouble")
        self.news.emit(items, snapshots)

    def _on_ended(self, outcome: Outcome) -> None:
        self._timer.stop()
        self._on_tick()
        if self._abandoned:
            self._enter(IDLE)
            return
        self.outcome = outcome
        if outcome.model is not None:
            self.model = outcome.model
            self.model_changed.emit()
        if outcome.kind == happened.FAILED:
            self._messages.show(outcome.message, ERROR, key="training")
        self._enter(IDLE)
        self.ended.emit(outcome)
        if self._question is None and self._then is not None:
            then, self._then = self._then, None
            then()

    def _enter(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
