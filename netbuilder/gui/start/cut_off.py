"""Runs that were in training when the program ended: go on with one, or let it be."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.store import Run, RunStore
from netbuilder.gui.help.explain import explain
from netbuilder.gui.runs.reopening import Reopening, can_go_on
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.workbench import Workbench
from netbuilder.training import events as happened


def cut_off_runs() -> list[Run]:
    """Those that can go on, the newest first; none if the list of runs cannot be read: that is told at Runs."""
    try:
        with RunStore() as store:
            return [run for run in store.cut_off() if can_go_on(run)]
    except NetBuilderError:
        return []


class CutOffRow(QFrame):
    """One run.

    Signals:
        done(): the user has decided.
    """

    done = Signal()

    def __init__(self, bench: Workbench, run: Run) -> None:
        super().__init__()
        self._bench, self._run = bench, run
        self.setProperty("role", "panel")
        self.setObjectName("cutOffRun")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, SPACING, MARGIN, SPACING)
        text = tr(
            "The training of “{name}” (run {number}) was cut off after {epochs} of {wanted} epochs.",
            name=run.name or tr("Untitled"),
            number=number(run.id),
            epochs=number(len(run.epochs)),
            wanted=number(run.project.get("epochs", 0)),
        )
        row.addWidget(paragraph(text), 1)
        go_on = QPushButton(icon("play"), tr("&Go on"))
        go_on.setObjectName("continueCutOff")
        explain(go_on, tr("Go on"), tr("Opens its project and trains on from its last checkpoint."))
        go_on.clicked.connect(self._on_go_on)
        later = QPushButton(icon("close"), tr("Not no&w"))
        later.setObjectName("leaveCutOff")
        explain(later, tr("Not now"), tr("Takes this line away. The run stays in Runs and can go on from there."))
        later.clicked.connect(self._on_left)
        row.addWidget(go_on)
        row.addWidget(later)

    def _on_go_on(self) -> None:
        self._reopening = Reopening(self._bench, self._run, train=True)
        self._reopening.begin()

    def _on_left(self) -> None:
        try:
            with RunStore() as store:
                store.end(self._run.id, happened.STOPPED, "", self._run.seconds)
        except NetBuilderError as error:
            self._bench.messages.error(error, key="runs")
        self.done.emit()
