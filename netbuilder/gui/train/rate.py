"""The learning rate of the run in progress: shown, changed at once, and kept in the project on request."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.spec import Param, param
from netbuilder.document import editing
from netbuilder.engine.schedules import Schedule
from netbuilder.gui.forms.real import RealBox
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.trainer import IDLE, PAUSED, RUNNING
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.workbench import Workbench


def _meta() -> Param:
    return param(0.001, "The size of the steps.", gt=0, le=1000.0).metadata["param"]


class RatePanel(Panel):
    """One number with a button."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(tr("Learning rate"))
        self._bench = bench
        self._newest: float | None = None
        self.box_for_rate = RealBox(_meta(), near=0.001)
        self.box_for_rate.setObjectName("liveLearningRate")
        explain(
            self.box_for_rate,
            tr("Learning rate of this run"),
            tr("Takes effect with the next batch. The project stays as it is, and so does what was learned."),
            typical=tr("0.001 for Adam, 0.01 to 0.1 for SGD; divide by 10 when the loss jumps about."),
            wrong=tr("Too large and the loss explodes; too small and nothing moves."),
            keras="optimizer.learning_rate",
        )
        self.keep = QPushButton(tr("&Keep in project"))
        self.keep.setObjectName("keepLearningRate")
        explain(self.keep, tr("Keep in project"), tr("Makes this the learning rate of the project, for runs to come."))
        self.note = paragraph("", muted=True)
        self.box.addWidget(self.box_for_rate)
        self.box.addWidget(self.note)
        self.box.addWidget(self.keep)
        self.box_for_rate.tried.connect(self._on_tried)
        self.keep.clicked.connect(self._on_keep)
        bench.trainer.state_changed.connect(self.refresh)
        bench.trainer.model_changed.connect(self._on_model_changed)
        bench.editor.changed.connect(self.refresh)
        self.refresh()

    def show_rate(self, rate: float) -> None:
        """The rate of the newest step."""
        if rate == self._newest:
            return
        self._newest = rate
        if not self.box_for_rate.hasFocus():
            self.box_for_rate.set_value(float(f"{rate:.6g}"))
        self._enable()

    def refresh(self) -> None:
        """Looks at the project and the state of the training."""
        trainer = self._bench.trainer
        running = trainer.state in (RUNNING, PAUSED)
        rate = self._bench.editor.project.optimizer.learning_rate
        self.box_for_rate.setEnabled(running)
        if trainer.state == IDLE and isinstance(rate, (int, float)) and (trainer.outcome is None or trainer.edited):
            self._newest = None
            self.box_for_rate.set_value(float(rate))
        if isinstance(rate, Schedule):
            text = tr("The rate follows a schedule; a number put in here takes its place until the end of the run.")
        elif running:
            text = tr("A change acts at once, on this run only.")
        else:
            text = tr("Can be changed while the network trains.")
        self.note.setText(text)
        self._enable()

    def _enable(self) -> None:
        project_rate = self._bench.editor.project.optimizer.learning_rate
        shown = self.box_for_rate.value()
        differs = isinstance(project_rate, Schedule) or abs(float(project_rate) - shown) > 1e-6 * abs(shown)
        self.keep.setEnabled(self._newest is not None and differs)

    def _on_model_changed(self) -> None:
        if self._bench.trainer.model is None:
            self._newest = None
        self.refresh()

    def _on_tried(self, value: object) -> None:
        if isinstance(value, float) and value > 0:
            self._newest = value
            self._bench.trainer.set_learning_rate(value)
            self._enable()

    def _on_keep(self) -> None:
        editor = self._bench.editor
        try:
            edit = editing.set_optimizer_setting(editor.project, "learning_rate", self.box_for_rate.value())
        except NetBuilderError as error:
            self._bench.messages.error(error, key="learning rate")
            return
        editor.change(edit.project, tr(edit.text))
