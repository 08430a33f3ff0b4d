"""A number that may follow a schedule instead: the learning rate."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Param, Spec
from netbuilder.core.text import first_paragraph
from netbuilder.gui.forms.choosing import Choice, ChoiceBox, choice_model
from netbuilder.gui.forms.nested import NONE, Unfolding
from netbuilder.gui.forms.real import RealBox
from netbuilder.gui.forms.registries import entries
from netbuilder.gui.forms.run import Run
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP


class RateBox(QWidget):
    """A box for the number and a list of schedules; a schedule's settings and its curve stand below.

    Signals:
        tried(value): a number, a spec, or a text that is neither.
    """

    tried = Signal(object)

    def __init__(self, meta: Param, registry: Registry[Any], member: type[Spec], *, near: float) -> None:
        super().__init__()
        self._registry, self._near = registry, near
        self._value: Any = near
        self._run = Run()
        self._source: Any = None
        self._inner = ""
        self.box = RealBox(meta, near=near)
        choices = [Choice(each.kind, tr(each.title), tr(first_paragraph(each))) for each in entries(registry, member)]
        constant = Choice(NONE, tr("Constant"), tr("One number for the whole run."))
        self.choice = ChoiceBox(choice_model([constant, *choices]))
        explain(
            self.choice,
            tr("Schedule"),
            tr("One number for the whole run, or a rule by which it changes from step to step."),
            typical=tr("Constant; or a decay once the loss no longer falls."),
            keras="keras.optimizers.schedules",
        )
        self.below = Unfolding(registry, member)
        self.below.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.box, 1)
        row.addWidget(self.choice, 1)
        self.setFocusProxy(self.box)
        self.box.tried.connect(self._on_number)
        self.choice.tried.connect(self._on_schedule)
        self.below.edited.connect(self._on_inner)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self.box), ("schedule", self.choice)]

    def name_inner(self, name: str | None) -> None:
        """What the names inside begin with."""
        self.below.set_names(None if name is None else f"{name}.")

    def gesture(self) -> str:
        """The key of the gesture in progress."""
        return self._inner or (self._source or self.box).gesture()

    def begin_gesture(self) -> None:
        """What comes is another step."""
        self.box.begin_gesture()

    def set_run(self, run: Run) -> None:
        """Tells how long the training is."""
        self._run = run
        self.below.set_run(run)
        if isinstance(self._value, Spec):
            self.below.show_spec(self._value)

    def set_value(self, value: float | Spec) -> None:
        """Shows a value."""
        self._value = value
        follows = isinstance(value, Spec)
        self.choice.set_value(value.kind if isinstance(value, Spec) else NONE)
        self.box.setVisible(not follows)
        if isinstance(value, Spec):
            self.setFocusProxy(self.choice)
            self.below.show_spec(value)
        else:
            self.setFocusProxy(self.box)
            self.box.set_value(value)
        self.below.setVisible(follows)

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self.box.show_mixed()
        self.choice.show_mixed()
        self.below.hide()

    def focus_inner(self, name: str) -> bool:
        """Puts the focus into the editor of a setting of the schedule."""
        return self.below.focus_field(name)

    def _on_number(self, value: object) -> None:
        self._source = self.box
        self.tried.emit(value)

    def _on_schedule(self, kind: str) -> None:
        self._source = self.choice
        rate = first_rate(self._value, self._near)
        if kind == NONE:
            self.tried.emit(rate)
            return
        try:
            self.tried.emit(begun(self._registry.create(kind), rate, self._run))
        except NetBuilderError:
            self.tried.emit(kind)

    def _on_inner(self, name: str, value: object, gesture: str) -> None:
        self._inner = gesture
        self.tried.emit(self.below.wanted)
        self._inner = ""


def first_rate(value: Any, default: float) -> float:
    """The number that a schedule starts from, or the number itself."""
    if not isinstance(value, Spec):
        return float(value) if value is not None else default
    for name in ("initial_learning_rate", "schedule"):
        there = getattr(value, name, None)
        if isinstance(there, (int, float)):
            return float(there)
    return default


def begun(schedule: Spec, rate: float, run: Run) -> Spec:
    """A schedule that begins with a rate and takes its time from the length of the run."""
    there = schedule.params()
    changes: dict[str, Any] = {}
    if "initial_learning_rate" in there:
        changes["initial_learning_rate"] = rate
    elif "schedule" in there:
        changes["schedule"] = rate
    if "decay_steps" in there and run.epoch_steps:
        whole = schedule.kind in ("CosineDecay", "PolynomialDecay")
        changes["decay_steps"] = run.steps if whole else max(1, run.steps // 10)
    if "warmup_steps" in there and "schedule" in there and run.epoch_steps:
        changes["warmup_steps"] = max(1, run.steps // 10)
    if schedule.kind == "PiecewiseConstantDecay":
        third = max(1, run.steps // 3)
        changes = {"boundaries": (third, 2 * third), "values": (rate, rate / 10, rate / 100)}
    try:
        return schedule.replace(**changes)
    except NetBuilderError:
        return schedule
