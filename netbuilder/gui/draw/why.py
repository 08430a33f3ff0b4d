"""“Why?”: which pixels speak for an answer, and which against it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.images import picture_shape
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reasons import gradient_times_input, occlusion
from netbuilder.gui.draw.overlay import Mark, Overlay
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import caption, paragraph, plain
from netbuilder.gui.work.later import later
from netbuilder.gui.work.task import Task

GRADIENT, COVERED = "gradient", "occlusion"
_PATIENCE_MS = 60
_ANSWER = -1


class WhyView(QWidget):
    """Asks the model in the background, one question at a time, while it is on show.

    Signals:
        explained(overlay): what to paint over the picture; None for nothing.
    """

    explained = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._model: TrainedModel | None = None
        self._copy: tuple[TrainedModel, TrainedModel] | None = None
        self._sample: np.ndarray | None = None
        self._picture: np.ndarray | None = None
        self._names: tuple[str, ...] = ()
        self._task: Task | None = None
        self._rest = later(self, self._begin, _PATIENCE_MS)
        self._way = QComboBox()
        self._way.setObjectName("whyMethod")
        self._way.addItem(tr("Gradient × input"), GRADIENT)
        self._way.addItem(tr("Covered squares"), COVERED)
        explain(
            self._way,
            tr("How to ask"),
            tr(
                "Gradient × input: how much each pixel adds to the score, as far as a straight line tells. Covered "
                "squares: how far the score falls when a square of 5 × 5 pixels is covered (occlusion)."
            ),
        )
        self._class = QComboBox()
        self._class.setObjectName("whyClass")
        explain(
            self._class,
            tr("Which class"),
            tr("Explains the answer, or another class: why is it not taken for a 1?"),
        )
        for each in (self._way, self._class):
            each.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            each.setMinimumWidth(90)
            each.activated.connect(self._rest.start)
        self._told = paragraph("", muted=True)
        self._told.setObjectName("whyText")
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._told.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._choices())
        column.addLayout(_legend())
        column.addWidget(self._told, 1)
        self._show_names(())
        self._tell()

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACING)
        for place, (text, field) in enumerate(((tr("&Ask by"), self._way), (tr("E&xplain"), self._class))):
            label = plain(text)
            label.setBuddy(field)
            grid.addWidget(label, 0, 2 * place)
            grid.addWidget(field, 0, 2 * place + 1)
            grid.setColumnStretch(2 * place + 1, 1)
        return grid

    def ask(self, model: TrainedModel | None, sample: np.ndarray | None, picture: np.ndarray | None) -> None:
        """What to explain: a sample as the model gets it, and the same as bytes to look at; None for an empty pad."""
        self._model = model
        self._sample, self._picture = (sample, picture) if model is not None else (None, None)
        self._show_names(tuple(model.names(max(2, model.outputs))) if model is not None else ())
        self._tell()
        if self._sample is not None:
            self._rest.start()
        elif self.isVisible():
            self.explained.emit(None)

    def _show_names(self, names: tuple[str, ...]) -> None:
        if names == self._names and self._class.count():
            return
        self._names = names
        self._class.clear()
        self._class.addItem(tr("The answer"), _ANSWER)
        for label, name in enumerate(names):
            self._class.addItem(name, label)

    def _tell(self, error: str = "") -> None:
        if error:
            text = error
        elif self._sample is None:
            text = tr("Draw, and the pad shows which pixels speak for the answer.")
        else:
            text = tr(
                "The pad shows what the network receives. Go on drawing, or leave this tab, and your ink is back."
            )
        self._told.setText(text)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._sample is not None:
            self._rest.start()

    def hideEvent(self, event) -> None:
        super().hideEvent(event)
        self.explained.emit(None)

    def _begin(self) -> None:
        if self._sample is None or not self.isVisible():
            return
        if self._task is not None:
            self._rest.start()
            return
        copy = self._copy[1] if self._copy is not None and self._copy[0] is self._model else None
        wanted, way = self._class.currentData(), self._way.currentData()
        task = Task(_reasons, self._model, copy, self._sample, wanted, way, parent=self)
        task.finished.connect(self._on_found)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    def _end(self) -> None:
        self._task = None

    def _on_found(self, found: tuple[TrainedModel, TrainedModel, np.ndarray, np.ndarray]) -> None:
        self._end()
        model, copy, sample, reasons = found
        self._copy = (model, copy)
        if sample is self._sample and self.isVisible():
            height, width, channels = picture_shape(tuple(model.fitted.data_shape))
            self.explained.emit(Overlay(self._picture.reshape(height, width, channels), reasons))

    def _on_failed(self, error: NetBuilderError) -> None:
        self._end()
        self.explained.emit(None)
        self._tell(str(error))


def _legend() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for share, text in ((1.0, tr("speaks for it")), (-1.0, tr("speaks against it"))):
        row.addWidget(Mark(share))
        row.addWidget(caption(text))
        row.addSpacing(SPACING)
    row.addStretch(1)
    return row


def _reasons(
    model: TrainedModel, copy: TrainedModel | None, sample: np.ndarray, wanted: int, way: str
) -> tuple[TrainedModel, TrainedModel, np.ndarray, np.ndarray]:
    """Asks a copy: the model itself goes on reading in the thread of the window."""
    copy = copy or TrainedModel.of(model.stored)
    if wanted == _ANSWER:
        wanted = int(copy.judge(sample[None]).shares[0].argmax())
    ask = occlusion if way == COVERED else gradient_times_input
    return model, copy, sample, ask(copy, sample, wanted)
