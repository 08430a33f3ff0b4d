"""Ticks for what happens beside the training: stopping early, smaller steps, files. Each is a change of the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSpinBox

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import first_paragraph
from netbuilder.document import editing
from netbuilder.document.project import Project
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import paragraph
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.workbench import Workbench
from netbuilder.training import callbacks


@dataclass(frozen=True)
class Choice:
    """A callback of the registry: its kind, its usual settings, and whether its patience is asked for."""

    kind: str
    settings: tuple[tuple[str, Any], ...] = ()
    patience: int = 0
    monitors: bool = False


_CHOICES = (
    Choice("EarlyStopping", (("restore_best_weights", True),), 5, True),
    Choice("ReduceLROnPlateau", (("factor", 0.5),), 3, True),
    Choice("ModelCheckpoint", (("save_best_only", False),), 0, True),
    Choice("TerminateOnNaN"),
)


class WatchingPanel(Panel):
    """A tick for each callback, with the patience of those that wait."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(tr("While training"))
        self._bench = bench
        self.ticks: dict[str, QCheckBox] = {}
        self.waits: dict[str, QSpinBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACING)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(0, 1)
        for row, choice in enumerate(_CHOICES):
            self._row(grid, row, choice)
        self.box.addLayout(grid)
        self.box.addWidget(paragraph(tr("The best and the last model of every run are kept anyway."), muted=True))
        bench.editor.changed.connect(self.refresh)
        self.refresh()

    def _row(self, grid: QGridLayout, row: int, choice: Choice) -> None:
        kind = callbacks[choice.kind]
        tick = QCheckBox(tr(kind.title))
        tick.setObjectName(f"callback:{choice.kind}")
        tick.toggled.connect(self._on_ticked)
        explain(tick, tr(kind.title), tr(first_paragraph(kind)), keras=choice.kind)
        self.ticks[choice.kind] = tick
        if not choice.patience:
            grid.addWidget(tick, row, 0, 1, 2)
            return
        grid.addWidget(tick, row, 0)
        wait = QSpinBox()
        wait.setObjectName(f"patience:{choice.kind}")
        wait.setRange(0, 1000)
        wait.setValue(choice.patience)
        wait.setKeyboardTracking(False)
        wait.setFixedWidth(wait.fontMetrics().horizontalAdvance("0000") + 34)
        wait.valueChanged.connect(self._on_patience)
        explain(
            wait,
            tr("Patience: {name}", name=tr(kind.title)),
            tr("Epochs without improvement that are waited for."),
            typical=tr("3 to 10."),
            keras="patience",
        )
        self.waits[choice.kind] = wait
        grid.addWidget(wait, row, 1)

    def refresh(self) -> None:
        """Shows what the project says."""
        project = self._bench.editor.project
        for choice in _CHOICES:
            place = _place(project, choice.kind)
            tick = self.ticks[choice.kind]
            with QSignalBlocker(tick):
                tick.setChecked(place is not None)
            wait = self.waits.get(choice.kind)
            if wait is None:
                continue
            wait.setEnabled(place is not None)
            entry = project.callbacks[place] if place is not None else None
            if entry is not None:
                with QSignalBlocker(wait):
                    wait.setValue(int(getattr(_spec(entry), "patience", wait.value())))

    def _on_ticked(self, on: bool) -> None:
        kind = self.sender().objectName().partition(":")[2]
        editor = self._bench.editor
        place = _place(editor.project, kind)
        if on and place is None:
            choice = next(each for each in _CHOICES if each.kind == kind)
            edit = editing.add_callback(editor.project, self._new(choice))
            editor.change(edit.project, tr(edit.text))
        elif not on and place is not None:
            edit = editing.remove_callback(editor.project, place)
            editor.change(edit.project, tr(edit.text))

    def _new(self, choice: Choice) -> Any:
        settings = dict(choice.settings)
        if choice.patience:
            settings["patience"] = self.waits[choice.kind].value()
        if choice.monitors and not self._bench.editor.project.validation_split:
            settings["monitor"] = "loss"
        return callbacks.create(choice.kind, settings)

    def _on_patience(self, value: int) -> None:
        kind = self.sender().objectName().partition(":")[2]
        editor = self._bench.editor
        place = _place(editor.project, kind)
        spec = _spec(editor.project.callbacks[place]) if place is not None else None
        if spec is not None:
            edit = editing.change_callback(editor.project, place, spec.replace(patience=value))
            editor.change(edit.project, tr(edit.text), gesture=f"patience:{kind}")


def _place(project: Project, kind: str) -> int | None:
    """Where in the project's list the first callback of this kind stands."""
    for place, entry in enumerate(project.callbacks):
        if (entry if isinstance(entry, str) else entry.get("kind")) == kind:
            return place
    return None


def _spec(entry: Any) -> Any:
    try:
        return callbacks.from_json(entry)
    except NetBuilderError:
        return None
