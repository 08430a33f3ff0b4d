"""The transport bar: reset, play or pause, one batch, one epoch, stop; and where the training stands."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.problems import Problem
from netbuilder.experiments.live import Losses
from netbuilder.gui.help.explain import explain
from netbuilder.gui.naming import log_title
from netbuilder.gui.text import duration, logged, number, percent, tr, trn
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING
from netbuilder.gui.train.standing import Standing
from netbuilder.gui.trainer import IDLE, PAUSED, RUNNING, STOPPING
from netbuilder.gui.widgets.labels import Elided, caption, plain
from netbuilder.gui.workbench import Workbench
from netbuilder.training import events as happened

_EVERY_S = 0.1
_LEAST_STATUS_PX = 150


class TransportActions(QObject):
    """The six commands of training as actions, enabled when they can be given."""

    def __init__(self, bench: Workbench, window: QWidget) -> None:
        super().__init__(window)
        self._bench = bench
        trainer = bench.trainer
        self.train = self._action("trainAction", tr("&Train"), "play", "F5", trainer.train)
        self.pause = self._action("pauseAction", tr("&Pause"), "pause", "F6", trainer.pause)
        self.stop = self._action("stopAction", tr("&Stop"), "stop", "Shift+F5", trainer.stop)
        self.step_batch = self._action("stepBatchAction", tr("One &batch"), "step-batch", "F7", trainer.step_batch)
        self.step_epoch = self._action("stepEpochAction", tr("One &epoch"), "step-epoch", "F8", trainer.step_epoch)
        self.reset = self._action("resetAction", tr("&Reset"), "reset", "Ctrl+F5", trainer.reset)
        self._say(self.pause, tr("Pause"), tr("Waits after the batch in progress."))
        self._say(self.stop, tr("Stop"), tr("Ends the run after the batch in progress. It can go on from there."))
        self._say(
            self.step_batch,
            tr("One batch"),
            tr("Trains a single batch: forward, loss, backward, update. Then waits, and Train shows what happened."),
        )
        self._say(self.step_epoch, tr("One epoch"), tr("Trains to the end of the epoch, then waits."))
        self._say(
            self.reset,
            tr("Reset"),
            tr("Forgets what the network learned and begins with new weights. The run stays on record."),
        )
        trainer.state_changed.connect(self.refresh)
        trainer.model_changed.connect(self.refresh)
        trainer.ended.connect(self.refresh)
        bench.library.changed.connect(self.refresh)
        bench.editor.changed.connect(self.refresh)
        self.refresh()

    def all(self) -> list[QAction]:
        """In the order in which they stand."""
        return [self.reset, self.train, self.pause, self.step_batch, self.step_epoch, self.stop]

    def _action(self, name: str, text: str, picture: str, key: str, do) -> QAction:
        action = QAction(icon(picture), text, self.parent())
        action.setObjectName(name)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(do)
        return action

    @staticmethod
    def _say(action: QAction, head: str, what: str) -> None:
        explain(action, head, what, shortcut=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))

    def refresh(self) -> None:
        """Enables what can be done now; Train says what it would do, or why it cannot."""
        trainer = self._bench.trainer
        state = trainer.state
        found = trainer.problems() if state == IDLE else []
        ready = state == IDLE and not found
        text, what = self._of_train(found)
        self.train.setText(text)
        self._say(self.train, text.replace("&", ""), what)
        self.train.setEnabled(ready or state == PAUSED)
        self.pause.setEnabled(state == RUNNING)
        self.stop.setEnabled(state in (RUNNING, PAUSED))
        for action in (self.step_batch, self.step_epoch):
            action.setEnabled(ready or state in (RUNNING, PAUSED))
        self.reset.setEnabled(state == IDLE and (trainer.model is not None or trainer.outcome is not None))

    def _of_train(self, found: list[Problem]) -> tuple[str, str]:
        trainer = self._bench.trainer
        if found:
            return tr("&Train"), tr("This cannot be trained yet: {why}", why=str(found[0]))
        if trainer.state == PAUSED:
            return tr("Go &on"), tr("Goes on after the pause.")
        if trainer.goes_on:
            return tr("Go &on"), tr("Goes on with the run where it was stopped. Reset begins anew.")
        if trainer.more_epochs:
            text = trn("+{count} epoch", "+{count} epochs", trainer.more_epochs)
            return text, tr("Trains the same run longer, by the epochs of the project. Reset begins anew.")
        return tr("&Train"), tr("Begins a training run with the project as it is now.")


class _TrainButton(QToolButton):
    """The one button of the bar that stands out, with its text."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self._action = action
        self.setProperty("role", "primary")
        self.setObjectName("trainButton")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIcon(icon("play", QPalette.ColorRole.HighlightedText))
        self.setFont(font(bold=True))
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        text = self._action.text().replace("&", "")
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        self.setToolTip(self._action.toolTip())
        self.setWhatsThis(self._action.whatsThis())
        for name in self._action.dynamicPropertyNames():
            self.setProperty(bytes(name.data()).decode(), self._action.property(bytes(name.data()).decode()))


