"""The transport bar: reset, play or pause, one batch, one epoch, stop; and where the training stands."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import duration, number, percent, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import GAP, MARGIN, WIDE
from netbuilder.gui.trainer import IDLE, PAUSED, RUNNING, STOPPING
from netbuilder.gui.widgets.labels import Elided, caption, plain
from netbuilder.gui.work.training import Outcome
from netbuilder.gui.workbench import Workbench
from netbuilder.training import events as happened


class TransportActions(QObject):
    """The six commands of training as actions, enabled when they can be given."""

    def __init__(self, bench: Workbench, window: QWidget) -> None:
        super().__init__(window)
        self._bench = bench
        trainer = bench.trainer
        self.train = self._action(
            "trainAction",
            tr("&Train"),
            "play",
            "F5",
            tr("Trains the network, or goes on after a pause."),
            trainer.train,
        )
        self.pause = self._action(
            "pauseAction", tr("&Pause"), "pause", "F6", tr("Waits after the batch in progress."), trainer.pause
        )
        self.stop = self._action(
            "stopAction",
            tr("&Stop"),
            "stop",
            "Shift+F5",
            tr("Ends the run after the batch in progress. What was learned is kept."),
            trainer.stop,
        )
        self.step_batch = self._action(
            "stepBatchAction",
            tr("One &batch"),
            "step-batch",
            "F7",
            tr("Trains a single batch: forward, loss, backward, update. Then waits."),
            trainer.step_batch,
        )
        self.step_epoch = self._action(
            "stepEpochAction",
            tr("One &epoch"),
            "step-epoch",
            "F8",
            tr("Trains to the end of the epoch, then waits."),
            trainer.step_epoch,
        )
        self.reset = self._action(
            "resetAction",
            tr("&Reset"),
            "reset",
            "Ctrl+F5",
            tr("Forgets what the network learned and begins with new weights. The run stays on record."),
            trainer.reset,
        )
        trainer.state_changed.connect(self.refresh)
        trainer.model_changed.connect(self.refresh)
        bench.library.changed.connect(self.refresh)
        bench.editor.changed.connect(self.refresh)
        self.refresh()

    def all(self) -> list[QAction]:
        """In the order in which they stand."""
        return [self.reset, self.train, self.pause, self.step_batch, self.step_epoch, self.stop]

    def _action(self, name: str, text: str, picture: str, key: str, what: str, do) -> QAction:
        action = QAction(icon(picture), text, self.parent())
        action.setObjectName(name)
        action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        explain(action, text.replace("&", ""), what, shortcut=shown)
        action.triggered.connect(do)
        return action

    def refresh(self) -> None:
        """Enables what can be done now; Train says why it cannot."""
        state = self._bench.trainer.state
        ready = state == IDLE and not self._bench.trainer.problems()
        self.train.setEnabled(ready or state == PAUSED)
        self.pause.setEnabled(state == RUNNING)
        self.stop.setEnabled(state in (RUNNING, PAUSED))
        for action in (self.step_batch, self.step_epoch):
            action.setEnabled(ready or state in (RUNNING, PAUSED))
        self.reset.setEnabled(state == IDLE and self._bench.trainer.model is not None)


class TransportBar(QFrame):
    """The bar itself, with its read-outs."""

    def __init__(self, bench: Workbench, actions: TransportActions) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setObjectName("transport")
        self._bench, self._actions = bench, actions
        self._epochs = self._batches = 0
        self._epoch = self._batch = 0
        self._seconds = 0.0
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.setSpacing(GAP)
        for action in actions.all():
            button = QToolButton()
            button.setDefaultAction(action)
            button.setIconSize(button.iconSize() * 1.25)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            row.addWidget(button)
        row.addSpacing(WIDE)
        self._epoch_label = self._readout(row, tr("Epoch"), "epochLabel", "0 / 000")
        self._batch_label = self._readout(row, tr("Batch"), "batchLabel", "00000 / 00000")
        self._time_label = self._readout(row, tr("Time"), "timeLabel", "00:00 / 00:00")
        self._loss_label = self._readout(row, tr("Loss"), "lossLabel", "0.000000")
        self._accuracy_label = self._readout(row, tr("Accuracy"), "accuracyLabel", "100.00 %")
        self._status = Elided()
        self._status.setObjectName("statusLabel")
        self._status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._status.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._status, 1)
        trainer = bench.trainer
        trainer.news.connect(self._on_news)
        trainer.started.connect(self._on_started)
        trainer.state_changed.connect(self._on_state)
        trainer.ended.connect(self._on_ended)
        trainer.model_changed.connect(self._on_model_changed)
        bench.library.changed.connect(self._say)
        bench.editor.changed.connect(self._say)
        self._clear()
        self._say()

    def _readout(self, row: QHBoxLayout, head: str, name: str, widest: str):
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(caption(head))
        value = plain("–", name)
        value.setAccessibleName(head)
        value.setFont(font(bold=True))
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance(widest))
        column.addWidget(value)
        row.addLayout(column)
        row.addSpacing(GAP)
        return value

    def _clear(self) -> None:
        for label in (self._epoch_label, self._batch_label, self._time_label, self._loss_label, self._accuracy_label):
            label.setText("–")

    def _on_started(self) -> None:
        self._clear()
        self._epoch = self._batch = 0
        self._seconds = 0.0

    def _on_news(self, items: list, snapshots: dict) -> None:
        loss = None
        for item in items:
            match item:
                case happened.RunStarted(epochs=epochs, batches=batches):
                    self._epochs, self._batches = epochs, batches or 0
                case happened.EpochStarted(epoch=epoch):
                    self._epoch = epoch
                case happened.BatchEnded(epoch=epoch, batch=batch, loss=value):
                    self._epoch, self._batch, loss = epoch, batch + 1, value
                case happened.EpochEnded(epoch=epoch, logs=logs, seconds=seconds):
                    self._epoch, loss = epoch, logs.get("loss")
                    self._seconds += seconds
                    self._show_accuracy(logs)
        self._epoch_label.setText(f"{number(self._epoch + 1)} / {number(self._epochs)}")
        self._batch_label.setText(f"{number(self._batch)} / {number(self._batches)}")
        self._time_label.setText(self._times())
        if loss is not None:
            self._loss_label.setText(number(float(loss), 4))

    def _times(self) -> str:
        done = self._epoch + 1
        left = self._seconds / done * (self._epochs - done) if self._seconds else 0.0
        return f"{duration(self._seconds)} / {duration(self._seconds + left)}"

    def _show_accuracy(self, logs) -> None:
        for name in ("val_accuracy", "accuracy"):
            if name in logs:
                self._accuracy_label.setText(percent(logs[name], 2))
                return

    def _on_state(self, state: str) -> None:
        self._say()

    def _on_ended(self, outcome: Outcome) -> None:
        self._say()

    def _on_model_changed(self) -> None:
        if self._bench.trainer.model is None:
            self._clear()

    def _say(self) -> None:
        trainer = self._bench.trainer
        state = trainer.state
        if state == IDLE:
            problems = trainer.problems()
            self._status.setText(problems[0].message if problems else self._rest())
        else:
            texts = {RUNNING: tr("Training"), PAUSED: tr("Paused"), STOPPING: tr("Stopping…")}
            self._status.setText(texts[state])

    def _rest(self) -> str:
        outcome = self._bench.trainer.outcome
        if outcome is None or self._bench.trainer.model is None:
            return tr("Ready to train")
        words = {
            happened.FINISHED: tr("Trained"),
            happened.EARLY: tr("Stopped early"),
            happened.STOPPED: tr("Stopped"),
            happened.FAILED: tr("Failed"),
        }
        return words.get(outcome.kind, outcome.kind)
