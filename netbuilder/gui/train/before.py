"""Before the start: how long it will take and what it needs, from a few batches timed in the background."""

from __future__ import annotations

import threading

from PySide6.QtWidgets import QFormLayout

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.kernels import wanted
from netbuilder.engine.plan.threads import thread_count
from netbuilder.experiments.forecast import Forecast, forecast, rounded
from netbuilder.experiments.versions import blas
from netbuilder.gui.text import size, tr, trn
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.trainer import IDLE
from netbuilder.gui.widgets.labels import caption, paragraph, plain
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.work.later import later
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

_AFTER_EDIT_MS = 400


class ForecastPanel(Panel):
    """Times some batches while the page is shown, nothing trains and the project can be trained."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(tr("Before you start"))
        self._bench = bench
        self._here = False
        self._task: Task | None = None
        self._stop = threading.Event()
        self._known: tuple[object, object] | None = None
        self.epoch, self.total, self.memory = plain("–"), plain("–"), plain("–")
        self.epoch.setObjectName("forecastEpoch")
        self.total.setObjectName("forecastTotal")
        self.memory.setObjectName("forecastMemory")
        form = QFormLayout()
        form.setHorizontalSpacing(SPACING)
        form.setVerticalSpacing(GAP)
        for head, value in (
            (tr("An epoch"), self.epoch),
            (tr("All epochs"), self.total),
            (tr("Memory"), self.memory),
        ):
            form.addRow(caption(head), value)
        self.note = paragraph("", muted=True)
        self.box.addLayout(form)
        self.box.addWidget(self.note)
        self.box.addWidget(caption(device_facts(), "deviceFacts"))
        self._timer = later(self, self._begin, _AFTER_EDIT_MS)
        bench.editor.changed.connect(self._on_changed)
        bench.library.changed.connect(self._on_changed)
        bench.trainer.state_changed.connect(self._on_changed)

    def entered(self) -> None:
        """The page is shown."""
        self._here = True
        self._on_changed()

    def left(self) -> None:
        """The page is not shown any more."""
        self._here = False
        self._cancel()

    def _cancel(self) -> None:
        self._timer.stop()
        self._stop.set()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _on_changed(self) -> None:
        if not self._here:
            return
        now = (self._bench.editor.project, self._bench.library.dataset)
        if self._known is not None and all(old is new for old, new in zip(self._known, now, strict=True)):
            return
        self._cancel()
        if self._bench.trainer.state != IDLE:
            return
        if self._bench.trainer.problems():
            self._clear(tr("This cannot be trained yet: {why}", why=str(self._bench.trainer.problems()[0])))
            return
        self._timer.start()

    def _clear(self, note: str) -> None:
        for label in (self.epoch, self.total, self.memory):
            label.setText("–")
        self.note.setText(note)
        self._known = None

    def _begin(self) -> None:
        bench = self._bench
        if not self._here or bench.trainer.state != IDLE or bench.trainer.problems() or bench.library.dataset is None:
            return
        self._clear(tr("Timing a few batches…"))
        self._stop = threading.Event()
        self._task = Task(_made, bench.editor.project, bench.library.dataset, self._stop, parent=self)
        self._task.finished.connect(self._on_made)
        self._task.failed.connect(self._on_failed)
        self._task.start()

    def _on_made(self, made: Forecast) -> None:
        if self.sender() is not self._task:
            return
        self._task = None
        self._known = (self._bench.editor.project, self._bench.library.dataset)
        self.epoch.setText(about(made.epoch_s))
        self.total.setText(about(made.total_s))
        self.memory.setText(size(made.memory_bytes))
        batches = trn("{count} batch", "{count} batches", made.steps)
        self.note.setText(tr("{batches} an epoch, as busy as this computer is now.", batches=batches))

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._task = None
            self._clear(str(error))


def _made(project, data, stop: threading.Event) -> Forecast:
    return forecast(project, data, lambda: not stop.is_set())


def about(seconds: float) -> str:
    """A time as nobody would promise it more exactly."""
    amount, unit = rounded(seconds)
    if not amount:
        return tr("less than a second")
    if unit == "seconds":
        return trn("about {count} second", "about {count} seconds", amount)
    if unit == "minutes":
        return trn("about {count} minute", "about {count} minutes", amount)
    return trn("about {count} hour", "about {count} hours", amount)


def device_facts() -> str:
    """What computes."""
    threads = trn("{count} thread", "{count} threads", thread_count())
    if wanted():
        return tr("Processor, {threads}, compiled kernels", threads=threads)
    return tr("Processor, {threads}, numpy ({library})", threads=threads, library=blas())
