"""Training as the window sees it: commands that return at once, news at the pace of the screen."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from netbuilder.core.problems import Problem
from netbuilder.document.project import Project
from netbuilder.experiments.live import Started, begun_with
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.opening import all_problems
from netbuilder.formats.model import StoredModel
from netbuilder.gui.editor import Editor
from netbuilder.gui.library import FAILED, LOADING, MISSING, Library
from netbuilder.gui.messages import ERROR, WARNING, Messages
from netbuilder.gui.text import told, tr
from netbuilder.gui.work.kept import KeptModel
from netbuilder.gui.work.learned import Standing, same_run
from netbuilder.gui.work.stopping import stop_question
from netbuilder.gui.work.training import Job, Outcome, Worker
from netbuilder.training import Control, History
from netbuilder.training import events as happened

IDLE, RUNNING, PAUSED, STOPPING = "idle", "running", "paused", "stopping"
_NEWS_EVERY_MS = 50
_SNAPSHOT_EVERY_S = 0.2
_SWITCH_S = 0.0005
"""How long Python lets the training keep the interpreter: with the usual 5 ms, a drawing comes 50 ms late."""


class Trainer(QObject):
    """One training thread for the life of the window.

    `train` begins a new run; after "stopped" it goes on where the run stopped, after the end of a run it trains the
    project's epochs once more on top. An edited project begins a new run.

    Signals:
        state_changed(state): idle, running, paused or stopping.
        started(): a run begins or goes on.
        news(items, snapshots): what the mailbox held, some twenty times a second while there is any; see
            `experiments.live`.
        ended(outcome): an `experiments.live.Outcome`.
        model_changed(): `model` is another.
        snapshot_taken(model): what `request_snapshot` asked for, a `TrainedModel`.
    """

    state_changed = Signal(str)
    started = Signal()
    news = Signal(list, dict)
    ended = Signal(object)
    model_changed = Signal()
    snapshot_taken = Signal(object)
    _ordered = Signal(object)

    def __init__(self, editor: Editor, library: Library, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._library, self._messages = editor, library, messages
        self._job = Job()
        self._state = IDLE
        self._run = 0
        self._epochs = 0
        self.project: Project | None = None
        """What the run on show trains, or trained."""
        self.model: TrainedModel | None = None
        """The network as it was after the last batch of the last run."""
        self.best_model: TrainedModel | None = None
        """The same after its best epoch."""
        self.history: History | None = None
        self.outcome: Outcome | None = None
        self._kept = KeptModel(self)
        self._kept.opened.connect(self._on_model_opened)
        self._kept.damaged.connect(self._on_model_damaged)
        self._abandoned = False
        self._snapshot_due = 0.0
        self._judged: tuple[object, ...] = ()
        self._found: list[Problem] = []
        self._question: QMessageBox | None = None
        self._then: Callable[[], object] | None = None
        self._thread = QThread(self)
        self._thread.setObjectName("training")
        self._worker = Worker()
        self._worker.moveToThread(self._thread)
        self._ordered.connect(self._worker.run, Qt.ConnectionType.QueuedConnection)
        self._worker.ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)
        self._usual_switch_s = sys.getswitchinterval()
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
        return self._job.control

    @property
    def model_bytes(self) -> bytes | None:
        """The model as the bytes of a `.keras` file, to be saved with the project."""
        return self._kept.content

    @property
    def stored(self) -> StoredModel | None:
        """The model as it is written to files, also one that cannot be used here."""
        return self._kept.stored

    @property
    def edited(self) -> bool:
        """Whether the project is another than the one of the run on show."""
        return self.project is not None and not same_run(self.project, self._editor.project)

    # What Train would do

    def problems(self) -> list[Problem]:
        """Why training cannot begin now; empty if it can."""
        library = self._library
        if library.state == LOADING:
            return [Problem(message="The data are being loaded.", field="data")]
        if library.state == MISSING:
            return [Problem(message="The data are not on this computer.", hint="Fetch them in Data.", field="data")]
        if library.state == FAILED:
            return [Problem(message=library.error.message if library.error else "", field="data")]
        judged = (self._editor.project, library.dataset)
        if len(self._judged) != 2 or any(old is not new for old, new in zip(self._judged, judged, strict=True)):
            self._judged, self._found = judged, all_problems(*judged)
        return self._found

    @property
    def goes_on(self) -> bool:
        """Whether Train would go on with a run that was stopped."""
        return self._may_go_on and self.outcome.kind == happened.STOPPED

    @property
    def more_epochs(self) -> int:
        """How many epochs Train would add to a run that is over; 0 if it would not."""
        over = self._may_go_on and self.outcome.kind in (happened.FINISHED, happened.EARLY)
        return self._editor.project.epochs if over else 0

    @property
    def _may_go_on(self) -> bool:
        return self._state == IDLE and self._run > 0 and self.outcome is not None and not self.edited

    # Commands

    def train(self) -> None:
        """Begins, or goes on after a pause or a stop."""
        if self._state == PAUSED:
            self.control.resume()
            self._enter(RUNNING)
        elif self._state == IDLE:
            self._begin(Control())

    def pause(self) -> None:
        """Waits after the batch in progress."""
        if self._state == RUNNING:
            self.control.pause()
            self._enter(PAUSED)

    def stop(self) -> None:
        """Ends the run after the batch in progress."""
        if self._state in (RUNNING, PAUSED):
            self._halt()

    def step_batch(self) -> None:
        """Trains one batch, then waits."""
        self._step(Control.step_batch)

    def step_epoch(self) -> None:
        """Trains to the end of the epoch, then waits."""
        self._step(Control.step_epoch)

    def set_learning_rate(self, rate: float) -> None:
        """Changes the rate of the steps to come in the run in progress; the project stays as it is."""
        if self._state in (RUNNING, PAUSED):
            self.control.set_learning_rate(rate)

    def request_snapshot(self) -> None:
        """Asks for the network in training as it is; it comes as `snapshot_taken`. Asking too often does nothing."""
        now = time.monotonic()
        if self._state in (RUNNING, PAUSED) and now >= self._snapshot_due:
            self._snapshot_due = now + _SNAPSHOT_EVERY_S
            self._job.request_model()

    def reset(self) -> None:
        """Forgets the trained weights; the run stays on record."""
        if self._state == IDLE:
            self.forget()

    def forget(self) -> None:
        """Lets go of the model, whatever is running: another project comes."""
        if self._state != IDLE:
            self._abandoned = True
            self._halt()
        self.project = self.model = self.best_model = self.history = self.outcome = None
        self._run = 0
        self._kept.clear()
        self._messages.dismiss("training")
        self.model_changed.emit()

    def standing(self) -> Standing:
        """What has been learned so far."""
        return Standing(self.project, self.model, self.best_model, self.history, self.outcome, self._run)

    def stand(self, there: Standing) -> None:
        """Goes to what was learned another time; only while nothing runs."""
        if self._state != IDLE:
            return
        self.project, self.model, self.best_model = there.project, there.model, there.best_model
        self.history, self.outcome, self._run = there.history, there.outcome, there.run
        if there.model is not None:
            self._kept.keep(there.model.stored)
        else:
            self._kept.clear()
        self.model_changed.emit()

    def take_model(self, content: bytes | None, history: History | None) -> None:
        """The trained model and the curves that came with a project."""
        self.history = history
        self._kept.open(content)
        self.model_changed.emit()

    def take_stored(self, stored: StoredModel, model: TrainedModel | None) -> None:
        """A model that came from a file with the project; None where it can be kept, but not be used here."""
        self._kept.keep(stored)
        if model is not None:
            self.model, self.project = model, self._editor.project
        self.model_changed.emit()

    def take_run(self, run: int) -> None:
        """The project that was just opened is that of a run on record: Train goes on from its last checkpoint."""
        self._run, self._epochs, self.project = run, self._editor.project.epochs, self._editor.project
        self.outcome = Outcome(kind=happened.STOPPED, run=run, history=self.history)
        self.model_changed.emit()

    def _on_model_opened(self, model: TrainedModel) -> None:
        if self.model is None and (self._state == IDLE or self._abandoned):
            self.model, self.project = model, self._editor.project
            self.model_changed.emit()

    def _on_model_damaged(self, why: str) -> None:
        text = tr("The trained model in this project cannot be used: {why}", why=why)
        self._messages.show(text, WARNING, key="model")

    def _step(self, command: Callable[[Control], None]) -> None:
        if self._state == IDLE:
            control = Control()
            command(control)
            self._begin(control)
        elif self._state in (PAUSED, RUNNING):
            command(self.control)
            self._enter(RUNNING)

    def _begin(self, control: Control) -> None:
        found = self.problems()
        if found or self._library.dataset is None:
            self._messages.show("\n".join(str(each) for each in found[:3]), WARNING, key="training")
            return
        self._messages.dismiss("training")
        self._job = self._next_job(control)
        self.project = self._editor.project
        self._abandoned = False
        self._snapshot_due = 0.0
        sys.setswitchinterval(_SWITCH_S)
        self._thread.start()
        self._enter(RUNNING)
        self.started.emit()
        self._timer.start()
        self._ordered.emit(self._job)

    def _next_job(self, control: Control) -> Job:
        project, data = self._editor.project, self._library.dataset
        if self.goes_on or self.more_epochs:
            self._epochs = self._target()
            return Job(control=control, data=data, resume=self._run, epochs=self._epochs)
        learned = self.model.stored if self._from_file else None
        self._run, self._epochs = 0, project.epochs
        return Job(control=control, data=data, project=project, **begun_with(learned, project))

    @property
    def _from_file(self) -> bool:
        """Whether the model came from a file: a new run begins with what its layers know that are still there."""
        return self.model is not None and self.outcome is None

    def _target(self) -> int:
        """The number of epochs that a run that goes on shall have."""
        done = len(self.history.epoch) if self.history else 0
        if self.more_epochs:
            return done + self.more_epochs
        wanted = self._editor.project.epochs
        if self.project is not None and wanted == self.project.epochs:
            return self._epochs
        return wanted if wanted > done else done + wanted

    def _halt(self) -> None:
        self.control.stop()
        self.control.wake()
        self._enter(STOPPING)

    # News

    def _on_tick(self) -> None:
        items, snapshots = self._job.mailbox.drain()
        if self._abandoned or not (items or snapshots):
            return
        for item in items:
            if isinstance(item, happened.Paused) and self._state == RUNNING and self.control.paused:
                self._enter(PAUSED)
            elif isinstance(item, happened.Trouble):
                self._messages.show(tr(item.message), WARNING, key="trouble")
            elif isinstance(item, Started):
                self._run = item.run
        self.news.emit(items, snapshots)
        if "model" in snapshots:
            self.snapshot_taken.emit(snapshots["model"])

    def _on_ended(self, outcome: Outcome) -> None:
        self._timer.stop()
        sys.setswitchinterval(self._usual_switch_s)
        self._on_tick()
        if self._abandoned:
            self._abandoned = False
        else:
            self._take(outcome)
        self._enter(IDLE)
        if self.outcome is outcome:
            self.ended.emit(outcome)
        if self._question is None and self._then is not None:
            then, self._then = self._then, None
            then()

    def _take(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.history = outcome.history or self.history
        if outcome.model is not None:
            self.model, self.best_model = outcome.model, outcome.best
            self._kept.keep(outcome.model.stored)
            self.model_changed.emit()
        if outcome.kind == happened.FAILED:
            text = told(outcome)
            self._messages.show(text, ERROR, key="training")

    def _enter(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    # The end of the window

    def when_idle(self, then: Callable[[], object]) -> None:
        """Calls `then` when nothing runs: at once, or after asking whether to stop the training."""
        if self._state == IDLE:
            then()
            return
        self._then = then
        if self._question is not None:
            self._question.activateWindow()
            return
        parent = self.parent().parent()
        question = stop_question(parent if isinstance(parent, QWidget) else None)
        self._question = question
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
            self._abandoned = True
            self.control.stop()
            self.control.wake()
        self._timer.stop()
        sys.setswitchinterval(self._usual_switch_s)
        self._thread.quit()
        self._thread.wait()
