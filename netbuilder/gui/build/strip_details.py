"""What the strip unfolds: all settings of the optimizer and of the loss, the schedule, and the metrics."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.spec import Spec
from netbuilder.core.text import first_paragraph
from netbuilder.document.preparation import Preparation
from netbuilder.engine.layers import layers
from netbuilder.engine.optimizers import optimizers
from netbuilder.gui.build.strip_metrics import MetricList
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import SPACING, WIDE
from netbuilder.gui.widgets.labels import heading, paragraph


@functools.cache
def taken_names() -> frozenset[str]:
    """Settings that a layer or the preparation may show in the inspector at the same time."""
    return frozenset({name for kind in layers.values() for name in kind.params()} | set(Preparation.params()))


@functools.cache
def _of_optimizers() -> frozenset[str]:
    return frozenset(name for kind in optimizers.values() for name in kind.params())


class SpecColumn(QWidget):
    """The form of the chosen loss or optimizer; forms are made once for each kind and kept.

    Signals:
        edited(name, value, gesture): a setting has another value.
    """

    edited = Signal(str, object, str)

    def __init__(self, head: str, part: str, skip: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._head_text, self._part, self._skip = head, part, skip
        self._forms: dict[str, SpecForm] = {}
        self.form: SpecForm | None = None
        self._head, self._about = heading(head), paragraph("", muted=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACING)
        self._head.setWordWrap(True)
        self._column.addWidget(self._head)
        self._column.addWidget(self._about)
        self._column.addStretch(1)

    def show_spec(self, spec: Spec) -> None:
        """Shows the settings of this spec."""
        form = self._forms.get(spec.kind)
        if form is None:
            form = SpecForm(type(spec), names=None, skip=self._skip, folded=False)
            form.edited.connect(self.edited)
            self._column.insertWidget(2, form)
            self._forms[spec.kind] = form
        if form is not self.form:
            if self.form is not None:
                self._name(self.form, named=False)
                self.form.hide()
            self._name(form, named=True)
            self.form = form
            form.show()
            self._head.setText(f"{self._head_text}: {tr(spec.title)}")
            self._about.setText(tr(first_paragraph(type(spec))))
        form.set_spec(spec)

    def _name(self, form: SpecForm, *, named: bool) -> None:
        """Names the editors; those whose plain name may stand elsewhere on the page get the part before it."""
        taken = taken_names() if self._part == "optimizer" else taken_names() | _of_optimizers()
        for name, field in form.fields.items():
            prefix = f"param:{self._part}." if name in taken else "param:"
            field.set_names(prefix if named else None)


class StripDetails(QScrollArea):
    """Columns beside each other, as high as the page allows."""

    def __init__(self, schedule: QWidget, numbers: QWidget) -> None:
        super().__init__()
        self.optimizer = SpecColumn(tr("Optimizer"), "optimizer", ("learning_rate",))
        self.loss = SpecColumn(tr("Loss"), "loss")
        self.metrics = MetricList()
        self.metrics.setFixedHeight(150)
        head = heading(tr("Metrics"))
        head.setBuddy(self.metrics)
        self._schedule_head = heading(tr("Learning-rate schedule"))
        content = QWidget()
        content.setProperty("role", "plain")
        row = QHBoxLayout(content)
        row.setContentsMargins(0, SPACING, SPACING, 0)
        row.setSpacing(WIDE)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(SPACING)
            row.addLayout(column, 1)
        self.schedule = schedule
        left.addWidget(self._schedule_head)
        left.addWidget(schedule)
        left.addWidget(self.optimizer)
        left.addStretch(1)
        right.addWidget(head)
        right.addWidget(self.metrics)
        right.addWidget(self.loss)
        right.addWidget(numbers)
        right.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_schedule(self, follows: bool) -> None:
        """Shows or hides the part of the schedule."""
        self._schedule_head.setVisible(follows)
        self.schedule.setVisible(follows)
