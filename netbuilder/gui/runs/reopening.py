"""Going back to a run: its project, its weights and its curves; and going on with one that did not end."""

from __future__ import annotations

from PySide6.QtCore import QObject

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.project import Project
from netbuilder.experiments.store import CUT_OFF, Run
from netbuilder.formats.nbproj import ProjectFile
from netbuilder.gui.library import LOADING
from netbuilder.gui.messages import INFO, WARNING
from netbuilder.gui.text import number, tr
from netbuilder.gui.workbench import Workbench
from netbuilder.training import History
from netbuilder.training import events as happened

_NOT_OVER = (CUT_OFF, happened.STOPPED, happened.FAILED)


def can_go_on(run: Run) -> bool:
    """Whether a run did not come to its end and left a checkpoint."""
    return run.status in _NOT_OVER and run.checkpoint.is_file()


class Reopening(QObject):
    """Opens what a run was made of, after asking what becomes of the project there is.

    Args:
        bench: of the window.
        run: which one.
        best: with the weights of its best epoch.
        train: goes on with it at once, from its last checkpoint.
    """

    def __init__(self, bench: Workbench, run: Run, *, best: bool = False, train: bool = False) -> None:
        super().__init__(bench)
        self._bench, self._run, self._best, self._train = bench, run, best, train

    def begin(self) -> None:
        """Asks first where something would be lost."""
        self._bench.trainer.when_idle(self._ask)

    def _ask(self) -> None:
        self._bench.files.may_leave(self._go)

    def _go(self) -> None:
        bench, run = self._bench, self._run
        try:
            project = Project.from_json(run.project)
        except NetBuilderError as error:
            bench.messages.error(error, key="runs")
            return
        path = run.best_model if self._best else run.model
        try:
            model = path.read_bytes()
        except OSError:
            model = None
        bench.files.begin_now(ProjectFile(project=project, model=model, history=_history(run)))
        goes_on = can_go_on(run) and not self._best
        if goes_on:
            bench.trainer.take_run(run.id)
        self._say(model is not None, goes_on)
        bench.page_wanted.emit("train" if self._train else "build")
        if self._train:
            bench.library.changed.connect(self._go_on)
            self._go_on()
        else:
            self.deleteLater()

    def _say(self, has_weights: bool, goes_on: bool) -> None:
        text = tr("This is run {number} as it was trained.", number=number(self._run.id))
        if goes_on:
            text = f"{text} {tr('Train goes on from its last checkpoint.')}"
        elif not has_weights:
            text = f"{text} {tr('Its weights are not on the disk.')}"
        self._bench.messages.show(text, INFO if has_weights or goes_on else WARNING, key="runs")

    def _go_on(self) -> None:
        """Trains as soon as the data are there."""
        bench = self._bench
        if bench.library.state == LOADING:
            return
        bench.library.changed.disconnect(self._go_on)
        if bench.trainer.goes_on:
            bench.trainer.train()
        self.deleteLater()


def _history(run: Run) -> History:
    history = History()
    for epoch, seconds, logs in run.epochs:
        history.add(epoch, logs, seconds)
    return history