class _Status(Elided):
    """Says how it stands; where that is a problem, a click goes to its place.

    Signals:
        clicked(): with the mouse, or by Enter.
    """

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusLabel")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._leads = False
        self._role: str | None = None

    def say(self, text: str, *, leads: bool, role: str | None = None) -> None:
        """Shows a text; `leads` tells whether there is a place to go to, `role` how it is dressed."""
        self.setText(text)
        self.setAccessibleName(tr("Status: {text}", text=text))
        if leads != self._leads:
            self._leads = leads
            self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if leads else Qt.FocusPolicy.NoFocus)
        if role != self._role:
            self._role = role
            self.setProperty("role", role)
            self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._leads and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leads and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class _Readout(QWidget):
    """A small head over a value."""

    def __init__(self, head: str, name: str, widest: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, GAP, 0)
        column.setSpacing(0)
        self.head, self.value = caption(head), plain("–", name)
        self.value.setAccessibleName(head)
        self.value.setFont(font(bold=True))
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance(widest))
        column.addWidget(self.head)
        column.addWidget(self.value)

    def show_value(self, text: str, head: str | None = None) -> None:
        """Shows another value, and another head."""
        _put(self.value, text)
        if head is not None:
            _put(self.head, head)
            self.value.setAccessibleName(head)


def _put(label: QLabel, text: str) -> None:
    # Setting the same text again would lay the whole bar out anew.
    if label.text() != text:
        label.setText(text)


