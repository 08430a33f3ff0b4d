"""The samples behind a cell or a mistake: pictures where there are some, else rows of numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget

from netbuilder.experiments.evaluation import Evaluation
from netbuilder.gui.evaluate.rows import AnswerRows
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, tr
from netbuilder.gui.widgets.labels import Elided
from netbuilder.gui.widgets.panels import Panel
from netbuilder.gui.widgets.pictures import PictureGrid, Pictures
from netbuilder.gui.widgets.tables import PlainTable


class SamplesPanel(Panel):
    """One list for all of them; `all_wanted` asks for the mistakes again."""

    all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._head = Elided()
        self._head.setObjectName("samplesHead")
        self._all = QPushButton(tr("All &mistakes"))
        self._all.setObjectName("allMistakes")
        explain(self._all, tr("All mistakes"), tr("Shows every wrong answer, the surest first."))
        self._all.clicked.connect(self.all_wanted)
        row = QHBoxLayout()
        row.addWidget(self._head, 1)
        row.addWidget(self._all)
        self.box.addLayout(row)
        self._grid = PictureGrid(64)
        self._grid.setObjectName("mistakes")
        explain(
            self._grid,
            tr("Samples"),
            tr("Below each: what it is → what the network said, and how sure it was."),
            wrong=tr("Sure and wrong: look whether the label is right, and whether such samples are rare in the data."),
        )
        self._table = PlainTable(
            "answers", tr("Samples"), tr("What each is, what the network said, and the features it said it of.")
        )
        self._views = QStackedWidget()
        self._views.addWidget(self._grid)
        self._views.addWidget(self._table)
        self.box.addWidget(self._views, 1)

    def show_nothing(self, text: str) -> None:
        """There is nothing to show, and why."""
        self._head.setText(text)
        self._show(None, None)
        self._all.hide()

    def show_samples(self, found: Evaluation, chosen: np.ndarray, head: str, *, filtered: bool) -> None:
        """Shows these answers of an evaluation."""
        self._head.setText(head)
        self._all.setVisible(filtered)
        if found.data.pictures:
            lines = [_line(found, index) for index in chosen]
            notes = [_note(found, index) for index in chosen]
            marks = [found.classifies and found.truth[index] != found.predicted[index] for index in chosen]
            self._show(Pictures(found.x, found.indices[chosen], lines, notes, marks), None)
        else:
            self._show(None, AnswerRows(found, chosen))

    def _show(self, pictures: Pictures | None, rows: AnswerRows | None) -> None:
        self._grid.show_pictures(pictures)
        self._table.show_rows(rows)
        self._views.setCurrentWidget(self._grid if rows is None else self._table)


def _line(found: Evaluation, index: int) -> str:
    if found.classifies:
        names = found.names
        sure = percent(float(found.confidence[index]), 0)
        return f"{names[found.truth[index]]} → {names[found.predicted[index]]}  {sure}"
    truth, said = (
        ", ".join(number(float(value), 2) for value in row) for row in (found.truth[index], found.predicted[index])
    )
    return f"{truth} → {said}"


def _note(found: Evaluation, index: int) -> str:
    text = tr("Sample {number} of the data.", number=number(int(found.indices[index]) + 1))
    if not found.classifies or found.outputs.shape[1] == 1:
        return text
    order = np.argsort(-found.outputs[index])[:3]
    best = ", ".join(f"{found.names[place]} {percent(float(found.outputs[index][place]))}" for place in order)
    return f"{text} {best}"
