"""The strip under the stack: loss, optimizer, learning rate, metrics, and the numbers of the run."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.value_types import hints
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.training import (
    set_loss,
    set_loss_setting,
    set_metrics,
    set_number,
    set_optimizer,
    set_optimizer_setting,
    set_text,
)
from netbuilder.document.project import Project
from netbuilder.engine.optimizers import Optimizer
from netbuilder.gui.build.fold_bar import FoldBar
from netbuilder.gui.build.strip_choices import LossBox, optimizer_box
from netbuilder.gui.build.strip_details import StripDetails
from netbuilder.gui.build.strip_metrics import name_of, title_of
from netbuilder.gui.build.strip_run import NAMES, RunNumbers
from netbuilder.gui.forms.field import Field, Frame
from netbuilder.gui.forms.real import RealBox
from netbuilder.gui.forms.run import Run
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr, trn
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import CAPTION, GAP, MARGIN, SPACING
from netbuilder.gui.widgets.labels import caption, plain
from netbuilder.gui.work.later import later
from netbuilder.gui.workbench import Workbench

_ONE_ROW, _TWO_ROWS = 1060, 540
_NARROW_COLUMNS = 12
_COLUMNS = 24
_SHORT = 12
_MOST_HEIGHT, _SHARE = 320, 0.28


class CompileStrip(QFrame):
    """Everything that is chosen once for the whole network; the seldom changed unfolds."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setObjectName("compileStrip")
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Training settings"))
        self._bench = bench
        self._columns = 0
        self.loss, self.optimizer = LossBox(), optimizer_box()
        self.loss.setObjectName("lossChoice")
        self.optimizer.setObjectName("optimizerChoice")
        self._rate = self._rate_field()
        self._numbers = self._number_fields()
        self._metrics, self._more = QPushButton(), QPushButton()
        self._cells: list[tuple[QWidget, int, int]] = []
        self._wrong = plain("", "stripComplaint")
        self._details: StripDetails | None = None
        self._low = False
        self._bar = FoldBar(tr("Training settings"), "compileFold", bench.settings)
        self._body = QWidget()
        self._arrange()
        self._explain()
        self.loss.tried.connect(self._on_loss)
        self.optimizer.tried.connect(self._on_optimizer)
        self._metrics.clicked.connect(self._on_metrics)
        self._more.toggled.connect(self._on_more)
        self._bar.toggled.connect(self._fold)
        # The list of losses is judged after what the user did is on the screen.
        self._later = later(self, self._judge)
        bench.editor.changed.connect(self._on_changed)
        bench.library.changed.connect(self._refresh)
        self._refresh()

    def _rate_field(self) -> Field:
        types = hints(Optimizer)
        meta = Optimizer.params()["learning_rate"]
        field = Field("learning_rate", types["learning_rate"], meta, 0.001, self, resettable=False)
        field.set_names("param:")
        field.tried.connect(self._on_rate)
        field.complained.connect(self._on_complaint)
        return field

    def _number_fields(self) -> dict[str, Field]:
        fields = {}
        types, usual = hints(RunNumbers), RunNumbers()
        for name, meta in RunNumbers.params().items():
            box = RealBox(meta) if name == "validation_split" else None
            field = Field(name, types[name], meta, getattr(usual, name), self, editor=box, resettable=False)
            field.set_names("")
            field.editor.targets()[0][1].setObjectName(NAMES[name])
            field.tried.connect(self._on_number)
            field.complained.connect(self._on_complaint)
            fields[name] = field
        return fields

    def _arrange(self) -> None:
        for button, text in ((self._metrics, tr("Metrics")), (self._more, tr("More"))):
            button.setText(text)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._metrics.setObjectName("metricsChoice")
        self._more.setObjectName("compileMore")
        self._more.setCheckable(True)
        self._more.setIcon(icon("chevron-down"))
        self._metrics.setIcon(icon("check"))
        self._cells = [
            (_cell(tr("Loss"), self.loss), 11, 12),
            (_cell(tr("Optimizer"), self.optimizer), 5, 6),
            (_cell(tr("Learning rate"), self._rate.frame, self._rate.editor), 8, 6),
            *((_cell(text, self._numbers[name].frame, self._numbers[name].editor), 4, 4) for name, text in _captions()),
            (_cell(tr("Metrics"), self._metrics), 4, 4),
            (_cell("", self._more), 4, 4),
        ]
        self._wrong.setProperty("role", "danger")
        self._wrong.setFont(font(CAPTION))
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(GAP)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(MARGIN, SPACING, MARGIN, SPACING)
        self._box.setSpacing(GAP)
        self._box.addWidget(self._bar)
        self._box.addWidget(self._body)
        self._box.addWidget(self._wrong)
        self._lay(_COLUMNS)

    def _lay(self, columns: int) -> None:
        """Puts the cells into rows of this many columns."""
        if columns == self._columns:
            return
        self._columns = columns
        row = column = 0
        for cell, usual, narrow in self._cells:
            span = narrow if columns == _NARROW_COLUMNS else usual
            if column + span > columns:
                row, column = row + 1, 0
            self._grid.addWidget(cell, row, column, 1, span)
            column += span
        for index in range(2 * _COLUMNS):
            self._grid.setColumnStretch(index, 1 if index < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self._lay(2 * _COLUMNS if width >= _ONE_ROW else _COLUMNS if width >= _TWO_ROWS else _NARROW_COLUMNS)

    def _explain(self) -> None:
        explain(
            self.loss,
            tr("Loss"),
            tr("What is made small: how far the outputs are from the answers. A sign marks those that do not fit."),
            typical=tr("sparse categorical cross-entropy for classes, mean squared error for numbers"),
            wrong=tr("With the wrong one the network learns something else, slowly, or nothing."),
            keras="loss",
        )
        explain(
            self.optimizer,
            tr("Optimizer"),
            tr("How the weights follow the slope of the loss."),
            typical=tr("Adam; SGD with momentum"),
            keras="optimizer",
        )
        explain(
            self._metrics,
            tr("Metrics"),
            tr("What is counted beside the loss, for people to read; it does not change what is learned."),
            typical=tr("accuracy for classes"),
            keras="metrics",
        )
        explain(
            self._more,
            tr("All settings"),
            tr("Unfolds clipping, weight decay and all else of the optimizer, the loss and the metrics."),
        )

    def _on_changed(self, before: Project, after: Project) -> None:
        self._refresh()

    def _refresh(self) -> None:
        project, facts = self._bench.editor.project, self._bench.library.facts
        self.loss.set_value(project.loss.kind)
        self.optimizer.set_value(project.optimizer.kind)
        self._rate.set_default(type(project.optimizer).defaults()["learning_rate"])
        self._rate.editor.set_run(Run.of(project, facts))
        follows = not isinstance(project.optimizer.learning_rate, (int, float))
        self._rate.set_value(project.optimizer.learning_rate)
        for name, value in RunNumbers.of(project).items():
            self._numbers[name].set_value(value)
        names = [title_of(name_of(entry)) for entry in project.metrics]
        short = len(names) == 1 and len(names[0]) <= _SHORT
        self._metrics.setText(names[0] if short else tr("{count} chosen", count=number(len(names))))
        self._metrics.setAccessibleDescription(", ".join(names))
        self._bar.summary.setText(_summary(project))
        if self._details is not None:
            self._details.optimizer.show_spec(project.optimizer)
            self._details.loss.show_spec(project.loss)
            self._details.metrics.show_metrics(project.metrics, facts)
            self._details.show_schedule(follows)
        self._later.start()

    def _judge(self) -> None:
        project = self._bench.editor.project
        self.loss.judge(project, self._bench.library.facts)
        reason = self.loss.reason(project.loss.kind)
        self._rate_note(reason)

    def _rate_note(self, reason: str) -> None:
        self.loss.setAccessibleDescription(reason or tr("What is made small."))

    def _on_loss(self, kind: str) -> None:
        self._try(lambda project: set_loss(project, kind), self.loss.gesture(), self.loss)

    def _on_optimizer(self, kind: str) -> None:
        self._try(lambda project: set_optimizer(project, kind), self.optimizer.gesture(), self.optimizer)

    def _on_rate(self, field: Field, value: Any) -> None:
        self._field_edit(field, lambda project: set_optimizer_setting(project, "learning_rate", value))
        if not isinstance(value, (int, float, str)):
            self._more.setChecked(True)

    def _on_number(self, field: Field, value: Any) -> None:
        set_one = set_text if field.name == "dtype" else set_number
        self._field_edit(field, lambda project: set_one(project, field.name, value))

    def _field_edit(self, field: Field, make) -> None:
        try:
            edit = make(self._bench.editor.project)
        except NetBuilderError as error:
            field.complain(tr(error.message))
            return
        field.complain("")
        self._take(edit, f"{field.editor.gesture()}:{field.name}")

    def _try(self, make, gesture: str, box) -> None:
        try:
            edit = make(self._bench.editor.project)
        except NetBuilderError as error:
            self._on_complaint(tr(error.message))
            return
        self._on_complaint("")
        self._take(edit, gesture)

    def _on_optimizer_setting(self, name: str, value: object, gesture: str) -> None:
        self._setting(name, value, gesture, set_optimizer_setting)

    def _on_loss_setting(self, name: str, value: object, gesture: str) -> None:
        self._setting(name, value, gesture, set_loss_setting)

    def _setting(self, name: str, value: object, gesture: str, change) -> None:
        try:
            self._take(change(self._bench.editor.project, name, value), f"{gesture}:{name}")
        except NetBuilderError as error:
            self._bench.messages.error(error)
            self._refresh()

    def _on_chosen_metrics(self, entries: tuple[Any, ...]) -> None:
        try:
            self._take(set_metrics(self._bench.editor.project, entries), "")
        except NetBuilderError as error:
            self._bench.messages.error(error)

    def _take(self, edit: Edit, gesture: str) -> None:
        self._bench.editor.change(edit.project, tr(edit.text), gesture=gesture)

    def _on_complaint(self, message: str) -> None:
        self._wrong.setText(f"⚠ {message}" if message else "")
        self._wrong.setVisible(bool(message))

    def _on_metrics(self) -> None:
        self._more.setChecked(True)
        if self._details is not None:
            self._details.metrics.setFocus()

    def _on_more(self, on: bool) -> None:
        self._more.setIcon(icon("chevron-up" if on else "chevron-down"))
        if on and self._details is None:
            numbers = self._numbers["dtype"]
            self._details = StripDetails(
                self._rate.editor.below, _cell(tr("Kind of numbers"), numbers.frame, numbers.editor)
            )
            self._details.optimizer.edited.connect(self._on_optimizer_setting)
            self._details.loss.edited.connect(self._on_loss_setting)
            self._details.metrics.chosen.connect(self._on_chosen_metrics)
            self._box.addWidget(self._details)
            self._refresh()
        if self._details is not None:
            self._details.setFixedHeight(round(min(_MOST_HEIGHT, _SHARE * self.window().height())))
        self._fold()

    def set_low(self, low: bool) -> None:
        """In a low window one line stands for the strip until it is unfolded."""
        if low != self._low:
            self._low = low
            self._fold()

    def _fold(self) -> None:
        shown = self._bar.unfolded or not self._low
        self._bar.setVisible(self._low)
        self._body.setVisible(shown)
        if self._details is not None:
            self._details.setVisible(shown and self._more.isChecked())

    def focus_field(self, name: str) -> bool:
        """Puts the focus into the editor of a setting of the run, the optimizer or the loss."""
        if self._low and (name in self._numbers or name in ("loss", "learning_rate")):
            self._bar.unfold()
        if name == "dtype":
            self._more.setChecked(True)
        if name in self._numbers:
            self._numbers[name].editor.setFocus()
        elif name == "loss":
            self.loss.setFocus()
        elif name == "learning_rate":
            self._rate.editor.setFocus()
        else:
            return False
        return True


def _summary(project: Project) -> str:
    rate = project.optimizer.learning_rate
    parts = [tr(project.loss.title), tr(project.optimizer.title)]
    if isinstance(rate, (int, float)):
        parts[1] += f" {rate:g}"
    epochs = trn("{count} epoch", "{count} epochs", project.epochs)
    return " · ".join((*parts, epochs, tr("batch {count}", count=number(project.batch_size))))


def _captions() -> list[tuple[str, str]]:
    return [
        ("epochs", tr("Epochs")),
        ("batch_size", tr("Batch size")),
        ("validation_split", tr("Validation share")),
        ("seed", tr("Seed")),
    ]


def _cell(text: str, widget: QWidget, buddy: QWidget | None = None) -> QWidget:
    """A control with its name above."""
    cell = QWidget()
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    label: QLabel = caption(text)
    label.setBuddy(buddy or widget)
    label.setIndent(2)
    column.addWidget(label)
    if isinstance(widget, Frame):
        column.addWidget(widget)
    else:
        inside = QVBoxLayout()
        inside.setContentsMargins(2, 2, 2, 2)
        inside.addWidget(widget)
        column.addLayout(inside)
    column.addStretch(1)
    return cell