class TransportBar(QFrame):
    """The bar itself, with its read-outs; the least important ones give way where there is little room."""

    def __init__(self, bench: Workbench, actions: TransportActions) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setObjectName("transport")
        self._bench = bench
        self._standing = Standing()
        self._moving = False
        self._shown_at = 0.0
        self._problem: Problem | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        row.setSpacing(GAP)
        self._buttons = [self._button(action, actions.train) for action in actions.all()]
        for button in self._buttons:
            row.addWidget(button)
        row.addSpacing(SPACING)
        self._epoch = _Readout(tr("Epoch"), "epochLabel", "000 / 000")
        self._batch = _Readout(tr("Batch"), "batchLabel", "00,000 / 00,000")
        self._time = _Readout(tr("Time"), "timeLabel", "00:00:00, 00:00 left")
        self._loss = _Readout(tr("Loss"), "lossLabel", "0.00000")
        self._accuracy = _Readout(tr("Accuracy"), "accuracyLabel", "100.00 %")
        self._readouts = [self._epoch, self._batch, self._time, self._loss, self._accuracy]
        for readout in self._readouts:
            row.addWidget(readout)
        self._status = _Status()
        self._status.clicked.connect(self._on_status_clicked)
        row.addWidget(self._status, 1)
        trainer = bench.trainer
        trainer.news.connect(self._on_news)
        trainer.state_changed.connect(self._on_state)
        trainer.model_changed.connect(self._on_model_changed)
        bench.library.changed.connect(self._say)
        bench.editor.changed.connect(self._say)
        self._clear()
        self._say()

    def _button(self, action: QAction, train: QAction) -> QToolButton:
        if action is train:
            return _TrainButton(action)
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(button.iconSize() * 1.25)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        """Hides what has no room, the least important first."""
        margins = self.layout().contentsMargins()
        room = self.width() - margins.left() - margins.right() - _LEAST_STATUS_PX - SPACING
        room -= sum(button.sizeHint().width() + GAP for button in self._buttons)
        for readout in (self._epoch, self._loss, self._accuracy, self._time, self._batch):
            room -= readout.sizeHint().width() + GAP
            readout.setVisible(room >= 0)

    def _clear(self) -> None:
        self._standing = Standing()
        for readout in self._readouts:
            readout.show_value("–")
        self._accuracy.show_value("–", tr("Accuracy"))

    def _on_news(self, items: list, snapshots: dict) -> None:
        standing = self._standing
        must = False
        if not self._moving and any(isinstance(item, Losses) for item in items):
            self._moving = True
            self._say()
        for item in items:
            if isinstance(item, happened.RunStarted) and item.epoch == 0 and item.batch == 0:
                self._clear()
                standing = self._standing
            standing.take(item)
            must = must or isinstance(item, (happened.Paused, happened.RunEnded, happened.RunStarted))
        if "means" in snapshots and not any(isinstance(item, happened.RunEnded) for item in items):
            standing.take(snapshots["means"])
        now = time.monotonic()
        if must or now >= self._shown_at + _EVERY_S:
            self._shown_at = now
            self._show()

    def _show(self) -> None:
        standing = self._standing
        epoch = min(standing.epoch + 1, standing.epochs) if standing.epochs else standing.epoch + 1
        self._epoch.show_value(f"{number(epoch)} / {number(standing.epochs)}")
        self._batch.show_value(f"{number(standing.batch)} / {number(standing.batches)}")
        self._time.show_value(self._times(standing))
        if isinstance(standing.logs.get("loss"), (int, float)):
            self._loss.show_value(logged(float(standing.logs["loss"])))
        measured = standing.measure()
        if measured is not None:
            name, value = measured
            self._accuracy.show_value(percent(value, 2) if "acc" in name else logged(value), log_title(name))

    @staticmethod
    def _times(standing: Standing) -> str:
        spent, left = duration(standing.elapsed), standing.left
        return tr("{spent}, {left} left", spent=spent, left=duration(left)) if left else spent

    def _on_state(self, state: str) -> None:
        self._moving = self._moving and state != IDLE
        self._say()

    def _on_model_changed(self) -> None:
        if self._bench.trainer.model is None and self._bench.trainer.state == IDLE:
            self._clear()
        self._say()

    def _say(self) -> None:
        trainer = self._bench.trainer
        self._problem = None
        if trainer.state == IDLE:
            problems = trainer.problems()
            self._problem = problems[0] if problems else None
            text = tr(problems[0].message) if problems else self._rest()
        elif trainer.state == RUNNING and not self._moving:
            text = tr("Preparing…")
        else:
            text = {RUNNING: tr("Training"), PAUSED: tr("Paused"), STOPPING: tr("Stopping…")}[trainer.state]
        problem = self._problem
        empty = len(self._bench.editor.project.graph.nodes) <= 1  # which is no mistake yet
        calm = problem is None or (empty and problem.field != "data")
        role = "danger" if not calm else "muted" if problem is not None else None
        self._status.say(text, leads=problem is not None, role=role)

    def _rest(self) -> str:
        trainer = self._bench.trainer
        if trainer.model is None and trainer.outcome is None:
            return tr("Ready to train")
        if trainer.edited:
            return tr("Edited: Train begins anew")
        if trainer.outcome is None:
            return tr("Trained")
        words = {
            happened.FINISHED: tr("Trained"),
            happened.EARLY: tr("Stopped early"),
            happened.STOPPED: tr("Stopped"),
            happened.FAILED: tr("Failed"),
        }
        return words.get(trainer.outcome.kind, trainer.outcome.kind)

    def _on_status_clicked(self) -> None:
        problem = self._problem
        if problem is None:
            return
        if problem.field == "data":
            self._bench.page_wanted.emit("data")
            return
        if any(node.id == problem.where for node in self._bench.editor.project.graph.nodes):
            self._bench.editor.select((problem.where,))
        self._bench.page_wanted.emit("build")
