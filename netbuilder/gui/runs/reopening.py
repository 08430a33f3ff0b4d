"""Going back to a run: its project, its weights and its curves."""

from __future__ import annotations

from PySide6.QtCore import QObject

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.project import Project
from netbuilder.experiments.store import Run
from netbuilder.formats.nbproj import ProjectFile
from netbuilder.gui.messages import INFO, WARNING
from netbuilder.gui.text import number, tr
from netbuilder.gui.workbench import Workbench
from netbuilder.training import History


class Reopening(QObject):
    """Opens what a run was made of, after asking what becomes of the project there is."""

    def __init__(self, bench: Workbench, run: Run, *, best: bool) -> None:
        super().__init__(bench)
        self._bench, self._run, self._best = bench, run, best

    def begin(self) -> None:
        """Asks first where something would be lost."""
        self._bench.trainer.when_idle(self._ask)

    def _ask(self) -> None:
        self._bench.files.may_leave(self._go)

    def _go(self) -> None:
        run = self._run
        try:
            project = Project.from_json(run.project)
        except NetBuilderError as error:
            self._bench.messages.error(error, key="runs")
            return
        path = run.best_model if self._best else run.model
        try:
            model = path.read_bytes()
        except OSError:
            model = None
        self._bench.files.begin_now(ProjectFile(project=project, model=model, history=_history(run)))
        text = tr("This is run {number} as it was trained.", number=number(run.id))
        if model is None:
            self._bench.messages.show(f"{text} {tr('Its weights are not on the disk.')}", WARNING, key="runs")
        else:
            self._bench.messages.show(text, INFO, key="runs")
        self._bench.page_wanted.emit("build")
        self.deleteLater()


def _history(run: Run) -> History:
    history = History()
    for epoch, seconds, logs in run.epochs:
        history.add(epoch, logs, seconds)
    return history
